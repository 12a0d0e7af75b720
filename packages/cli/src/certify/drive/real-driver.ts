import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { SandboxClient } from "../../sandbox/sandbox-client.ts";
import type { CertifyConfig } from "../config.ts";
import type { Exchange, Trace } from "../judge/trace.ts";
import { isKilled } from "../schedule/disturbs.ts";
import type { Need } from "../schedule/families.ts";
import type { Schedule } from "../schedule/step.ts";
import { AppProcess } from "./app-process.ts";
import type { Driver, Offer, Watch } from "./driver.ts";
import { forEachLimited } from "./for-each-limited.ts";
import type { Moment } from "./gated.ts";
import { GatewayControl } from "./gateway-control.ts";
import { Merchant } from "./merchant.ts";
import { newOrderSource } from "./order-source.ts";
import {
  FIRST_MS,
  type Measured,
  paceBeside,
  paceOf,
  patientPace,
  START,
  slowerPace,
} from "./pace.ts";
import { type Barrier, Play, reconcileOnce } from "./play.ts";
import { PlayedOrder } from "./played-order.ts";
import { raceAgain } from "./race-again.ts";
import type { Scene } from "./scene.ts";
import { NotChargedAgain, ShopError } from "./shop-error.ts";
import { leavesRefundOpen, toGroups } from "./side-by-side.ts";

interface RealDriverOptions {
  readonly sandbox: SandboxClient;
  readonly serverKey: string;
  readonly config: CertifyConfig;
  /** How many schedules are played side by side. */
  readonly atOnce?: number;
}

const AT_ONCE = 16;
const AMOUNT = 44_000;
/** By then a shop that looks again after some seconds looks again; long before anything expires. */
const TIME_PASSES_MS = 120_000;
/** Times are told in whole seconds; in two of them the bank confirms what was given back. */
const AGAIN_AFTER = "2s";
const NOTHING: Exchange = { status: undefined, body: "", asked: undefined };
const MOMENTS: readonly Moment[] = [
  "asked",
  "answered",
  0.1,
  0.3,
  0.5,
  0.7,
  0.9,
  "half heard",
  "done",
];
const LOOK_MS = 2;
/** Whoever is waited for most of the time leaves room for others. */
const AT_ONCE_WAITING = 48;
const WAITING_MS = 50;
/** By then some hundred messages are owed that no schedule delivers any more. */
const FORGET_AFTER = 64;

/** Plays schedules against a real application, through a gateway's sandbox. */
export class RealDriver implements Driver {
  private readonly options: RealDriverOptions;
  private readonly gateway: GatewayControl;
  private readonly merchant: Merchant;
  private readonly app: AppProcess | undefined;
  private amount: number;
  private pace = START;
  /** Where the merchant is told of its orders. */
  private toldAt: string | undefined;
  private newOrderId: () => Promise<string>;
  /** Since their messages were forgotten. */
  private ordersMade = 0;

  constructor(options: RealDriverOptions) {
    const { config } = options;
    this.options = options;
    this.gateway = new GatewayControl(options.sandbox);
    this.merchant = new Merchant(config);
    this.app = config.app && new AppProcess(config.app);
    this.amount = config.amount ?? AMOUNT;
    this.newOrderId = newOrderSource({
      gateway: this.gateway,
      merchant: this.merchant,
      amount: this.amount,
      prefix: `certify-${randomBytes(4).toString("hex")}`,
    });
  }

  /** Takes the merchant in hand, starts the application, and finds out what can be asked of it. */
  async open(): Promise<Offer> {
    await this.gateway.take();
    await this.app?.start();
    await this.merchant.learn();
    const scene = this.scene();
    const order = await scene.newOrder();
    const offers = new Set<Need>();
    const { config } = this.merchant;
    const { finishUrl, amount } = await order.newestTransaction();
    // Whatever is asked for: all orders that the merchant makes cost the same.
    this.amount = amount;
    if (config.finish !== undefined || finishUrl !== undefined) offers.add("finish");
    if (config.reconcile) offers.add("reconcile");
    if (config.app) offers.add("app");
    if (config.retry || config.create.charge) {
      offers.add("retry");
      if (await this.chargesTwice(order)) offers.add("two_open");
    }
    await order.sweep();
    await this.measure();
    return { offers, amount };
  }

