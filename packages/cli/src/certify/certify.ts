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
import type { Violation } from "./judge/violation.ts";
import type { Profile } from "./schedule/families.ts";
import { written } from "./schedule/notation.ts";
import { shrink } from "./schedule/shrink.ts";
import type { Schedule } from "./schedule/step.ts";
import { buildSuite } from "./schedule/suite.ts";

interface Defect {
  readonly id: DefectId;
  readonly invariant: Violation["invariant"];
  readonly schedule: Schedule;
  readonly fingerprint: string;
}

interface Unsteady {
  readonly invariant: Violation["invariant"];
  readonly schedule: Schedule;
}

export interface Verdict {
  readonly defects: readonly Defect[];
  /** Failed once and never again: reported apart, neither a defect nor a pass. */
  readonly unsteady: readonly Unsteady[];
  readonly played: number;
}

interface CertifyOptions {
  readonly profile: Profile;
  /** What each order costs, in whole rupiah. */
  readonly amount: number;
}

/**
 * Learns what is usual from the golden runs, plays the suite, judges every trace, and shrinks what fails.
 * Gives each defect once. Repeating it on the same merchant gives the same verdict.
 */
export async function certify(
  driver: Driver,
  { profile, amount }: CertifyOptions,
): Promise<Verdict> {
  const goldens = await runGoldens(driver);
  const search = new Search(driver, goldens);
  const usual = judgeGoldens(goldens, amount);
  if (usual) await search.addGolden(usual);
  await search.crossRefunds();
  const suite = buildSuite(profile);
  for (const { schedule } of suite) await search.try(schedule);
  return { defects: search.defects, unsteady: search.unsteady, played: suite.length };
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
  private readonly driver: Driver;
  private readonly goldens: Goldens;

  constructor(driver: Driver, goldens: Goldens) {
    this.driver = driver;
    this.goldens = goldens;
  }

  async try(schedule: Schedule): Promise<void> {
    const violation = await this.run(schedule);
    if (!violation) return;
    if (!(await this.isSteady(violation))) {
      this.unsteady.push({ invariant: violation.invariant, schedule });
      return;
    }
    let smallest = violation;
    await shrink(schedule, async (candidate) => {
      if (!isJudgeable(candidate, this.goldens)) return false;
      const again = await this.run(candidate);
      const isSame =
        again?.invariant === violation.invariant && again.reconciled === violation.reconciled;
      if (isSame) smallest = again;
      return isSame;
    });
    await this.add(smallest);
  }

  async addGolden(violation: Violation): Promise<void> {
    const trace = await this.driver.play(violation.schedule);
    const last = trace.entries.at(-1)?.exchanges[0];
    await this.add({ ...violation, status: last?.status, asked: last?.asked });
  }

  /** Two refunds that overlap are as usual as two that do not, and must come to the same. */
  async crossRefunds(): Promise<void> {
    // Whoever does not even book the payment has another defect, which the suite finds.
    if (await this.run(written("p S"))) return;
    const violation = await this.run(written("p S r r f f b₂"));
    if (violation && (await this.isSteady(violation))) await this.add(violation);
  }

  /** Two of three runs, each on a fresh order, make a defect. */
  private async isSteady({ schedule, invariant }: Violation): Promise<boolean> {
    for (let again = 0; again < 2; again++) {
      const violation = await this.run(schedule);
      if (violation?.invariant === invariant) return true;
    }
    return false;
  }

  private async add(violation: Violation): Promise<void> {
    const schedule = spellOut(violation);
    const print = fingerprint(schedule, violation.invariant);
    if (this.defects.some((one) => one.fingerprint === print)) return;
    const id = classify(violation, await this.evidence());
    this.defects.push({ id, invariant: violation.invariant, schedule, fingerprint: print });
  }

  private async evidence(): Promise<Evidence> {
    return {
      paysOrdinarily: !shows(this.goldens, "c1", this.goldens.byState.get("c1 p1")),
      paysWithoutPending: await this.changes("p S"),
      booksRefundAlone: await this.changes("p r f b"),
    };
  }

  /** Whether the last message of a schedule changes what the order shows. */
  private async changes(text: string): Promise<boolean> {
    const { entries, start } = await this.driver.play(written(text));
    return JSON.stringify(entries.at(-1)?.views) !== JSON.stringify(start);
  }

  private async run(schedule: Schedule): Promise<Violation | undefined> {
    return judge(await this.driver.play(schedule), this.goldens);
  }
}
