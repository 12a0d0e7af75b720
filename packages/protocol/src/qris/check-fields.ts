import { computeChecksum } from "./crc16.ts";
import { type PlacedField, readFields } from "./fields.ts";
import { parseQrisAmount } from "./qris-amount.ts";
import { type QrisRefusal, refuseQris } from "./qris-refusal.ts";
import { isAccountTag, isTemplateTag } from "./tags.ts";

/** First 00 with `01`, last 63 with the right checksum. Core API section 10.7. */
export function checkEnvelope(
  payload: string,
  fields: readonly PlacedField[],
): QrisRefusal | undefined {
  const first = fields[0];
  if (first?.tag !== "00" || first.value !== "01") return refuseQris("not_emv", "00", 0);
  const last = fields.at(-1);
  if (last?.tag !== "63" || last.value.length !== 4) {
    return refuseQris("checksum_missing", "63", payload.length);
  }
  return last.value === computeChecksum(payload.slice(0, -4))
    ? undefined
    : refuseQris("checksum_wrong", "63", last.position);
}

/** Every template can be read and says whose it is. */
export function checkTemplates(fields: readonly PlacedField[]): QrisRefusal | undefined {
  for (const template of fields.filter(({ tag }) => isTemplateTag(tag))) {
    const { fields: inner, problem } = readFields(template.value, template);
    if (problem) return problem;
    const missing = membersRequired(template.tag).find((tag) => !inner.some(isTag(tag)));
    if (missing !== undefined) {
      const end = template.position + 4 + template.value.length;
      return refuseQris("tag_missing", `${template.path}.${missing}`, end);
    }
    const pan = isAccountTag(template.tag) ? inner.find(isTag("01")) : undefined;
    if (pan && !/^\d+$/.test(pan.value)) {
      return refuseQris("value_invalid", pan.path, pan.position);
    }
  }
  return undefined;
}

function membersRequired(tag: string): readonly string[] {
  if (tag === "62") return [];
  return tag === "64" ? ["00", "01"] : ["00"];
}

const TAGS_REQUIRED = ["01", "52", "53", "58", "59", "60"];

/** Everything a payload must have is there, and nothing stands there without its reason. */
export function checkPresence(
  payload: string,
  fields: readonly PlacedField[],
): QrisRefusal | undefined {
  const valueOf = (tag: string) => fields.find(isTag(tag))?.value;
  const has = (tag: string) => valueOf(tag) !== undefined;
  const missing = [
    ...TAGS_REQUIRED,
    ...(valueOf("01") === "12" ? ["54"] : []),
    ...(valueOf("55") === "02" ? ["56"] : []),
    ...(valueOf("55") === "03" ? ["57"] : []),
  ].find((tag) => !has(tag));
  if (missing !== undefined) return refuseQris("tag_missing", missing, payload.length);
  if (!has("51") && !fields.some(({ tag }) => isAccountTag(tag))) {
    return refuseQris("tag_missing", "26", payload.length);
  }
  const stray = fields.find(
    ({ tag }) =>
      (tag === "56" && valueOf("55") !== "02") || (tag === "57" && valueOf("55") !== "03"),
  );
  return stray && refuseQris("tag_unexpected", stray.path, stray.position);
}

const FORMS: Readonly<Record<string, (value: string) => boolean>> = {
  "01": matches(/^1[12]$/),
  "52": matches(/^\d{4}$/),
  "54": (value) => parseQrisAmount(value) !== undefined,
  "55": matches(/^0[123]$/),
  "56": (value) => parseQrisAmount(value) !== undefined,
  "57": matches(/^(?=.{1,5}$)\d{1,2}(?:\.\d{1,2})?$/),
  "59": matches(/^.{1,25}$/),
  "60": matches(/^.{1,15}$/),
  "61": matches(/^.{1,10}$/),
};

/** Every value has the form of its tag, in the order of the payload. */
export function checkValues(fields: readonly PlacedField[]): QrisRefusal | undefined {
  for (const { tag, value, path, position } of fields) {
    if (tag === "53" && value !== "360") return refuseQris("currency_not_rupiah", path, position);
    if (tag === "58" && value !== "ID") return refuseQris("country_not_indonesia", path, position);
    if (FORMS[tag]?.(value) === false) return refuseQris("value_invalid", path, position);
  }
  return undefined;
}

function matches(form: RegExp): (value: string) => boolean {
  return (value) => form.test(value);
}

function isTag(wanted: string): (field: PlacedField) => boolean {
  return ({ tag }) => tag === wanted;
}
