import { createHash } from "node:crypto";
import { canonicalKey } from "../schedule/spoken.ts";
import type { Schedule } from "../schedule/step.ts";
import type { Invariant } from "./violation.ts";

/** One defect has one fingerprint, today and in the next release: its smallest schedule and what it breaks. */
export function fingerprint(schedule: Schedule, invariant: Invariant): string {
  return createHash("sha256")
    .update(`${invariant} ${canonicalKey(schedule)}`)
    .digest("hex")
    .slice(0, 16);
}
