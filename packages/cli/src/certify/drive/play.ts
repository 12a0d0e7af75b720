import { setTimeout as pause } from "node:timers/promises";
import type { Exchange, Trace, TraceEntry, View } from "../judge/trace.ts";
import {
  type ApiFault,
  isArrival,
  isFact,
  isMessage,
  type Schedule,
  type Step,
} from "../schedule/step.ts";
import { Arrivals } from "./arrivals.ts";
import type { Watch } from "./driver.ts";
import { Gated, type Moment } from "./gated.ts";
import type { PlayedOrder } from "./played-order.ts";
import { Pulse } from "./pulse.ts";
import type { Scene } from "./scene.ts";
import { ShopError } from "./shop-error.ts";

/** What is done for all schedules of a batch at once: time passes, and the merchant looks, or charges again. */
export type Barrier = "reconcile" | "close" | "again";

/** What a batch did at a barrier. */
type Passed = Exchange;

interface PlayOptions {
  readonly scene: Scene;
  readonly schedule: Schedule;
  readonly watch: Watch | undefined;
  /** When a process is killed. */
  readonly moment: Moment;
}

/** How long after a look comes the next, at first: who is waited for long is looked at less often. */
const POLL_MS = 15;
const POLL_MS_MAX = 100;
const NOTHING: Exchange = { status: undefined, body: "", asked: undefined };

/** One schedule on fresh orders. */
export class Play {
  readonly options: PlayOptions;
  private readonly arrivals: Arrivals;
  private readonly gated: Gated;
  private readonly pulse: Pulse;
  private readonly entries: TraceEntry[] = [];
  private orders: readonly PlayedOrder[] = [];
  private faults: ApiFault[] = [];
  private lastViews = "";
  /** From then on nobody waits for anything to become right. */
  private isLost = false;

  constructor(options: PlayOptions) {
    this.options = options;
    this.arrivals = new Arrivals(options.scene, () =>
      this.orders.flatMap((order) => order.takeAhead()),
    );
    this.pulse = new Pulse({
      app: options.scene.app,
      orderOf: (step) => this.orderOf(step),
    });
    this.gated = new Gated({
      scene: options.scene,
      arrivals: this.arrivals,
      orderOf: (step) => this.orderOf(step),
      own: (step) => this.own(step),
      reconcile: async () => await this.reconcileAlone(),
    });
  }

  /** Halts at each barrier until the batch has passed it; what was done there is given back to it. */
  async *run(): AsyncGenerator<Barrier, Trace | undefined, Passed> {
    const { scene, schedule } = this.options;
    const orders: PlayedOrder[] = [];
    for (let of = 1; of <= schedule.orders; of++) orders.push(await scene.newOrder());
    this.orders = orders;
    try {
      const start = this.isStartRead ? await this.read() : [];
      this.lastViews = JSON.stringify(start);
      for (const [index, step] of schedule.steps.entries()) {
        if (!mayTakeAlong(step)) await this.catchUp();
        if (isLaterCharge(schedule, step)) yield "again";
        const passed = step.letter === "R" ? yield* this.reconcile(step) : undefined;
        this.entries.push(await this.step(step, index, passed));
      }
      await this.catchUp();
      await this.releaseHeld();
      const redelivered = await this.arrivals.retry();
      const played = { schedule, start, entries: this.entries, redelivered };
      const closed = (views: readonly View[]): Trace => ({
        ...played,
        closing: views,
        reconciled: undefined,
      });
      const closing = this.seenLast(played, closed) ?? (await this.settle(closed));
      if (!scene.merchant.config.reconcile) return { ...played, closing, reconciled: undefined };
      yield "close";
      const reconciled = await this.settle((views) => ({ ...played, closing, reconciled: views }));
      return { ...played, closing, reconciled };
    } finally {
      await this.gated.abandon();
    }
  }

  /** Only what is usual, and whoever may still become another one, is held against what was there before. */
  private get isStartRead(): boolean {
    return this.options.watch === undefined || this.options.scene.pace.quietMs > 0;
  }

  /** With the rest of the batch, and status calls that fail as planned. */
  private async *reconcile(step: Step): AsyncGenerator<Barrier, Passed, Passed> {
    const { faults } = this;
    this.faults = [];
    const letGo = await this.gated.fail(step, faults);
    try {
      return yield "reconcile";
    } finally {
      await letGo();
    }
  }

