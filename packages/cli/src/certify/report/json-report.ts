import { createHash } from "node:crypto";
import type { Verdict } from "../certify.ts";
import type { DefectId } from "../judge/defect-class.ts";
import type { Witness } from "../judge/witness.ts";
import type { LeftOut } from "../left-out.ts";
import type { Profile } from "../schedule/families.ts";
import { printShort } from "../schedule/notation.ts";
import { canonicalKey, printSteps, speak } from "../schedule/spoken.ts";
import { type State, stateOf } from "../schedule/state.ts";
import { isFact, isMessage, type Step } from "../schedule/step.ts";
import type { Run } from "../search.ts";
import { tellStory } from "../stories/tell-story.ts";

/** The report from which all others are made. A member is added without a new version, never changed. */
export interface JsonReport {
  readonly gerbang_certify: 1;
  readonly profile: Profile;
  readonly certified: boolean;
  readonly schedules: number;
  /** One text for suites that are the same: of two reports with the same, the counts can be compared. */
  readonly suite: string;
  readonly defects: readonly ReportedDefect[];
  readonly unsteady: readonly { readonly breaks: string; readonly steps: readonly string[] }[];
  readonly runs: readonly ReportedRun[];
}

export interface ReportedDefect {
  readonly defect: DefectId;
  readonly breaks: string;
  readonly orders: 1 | 2;
  readonly schedule: string;
  readonly steps: readonly string[];
  readonly fingerprint: string;
  readonly saw: readonly ReportedStep[];
  readonly story: { readonly en: readonly string[]; readonly id: readonly string[] };
}

export interface ReportedStep {
  readonly step: string;
  /** Who did it: what happened at the gateway, what the gateway sent, and everything else. */
  readonly kind: "fact" | "message" | "other";
  readonly answers: readonly (number | null)[];
  readonly shows: Witness["closing"] | null;
}

export interface ReportedRun {
  readonly family: string;
  readonly state: State;
  readonly schedule: string;
  readonly result: Run["result"];
  readonly missing?: readonly LeftOut[];
  readonly answers: readonly (readonly (number | null)[])[];
  readonly fingerprint?: string;
}

/** Equal for equal runs: it holds neither times nor ids. */
export function toJsonReport(verdict: Verdict, profile: Profile): JsonReport {
  return {
    gerbang_certify: 1,
    profile,
    certified: verdict.defects.length === 0 && verdict.unsteady.length === 0,
    schedules: verdict.played,
    suite: hashOf(verdict.runs),
    defects: verdict.defects.map(({ id, invariant, schedule, fingerprint, witness }) => ({
      defect: id,
      breaks: invariant,
      orders: schedule.orders,
      schedule: printShort(schedule),
      steps: printSteps(schedule),
      fingerprint,
      saw: sawOf(witness),
      story: {
        en: tellStory(schedule, "en", witness),
        id: tellStory(schedule, "id", witness),
      },
    })),
    unsteady: verdict.unsteady.map(({ invariant, schedule }) => ({
      breaks: invariant,
      steps: printSteps(schedule),
    })),
    runs: verdict.runs.map(reportRun),
  };
}

/** What was seen, and behind it what the retry tail sent again. */
function sawOf({ steps, redelivered }: Witness): readonly ReportedStep[] {
  const seen = steps.map(({ step, answers, shows }) => ({
    step: speak(step),
    kind: kindOf(step),
    answers: answers.map((status) => status ?? null),
    shows: shows ?? null,
  }));
  const again = redelivered.map((step) => ({
    step: `${speak(step)}, again`,
    kind: "message" as const,
    answers: [],
    shows: null,
  }));
  return [...seen, ...again];
}

function reportRun({ family, schedule, result, missing, answers, fingerprint }: Run): ReportedRun {
  return {
    family,
    state: stateOf(schedule),
    schedule: printShort(schedule),
    result,
    ...(missing.length > 0 && { missing }),
    answers: answers.map((statuses) => statuses.map((status) => status ?? null)),
    ...(fingerprint !== undefined && { fingerprint }),
  };
}

function kindOf({ letter }: Step): ReportedStep["kind"] {
  if (isFact(letter)) return "fact";
  return isMessage(letter) ? "message" : "other";
}

function hashOf(runs: readonly Run[]): string {
  const keys = runs.map(({ schedule }) => canonicalKey(schedule)).join("\n");
  return createHash("sha256").update(keys).digest("hex").slice(0, 12);
}

/** The fingerprints of an earlier report; undefined for what is not one. */
export function readBaseline(report: unknown): ReadonlySet<string> | undefined {
  if (typeof report !== "object" || report === null) return undefined;
  const { gerbang_certify: version, defects } = report as Partial<
    Record<keyof JsonReport, unknown>
  >;
  if (version !== 1 || !Array.isArray(defects)) return undefined;
  const prints = defects.map((one: unknown) =>
    typeof one === "object" && one !== null && "fingerprint" in one ? one.fingerprint : undefined,
  );
  return prints.every((print) => typeof print === "string") ? new Set(prints) : undefined;
}
