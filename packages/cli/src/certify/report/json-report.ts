import type { Verdict } from "../certify.ts";
import type { Profile } from "../schedule/families.ts";
import { printShort } from "../schedule/notation.ts";
import { printSteps } from "../schedule/spoken.ts";

/** The report from which all others are made. A member is added without a new version, never changed. */
export interface JsonReport {
  readonly gerbang_certify: 1;
  readonly profile: Profile;
  readonly certified: boolean;
  readonly schedules: number;
  readonly defects: readonly ReportedDefect[];
  readonly unsteady: readonly { readonly breaks: string; readonly steps: readonly string[] }[];
}

interface ReportedDefect {
  readonly defect: string;
  readonly breaks: string;
  readonly orders: 1 | 2;
  readonly schedule: string;
  readonly steps: readonly string[];
  readonly fingerprint: string;
}

/** Equal for equal runs: it holds neither times nor ids. */
export function toJsonReport(verdict: Verdict, profile: Profile): JsonReport {
  return {
    gerbang_certify: 1,
    profile,
    certified: verdict.defects.length === 0 && verdict.unsteady.length === 0,
    schedules: verdict.played,
    defects: verdict.defects.map(({ id, invariant, schedule, fingerprint }) => ({
      defect: id,
      breaks: invariant,
      orders: schedule.orders,
      schedule: printShort(schedule),
      steps: printSteps(schedule),
      fingerprint,
    })),
    unsteady: verdict.unsteady.map(({ invariant, schedule }) => ({
      breaks: invariant,
      steps: printSteps(schedule),
    })),
  };
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
