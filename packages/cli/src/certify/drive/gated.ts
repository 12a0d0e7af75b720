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
  /** The step as its own order counts. */
  readonly own: (step: Step) => Step;
  readonly reconcile: () => Promise<Exchange>;
}

/**
 * When the merchant's process is killed: at its status call, right behind the answer to that, after a share of the
 * time, before the end of the message has come, or as soon as it has answered itself.
 */
export type Moment = "asked" | "answered" | "half heard" | "done" | number;

interface HeldArrival {
  readonly step: Step;
  readonly exchange: Promise<Exchange>;
  readonly gates: readonly string[];
}

/** What needs a gate before the merchant's status calls. Each gate is before those about one order. */
export class Gated {
  private readonly options: GatedOptions;
  private held: HeldArrival | undefined;

  constructor(options: GatedOptions) {
    this.options = options;
  }

  /** An arrival during which the status API fails as planned. */
  async failing(step: Step, faults: readonly ApiFault[], arrive: () => Promise<Exchange>) {
    const letGo = await this.fail(step, faults);
    try {
      return await arrive();
    } finally {
      await letGo();
    }
  }

  /** Has the next status calls about an order fail, until that is let go. */
  async fail(step: Step, faults: readonly ApiFault[]): Promise<() => Promise<void>> {
    if (faults.length === 0) return async () => await Promise.resolve();
    const { gateway } = this.options.scene;
    const { orderId } = this.options.orderOf(step).newest;
    const gates = faults.map(
      (fault): StatusGate =>
        fault === "hang"
          ? { orderId, do: "hang", times: 1 }
          : { orderId, do: "answer", code: fault, times: 1 },
    );
    const ttl = faults.includes("hang") ? `${HANG_MS}ms` : undefined;
    const ids = await gateway.addGates(gates, ttl);
    return async () => await gateway.removeGates(ids);
  }

  /** Holds the answer to a handling's status call until the end; what happens meanwhile it does not know. */
  async hold(step: Step): Promise<Exchange> {
    const { scene, arrivals, orderOf } = this.options;
    const order = orderOf(step);
    const { orderId } = order.newest;
    const gates = await scene.gateway.addGates([{ orderId, do: "hold", times: 1 }], "1m");
    const exchange = arrivals.send(order, step);
    // Whoever fails later is told of it where it is awaited.
    const over = exchange.then(
      () => true,
      () => true,
    );
    this.held = { step, exchange, gates };
    const isHeld = await this.untilHeld(gates, 1, exchange);
    const isOver = await Promise.race([over, pause(scene.pace.holdMs / 4, false)]);
    // Who has answered asks for a job of its own, behind which others may have to wait.
    if (!isHeld || isOver) await scene.gateway.removeGates(gates);
    return { status: undefined, body: "", asked: isHeld ? "transaction" : undefined };
  }

  /** Lets go what is held; what came of it, where anything was. */
  async release(): Promise<{ readonly step: Step; readonly exchange: Exchange } | undefined> {
    const { held } = this;
    if (!held) return undefined;
    this.held = undefined;
    await this.options.scene.gateway.removeGates(held.gates);
    return { step: { ...held.step, held: true }, exchange: await held.exchange };
  }

  /** Takes the gates away whatever happened. */
  async abandon(): Promise<void> {
    if (this.held) await this.options.scene.gateway.removeGates(this.held.gates);
  }

  /** Two arrivals at once: both have asked before either is answered. */
  async together(one: Step, other: Step): Promise<readonly Exchange[]> {
    const { scene } = this.options;
    const orders = new Set([one, other].map((step) => this.options.orderOf(step).newest.orderId));
    const gates = await scene.gateway.addGates(
      [...orders].map((orderId) => ({ orderId, do: "hold", times: 2 }) as const),
    );
    const both = this.beginBoth(one, other);
    both.catch(() => undefined);
    await this.untilHeld(gates, 2, both);
    // Both go on at one moment, and whoever waited for a lock asks without being held.
    await scene.gateway.removeGates(gates);
    return await both;
  }

  private async beginBoth(one: Step, other: Step): Promise<readonly Exchange[]> {
    const { arrivals, orderOf, own, reconcile } = this.options;
    if (isMessage(one.letter) && isMessage(other.letter)) {
      return await arrivals.sendTogether([one, other].map((step) => [orderOf(step), own(step)]));
    }
    return await Promise.all([
      arrivals.send(orderOf(one), own(one)),
      other.letter === "R" ? reconcile() : arrivals.browse(orderOf(other), other),
    ]);
  }

  /** Delivers, and kills the merchant's process in the middle of it. */
  async kill(step: Step, moment: Moment): Promise<Exchange> {
    const { scene, arrivals, orderOf } = this.options;
    const order = orderOf(step);
    const gate = { orderId: order.newest.orderId, do: "hold", times: 1 } as const;
    const isGated = moment === "asked" || moment === "answered";
    const gates = isGated ? await scene.gateway.addGates([gate]) : [];
    const exchange = arrivals.send(
      order,
      moment === "half heard" ? { ...step, delivery: "cut" } : step,
    );
    exchange.catch(() => undefined);
    if (isGated) await this.untilHeld(gates, 1, exchange);
    else if (typeof moment === "number") await pause(moment * scene.pace.latencyMs);
    else await exchange;
    if (moment === "answered") await scene.gateway.removeGates(gates);
    scene.app?.kill();
    await scene.gateway.removeGates(gates);
    const seen = await exchange;
    await scene.app?.restart();
    return seen;
  }

  /** Whether so many calls are held; not when everything is over before. */
  private async untilHeld(
    gates: readonly string[],
    count: number,
    over: Promise<unknown>,
  ): Promise<boolean> {
    const { gateway, pace } = this.options.scene;
    const leave = new AbortController();
    const wish = { count, timeoutMs: pace.holdMs, signal: leave.signal };
    const held = gateway.waitForHeld(gates, wish).then(
      (found) => found >= count,
      (error: unknown) => {
        if (!leave.signal.aborted) throw error;
        return false;
      },
    );
    const ended = over.then(
      () => false,
      () => false,
    );
    return await Promise.race([held, ended]).finally(() => leave.abort());
  }
}
