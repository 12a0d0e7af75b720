import type { JsonReport } from "./json-report.ts";

/** What a badge service makes a picture of. */
interface Badge {
  readonly schemaVersion: 1;
  readonly label: string;
  readonly message: string;
  readonly color: "brightgreen" | "red" | "orange";
}

/** Certified, unsteady or with defects, and by which profile: what was left out is in the report alone. */
export function toBadge({ profile, certified, defects, schedules }: JsonReport): Badge {
  const label = "gerbang certify";
  if (certified) {
    return {
      schemaVersion: 1,
      label,
      message: `${profile}: ${schedules} passed`,
      color: "brightgreen",
    };
  }
  const { length } = defects;
  if (length === 0)
    return { schemaVersion: 1, label, message: `${profile}: unsteady`, color: "orange" };
  const message = `${profile}: ${length} ${length === 1 ? "defect" : "defects"}`;
  return { schemaVersion: 1, label, message, color: "red" };
}
