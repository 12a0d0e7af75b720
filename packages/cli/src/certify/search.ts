import type { Driver, Watch } from "./drive/driver.ts";
import { classify, type DefectId, type Evidence } from "./judge/defect-class.ts";
import { fingerprint } from "./judge/fingerprint.ts";
import { type Goldens, isJudgeable, shows } from "./judge/goldens.ts";
import { judge, judgeSoFar, spellOut } from "./judge/judge.ts";
import { usualOf } from "./judge/relations.ts";
import type { Trace } from "./judge/trace.ts";
import { sameView } from "./judge/view.ts";
import type { Violation } from "./judge/violation.ts";
import { type Witness, witnessOf } from "./judge/witness.ts";
import { type Found, Outcomes } from "./outcomes.ts";
import type { Need } from "./schedule/families.ts";
import { written } from "./schedule/notation.ts";
import { shrink } from "./schedule/shrink.ts";
import { canonicalKey } from "./schedule/spoken.ts";
import { lengthOf, type Schedule } from "./schedule/step.ts";
import { isWithin } from "./schedule/within.ts";
import type { SharedEffects } from "./shared-effects.ts";

export interface Defect {
  readonly id: DefectId;
  readonly invariant: Violation["invariant"];
  readonly schedule: Schedule;
  readonly fingerprint: string;
  readonly witness: Witness;
}

export interface Unsteady {
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

/** What is told while it goes on. */
export interface Tell {
  readonly onProgress?: (played: number, all: number) => void;
  readonly onDefect?: (defect: Defect) => void;
}

/** Whether something is wrong in the same way as what is made smaller. */
type Fails = (one: Found | undefined) => one is Found;

/** What a driver needs to know of right and wrong. */
export function watchBy(goldens: Goldens): Watch {
  return {
    isFineSoFar: (played) => judgeSoFar(played, goldens) === undefined,
    isFine: (trace) => judge(trace, goldens) === undefined,
  };
}

/** Plays, judges, and makes small what fails. Each defect is kept once. */
export class Search {
  readonly defects: Defect[] = [];
  readonly unsteady: Unsteady[] = [];
  readonly runs: Run[] = [];
  private readonly driver: Driver;
  private readonly goldens: Goldens;
  private readonly tell: Tell | undefined;
  readonly watch: Watch;
  private readonly outcomes = new Outcomes();
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
    effects?: SharedEffects,
  ): Promise<void> {
    const before = await effects?.read();
    const traces = await this.driver.playAll(
      batch.map(({ schedule }) => schedule),
      this.watch,
    );
    const played = traces.filter((trace) => trace !== undefined);
    const odd = before && (await effects?.findOdd(before, played));
    for (const [index, { family, schedule }] of batch.entries()) {
      const trace = traces[index];
      if (!trace) {
        this.leaveOut(family, schedule, ["retry"]);
        continue;
      }
      const answers = trace.entries.map((entry) => entry.exchanges.map(({ status }) => status));
      const found = this.judged(trace);
      const outcome =
        odd?.trace.schedule === schedule
          ? ({ result: "failed", fingerprint: await this.add(odd) } as const)
          : found
            ? await this.pursue(found)
            : PASSED;
      this.runs.push({ family, schedule, missing: [], answers, ...outcome });
    }
  }

  /** Whether a failure is a defect, and which. */
  private async pursue(found: Found): Promise<Pick<Run, "result" | "fingerprint">> {
    const { invariant, schedule } = found.violation;
    const reached = await this.smallestKnown(found);
    const known = this.defectWithin(found.violation) ?? this.defectWithin(reached.violation);
    if (known) return { result: "failed", fingerprint: known.fingerprint };
    // What holds something that is known to be wrong is no accident.
    if (reached === found && !(await this.isSteady(found.violation))) {
      this.unsteady.push({ invariant, schedule });
      return { result: "unsteady", fingerprint: undefined };
    }
    return { result: "failed", fingerprint: await this.add(await this.smallest(reached)) };
  }

  /** A defect that is known already, and that a failure holds whole: it would shrink to it. */
  private defectWithin(violation: Violation): Defect | undefined {
    const whole = spellOut(violation);
    return this.defects.find(
      ({ invariant, schedule }) => invariant === violation.invariant && isWithin(schedule, whole),
    );
  }

  /** The smallest that a failure comes to by what was found wrong before, or itself. Plays nothing. */
  private async smallestKnown(found: Found): Promise<Found> {
    return await this.shrinkBy(found, async (candidates, fails) => {
      const known = candidates.map((one) => this.outcomes.whatWasWrong(one));
      return await Promise.resolve(known.find(fails));
    });
  }

  private async smallest(found: Found): Promise<Found> {
    return await this.shrinkBy(
      found,
      async (candidates, fails) => await this.firstWrong(candidates, fails),
    );
  }

  private async shrinkBy(
    found: Found,
    firstWrong: (candidates: readonly Schedule[], fails: Fails) => Promise<Found | undefined>,
  ): Promise<Found> {
    let smallest = found;
    const fails: Fails = (one): one is Found =>
      one !== undefined && isSameDefect(one.violation, smallest.violation);
    await shrink(found.violation.schedule, async (candidates) => {
      const wrong = await firstWrong(candidates, fails);
      if (wrong === undefined) return -1;
      smallest = wrong;
      const key = canonicalKey(wrong.violation.schedule);
      return candidates.findIndex((one) => canonicalKey(one) === key);
    });
    return smallest;
  }