  /** Whether the merchant charges an order again that can still be paid. */
  private async chargesTwice(order: PlayedOrder): Promise<boolean> {
    if (!this.merchant.config.retry) return false;
    try {
      await order.happen("c", 2);
      return true;
    } catch (error) {
      if (error instanceof NotChargedAgain) return false;
      throw error;
    }
  }

  /**
   * Ordinary payments show how long the merchant takes. One alone says little: of the first nothing is warm yet, and
   * whatever else the machine does just then would be waited for in each schedule.
   */
  private async measure(): Promise<void> {
    const { settle } = this.options.config;
    const first = await this.measureOnce();
    const isShown = first.shownMs !== undefined;
    const seen = isShown ? [first, await this.measureOnce(), await this.measureOnce()] : [first];
    this.pace = paceOf(seen, settle);
  }

  /** How long the answer to a message takes, and how long after it the order shows that it is paid, if it does. */
  private async measureOnce(): Promise<Measured> {
    const patienceMs = this.options.config.settle ?? FIRST_MS;
    const order = await this.scene().newOrder();
    const before = JSON.stringify(await this.merchant.view(order.id));
    await order.happen("p", 1);
    const { id, url } = await order.message({ letter: "S", of: 1 });
    this.toldAt = url;
    const { latencyMs = START.latencyMs } =
      (await this.gateway.deliver([{ name: { id } }]))?.[0] ?? {};
    const start = performance.now();
    for (let looks = 1; performance.now() - start < patienceMs; looks++) {
      const isShown = JSON.stringify(await this.merchant.view(order.id)) !== before;
      if (isShown) {
        return { latencyMs, shownMs: performance.now() - start, showsAtOnce: looks === 1 };
      }
      await pause(LOOK_MS);
    }
    return { latencyMs, shownMs: undefined, showsAtOnce: false };
  }

  async play(schedule: Schedule, watch?: Watch): Promise<Trace | undefined> {
    const [trace] = await this.playAll([schedule], watch);
    return trace;
  }

  async patiently<Result>(
    work: () => Promise<Result>,
    cameRight: (result: Result) => boolean,
  ): Promise<Result> {
    const usual = this.pace;
    const patient = patientPace(usual);
    this.pace = patient;
    try {
      const result = await work();
      this.pace = cameRight(result) ? slowerPace(usual, patient) : usual;
      return result;
    } catch (error) {
      this.pace = usual;
      throw error;
    }
  }

  async playAll(
    schedules: readonly Schedule[],
    watch?: Watch,
  ): Promise<readonly (Trace | undefined)[]> {
    const traces: (Trace | undefined)[] = schedules.map(() => undefined);
    const races = {
      together: async (all: readonly Schedule[]) => await this.playTogether(all, watch),
      alone: async (one: Schedule) => (await this.playGroup([one], watch))[0],
    };
    for (const indices of toGroups(schedules)) {
      const group = indices.map((index) => schedules[index] as Schedule);
      const [only] = group;
      const done =
        only && isKilled(only)
          ? [await this.playMoments(only, watch)]
          : await this.playTogether(group, watch);
      const raced = watch ? await raceAgain(done, watch, races) : done;
      for (const [place, index] of indices.entries()) traces[index] = raced[place];
    }
    return traces;
  }

  async shared(): Promise<Readonly<Record<string, unknown>>> {
    return await this.merchant.shared();
  }

  /** One moment of the kill after the other. */
  private async playMoments(
    schedule: Schedule,
    watch: Watch | undefined,
  ): Promise<Trace | undefined> {
    let trace: Trace | undefined;
    for (const [index, moment] of MOMENTS.entries()) {
      [trace] = await this.playGroup([schedule], watch, moment);
      if (trace) trace = { ...trace, tries: index + 1 };
      if (trace && watch?.isFine(trace) === false) break;
    }
    return trace;
  }

