import { setTimeout as pause } from "node:timers/promises";
import type { Exchange } from "../judge/trace.ts";
import { type ApiFault, isMessage, type Step } from "../schedule/step.ts";
import type { Arrivals } from "./arrivals.ts";
import type { StatusGate } from "./gateway-control.ts";
import type { PlayedOrder } from "./played-order.ts";
import type { Scene } from "./scene.ts";

/** How long a status call gets no answer before its connection is closed. */
const HANG_MS = 300;

interface GatedOptions {
  readonly scene: Scene;
  readonly arrivals: Arrivals;
  readonly orderOf: (step: Step) => PlayedOrder;
  readonly reconcile: () => Promise<Exchange>;
}

/** When the merchant's process is killed: at its status call, right behind the answer, or after a share of the time. */
export type Moment = "asked" | "answered" | number;

/** What needs a gate before the merchant's status calls. One schedule at a time has gates. */
export class Gated {
  private readonly options: GatedOptions;
  private held: { readonly step: Step; readonly exchange: Promise<Exchange> } | undefined;
  private leaveHeld: (() => void) | undefined;

  constructor(options: GatedOptions) {
    this.options = options;
  }

  /** An arrival during which the status API fails as planned. */
  async failing(step: Step, faults: readonly ApiFault[], arrive: () => Promise<Exchange>) {
    const { gateway } = this.options.scene;
    const { orderId } = this.options.orderOf(step).newest;
    const gates = faults.map(
      (fault): StatusGate =>
        fault === "hang"
          ? { orderId, do: "hang", times: 1 }
          : { orderId, do: "answer", code: fault, times: 1 },
    );
    const ttl = faults.includes("hang") ? `${HANG_MS}ms` : undefined;
    return await this.alone(async () => {
      await gateway.setGates(gates, ttl);
      const exchange = await arrive();
      await gateway.setGates([]);
      return exchange;
    });
  }

  /** Holds the answer to a handling's status call until the end; what happens meanwhile it does not know. */
  async hold(step: Step): Promise<Exchange> {
    const { scene, arrivals, orderOf } = this.options;
    const order = orderOf(step);
    const wish = await arrivals.wish(order, step);
    this.leaveHeld = await scene.gates.enter();
    await scene.gateway.setGates([{ orderId: order.newest.orderId, do: "hold", times: 1 }], "1m");
    const exchange = arrivals.send(wish, step);
    // Whoever fails later is told of it where it is awaited.
    exchange.catch(() => undefined);
    this.held = { step, exchange };
    const isHeld = await this.untilHeld(1, exchange);
    return { status: undefined, body: "", asked: isHeld ? "transaction" : undefined };
  }

  /** Lets go what is held; what came of it, where anything was. */
  async release(): Promise<{ readonly step: Step; readonly exchange: Exchange } | undefined> {
    const { held } = this;
    if (!held) return undefined;
    this.held = undefined;
    await this.options.scene.gateway.setGates([]);
    this.leaveHeld?.();
    return { step: { ...held.step, held: true }, exchange: await held.exchange };
  }

  /** Gives the gates back whatever happened. */
  abandon(): void {
    this.leaveHeld?.();
  }

  /** Two arrivals at once: both have asked before either is answered. */
  async together(one: Step, other: Step): Promise<readonly Exchange[]> {
    const { scene } = this.options;
    const begin = await this.beginBoth(one, other);
    return await this.alone(async () => {
      const orders = new Set([one, other].map((step) => this.options.orderOf(step).newest.orderId));
      await scene.gateway.setGates(
        [...orders].map((orderId) => ({ orderId, do: "hold", times: 2 }) as const),
      );
      const both = begin();
      both.catch(() => undefined);
      await this.untilHeld(2, both);
      // Both go on at one moment, and whoever waited for a lock asks without being held.
      await scene.gateway.setGates([]);
      return await both;
    });
  }

  private async beginBoth(one: Step, other: Step): Promise<() => Promise<readonly Exchange[]>> {
    const { scene, arrivals, orderOf, reconcile } = this.options;
    if (isMessage(one.letter) && isMessage(other.letter)) {
      const wishes = await Promise.all(
        [one, other].map(async (step) => await arrivals.wish(orderOf(step), step)),
      );
      return async () => {
        const done = await scene.gateway.deliverTogether(wishes);
        return done.map((delivered, index) => arrivals.note(delivered, index === 0 ? one : other));
      };
    }
    const wish = await arrivals.wish(orderOf(one), one);
    return async () =>
      await Promise.all([
        arrivals.send(wish, one),
        other.letter === "R" ? reconcile() : arrivals.browse(orderOf(other), other),
      ]);
  }

  /** Delivers, and kills the merchant's process in the middle of it. */
  async kill(step: Step, moment: Moment): Promise<Exchange> {
    const { scene, arrivals, orderOf } = this.options;
    const order = orderOf(step);
    const wish = await arrivals.wish(order, step);
    return await this.alone(async () => {
      const isHeld = typeof moment === "string";
      const gate = { orderId: order.newest.orderId, do: "hold", times: 1 } as const;
      await scene.gateway.setGates(isHeld ? [gate] : []);
      const exchange = arrivals.send(wish, step);
      exchange.catch(() => undefined);
      if (isHeld) await this.untilHeld(1, exchange);
      else await pause(moment * scene.pace.latencyMs);
      if (moment === "answered") await scene.gateway.setGates([]);
      scene.app?.kill();
      await scene.gateway.setGates([]);
      const seen = await exchange;
      await scene.app?.restart();
      return seen;
    });
  }

  private async alone<Result>(work: () => Promise<Result>): Promise<Result> {
    // Whoever holds a handling has the gates already.
    if (this.held) return await work();
    const leave = await this.options.scene.gates.enter();
    try {
      return await work();
    } finally {
      leave();
    }
  }

  /** Whether so many calls are held; not when everything is over before. */
  private async untilHeld(count: number, over: Promise<unknown>): Promise<boolean> {
    const { gateway, pace } = this.options.scene;
    const held = gateway.waitForHeld(count, pace.holdMs).then((found) => found >= count);
    const ended = over.then(
      () => false,
      () => false,
    );
    return await Promise.race([held, ended]);
  }
}
