import type { Driver } from "./drive/driver.ts";
import { classify, type DefectId, type Evidence } from "./judge/defect-class.ts";
import { fingerprint } from "./judge/fingerprint.ts";
import {
  type Goldens,
  goldenSchedules,
  isJudgeable,
  learnGoldens,
  shows,
} from "./judge/goldens.ts";
import { judge, spellOut } from "./judge/judge.ts";
import { judgeGoldens } from "./judge/relations.ts";
import type { Trace } from "./judge/trace.ts";
import type { Violation } from "./judge/violation.ts";
import { type Witness, witnessOf } from "./judge/witness.ts";
import type { Need, Profile } from "./schedule/families.ts";
import { written } from "./schedule/notation.ts";
import { shrink } from "./schedule/shrink.ts";
import type { Schedule } from "./schedule/step.ts";
import { buildSuite } from "./schedule/suite.ts";

interface Defect {
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
}

/** A trace that the judge objects to. */
interface Found {
  readonly violation: Violation;
  readonly trace: Trace;
}

/**
 * Learns what is usual from the golden runs, plays the suite, judges every trace, and shrinks what fails.
 * Gives each defect once. Repeating it on the same merchant gives the same verdict.
 */
export async function certify(
  driver: Driver,
  { profile, amount, offers }: CertifyOptions,
): Promise<Verdict> {
  const goldens = await runGoldens(driver);
  const search = new Search(driver, goldens);
  const usual = judgeGoldens(goldens, amount);
  if (usual) await search.addGolden(usual);
  await search.crossRefunds();
  for (const { family, schedule, needs } of buildSuite(profile)) {
    const missing = needs.filter((need) => offers?.has(need) === false);
    if (missing.length === 0) await search.try(family, schedule);
    else search.leaveOut(family, schedule, missing);
  }
  const { defects, unsteady, runs } = search;
  const played = runs.filter(({ result }) => result !== "left out").length;
  return { defects, unsteady, played, runs };
}

async function runGoldens(driver: Driver): Promise<Goldens> {
  const pairs = [];
  for (const schedule of goldenSchedules())
    pairs.push([await driver.play(schedule), await driver.play(schedule)] as const);
  return learnGoldens(pairs);
}

class Search {
  readonly defects: Defect[] = [];
  readonly unsteady: Unsteady[] = [];
  readonly runs: Run[] = [];
  private readonly driver: Driver;
  private readonly goldens: Goldens;

  constructor(driver: Driver, goldens: Goldens) {
    this.driver = driver;
    this.goldens = goldens;
  }

  leaveOut(family: string, schedule: Schedule, missing: readonly Need[]): void {
    const nothing = { answers: [], fingerprint: undefined };
    this.runs.push({ family, schedule, result: "left out", missing, ...nothing });
  }

  async try(family: string, schedule: Schedule): Promise<void> {
    const trace = await this.driver.play(schedule);
    const answers = trace.entries.map((entry) => entry.exchanges.map(({ status }) => status));
    const violation = judge(trace, this.goldens);
    const outcome = violation ? await this.pursue({ violation, trace }) : PASSED;
    this.runs.push({ family, schedule, missing: [], answers, ...outcome });
  }

  /** Whether a failure is a defect, and which. */
  private async pursue(found: Found): Promise<Pick<Run, "result" | "fingerprint">> {
    const { invariant, schedule } = found.violation;
    if (!(await this.isSteady(found.violation))) {
      this.unsteady.push({ invariant, schedule });
      return { result: "unsteady", fingerprint: undefined };
    }
    return { result: "failed", fingerprint: await this.add(await this.smallest(found)) };
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
    const last = trace.entries.at(-1);
    const { status, asked } = last?.exchanges[0] ?? {};
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
    const id = classify(violation, await this.evidence());
    // What only the closing brought to light is told as it was spelled out.
    const told = schedule === violation.schedule ? trace : await this.driver.play(schedule);
    const witness = witnessOf(told, violation, this.goldens);
    const { invariant } = violation;
    this.defects.push({ id, invariant, schedule, fingerprint: print, witness });
    return print;
  }

  private async evidence(): Promise<Evidence> {
    return {
      paysOrdinarily: !shows(this.goldens, "c1", this.goldens.byState.get("c1 p1")),
      paysWithoutPending: await this.changes("p S"),
      booksRefundAlone: await this.changes("p r f b"),
      booksRefundAfterReconcile: await this.changes("p S⊘ R r f b"),
      missesHeader: await this.missesHeader(),
    };
  }

  /** Whether the last message of a schedule changes what the order shows. */
  private async changes(text: string): Promise<boolean> {
    const { entries, start } = await this.driver.play(written(text));
    const before = entries.findLast(({ views }, index) => views && index < entries.length - 1);
    return JSON.stringify(entries.at(-1)?.views) !== JSON.stringify(before?.views ?? start);
  }

  private async missesHeader(): Promise<boolean> {
    const { entries } = await this.driver.play(written("p S"));
    const answer = entries.at(-1)?.exchanges[0];
    return (answer?.status ?? 200) >= 400 && /header/iu.test(answer?.body ?? "");
  }

  private async run(schedule: Schedule): Promise<Found | undefined> {
    const trace = await this.driver.play(schedule);
    const violation = judge(trace, this.goldens);
    return violation && { violation, trace };
  }
}

const PASSED = { result: "passed", fingerprint: undefined } as const;
