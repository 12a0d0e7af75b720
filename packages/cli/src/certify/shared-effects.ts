import { setTimeout as pause } from "node:timers/promises";
import type { Driver, Watch } from "./drive/driver.ts";
import { type Goldens, shows } from "./judge/goldens.ts";
import type { Trace } from "./judge/trace.ts";
import type { Violation } from "./judge/violation.ts";
import type { Need } from "./schedule/families.ts";
import { written } from "./schedule/notation.ts";
import type { Schedule } from "./schedule/step.ts";
import { needsOf } from "./schedule/suite.ts";

/** By how much each effect has changed, by its name. */
type Amounts = Readonly<Record<string, number>>;

interface EffectsOptions {
  readonly driver: Driver;
  readonly goldens: Goldens;
  readonly watch: Watch;
  readonly offers: ReadonlySet<Need> | undefined;
  /** How long it may take until what was done shows, in milliseconds; a second when absent. */
  readonly settleMs?: number;
}

/** One life to each state in which an order can be at the end. */
const ENDINGS = [
  "",
  "p S",
  "q S",
  "x X",
  "k K",
  "d D",
  "p S r a",
  "p S r f a b",
  "p S r f a b r f a b",
  "x X c₂ p₂ S₂",
  "c₂ p S",
];
const SETTLE_MS = 1_000;
const LOOK_MS = 50;

/**
 * What lies outside all orders: stock, mails. A number there is the sum of what all orders did, so it is judged
 * for many schedules at once, and what does not add up is halved until one schedule is left.
 */
export class SharedEffects {
  private readonly options: EffectsOptions;
  /** What an order changes that ends so, by the view it ends with. */
  private readonly endings: { readonly view: unknown; readonly change: Amounts }[] = [];

  private constructor(options: EffectsOptions) {
    this.options = options;
  }

  /** Learns what each ending changes; `undefined` where the merchant names no such effects. */
  static async learn(options: EffectsOptions): Promise<SharedEffects | undefined> {
    const { driver, offers } = options;
    if (Object.keys((await driver.shared?.()) ?? {}).length === 0) return undefined;
    const effects = new SharedEffects(options);
    for (const text of ENDINGS) {
      const schedule = written(text);
      if (needsOf(schedule).some((need) => offers?.has(need) === false)) continue;
      const before = await effects.read();
      const trace = await driver.play(schedule);
      if (!trace) continue;
      effects.endings.push({ view: endOf(trace), change: minus(await effects.read(), before) });
    }
    return effects;
  }

  async read(): Promise<Amounts> {
    const all = Object.entries((await this.options.driver.shared?.()) ?? {});
    return Object.fromEntries(all.map(([name, value]) => [name, Number(value)]));
  }

  /** The schedule whose doings do not add up, of those that were played since `before`; played again to find it. */
  async findOdd(
    before: Amounts,
    traces: readonly Trace[],
  ): Promise<{ readonly violation: Violation; readonly trace: Trace } | undefined> {
    if (await this.addsUp(before, traces)) return undefined;
    return await this.halve(traces.map(({ schedule }) => schedule));
  }

  private async halve(
    schedules: readonly Schedule[],
  ): Promise<{ readonly violation: Violation; readonly trace: Trace } | undefined> {
    const middle = Math.ceil(schedules.length / 2);
    for (const half of [schedules.slice(0, middle), schedules.slice(middle)]) {
      if (half.length === 0) continue;
      const before = await this.read();
      const played = await this.options.driver.playAll(half, this.options.watch);
      const traces = played.filter((trace) => trace !== undefined);
      if (await this.addsUp(before, traces)) continue;
      const [trace] = traces;
      if (half.length > 1) return await this.halve(half);
      return trace && { trace, violation: moreOf(trace.schedule) };
    }
    return undefined;
  }

  /** Once the merchant had time: mails are sent a moment later. */
  private async addsUp(before: Amounts, traces: readonly Trace[]): Promise<boolean> {
    const wanted = this.expected(traces);
    // An order that ended in no known state is judged by what it shows.
    if (wanted === undefined) return true;
    const until = performance.now() + (this.options.settleMs ?? SETTLE_MS);
    for (;;) {
      const change = minus(await this.read(), before);
      if (Object.entries(change).every(([name, by]) => by === (wanted[name] ?? 0))) return true;
      if (performance.now() > until) return false;
      await pause(LOOK_MS);
    }
  }

  private expected(traces: readonly Trace[]): Amounts | undefined {
    const sum: Record<string, number> = {};
    for (const trace of traces) {
      for (const view of endsOf(trace)) {
        const ending = this.endings.find((one) => this.isSame(one.view, view));
        if (!ending) return undefined;
        for (const [name, by] of Object.entries(ending.change)) {
          sum[name] = (sum[name] ?? 0) + by * (trace.tries ?? 1);
        }
      }
    }
    return sum;
  }

  private isSame(one: unknown, other: unknown): boolean {
    const { goldens } = this.options;
    return shows({ ...goldens, byState: new Map([["", one]]) }, "", other);
  }
}

function endsOf({ reconciled, closing }: Trace): readonly unknown[] {
  return reconciled ?? closing;
}

function endOf(trace: Trace): unknown {
  return endsOf(trace)[0];
}

function minus(after: Amounts, before: Amounts): Amounts {
  return Object.fromEntries(
    Object.entries(after).map(([name, value]) => [name, value - (before[name] ?? 0)]),
  );
}

function moreOf(schedule: Schedule): Violation {
  return {
    invariant: "I1",
    schedule,
    step: schedule.steps.at(-1),
    deviation: "more",
    asked: undefined,
    status: undefined,
    reconciled: false,
  };
}
