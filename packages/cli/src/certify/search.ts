import type { Driver, Watch } from "./drive/driver.ts";
import { classify, type DefectId, type Evidence } from "./judge/defect-class.ts";
import { fingerprint } from "./judge/fingerprint.ts";
import { type Goldens, shows } from "./judge/goldens.ts";
import { judge, judgeSoFar, spellOut } from "./judge/judge.ts";
import { usualOf } from "./judge/relations.ts";
import type { Trace } from "./judge/trace.ts";
import { sameView } from "./judge/view.ts";
import type { Violation } from "./judge/violation.ts";
import { type Witness, witnessOf } from "./judge/witness.ts";
import { JudgedPlays } from "./judged-plays.ts";
import type { LeftOut } from "./left-out.ts";
import { type Found, isMatterOfLuck } from "./outcomes.ts";
import { written } from "./schedule/notation.ts";
import type { Schedule } from "./schedule/step.ts";
import { isWithin } from "./schedule/within.ts";
import type { SharedEffects } from "./shared-effects.ts";
import { Smallest } from "./smallest.ts";

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
  /** Why it was left out; of others nothing. */
  readonly missing: readonly LeftOut[];
  /** What was answered to each step. */
  readonly answers: readonly (readonly (number | undefined)[])[];
  /** The defect that a failed one was shrunk to. */
  readonly fingerprint: string | undefined;
  /** How long it took, beside others, in milliseconds; absent for what was left out, and where no time passes. */
  readonly ms?: number;
}