  /** The first that fails alone, too, where it may go another way than beside others. What is known is not played. */
  private async firstWrong(
    candidates: readonly Schedule[],
    fails: Fails,
  ): Promise<Found | undefined> {
    const suspects = candidates.filter(
      (one) => isJudgeable(one, this.goldens) && !this.outcomes.wasFine(one),
    );
    const known = suspects.map((one) => this.outcomes.whatWasWrong(one));
    const sure = known.findIndex(fails);
    const before = sure === -1 ? suspects : suspects.slice(0, sure);
    const untried = before.filter((_, place) => known[place] === undefined);
    const played = await this.runAll(untried);
    for (const [place, candidate] of untried.entries()) {
      if (!fails(played[place])) continue;
      const again = await this.run(candidate);
      if (fails(again)) return again;
    }
    return known[sure];
  }

  async addGolden(violation: Violation): Promise<void> {
    const trace = await this.driver.play(violation.schedule);
    const last = trace?.entries.at(-1);
    const { status, asked } = last?.exchanges[0] ?? {};
    if (trace)
      await this.add(
        { violation: { ...violation, step: last?.step, status, asked }, trace },
        { isUsual: true },
      );
  }

  /** What is wrong where a pending message does what a payment does, or an expiry: it should do nothing of either. */
  async judgePending(): Promise<Violation | undefined> {
    const { start, byState, volatile } = this.goldens;
    if (!byState.has("c1") || shows(this.goldens, "c1", start)) return undefined;
    for (const { like, violation } of PENDING_TAKEN_FOR) {
      const view = (await this.driver.play(like))?.entries.at(-1)?.views?.[0];
      if (!sameView(start, view, volatile) && shows(this.goldens, "c1", view)) return violation;
    }
    return undefined;
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

  /** What is usual for a merchant, and wrong, says nothing of what should have been shown. */
  private async add({ violation, trace }: Found, { isUsual = false } = {}): Promise<string> {
    const schedule = spellOut(violation);
    const print = fingerprint(schedule, violation.invariant);
    if (this.defects.some((one) => one.fingerprint === print)) return print;
    const id = classify(violation, await this.gather());
    // What only the closing brought to light is told as it was spelled out.
    const told =
      schedule === violation.schedule ? trace : await this.driver.play(schedule, this.watch);
    const seen = witnessOf(told ?? trace, violation, this.goldens);
    const witness = isUsual ? { ...seen, wanted: undefined } : seen;
    const { invariant } = violation;
    const defect = { id, invariant, schedule, fingerprint: print, witness };
    this.defects.push(defect);
    this.tell?.onDefect?.(defect);
    return print;
  }

  private async gather(): Promise<Evidence> {
    if (this.evidence) return this.evidence;
    const [settled, refunded, lookedAt] = await this.driver.playAll(EVIDENCE);
    const answer = settled?.entries.at(-1)?.exchanges[0];
    this.evidence = {
      paysOrdinarily: !shows(this.goldens, "c1", this.goldens.byState.get("c1 p1")),
      paysWithoutPending: isChangedByLast(settled),
      booksRefundAlone: isChangedByLast(refunded),
      booksRefundAfterReconcile: isChangedByLast(lookedAt),
      missesHeader: (answer?.status ?? 200) >= 400 && /header/iu.test(answer?.body ?? ""),
    };
    return this.evidence;
  }

  /** Alone. */
  private async run(schedule: Schedule): Promise<Found | undefined> {
    const found = this.judged(await this.driver.play(schedule, this.watch));
    if (found) this.outcomes.noteWrong(found);
    return found;
  }

  /** Side by side. */
  private async runAll(schedules: readonly Schedule[]): Promise<readonly (Found | undefined)[]> {
    if (schedules.length === 0) return [];
    const traces = await this.driver.playAll(schedules, this.watch);
    return traces.map((trace) => this.judged(trace));
  }

  private judged(trace: Trace | undefined): Found | undefined {
    const violation = trace && judge(trace, this.goldens);
    if (trace && !violation) this.outcomes.noteFine(trace.schedule);
    return violation && { violation, trace };
  }
}

const EVIDENCE = ["p S", "p r f b", "p S⊘ R r f b"].map((text) => written(text));

/** Whether the last message of a schedule changed what the order shows. */
function isChangedByLast(trace: Trace | undefined): boolean {
  const { entries = [], start } = trace ?? {};
  const before = entries.findLast(({ views }, index) => views && index < entries.length - 1);
  return JSON.stringify(entries.at(-1)?.views) !== JSON.stringify(before?.views ?? start);
}

/** What goes wrong one after the other is no matter of both at once, whatever it then breaks. */
function isSameDefect(again: Violation, before: Violation): boolean {
  const [smaller, larger] = [again.schedule, before.schedule];
  if (lengthOf(smaller) === lengthOf(larger) && isAtOnce(larger) && !isAtOnce(smaller)) return true;
  return again.invariant === before.invariant && again.reconciled === before.reconciled;
}

function isAtOnce({ steps }: Schedule): boolean {
  return steps.some(({ beside }) => beside);
}

const PENDING_TAKEN_FOR = [
  { like: written("p S"), violation: usualOf("I3", written("P"), "ahead") },
  { like: written("x X"), violation: usualOf("I4", written("P"), "elsewhere") },
];

const PASSED = { result: "passed", fingerprint: undefined } as const;
