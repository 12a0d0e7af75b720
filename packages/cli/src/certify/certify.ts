import type { Driver } from "./drive/driver.ts";
import { type Goldens, goldenSchedules, isJudgeable } from "./judge/goldens.ts";
import { judge } from "./judge/judge.ts";
import { judgeGoldens } from "./judge/relations.ts";
import type { Violation } from "./judge/violation.ts";
import { learnUsual } from "./learn-usual.ts";
import { disturbsOthers, isKilled } from "./schedule/disturbs.ts";
import type { Need, Profile } from "./schedule/families.ts";
import type { Schedule } from "./schedule/step.ts";
import { buildSuite, needsOf, type SuiteEntry } from "./schedule/suite.ts";
import { isWithin } from "./schedule/within.ts";
import { type Defect, type Run, Search, type Tell, type Unsteady, watchBy } from "./search.ts";
import { SharedEffects } from "./shared-effects.ts";

export interface Verdict {
  readonly defects: readonly Defect[];
  /** Failed once and never again: reported apart, neither a defect nor a pass. */
  readonly unsteady: readonly Unsteady[];
  readonly played: number;
  readonly runs: readonly Run[];
}

interface CertifyOptions {
  readonly profile: Profile;
  /** What each order costs, in whole rupiah. */
  readonly amount: number;
  /** What the merchant's configuration offers; schedules that need more are left out. All, when absent. */
  readonly offers?: ReadonlySet<Need>;
  /** The families to play; all when absent. */
  readonly only?: readonly string[];
  readonly tell?: Tell;
}

/** Played side by side; the first ones fewer, so that what is plainly wrong is told early. */
const FIRST_BATCH = 16;
const BATCH = 48;

/**
 * Learns what is usual from the golden runs, plays the suite, judges every trace, and shrinks what fails.
 * Gives each defect once. Repeating it on the same merchant gives the same verdict.
 */
export async function certify(driver: Driver, options: CertifyOptions): Promise<Verdict> {
  const { amount, tell } = options;
  const goldens = await learnUsual(driver, ordinaryOf(options), options.amount);
  const search = new Search(driver, goldens, tell);
  await judgeUsual(search, goldens, amount);
  const suite = suiteOf(options).map((entry) => ({
    ...entry,
    missing: missingFor(entry.needs, options),
  }));
  for (const { family, schedule, missing } of suite) {
    if (missing.length > 0) search.leaveOut(family, schedule, missing);
  }
  const { watch } = search;
  const effects = await SharedEffects.learn({ driver, goldens, watch, offers: options.offers });
  const playable = inTurn(suite.filter(({ missing }) => missing.length === 0));
  let tried = 0;
  for (const batch of batchesOf(playable)) {
    await search.tryAll(batch, effects);
    tried += batch.length;
    tell?.onProgress?.(tried, playable.length);
  }
  const { defects, unsteady } = search;
  const places = new Map(suite.map(({ schedule }, place) => [schedule, place]));
  const place = ({ schedule }: Run): number => places.get(schedule) ?? 0;
  const runs = search.runs.toSorted((one, other) => place(one) - place(other));
  const played = runs.filter(({ result }) => result !== "left out").length;
  return { defects, unsteady, played, runs };
}

/**
 * The shortest first, and last what kills the merchant's process: at one moment after the other it takes as long as
 * fifty others. But the shortest that kills stays in its place, since what it shows is no fault of anything longer.
 */
function inTurn<Entry extends SuiteEntry>(entries: readonly Entry[]): readonly Entry[] {
  const shortest = entries.find(({ schedule }) => isKilled(schedule));
  const isLast = (entry: Entry): boolean => entry !== shortest && isKilled(entry.schedule);
  return [...entries.filter((entry) => !isLast(entry)), ...entries.filter(isLast)];
}

/** What is played and judged at a time: side by side, and then what is played alone, one by one. */
function* batchesOf<Entry extends SuiteEntry>(
  entries: readonly Entry[],
): Generator<readonly Entry[]> {
  for (let begin = 0; begin < entries.length; ) {
    const end = begin + (begin === 0 ? FIRST_BATCH : BATCH);
    const batch = entries.slice(begin, end);
    const together = batch.filter(({ schedule }) => !disturbsOthers(schedule));
    if (together.length > 0) yield together;
    for (const entry of batch) if (!together.includes(entry)) yield [entry];
    begin = end;
  }
}

/** What the ordinary runs say by themselves, before anything else is played. */
async function judgeUsual(search: Search, goldens: Goldens, amount: number): Promise<void> {
  const pending = await search.judgePending();
  if (pending) await search.addGolden(pending);
  for (const usual of judgeGoldens(goldens, amount)) {
    // That paying changes nothing only follows where pending had changed all.
    if (pending?.invariant !== "I3" || usual.invariant !== "I7") await search.addGolden(usual);
  }
  await search.crossRefunds();
}

/** The ordinary runs that a merchant comes to. */
function ordinaryOf(options: Pick<CertifyOptions, "offers">): readonly Schedule[] {
  return goldenSchedules().filter((one) => missingFor(needsOf(one), options).length === 0);
}

/** The schedules of a profile, or of the families that are named. */
export function suiteOf({
  profile,
  only,
}: Pick<CertifyOptions, "profile" | "only">): readonly SuiteEntry[] {
  const all = buildSuite(profile);
  return only === undefined ? all : all.filter(({ family }) => only.includes(family));
}

/** How many orders a profile makes where nothing is wrong. */
export function countOrders(options: Pick<CertifyOptions, "profile" | "offers" | "only">): number {
  const all = [...goldenSchedules(), ...goldenSchedules()].concat(
    suiteOf(options).map(({ schedule }) => schedule),
  );
  const played = all.filter((schedule) => missingFor(needsOf(schedule), options).length === 0);
  return played.reduce((sum, { orders }) => sum + orders, 0);
}

function missingFor(
  needs: readonly Need[],
  { offers }: { readonly offers?: ReadonlySet<Need> | undefined },
): readonly Need[] {
  const missing = needs.filter((need) => offers?.has(need) === false);
  // Whether it charges while an order can still be paid was never asked of a merchant that charges none again.
  return missing.includes("retry") ? missing.filter((need) => need !== "two_open") : missing;
}

/** Plays one schedule and says what is wrong with it: for schedules that come from a file. */
export async function replay(
  driver: Driver,
  schedule: Schedule,
  options: Pick<CertifyOptions, "amount" | "offers">,
): Promise<Violation | undefined> {
  const goldens = await learnUsual(driver, ordinaryOf(options), options.amount);
  const usual = judgeGoldens(goldens, options.amount);
  const same = usual.find((one) => isWithin(one.schedule, schedule));
  if (same) return same;
  if (!isJudgeable(schedule, goldens)) {
    throw new Error(
      "the ordinary runs do not pass all states of this schedule: nothing is known of them",
    );
  }
  const trace = await driver.play(schedule, watchBy(goldens));
  if (!trace) throw new Error("this merchant does not come to this schedule");
  return judge(trace, goldens);
}
