import type { DefectId } from "../../judge/defect-class.ts";
import type { Finding } from "../finding.ts";
import { FORGED } from "./forged.ts";
import { LIVES } from "./lives.ts";
import { REPEATED } from "./repeated.ts";

/** Every class of defects, in the order of their ids. */
export const FINDINGS: readonly Finding[] = [...FORGED, ...REPEATED, ...LIVES];

const BY_ID = new Map(FINDINGS.map((finding) => [finding.id, finding]));

export function findingOf(id: DefectId): Finding {
  const finding = BY_ID.get(id);
  if (finding === undefined) throw new Error(`no such class of defects: ${id}`);
  return finding;
}