  /** Has happen at the gateway what waited for a delivery. */
  private async catchUp(): Promise<void> {
    for (const order of this.orders) await order.catchUp();
  }

  /** So that nothing of it is left to happen. */
  async sweep(): Promise<void> {
    for (const order of this.orders) await order.sweep();
  }

  private orderOf({ of }: Step): PlayedOrder {
    const order = this.orders[this.options.schedule.orders === 2 ? of - 1 : 0];
    if (!order) throw new Error(`no order ${of}`);
    return order;
  }

  /** In a schedule of two orders the number says which one, and each has one attempt. */
  private own(step: Step): Step {
    return this.options.schedule.orders === 2 ? { ...step, of: 1 } : step;
  }

  private async step(step: Step, index: number, passed: Passed | undefined): Promise<TraceEntry> {
    if (step.forgery === "amount" && this.orders.every((order) => order.isUntouched)) {
      return await this.payTooLittle(step);
    }
    const before = step.letter === "F" ? await this.readOrRevive() : undefined;
    const exchanges = passed ? [passed] : await this.exchangesOf(step);
    const alive = await this.pulse.isAlive(step, exchanges);
    const entry = { step, exchanges, ...(before && { before }), alive };
    if (!this.isReadAfter(step, index)) return { ...entry, views: undefined };
    try {
      return { ...entry, views: await this.readAfter(entry) };
    } catch (error) {
      if (!isGone(error)) throw error;
      // It answered, and died of it.
      await this.pulse.revive(step);
      return { ...entry, alive: false, views: await this.read() };
    }
  }

  /**
   * Whoever asks is told the true amount, so that it has to be wrong at the gateway: on an order of its own,
   * whose views stand in the place of this one's. Nothing else of the schedule is about it.
   */
  private async payTooLittle(step: Step): Promise<TraceEntry> {
    const { merchant, newOrder } = this.options.scene;
    const { orders } = this;
    const side = await newOrder();
    const before = [await merchant.view(side.id)];
    await side.payTooLittle();
    const exchanges = [await this.arrivals.deliver(side, { letter: "S", of: 2 })];
    const entry = { step, exchanges, before, alive: true };
    this.orders = [side];
    try {
      return { ...entry, views: await this.readAfter(entry) };
    } finally {
      this.orders = orders;
    }
  }

  /** A restart right behind an arrival is to find it in its middle. */
  private isReadAfter(step: Step, index: number): boolean {
    const isKilledNext = this.options.schedule.steps[index + 1]?.letter === "Z";
    return step.letter === "Z" || (isArrival(step) && !step.held && !isKilledNext);
  }

  private async exchangesOf(step: Step): Promise<readonly Exchange[]> {
    if (!isArrival(step)) {
      await this.befall(step);
      return [];
    }
    if (step.beside) return await this.gated.together(step, step.beside);
    return [await this.arrive(step)];
  }

  /** What happens without anything reaching the merchant. */
  private async befall(step: Step): Promise<void> {
    const { letter } = step;
    if (isFact(letter)) await this.orderOf(step).happen(letter, this.own(step).of);
    if (letter === "A" && step.fault) this.faults.push(step.fault);
    if (letter === "Z") await this.options.scene.app?.restart();
  }

  private async arrive(step: Step): Promise<Exchange> {
    const { faults } = this;
    this.faults = [];
    const arrive = async () => await this.arriveNow(step);
    return faults.length === 0 ? await arrive() : await this.gated.failing(step, faults, arrive);
  }

  private async arriveNow(step: Step): Promise<Exchange> {
    const order = this.orderOf(step);
    if (step.letter === "B+" || step.letter === "B-")
      return await this.arrivals.browse(order, step);
    if (step.letter === "F") {
      const other = this.orders.find((one) => one !== order);
      return await this.arrivals.forge(order, other, step);
    }
    const own = this.own(step);
    if (step.held) return await this.gated.hold(own);
    if (step.delivery === "killed") return await this.gated.kill(own, this.options.moment);
    return await this.arrivals.deliver(order, own);
  }

  private async reconcileAlone(): Promise<Exchange> {
    const { gateway, merchant } = this.options.scene;
    return await reconcileOnce(async () => await merchant.reconcile(await gateway.now()));
  }

  /** What was held goes on, and comes last. */
  private async releaseHeld(): Promise<void> {
    const held = await this.gated.release();
    if (!held) return;
    const entry = { step: held.step, exchanges: [held.exchange], alive: true };
    this.entries.push({ ...entry, views: await this.readAfter(entry) });
  }

