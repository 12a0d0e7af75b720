import { isMessage, type Schedule, type Step } from "../schedule/step.ts";
import {
  CHARGED,
  type FactWord,
  factsAfter,
  isPaid,
  latePayment,
  toKnowByAsking,
  toldBy,
} from "./facts.ts";
import type { Goldens } from "./goldens.ts";
import { judgeAnswer, judgeWords } from "./judge-answer.ts";
import { judgeReading, type Misread, type Standing } from "./judge-reading.ts";
import type { Exchange, Trace, TraceEntry, View } from "./trace.ts";
import { sameView } from "./view.ts";
import type { Invariant, Violation } from "./violation.ts";

/**
 * Judges what was recorded, not what was planned. Gives the first violation: later ones may only follow
 * from it. Pure: the same trace and the same goldens give the same answer.
 */
export function judge(trace: Trace, goldens: Goldens): Violation | undefined {
  const orders = watchesOf(trace.schedule, goldens);
  const wrong = judgeEntries(orders, trace);
  if (wrong) return wrong;
  for (const step of trace.redelivered) for (const order of orders) order.acknowledge(step);
  return firstOf(orders, (order) => order.close(trace)) ?? judgeWords(trace);
}

/** The same of a schedule that is still being played, as far as it came. */
export function judgeSoFar(played: Played, goldens: Goldens): Violation | undefined {
  return judgeEntries(watchesOf(played.schedule, goldens), played);
}

type Played = Pick<Trace, "schedule" | "entries">;

function watchesOf(schedule: Schedule, goldens: Goldens): readonly OrderWatch[] {
  return Array.from(
    { length: schedule.orders },
    (_, index) => new OrderWatch(schedule, goldens, index),
  );
}

function judgeEntries(
  orders: readonly OrderWatch[],
  { schedule, entries }: Played,
): Violation | undefined {
  for (const [index, entry] of entries.entries()) {
    const wrong = judgeAnswer(schedule, entry, index) ?? watchAll(orders, entry, index);
    if (wrong) return wrong;
  }
  return undefined;
}

/** What an order's own events do to another one matters more than what they fail to do to it. */
function watchAll(
  orders: readonly OrderWatch[],
  entry: TraceEntry,
  index: number,
): Violation | undefined {
  const found = orders.flatMap((order) => order.watch(entry, index) ?? []);
  return found.find(({ invariant }) => invariant === "I8") ?? found[0];
}

function firstOf<Item, Found>(
  items: readonly Item[],
  find: (item: Item) => Found | undefined,
): Found | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** One order through a trace. */
class OrderWatch {
  private readonly schedule: Schedule;
  private readonly goldens: Goldens;
  private readonly index: number;
  private readonly facts: readonly FactWord[];
  private standing: Standing = { happened: CHARGED, told: 0, reached: 0 };
  /** The customer said that it failed: until money comes, the merchant may show what it likes. */
  private givenUp = false;

  constructor(schedule: Schedule, goldens: Goldens, index: number) {
    this.schedule = schedule;
    this.goldens = goldens;
    this.index = index;
    this.facts = factsAfter(schedule, index + 1);
  }

  watch(entry: TraceEntry, index: number): Violation | undefined {
    this.standing = {
      ...this.standing,
      happened: this.facts[index] ?? this.facts.at(-1) ?? CHARGED,
    };
    const { step } = entry;
    if (step.letter === "B-") this.givenUp = true;
    this.note(step, entry.exchanges[0]);
    if (step.beside) this.note(step.beside, entry.exchanges[1]);
    const view = entry.views?.[this.index];
    if (entry.views === undefined) return undefined;
    if (step.letter === "F") return this.judgeForgery(entry);
    return this.judgeView(view, entry);
  }

  /** Counts as told what was answered 2xx. */
  private note(step: Step, exchange: Exchange | undefined): void {
    const isAnswered =
      exchange?.status !== undefined && exchange.status >= 200 && exchange.status < 300;
    if (isAnswered && step.delivery !== "cut") this.acknowledge(step);
  }

  acknowledge(step: Step): void {
    const { orders } = this.schedule;
    if (!isMessage(step.letter) || (orders === 2 && step.of !== this.index + 1)) return;
    const told = toldBy(step, this.standing.happened, orders);
    this.standing = { ...this.standing, told: Math.max(this.standing.told, told) };
  }

