import type { Trace } from "../judge/trace.ts";
import { disturbsOthers } from "../schedule/disturbs.ts";
import { isMessage, type Schedule } from "../schedule/step.ts";
import type { Watch } from "./driver.ts";

/** How often two arrivals are tried that never met at a status call. */
const TRIES = 12;

/** The two ways in which they are tried. */
interface Races {
  readonly together: (schedules: readonly Schedule[]) => Promise<readonly (Trace | undefined)[]>;
  readonly alone: (schedule: Schedule) => Promise<Trace | undefined>;
}

/**
 * Tries again what went well by luck: two arrivals that met at no gate. The tries of one schedule side by side, and of
 * one that disturbs others one by one. Gives for each trace the first that went wrong, or the last.
 */
export async function raceAgain(
  traces: readonly (Trace | undefined)[],
  watch: Watch,
  races: Races,
): Promise<readonly (Trace | undefined)[]> {
  const lucky = traces.filter((trace) => isLuck(trace, watch));
  const raced = new Map<Trace, Trace>();
  for (const trace of lucky) {
    const { schedule } = trace;
    // One after the other: all at once would wait in the queue of a merchant that has one.
    raced.set(
      trace,
      disturbsOthers(schedule)
        ? await raceInTurn(trace, watch, races)
        : firstWrong(trace, await races.together(copiesOf(schedule)), watch),
    );
  }
  return traces.map((trace) => trace && (raced.get(trace) ?? trace));
}

function copiesOf(schedule: Schedule): readonly Schedule[] {
  return Array.from({ length: TRIES - 1 }, () => schedule);
}

function firstWrong(first: Trace, others: readonly (Trace | undefined)[], watch: Watch): Trace {
  const played = others.filter((one) => one !== undefined);
  const last = played.find((one) => !watch.isFine(one)) ?? played.at(-1) ?? first;
  return { ...last, tries: 1 + played.length };
}

async function raceInTurn(trace: Trace, watch: Watch, { alone }: Races): Promise<Trace> {
  let last = trace;
  for (let tries = 1; tries < TRIES && watch.isFine(last); tries++) {
    const again = await alone(trace.schedule);
    last = again ? { ...again, tries: tries + 1 } : last;
  }
  return last;
}

/** Whether it went well, and need not have. */
function isLuck(trace: Trace | undefined, watch: Watch): trace is Trace {
  return trace !== undefined && isRace(trace) && watch.isFine(trace);
}

function isRace({ entries }: Trace): boolean {
  return entries.some(
    ({ step, exchanges }) =>
      step.beside !== undefined &&
      isMessage(step.letter) &&
      exchanges.every(({ asked }) => asked === undefined),
  );
}
