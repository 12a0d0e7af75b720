import type { Life } from "./lives.ts";
import type { Step } from "./step.ts";

/** A message owed, or an arrival that may or may not come, and the phases it needs behind it. */
interface Arrival {
  readonly step: Step;
  readonly phase: number;
  /** Where it stands in the order owed; undefined for what nobody owes. */
  readonly place: number | undefined;
}

/** What may come beside the messages, once each, at any time after the phase named. */
export interface Visitor {
  readonly step: Step;
  readonly afterPhase: number;
}

interface Bound {
  readonly visitors?: readonly Visitor[];
  /** How many messages may be dropped, repeated or overtaken. */
  readonly deviations: number;
}

/**
 * Every word of a life within the bound, shortest first and always in the same order: each message up to
 * twice and never right after itself, each visitor up to once. Facts stand before the first arrival that
 * needs them, with those of their phase.
 */
export function* deviate(life: Life, { visitors = [], deviations }: Bound): Generator<Step[]> {
  const owed = life.phases.flatMap(({ messages }, phase) =>
    messages.map((step) => ({ step, phase })),
  );
  const arrivals: Arrival[] = [
    ...owed.map((one, place) => ({ ...one, place })),
    ...visitors.map(({ step, afterPhase }) => ({ step, phase: afterPhase, place: undefined })),
  ];
  const longest = Math.min(owed.length + deviations, 2 * owed.length) + visitors.length;
  const shortest = Math.max(0, owed.length - deviations);
  for (let length = shortest; length <= longest; length++) {
    for (const word of wordsOf(arrivals, { length, owed: owed.length, deviations })) {
      yield withFacts(word, life);
    }
  }
}

interface Wanted {
  readonly length: number;
  readonly owed: number;
  readonly deviations: number;
}

/** What a word has come to so far. */
interface Progress {
  readonly newest: number;
  readonly missing: number;
  readonly deviations: number;
}

/** Depth first, and never into what cannot keep within the bound any more. */
function* wordsOf(
  arrivals: readonly Arrival[],
  { length, owed, deviations }: Wanted,
): Generator<readonly Arrival[]> {
  const word: Arrival[] = [];
  const used = new Map<Arrival, number>();
  function* extend(so: Progress): Generator<readonly Arrival[]> {
    const free = length - word.length;
    if (so.deviations + Math.max(0, so.missing - free) > deviations) return;
    if (free === 0) {
      yield word;
      return;
    }
    for (const arrival of arrivals) {
      const times = used.get(arrival) ?? 0;
      const most = arrival.place === undefined ? 1 : 2;
      if (times === most || word.at(-1) === arrival) continue;
      used.set(arrival, times + 1);
      word.push(arrival);
      yield* extend(goOn(so, arrival, times > 0));
      word.pop();
      used.set(arrival, times);
    }
  }
  yield* extend({ newest: -1, missing: owed, deviations: 0 });
}

/** One for each message that comes again, or is overtaken by one owed later; a missing one counts at the end. */
function goOn(so: Progress, { place }: Arrival, isRepeat: boolean): Progress {
  if (place === undefined) return so;
  const deviates = isRepeat || place < so.newest;
  return {
    newest: Math.max(so.newest, place),
    missing: so.missing - (isRepeat ? 0 : 1),
    deviations: so.deviations + (deviates ? 1 : 0),
  };
}

function withFacts(word: readonly Arrival[], life: Life): Step[] {
  const steps: Step[] = [];
  let done = 0;
  const happen = (phase: number): void => {
    for (; done < phase; done++) steps.push(...(life.phases[done + 1]?.facts ?? []));
  };
  for (const arrival of word) {
    happen(arrival.phase);
    steps.push(arrival.step);
  }
  happen(life.phases.length - 1);
  return steps;
}
