import type { Schedule, Step } from "../schedule/step.ts";
import type { Asked } from "./trace.ts";

export type Invariant =
  | "I1"
  | "I2"
  | "I3"
  | "I4"
  | "I5"
  | "I6"
  | "I7"
  | "I8"
  | "I9"
  | "I10"
  | "I11"
  | "I12"
  | "I13"
  | "I14"
  | "I15";

/**
 * How a view differs from what the facts allow: `ahead` of them, `behind` what was acknowledged, `back` to
 * what it had left, `elsewhere` in a state that this order never was in, `more` than any state shows.
 */
export type Deviation = "ahead" | "behind" | "back" | "elsewhere" | "more";

export interface Violation {
  readonly invariant: Invariant;
  readonly schedule: Schedule;
  /** The step at which it showed; undefined when it showed only at the end. */
  readonly step: Step | undefined;
  readonly deviation: Deviation | undefined;
  /** By what the handling asked the status API. */
  readonly asked: Asked | undefined;
  /** What was answered, where the answer is what is wrong. */
  readonly status: number | undefined;
  /** Whether a reconciliation, too, left it so. */
  readonly reconciled: boolean;
}