  /** Reads until it is as it should be and stays so, or had time enough. */
  private async readAfter(entry: Omit<TraceEntry, "views">): Promise<readonly View[]> {
    const { schedule, watch } = this.options;
    return await this.readUntil((views) => {
      if (watch)
        return watch.isFineSoFar({ schedule, entries: [...this.entries, { ...entry, views }] });
      // While nothing is known of right and wrong, whatever is new is what was waited for.
      return JSON.stringify(views) !== this.lastViews;
    });
  }

  /**
   * What was read after the last step, where nothing came behind it, it was as it should be, and all is read once
   * more: whatever comes late shows then.
   */
  private seenLast(
    { redelivered }: Pick<Trace, "redelivered">,
    closed: (views: readonly View[]) => Trace,
  ): readonly View[] | undefined {
    const { scene, schedule, watch } = this.options;
    const { step, views } = this.entries.at(-1) ?? {};
    const isLast = step === schedule.steps.at(-1) && step?.letter !== "F";
    if (!views || !isLast || redelivered.length > 0 || !scene.merchant.config.reconcile) {
      return undefined;
    }
    return watch?.isFine(closed(views)) === false ? undefined : views;
  }

  private async settle(whole: (views: readonly View[]) => Trace): Promise<readonly View[]> {
    const { watch } = this.options;
    const isFine = (views: readonly View[]) => watch?.isFine(whole(views)) !== false;
    return await this.readUntil(isFine, async () => await this.readOrRevive());
  }

  private async readUntil(
    isFine: (views: readonly View[]) => boolean,
    read = async () => await this.read(),
  ): Promise<readonly View[]> {
    const begun = performance.now();
    for (;;) {
      const views = await read();
      const isRight = this.isLost || isFine(views);
      const waitedMs = performance.now() - begun;
      if (waitedMs < this.patienceMs(views, isRight)) {
        await pause(Math.min(POLL_MS_MAX, Math.max(POLL_MS, waitedMs / 4)));
        continue;
      }
      this.isLost ||= !isRight && this.options.watch !== undefined;
      this.lastViews = JSON.stringify(views);
      return views;
    }
  }

  /** How long a view may still become another one. */
  private patienceMs(views: readonly View[], isRight: boolean): number {
    const { scene, watch } = this.options;
    const { settleMs, quietMs } = scene.pace;
    if (isRight) return !this.isLost && JSON.stringify(views) === this.lastViews ? quietMs : 0;
    // Where nothing is known of right and wrong it need not change at all.
    return watch ? settleMs : quietMs || settleMs;
  }

  /** Where nothing answers any more the process died, a moment later, of what came last. */
  private async readOrRevive(): Promise<readonly View[]> {
    try {
      return await this.read();
    } catch (error) {
      const last = this.entries.pop();
      if (!last || !isGone(error)) throw error;
      this.entries.push({ ...last, alive: false });
      await this.pulse.revive(last.step);
      return await this.read();
    }
  }

  private async read(): Promise<readonly View[]> {
    const { merchant } = this.options.scene;
    return await Promise.all(this.orders.map(async ({ id }) => await merchant.view(id)));
  }
}

/**
 * A customer who tries again does so later, and the two charges are told apart by their times. Not while a handling
 * is held: time stands still where something is under way.
 */
export function isLaterCharge({ steps }: Schedule, step: Step): boolean {
  return step.letter === "c" && !steps.some(({ held }) => held);
}

/** Whether what happened before may still wait, for this step or for one behind it. */
function mayTakeAlong({ letter, delivery, beside }: Step): boolean {
  if (isFact(letter)) return letter !== "c";
  if (letter === "A" || delivery === "lost") return true;
  const isOurs = delivery === "missing" || delivery === "unknown";
  return isMessage(letter) && !isOurs && (beside === undefined || isMessage(beside.letter));
}

function isGone(error: unknown): boolean {
  return error instanceof ShopError && error.isUnreachable;
}

/** A reconciliation as an exchange: whether it went through. */
export async function reconcileOnce(work: () => Promise<void>): Promise<Exchange> {
  try {
    await work();
    return { ...NOTHING, status: 200 };
  } catch (error) {
    if (error instanceof ShopError && !error.isUnreachable) return { ...NOTHING, status: 500 };
    throw error;
  }
}