  close(trace: Trace): Violation | undefined {
    const { index } = this;
    const early = this.judgeView(trace.closing[index]);
    if (early) return early;
    if (trace.reconciled === undefined) return undefined;
    const told = toKnowByAsking(this.standing.happened, this.standing.told);
    this.standing = { ...this.standing, told };
    const still = this.judgeView(trace.reconciled[index]);
    return still && { ...still, reconciled: true };
  }

  /** Whoever asks because of a forgery may learn the truth by it; nobody else learns anything. */
  private judgeForgery(entry: TraceEntry): Violation | undefined {
    const view = entry.views?.[this.index];
    if (sameView(entry.before?.[this.index], view, this.goldens.volatile)) return undefined;
    const violation = this.violation(entry.step.forgery === "amount" ? "I5" : "I2", entry);
    if (violation.asked === undefined) return violation;
    return this.judgeView(view, entry) && violation;
  }

  private judgeView(view: View, entry?: TraceEntry): Violation | undefined {
    if (this.givenUp && !isPaid(this.standing.happened.slice(0, this.standing.told)))
      return undefined;
    const reading = judgeReading(this.goldens, view, this.standing);
    if (reading.allowed) {
      this.standing = { ...this.standing, reached: reading.reached };
      return undefined;
    }
    const invariant = this.invariantOf(reading, entry?.step);
    return { ...this.violation(invariant, entry), deviation: reading.deviation };
  }

  private invariantOf({ deviation, shown }: Misread, step: Step | undefined): Invariant {
    const { happened } = this.standing;
    if (this.isOthers(step)) return "I8";
    const isRefunded = happened.some((fact) => /^[rw]/u.test(fact));
    switch (deviation) {
      case "ahead":
        return "I3";
      case "more":
        return isRefunded && !isSettlement(step) ? "I6" : "I1";
      case "behind":
        return behind(happened, isPaid(shown), isRefunded);
      case "back":
      case "elsewhere":
        return step ? leftFor(step, happened) : isRefunded ? "I6" : "I10";
    }
  }

  /** Whether a step was about the other one of two orders. */
  private isOthers(step: Step | undefined): boolean {
    return step !== undefined && this.schedule.orders === 2 && step.of !== this.index + 1;
  }

  private violation(invariant: Invariant, entry?: TraceEntry): Violation {
    return {
      invariant,
      schedule: this.schedule,
      step: entry?.step,
      deviation: undefined,
      asked: entry?.exchanges.find(({ asked }) => asked)?.asked,
      status: undefined,
      reconciled: false,
    };
  }
}

/** What is left that was reached, because of a step. Without one nothing stands out but how all came together. */
function leftFor(step: Step, happened: FactWord): Invariant {
  return endsAnAttempt(step) && isPaid(happened) ? "I9" : "I4";
}

/** What an order that knows too little does not know: money for what was closed, a refund, or a payment. */
function behind(happened: FactWord, showsPaid: boolean, isRefunded: boolean): Invariant {
  if (latePayment(happened) !== -1 && !showsPaid) return "I14";
  return isRefunded && showsPaid ? "I6" : "I7";
}

function isSettlement(step: Step | undefined): boolean {
  return step?.letter === "S";
}

function endsAnAttempt(step: Step | undefined): boolean {
  return step?.letter === "X" || step?.letter === "K" || step?.letter === "D";
}

/** The schedule with what its closing did, where only that brought it to light: lost, then reconciled. */
export function spellOut({ schedule, reconciled, deviation }: Violation): Schedule {
  if (!reconciled || schedule.steps.some(({ letter }) => letter === "R")) return schedule;
  const look: Step = { letter: "R", of: 1 };
  // What looking did once more had been done.
  if (deviation === "more") return { ...schedule, steps: [...schedule.steps, look] };
  const last = schedule.steps.findLast(({ letter }) => LAST_MESSAGE[letter] !== undefined);
  const message = last && LAST_MESSAGE[last.letter];
  if (!last || !message) return schedule;
  const lost: Step = { letter: message, of: last.of, delivery: "lost" };
  return { ...schedule, steps: [...schedule.steps, lost, look] };
}

const LAST_MESSAGE: Readonly<Record<string, Step["letter"]>> = {
  p: "S",
  q: "S",
  x: "X",
  k: "K",
  d: "D",
  f: "b",
};