/** What is told while it goes on. */
export interface Tell {
  readonly onProgress?: (played: number, all: number) => void;
  readonly onDefect?: (defect: Defect) => void;
}

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
  private readonly plays: JudgedPlays;
  private readonly smallest: Smallest;
  private evidence: Evidence | undefined;
  /** How often what looked wrong was only slow. */
  private late = 0;

  constructor(driver: Driver, goldens: Goldens, tell: Tell | undefined) {
    this.driver = driver;
    this.goldens = goldens;
    this.tell = tell;
    this.watch = watchBy(goldens);
    this.plays = new JudgedPlays(driver, goldens, this.watch);
    this.smallest = new Smallest(this.plays);
  }

  leaveOut(family: string, schedule: Schedule, missing: readonly LeftOut[]): void {
    const nothing = { answers: [], fingerprint: undefined };
    this.runs.push({ family, schedule, result: "left out", missing, ...nothing });
  }

  /** Side by side; what fails is then looked at alone. */
  async tryAll(
    batch: readonly { readonly family: string; readonly schedule: Schedule }[],
    effects?: SharedEffects,
  ): Promise<void> {
    const before = await effects?.read();
    const lateBefore = this.late;
    const traces = await this.driver.playAll(
      batch.map(({ schedule }) => schedule),
      this.watch,
    );
    const played = traces.filter((trace) => trace !== undefined);
    const odd = before && (await effects?.findOdd(before, played));
    for (const [index, { family, schedule }] of batch.entries()) {
      const trace = traces[index];
      if (!trace) {
        this.leaveOut(family, schedule, ["not_charged_again"]);
        continue;
      }
      const answers = trace.entries.map((entry) => entry.exchanges.map(({ status }) => status));
      const found = this.plays.judged(trace);
      const outcome =
        odd?.trace.schedule === schedule
          ? ({ result: "failed", fingerprint: await this.add(odd) } as const)
          : found
            ? await this.pursue(found, lateBefore)
            : PASSED;
      const ms = trace.ms === undefined ? {} : { ms: trace.ms };
      this.runs.push({ family, schedule, missing: [], answers, ...ms, ...outcome });
    }
  }

  /** Whether a failure is a defect, and which; `lateBefore` is how often slowness had been found before it was played. */
  private async pursue(
    found: Found,
    lateBefore: number,
  ): Promise<Pick<Run, "result" | "fingerprint">> {
    const { schedule } = found.violation;
    const wasHurried = this.late > lateBefore && !isMatterOfLuck(schedule);
    if (wasHurried && !(await this.plays.alone(schedule))) return PASSED;
    const reached = await this.smallest.known(found);
    const known = this.defectWithin(found.violation) ?? this.defectWithin(reached.violation);
    if (known) return { result: "failed", fingerprint: known.fingerprint };
    const small = await this.makeSmall(reached, reached !== found);
    return small ? await this.settle(small, found) : this.noteUnsteady(found);
  }

  /** What was made small: a defect that is told already, one that stands the test of time, or none. */
  private async settle(small: Found, found: Found): Promise<Pick<Run, "result" | "fingerprint">> {
    // It was waited for when it was told.
    const told = this.defectWithin(small.violation);
    if (told) return { result: "failed", fingerprint: told.fingerprint };
    const outcome = await this.waitFor(small);
    if (outcome === "slow") return PASSED;
    if (outcome) return { result: "failed", fingerprint: await this.add(outcome) };
    return this.noteUnsteady(found);
  }

  private noteUnsteady({ violation }: Found): Pick<Run, "result" | "fingerprint"> {
    const { invariant, schedule } = violation;
    this.unsteady.push({ invariant, schedule });
    return { result: "unsteady", fingerprint: undefined };
  }

  /**
   * What is found on a busy machine may only have been late. `"slow"` where it comes right given more time, and from
   * then on also without; `undefined` where it does now this, now that.
   */
  private async waitFor(small: Found): Promise<Found | "slow" | undefined> {
    const { schedule } = small.violation;
    const { driver, watch, plays } = this;
    if (isMatterOfLuck(schedule) || !driver.patiently) return small;
    const trace = await driver.patiently(
      async () => await driver.play(schedule, watch),
      (given) => given !== undefined && watch.isFine(given),
    );
    if (plays.judged(trace)) return small;
    if (await this.plays.alone(schedule)) return undefined;
    this.plays.outcomes.noteLate(schedule);
    this.late++;
    return "slow";
  }

  /** `undefined` where it is not steady. What is known to be wrong alone, or holds what is, is no accident. */
  private async makeSmall(found: Found, isKnown: boolean): Promise<Found | undefined> {
    const quickly = await this.smallest.quickly(found);
    if (quickly) return quickly;
    const { violation } = found;
    if (!isKnown && !(await this.isSteady(violation))) return undefined;
    // As it was wrong alone: only then is it known what the merchant asked meanwhile.
    return await this.smallest.carefully(
      this.plays.outcomes.whatWasWrong(violation.schedule) ?? found,
    );
  }

  /** A defect that is known already, and that a failure holds whole: it would shrink to it. */
  private defectWithin(violation: Violation): Defect | undefined {
    const whole = spellOut(violation);
    return this.defects.find(
      ({ invariant, schedule }) => invariant === violation.invariant && isWithin(schedule, whole),
    );
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
    if (await this.plays.alone(written("p S"))) return;
    const found = await this.plays.alone(written("p S r r f f b₂"));
    if (!found || !(await this.isSteady(found.violation))) return;
    const outcome = await this.waitFor(found);
    if (outcome && outcome !== "slow") await this.add(outcome);
  }

  /** Two of three runs, each on a fresh order, make a defect. */
  private async isSteady({ schedule, invariant }: Violation): Promise<boolean> {
    for (let again = 0; again < 2; again++) {
      const found = await this.plays.alone(schedule);
      if (found?.violation.invariant !== invariant) continue;
      this.plays.outcomes.noteWrong(found);
      return true;
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
}

const EVIDENCE = ["p S", "p r f b", "p S⊘ R r f b"].map((text) => written(text));

/** Whether the last message of a schedule changed what the order shows. */
function isChangedByLast(trace: Trace | undefined): boolean {
  const { entries = [], start } = trace ?? {};
  const before = entries.findLast(({ views }, index) => views && index < entries.length - 1);
  return JSON.stringify(entries.at(-1)?.views) !== JSON.stringify(before?.views ?? start);
}

const PENDING_TAKEN_FOR = [
  { like: written("p S"), violation: usualOf("I3", written("P"), "ahead") },
  { like: written("x X"), violation: usualOf("I4", written("P"), "elsewhere") },
];

const PASSED = { result: "passed", fingerprint: undefined } as const;
