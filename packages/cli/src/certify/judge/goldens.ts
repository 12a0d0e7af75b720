import { written } from "../schedule/notation.ts";
import { isMessage, type Schedule, type Step } from "../schedule/step.ts";
import { type FactWord, factsAfter, keysFor, stateKey, toldBy } from "./facts.ts";
import type { Trace, TraceEntry, View } from "./trace.ts";
import { differingPaths, sameView } from "./view.ts";

/** What an order shows in each state it can be in, learnt from ordinary runs. */
export interface Goldens {
  /** What an order shows before anything was said about it. */
  readonly start: View;
  readonly byState: ReadonlyMap<string, View>;
  /** Paths that say something else each time: ids, times. */
  readonly volatile: ReadonlySet<string>;
  /** Messages that were refused each time, though all was well: the schedule up to each, and the answer. */
  readonly refused: readonly Refusal[];
}

interface Refusal {
  readonly schedule: Schedule;
  readonly status: number;
}

/** Every state of the suites is passed by one of these, with each message delivered once and in order. */
const ORDINARY = [
  "P p S r f a b r f a b",
  "P p S w f a b",
  "P p S w a n",
  "P q S",
  "P x X c₂ P₂ p₂ S₂",
  "P k K",
  "P k K c₂ P₂ p₂ S₂",
  "P x X l S",
  "P d D",
  "P d D c₂ P₂ p₂ S₂",
  "P c₂ P₂ p S",
  "P p S r a n",
  "P p S r f a b r a n",
  "P p S r a r a f b f b",
];

export function goldenSchedules(): readonly Schedule[] {
  return ORDINARY.map((text) => written(text));
}

/** The beginning of an ordinary run at whose end the order is in a state, and has been told so. */
export function ordinaryWayTo(key: string, ordinary: readonly Schedule[]): Schedule | undefined {
  for (const schedule of ordinary) {
    const facts = factsAfter(schedule, 1);
    const end = schedule.steps.findIndex((step, index) => {
      const happened = facts[index] ?? [];
      return stateKey(happened) === key && tellsAll(step, happened);
    });
    if (end !== -1) return { ...schedule, steps: schedule.steps.slice(0, end + 1) };
  }
  return undefined;
}

/** Learns from the golden runs, each played twice. The first run of a state says what it shows. */
export function learnGoldens(pairs: readonly (readonly [Trace, Trace])[]): Goldens {
  const byState = new Map<string, View>();
  const volatile = new Set<string>();
  for (const [first, second] of pairs) {
    noteDifferences(first.start[0], second.start[0], volatile);
    for (const [index, entry] of first.entries.entries()) {
      noteDifferences(entry.views?.[0], second.entries[index]?.views?.[0], volatile);
    }
    for (const [key, view] of statesOf(first)) if (!byState.has(key)) byState.set(key, view);
  }
  noteUnsteadyStates(pairs, byState, volatile);
  return { start: pairs[0]?.[0].start[0], byState, volatile, refused: [...refusals(pairs)] };
}

/** The first of each kind, and nothing that only follows from it. */
function* refusals(pairs: readonly (readonly [Trace, Trace])[]): Generator<Refusal> {
  const known = new Set<string>();
  for (const [first, second] of pairs) {
    for (const [index, entry] of first.entries.entries()) {
      const { step } = entry;
      const status = answerOf(entry);
      const isRefused = Math.min(status, answerOf(second.entries[index])) >= 400;
      if (!isMessage(step.letter) || !isRefused) continue;
      if (!known.has(step.letter) && step.of === 1) yield { schedule: upTo(first, index), status };
      known.add(step.letter);
    }
  }
}

/** 0 where there was none. */
function answerOf(entry: TraceEntry | undefined): number {
  return entry?.exchanges[0]?.status ?? 0;
}

/** Without the messages before it, which others may have refused, too. */
function upTo({ schedule }: Trace, index: number): Schedule {
  const steps = schedule.steps.filter(
    ({ letter }, place) => place === index || (place < index && !isMessage(letter)),
  );
  return { ...schedule, steps };
}

/** What was shown each time that everything which had happened had been told. */
function* statesOf({ schedule, entries }: Trace): Generator<readonly [string, View]> {
  const facts = factsAfter(schedule, 1);
  for (const [index, { step, views }] of entries.entries()) {
    const happened = facts[index] ?? [];
    if (tellsAll(step, happened) && views) yield [stateKey(happened), views[0]];
  }
}

function tellsAll(step: Step, happened: FactWord): boolean {
  return isMessage(step.letter) && toldBy(step, happened, 1) === happened.length;
}

/** The same state reached by another life: ids and times differ there that one second may have hidden. */
function noteUnsteadyStates(
  pairs: readonly (readonly [Trace, Trace])[],
  byState: ReadonlyMap<string, View>,
  volatile: Set<string>,
): void {
  const charged = byState.get("c1");
  for (const [first] of pairs) {
    const pending = first.entries.find(({ step }) => step.letter === "P");
    if (pending?.views) noteDifferences(charged, pending.views[0], volatile);
  }
}

/** Whether every state that a schedule passes was seen in the ordinary runs: nothing is known of others. */
export function isJudgeable(schedule: Schedule, goldens: Goldens): boolean {
  for (let order = 1; order <= schedule.orders; order++) {
    for (const word of factsAfter(schedule, order)) {
      if (!keysFor(word).some((key) => goldens.byState.has(key))) return false;
    }
  }
  return true;
}

/** Whether a view is the one of a state. */
export function shows(goldens: Goldens, key: string, view: View): boolean {
  return goldens.byState.has(key) && sameView(goldens.byState.get(key), view, goldens.volatile);
}

function noteDifferences(one: View, other: View, volatile: Set<string>): void {
  for (const path of differingPaths(one, other)) volatile.add(path);
}