  /**
   * Where the process died of one of them, it took others along: then each is played alone. One alone may have come
   * to a process that was dying of what was before.
   */
  private async playTogether(
    schedules: readonly Schedule[],
    watch: Watch | undefined,
  ): Promise<readonly (Trace | undefined)[]> {
    try {
      const traces = await this.playGroup(schedules, watch);
      if (schedules.length === 1 || !traces.some(hasDied)) return traces;
    } catch (error) {
      const isGone = error instanceof ShopError && error.isUnreachable;
      if (!isGone || !this.app) throw error;
    }
    await this.app?.restart();
    const alone: (Trace | undefined)[] = [];
    for (const schedule of schedules) alone.push(...(await this.playGroup([schedule], watch)));
    return alone;
  }

  /** All of a group have the same barriers. */
  private async playGroup(
    schedules: readonly Schedule[],
    watch: Watch | undefined,
    moment: Moment = "asked",
  ): Promise<readonly (Trace | undefined)[]> {
    const asksAlways = schedules.length === 1;
    const scene = { ...this.scene(paceBeside(this.pace, schedules.length)), asksAlways };
    const plays = schedules.map((schedule) => new Play({ scene, schedule, watch, moment }));
    const runs = plays.map((play) => play.run());
    const traces: (Trace | undefined)[] = schedules.map(() => undefined);
    const begun = new Map<number, number>();
    let passed = NOTHING;
    const isWaiting = scene.pace.quietMs > WAITING_MS;
    const atOnce = this.options.atOnce ?? (isWaiting ? AT_ONCE_WAITING : AT_ONCE);
    try {
      for (let open = runs.map((_, index) => index); open.length > 0; ) {
        const barriers = new Map<number, Barrier>();
        await forEachLimited(open, atOnce, async (index) => {
          const since = begun.get(index) ?? performance.now();
          begun.set(index, since);
          const next = await runs[index]?.next(passed).catch(whereItEnds);
          if (next?.done)
            traces[index] = next.value && { ...next.value, ms: performance.now() - since };
          else if (next) barriers.set(index, next.value);
        });
        open = [...barriers.keys()].toSorted((one, other) => one - other);
        const [barrier] = barriers.values();
        if (barrier) passed = await this.pass(barrier, schedules);
      }
    } finally {
      // Where one failed the others have not come to their end.
      for (const run of runs) await run.return(undefined);
    }
    await forEachLimited(plays, atOnce, async (play) => await play.sweep());
    await this.forgetOften();
    return traces;
  }

  /** While nothing is under way. */
  private async forgetOften(): Promise<void> {
    if (this.ordersMade < FORGET_AFTER) return;
    this.ordersMade = 0;
    await this.gateway.forget();
  }

  /** Time passes, and the merchant looks at the gateway once. */
  private async pass(barrier: Barrier, schedules: readonly Schedule[]): Promise<Exchange> {
    if (barrier === "again") {
      await this.gateway.advance(AGAIN_AFTER);
      return NOTHING;
    }
    // Time that passes would confirm what is to stay unconfirmed. But nobody looks again who goes by a clock that stands still.
    if (schedules.some(leavesRefundOpen)) await this.gateway.setForward(TIME_PASSES_MS);
    else await this.gateway.advance(`${TIME_PASSES_MS}ms`);
    return await reconcileOnce(async () => await this.merchant.reconcile(await this.gateway.now()));
  }

  private scene(pace = this.pace): Scene {
    const { gateway, merchant, app } = this;
    const { serverKey } = this.options;
    const { amount, newOrderId: newOrder, toldAt } = this;
    const isWatching = merchant.config.create.watch;
    const sides = { gateway, merchant, amount, newOrder, toldAt, isWatching };
    const make = async () => {
      this.ordersMade++;
      return await PlayedOrder.make(sides);
    };
    return { gateway, merchant, app, pace, serverKey, newOrder: make, asksAlways: true };
  }

  /** Lets everything go. Safe to repeat. */
  async close(): Promise<void> {
    await this.app?.end();
    await this.merchant.close();
    await this.gateway.release();
  }
}

/** A schedule to which this merchant does not come has no trace. */
function whereItEnds(error: unknown): undefined {
  if (!(error instanceof NotChargedAgain)) throw error;
}

function hasDied(trace: Trace | undefined): boolean {
  return trace?.entries.some(({ alive }) => !alive) ?? false;
}
