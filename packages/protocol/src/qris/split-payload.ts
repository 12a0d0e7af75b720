import { computeChecksum, possibleChecksums } from "./crc16.ts";
import { type FieldsReading, type PlacedField, readFields } from "./fields.ts";
import { type QrisRefusal, refuseQris } from "./qris-refusal.ts";
import { isTemplateTag } from "./tags.ts";
import { endByCharacters, VALUE_ENDS, type ValueEnd } from "./value-end.ts";

/** A payload in its fields, with a right checksum or the reason why not. */
export interface SplitPayload extends FieldsReading {
  readonly text: string;
  /** Where the first character stands that is not printable ASCII. */
  readonly foreignAt: number | undefined;
  /** What its templates hold, read once. */
  readonly members: ReadonlyMap<PlacedField, readonly PlacedField[]>;
}

const NO_MEMBERS: SplitPayload["members"] = new Map();

/**
 * Splits a payload into its fields and holds it against its checksum: first 00 with `01`, last 63.
 * Core API section 10.7. Lengths of letters outside ASCII are taken as they fit.
 */
export function splitPayload(payload: string): SplitPayload {
  const text = payload.trim();
  if (text === "") {
    const problem = refuseQris("empty", "", 0);
    return { text, fields: [], problem, foreignAt: undefined, members: NO_MEMBERS };
  }
  const foreign = text.search(/[^ -~]/);
  const foreignAt = foreign < 0 ? undefined : foreign;
  if (foreignAt === undefined) return split(text, foreignAt, endByCharacters);
  const splits = VALUE_ENDS.map((valueEnd) => split(text, foreignAt, valueEnd));
  return splits.find(({ problem }) => problem === undefined) ?? furthest(splits);
}

function split(text: string, foreignAt: number | undefined, valueEnd: ValueEnd): SplitPayload {
  const { fields, problem } = readFields({ text, valueEnd });
  const members = new Map<PlacedField, readonly PlacedField[]>();
  let innerProblem: QrisRefusal | undefined;
  for (const template of fields) {
    if (!isTemplateTag(template.tag)) continue;
    const inner = readFields({ text: template.value, template, valueEnd });
    members.set(template, inner.fields);
    innerProblem ??= inner.problem;
  }
  return {
    text,
    foreignAt,
    fields,
    members,
    problem: problem ?? checkEnvelope(text, fields) ?? innerProblem,
  };
}

/** The one that says most about what is wrong. */
function furthest(splits: readonly SplitPayload[]): SplitPayload {
  return splits.reduce((best, other) => (other.fields.length > best.fields.length ? other : best));
}

function checkEnvelope(text: string, fields: readonly PlacedField[]): QrisRefusal | undefined {
  const first = fields[0];
  if (first?.tag !== "00" || first.value !== "01") return refuseQris("not_emv", "00", 0);
  const last = fields.at(-1);
  if (last?.tag !== "63" || last.value.length !== 4) {
    return refuseQris("checksum_missing", "63", text.length);
  }
  return isChecksumOf(text.slice(0, -4), last.value)
    ? undefined
    : refuseQris("checksum_wrong", "63", last.position);
}

/** Digits of either case. */
function isChecksumOf(textUpTo6304: string, checksum: string): boolean {
  const digits = checksum.toUpperCase();
  if (computeChecksum(textUpTo6304) === digits) return true;
  return /[^ -~]/.test(textUpTo6304) && possibleChecksums(textUpTo6304).includes(digits);
}
