import type { DefectId } from "../judge/defect-class.ts";
import type { Invariant } from "../judge/violation.ts";
import type { Both } from "./both.ts";
import type { RemedyName } from "./remedies/remedy.ts";

/** What is known of one class of defects, whoever has it. */
export interface Finding {
  readonly id: DefectId;
  readonly title: Both;
  /** What goes wrong, in one sentence that its owner understands. */
  readonly sentence: Both;
  /** What the code does that makes it so. */
  readonly cause: Both;
  readonly remedy: RemedyName;
  readonly breaks: Invariant;
  /** Its shortest schedule, in short form. */
  readonly shortest: string;
  readonly orders?: 2;
}
