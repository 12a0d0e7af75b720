import type { Driver, Watch } from "./drive/driver.ts";
import { classify, type DefectId, type Evidence } from "./judge/defect-class.ts";
import { fingerprint } from "./judge/fingerprint.ts";
import {
  type Goldens,
  goldenSchedules,
  isJudgeable,
  learnGoldens,
  shows,
} from "./judge/goldens.ts";
import { judge, judgeSoFar, spellOut } from "./judge/judge.ts";
import { judgeGoldens } from "./judge/relations.ts";
import type { Trace } from "./judge/trace.ts";
import type { Violation } from "./judge/violation.ts";
import { type Witness, witnessOf } from "./judge/witness.ts";
import type { Need, Profile } from "./schedule/families.ts";
import { written } from "./schedule/notation.ts";
import { shrink } from "./schedule/shrink.ts";
import type { Schedule } from "./schedule/step.ts";
import { buildSuite, needsOf } from "./schedule/suite.ts";

export interface Defect {
  readonly id: DefectId;
  readonly invariant: Violation["invariant"];
  readonly schedule: Schedule;
  readonly fingerprint: string;
  readonly witness: Witness;
}

interface Unsteady {
  readonly invariant: Violation["invariant"];
  readonly schedule: Schedule;
}

/** What became of one schedule of the suite. */
export interface Run {
  readonly family: string;
  readonly schedule: Schedule;
  readonly result: "passed" | "failed" | "unsteady" | "left out";
  /** What the merchant would have to offer for what was left out. */
  readonly missing: readonly Need[];
  /** What was answered to each step. */
  readonly answers: readonly (readonly (number | undefined)[])[];
  /** The defect that a failed one was shrunk to. */
  readonly fingerprint: string | undefined;
}

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
  readonly tell?: Tell;
}

/** What is told while it goes on. */
export interface Tell {
  readonly onProgress?: (played: number, all: number) => void;
  readonly onDefect?: (defect: Defect) => void;
}

/** A trace that the judge objects to. */
interface Found {
  readonly violation: Violation;
  readonly trace: Trace;
}

/** Played side by side; the first ones fewer, so that what is plainly wrong is told early. */
const FIRST_BATCH = 16;
const BATCH = 48;

/**
 * Learns what is usual from the golden runs, plays the suite, judges every trace, and shrinks what fails.
 * Gives each defect once. Repeating it on the same merchant gives the same verdict.
 */
export async function certify(driver: Driver, options: CertifyOptions): Promise<Verdict> {
  const { profile, amount, tell } = options;
  const goldens = await runGoldens(driver, options);
  const search = new Search(driver, goldens, tell);
  for (const usual of judgeGoldens(goldens, amount)) await search.addGolden(usual);
  await search.crossRefunds();
  const suite = buildSuite(profile).map((entry) => ({
    ...entry,
    missing: missingFor(entry.needs, options),
  }));
  for (const { family, schedule, missing } of suite) {
    if (missing.length > 0) search.leaveOut(family, schedule, missing);
  }
  const playable = suite.filter(({ missing }) => missing.length === 0);
  for (let begin = 0; begin < playable.length; ) {
    const batch = playable.slice(begin, begin + (begin === 0 ? FIRST_BATCH : BATCH));
    await search.tryAll(batch);
    begin += batch.length;
    tell?.onProgress?.(begin, playable.length);
  }
  const { defects, unsteady } = search;
  const places = new Map(suite.map(({ schedule }, place) => [schedule, place]));
  const place = ({ schedule }: Run): number => places.get(schedule) ?? 0;
  const runs = search.runs.toSorted((one, other) => place(one) - place(other));
  const played = runs.filter(({ result }) => result !== "left out").length;
  return { defects, unsteady, played, runs };
}

