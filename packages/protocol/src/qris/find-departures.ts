import type { PlacedField } from "./fields.ts";
import { parseQrisAmount } from "./qris-amount.ts";
import type { QrisDeparture, QrisDepartureReason } from "./qris-refusal.ts";
import { MERCHANT_CITY_LENGTH_MAX, MERCHANT_NAME_LENGTH_MAX } from "./qris-text.ts";
import type { SplitPayload } from "./split-payload.ts";
import { isAccountTag } from "./tags.ts";

/**
 * Where a payload that can be read departs from the standard, in the order of the payload. Each
 * departure of a tag is named once, however often it stands there.
 */
export function findDepartures(payload: string, split: SplitPayload): readonly QrisDeparture[] {
  const { fields, text, members } = split;
  const all = [
    ...(payload === text ? [] : [departure("blank_around", { path: "", position: 0 })]),
    ...foreignLetters(split),
    ...checkTags(text, fields),
    ...checkTip(text, fields),
    ...fields.flatMap(checkValue),
    ...[...members].flatMap(([template, inner]) => checkTemplate(template, inner)),
  ];
  if (all.length < 2) return all;
  const named = new Set<string>();
  const once = all.filter(({ reason, path }) => {
    const name = `${reason} ${path}`;
    return !named.has(name) && named.add(name);
  });
  return once.sort((left, right) => left.position - right.position);
}

function departure(
  reason: QrisDepartureReason,
  { path, position }: Pick<PlacedField, "path" | "position">,
): QrisDeparture {
  return { reason, path, position };
}

function foreignLetters({ fields, foreignAt }: SplitPayload): QrisDeparture[] {
  if (foreignAt === undefined) return [];
  const field = fields.findLast(({ position }) => position <= foreignAt);
  return [departure("not_ascii", { path: field?.path ?? "", position: foreignAt })];
}

const TAGS_REQUIRED = ["01", "52", "53", "58", "59", "60"];

/** Everything that a payload must have is there, once. */
function checkTags(text: string, fields: readonly PlacedField[]): QrisDeparture[] {
  const missing = [...TAGS_REQUIRED, ...(valueOf(fields, "01") === "12" ? ["54"] : [])].filter(
    (tag) => valueOf(fields, tag) === undefined,
  );
  const hasAccount = fields.some(({ tag }) => isAccountTag(tag) || tag === "51");
  return [
    ...[...missing, ...(hasAccount ? [] : ["26"])].map((path) =>
      departure("tag_missing", { path, position: text.length }),
    ),
    ...repeated(fields),
  ];
}

function repeated(fields: readonly PlacedField[]): QrisDeparture[] {
  const seen = new Set<string>();
  const again: QrisDeparture[] = [];
  for (const field of fields) {
    if (seen.has(field.tag)) again.push(departure("tag_repeated", field));
    seen.add(field.tag);
  }
  return again;
}

const TIP_TAGS: Readonly<Record<string, string>> = { "02": "56", "03": "57" };

/** A tip comes with what its kind needs, and with nothing else. */
function checkTip(text: string, fields: readonly PlacedField[]): QrisDeparture[] {
  const wanted = TIP_TAGS[valueOf(fields, "55") ?? ""];
  const isMissing = wanted !== undefined && valueOf(fields, wanted) === undefined;
  const stray = fields.filter(({ tag }) => (tag === "56" || tag === "57") && tag !== wanted);
  return [
    ...(isMissing ? [departure("tag_missing", { path: wanted, position: text.length })] : []),
    ...stray.map((field) => departure("tag_unexpected", field)),
  ];
}

const FORMS: Readonly<Record<string, (value: string) => boolean>> = {
  "01": matches(/^1[12]$/),
  "52": matches(/^\d{4}$/),
  "53": matches(/^360$/),
  "54": (value) => parseQrisAmount(value) !== undefined,
  "55": matches(/^0[123]$/),
  "56": (value) => parseQrisAmount(value) !== undefined,
  "57": matches(/^(?=.{1,5}$)\d{1,2}(?:\.\d{1,2})?$/),
  "58": matches(/^ID$/),
};

const LENGTHS_MAX: Readonly<Record<string, number>> = {
  "59": MERCHANT_NAME_LENGTH_MAX,
  "60": MERCHANT_CITY_LENGTH_MAX,
  "61": 10,
};

/** Every value has the form of its tag. */
function checkValue(field: PlacedField): QrisDeparture[] {
  const { tag, value } = field;
  if (value === "") return [departure("value_empty", field)];
  const lengthMax = LENGTHS_MAX[tag];
  if (lengthMax !== undefined && value.length > lengthMax) return [departure("value_long", field)];
  if (tag === "63") return /[a-f]/.test(value) ? [departure("checksum_lower_case", field)] : [];
  return FORMS[tag]?.(value) === false ? [departure("value_invalid", field)] : [];
}

/** A template says whose it is, and its members have their form. */
function checkTemplate(template: PlacedField, inner: readonly PlacedField[]): QrisDeparture[] {
  if (template.value === "") return [];
  const position = template.position + 4 + template.value.length;
  const missing = membersRequired(template.tag).filter((tag) => valueOf(inner, tag) === undefined);
  const pan = isAccountTag(template.tag) ? inner.find(({ tag }) => tag === "01") : undefined;
  return [
    ...missing.map((tag) =>
      departure("tag_missing", { path: `${template.path}.${tag}`, position }),
    ),
    ...repeated(inner),
    ...inner.filter(({ value }) => value === "").map((field) => departure("value_empty", field)),
    ...(pan && /\D/.test(pan.value) ? [departure("value_invalid", pan)] : []),
  ];
}

function membersRequired(tag: string): readonly string[] {
  if (tag === "62") return [];
  return tag === "64" ? ["00", "01"] : ["00"];
}

function valueOf(fields: readonly PlacedField[], wanted: string): string | undefined {
  return fields.find(({ tag }) => tag === wanted)?.value;
}

function matches(form: RegExp): (value: string) => boolean {
  return (value) => form.test(value);
}
