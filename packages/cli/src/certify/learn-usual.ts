import type { Driver } from "./drive/driver.ts";
import { CHARGED, factsAfter, stateKey } from "./judge/facts.ts";
import { type Goldens, learnGoldens, ordinaryWayTo } from "./judge/goldens.ts";
import { judgeGoldens } from "./judge/relations.ts";
import type { Trace } from "./judge/trace.ts";
import type { Violation } from "./judge/violation.ts";
import { printShort } from "./schedule/notation.ts";
import type { Schedule } from "./schedule/step.ts";

/**
 * What is usual for a merchant. On a busy machine one that works after its answer may show what it did a moment too late
 * for its own ordinary runs: where these are wrong by themselves, what is wrong is played once more, with more time; and
 * all of them, where it was right then.
 */
export async function learnUsual(
  driver: Driver,
  ordinary: readonly Schedule[],
  amount: number,
): Promise<Goldens> {
  const goldens = await runTwice(driver, ordinary);
  const wrong = judgeGoldens(goldens, amount);
  if (wrong.length === 0 || !driver.patiently) return goldens;
  const patient = await driver.patiently(
    async () =>
      (await isWrongAgain(driver, { wrong, ordinary, amount }))
        ? undefined
        : await runTwice(driver, ordinary),
    (one) => one !== undefined && judgeGoldens(one, amount).length === 0,
  );
  return patient ?? goldens;
}

/** What most others are taken for that are wrong. */
const PAID = "c1 p1";

interface Doubtful {
  readonly wrong: readonly Violation[];
  readonly ordinary: readonly Schedule[];
  readonly amount: number;
}

/**
 * Whether what is wrong of the ordinary runs is so in their beginnings alone, too. Nothing that was learned of the first runs is
 * used: where one of two was late, what differs between them seems to mean nothing.
 */
async function isWrongAgain(
  driver: Driver,
  { wrong, ordinary, amount }: Doubtful,
): Promise<boolean> {
  const keys = wrong.map(({ schedule }) => stateKey(factsAfter(schedule, 1).at(-1) ?? CHARGED));
  const ways = [...new Set([PAID, ...keys])].map((key) => ordinaryWayTo(key, ordinary));
  const goldens = await runTwice(
    driver,
    ways.filter((way) => way !== undefined),
  );
  const told = new Set(judgeGoldens(goldens, amount).map(nameOf));
  return wrong.every((one) => told.has(nameOf(one)));
}

function nameOf({ invariant, schedule }: Violation): string {
  return `${invariant} ${printShort(schedule)}`;
}

async function runTwice(driver: Driver, schedules: readonly Schedule[]): Promise<Goldens> {
  const traces = await driver.playAll([...schedules, ...schedules]);
  const pairs = [];
  for (const [index, schedule] of schedules.entries()) {
    const [first, second] = [traces[index], traces[index + schedules.length]];
    if (first && second) pairs.push(await agreeing(driver, { schedule, first, second }));
  }
  return learnGoldens(pairs);
}

interface GoldenPair {
  readonly schedule: Schedule;
  readonly first: Trace;
  readonly second: Trace;
}

/** A machine that is busy may fail once. Of what was answered in two ways, a third run says which is usual. */
async function agreeing(
  driver: Driver,
  { schedule, first, second }: GoldenPair,
): Promise<readonly [Trace, Trace]> {
  if (answersOf(first) === answersOf(second)) return [first, second];
  const third = await driver.play(schedule);
  const fitting = [first, second].find((one) => third && answersOf(one) === answersOf(third));
  return third && fitting ? [fitting, third] : [first, second];
}

function answersOf({ entries }: Trace): string {
  return JSON.stringify(entries.map(({ exchanges }) => exchanges.map(({ status }) => status)));
}