/** How many orders a profile makes where nothing is wrong. */
export function countOrders({
  profile,
  offers,
}: Pick<CertifyOptions, "profile" | "offers">): number {
  const all = [...goldenSchedules(), ...goldenSchedules()].concat(
    buildSuite(profile).map(({ schedule }) => schedule),
  );
  const played = all.filter((schedule) => missingFor(needsOf(schedule), { offers }).length === 0);
  return played.reduce((sum, { orders }) => sum + orders, 0);
}

function missingFor(
  needs: readonly Need[],
  { offers }: { readonly offers?: ReadonlySet<Need> | undefined },
): readonly Need[] {
  return needs.filter((need) => offers?.has(need) === false);
}

/** Plays one schedule and says what is wrong with it: for schedules that come from a file. */
export async function replay(
  driver: Driver,
  schedule: Schedule,
  options: Pick<CertifyOptions, "amount" | "offers">,
): Promise<Violation | undefined> {
  const goldens = await runGoldens(driver, options);
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

async function runGoldens(
  driver: Driver,
  options: Pick<CertifyOptions, "offers">,
): Promise<Goldens> {
  const schedules = goldenSchedules().filter(
    (schedule) => missingFor(needsOf(schedule), options).length === 0,
  );
  const traces = await driver.playAll([...schedules, ...schedules]);
  const pairs = schedules.flatMap((_, index) => {
    const [first, second] = [traces[index], traces[index + schedules.length]];
    return first && second ? [[first, second] as const] : [];
  });
  return learnGoldens(pairs);
}

function watchBy(goldens: Goldens): Watch {
  return {
    isFineSoFar: (played) => judgeSoFar(played, goldens) === undefined,
    isFine: (trace) => judge(trace, goldens) === undefined,
  };
}

/** Whether a schedule has all steps of a smaller one, in its order. */
function isWithin(small: Schedule, large: Schedule): boolean {
  const keys = large.steps.map((step) => JSON.stringify(step));
  let from = 0;
  return (
    small.orders === large.orders &&
    small.steps.every((step) => {
      from = keys.indexOf(JSON.stringify(step), from) + 1;
      return from > 0;
    })
  );
}

class Search {
  readonly defects: Defect[] = [];
  readonly unsteady: Unsteady[] = [];
  readonly runs: Run[] = [];
  private readonly driver: Driver;
  private readonly goldens: Goldens;
  private readonly tell: Tell | undefined;
  private readonly watch: Watch;
  private evidence: Evidence | undefined;

  constructor(driver: Driver, goldens: Goldens, tell: Tell | undefined) {
    this.driver = driver;
    this.goldens = goldens;
    this.tell = tell;
    this.watch = watchBy(goldens);
  }

  leaveOut(family: string, schedule: Schedule, missing: readonly Need[]): void {
    const nothing = { answers: [], fingerprint: undefined };
    this.runs.push({ family, schedule, result: "left out", missing, ...nothing });
  }

  /** Side by side; what fails is then looked at alone. */
  async tryAll(
    batch: readonly { readonly family: string; readonly schedule: Schedule }[],
  ): Promise<void> {
    const traces = await this.driver.playAll(
      batch.map(({ schedule }) => schedule),
      this.watch,
    );
    for (const [index, { family, schedule }] of batch.entries()) {
      const trace = traces[index];
      if (!trace) {
        this.leaveOut(family, schedule, ["retry"]);
        continue;
      }
      const answers = trace.entries.map((entry) => entry.exchanges.map(({ status }) => status));
      const violation = judge(trace, this.goldens);
      const outcome = violation ? await this.pursue({ violation, trace }) : PASSED;
      this.runs.push({ family, schedule, missing: [], answers, ...outcome });
    }
  }

  /** Whether a failure is a defect, and which. */
  private async pursue(found: Found): Promise<Pick<Run, "result" | "fingerprint">> {
    const { invariant, schedule } = found.violation;
    const known = this.defectWithin(found.violation);
    if (known) return { result: "failed", fingerprint: known.fingerprint };
    if (!(await this.isSteady(found.violation))) {
      this.unsteady.push({ invariant, schedule });
      return { result: "unsteady", fingerprint: undefined };
    }
    return { result: "failed", fingerprint: await this.add(await this.smallest(found)) };
  }

  /** A defect that is known already, and that a failure holds whole: it would shrink to it. */
  private defectWithin(violation: Violation): Defect | undefined {
    const whole = spellOut(violation);
    return this.defects.find(
      ({ invariant, schedule }) => invariant === violation.invariant && isWithin(schedule, whole),
    );
  }

  private async smallest(found: Found): Promise<Found> {
    const { violation } = found;
    let smallest = found;
    await shrink(violation.schedule, async (candidate) => {
      if (!isJudgeable(candidate, this.goldens)) return false;
      const again = await this.run(candidate);
      const isSame =
        again?.violation.invariant === violation.invariant &&
        again.violation.reconciled === violation.reconciled;
      if (isSame) smallest = again;
      return isSame;
    });
    return smallest;
  }

  async addGolden(violation: Violation): Promise<void> {
    const trace = await this.driver.play(violation.schedule);
    const last = trace?.entries.at(-1);
    const { status, asked } = last?.exchanges[0] ?? {};
    if (trace)
      await this.add({ violation: { ...violation, step: last?.step, status, asked }, trace });
  }

  /** Two refunds that overlap are as usual as two that do not, and must come to the same. */
  async crossRefunds(): Promise<void> {
    // Whoever does not even book the payment has another defect, which the suite finds.
    if (await this.run(written("p S"))) return;
    const found = await this.run(written("p S r r f f b₂"));
    if (found && (await this.isSteady(found.violation))) await this.add(found);
  }

  /** Two of three runs, each on a fresh order, make a defect. */
  private async isSteady({ schedule, invariant }: Violation): Promise<boolean> {
    for (let again = 0; again < 2; again++) {
      const found = await this.run(schedule);
      if (found?.violation.invariant === invariant) return true;
    }
    return false;
  }

  private async add({ violation, trace }: Found): Promise<string> {
    const schedule = spellOut(violation);
    const print = fingerprint(schedule, violation.invariant);
    if (this.defects.some((one) => one.fingerprint === print)) return print;
    const id = classify(violation, await this.gather());
    // What only the closing brought to light is told as it was spelled out.
    const told =
      schedule === violation.schedule ? trace : await this.driver.play(schedule, this.watch);
    const witness = witnessOf(told ?? trace, violation, this.goldens);
    const { invariant } = violation;
    const defect = { id, invariant, schedule, fingerprint: print, witness };
    this.defects.push(defect);
    this.tell?.onDefect?.(defect);
    return print;
  }

  private async gather(): Promise<Evidence> {
    this.evidence ??= {
      paysOrdinarily: !shows(this.goldens, "c1", this.goldens.byState.get("c1 p1")),
      paysWithoutPending: await this.changes("p S"),
      booksRefundAlone: await this.changes("p r f b"),
      booksRefundAfterReconcile: await this.changes("p S⊘ R r f b"),
      missesHeader: await this.missesHeader(),
    };
    return this.evidence;
  }

  /** Whether the last message of a schedule changes what the order shows. */
  private async changes(text: string): Promise<boolean> {
    const trace = await this.driver.play(written(text));
    const { entries = [], start } = trace ?? {};
    const before = entries.findLast(({ views }, index) => views && index < entries.length - 1);
    return JSON.stringify(entries.at(-1)?.views) !== JSON.stringify(before?.views ?? start);
  }

  private async missesHeader(): Promise<boolean> {
    const trace = await this.driver.play(written("p S"));
    const answer = trace?.entries.at(-1)?.exchanges[0];
    return (answer?.status ?? 200) >= 400 && /header/iu.test(answer?.body ?? "");
  }

  private async run(schedule: Schedule): Promise<Found | undefined> {
    const trace = await this.driver.play(schedule, this.watch);
    const violation = trace && judge(trace, this.goldens);
    return violation && { violation, trace };
  }
}

const PASSED = { result: "passed", fingerprint: undefined } as const;
