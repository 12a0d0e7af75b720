import { checkEnvelope, checkPresence, checkTemplates, checkValues } from "./check-fields.ts";
import { type PlacedField, type QrisField, readFields } from "./fields.ts";
import type { Qris, QrisAccount, QrisNational, QrisOtherLanguage, QrisTip } from "./qris.ts";
import { parseQrisAmount } from "./qris-amount.ts";
import { type QrisRefusal, refuseQris } from "./qris-refusal.ts";
import {
  ACCOUNT_TAGS,
  ADDITIONAL_DATA_TAGS,
  isAccountTag,
  isNamedTag,
  NATIONAL_TAGS,
  OTHER_LANGUAGE_TAGS,
} from "./tags.ts";
import { readTemplate } from "./template.ts";

export type QrisReading = { readonly outcome: "read"; readonly qris: Qris } | QrisRefusal;

/**
 * Reads a QRIS payload, with its tags in any order. Core API section 10.
 *
 * Never throws: whatever the text is, the answer is what it says or why it says nothing.
 *
 * @example
 * ```ts
 * const reading = parseQris(text);
 * if (reading.outcome === "refused") return describeQrisRefusal(reading);
 * const { amount, merchantName } = reading.qris;
 * ```
 */
export function parseQris(payload: string): QrisReading {
  if (payload === "") return refuseQris("empty", "", 0);
  const foreign = payload.search(/[^ -~]/);
  if (foreign >= 0) return refuseQris("not_ascii", "", foreign);
  const { fields, problem } = readFields(payload);
  const refusal =
    problem ??
    checkEnvelope(payload, fields) ??
    checkTemplates(fields) ??
    checkPresence(payload, fields) ??
    checkValues(fields);
  return refusal ?? { outcome: "read", qris: readQris(fields) };
}

/** The fields were checked: a value that is missing here was allowed to be. */
function readQris(fields: readonly PlacedField[]): Qris {
  const byTag = new Map(fields.map((field) => [field.tag, field]));
  const valueOf = (tag: string) => byTag.get(tag)?.value ?? "";
  const other = fields.filter(({ tag }) => !isNamedTag(tag)).map(withoutPlace);
  return {
    method: valueOf("01") === "12" ? "dynamic" : "static",
    accounts: fields.filter(({ tag }) => isAccountTag(tag)).map(readAccount),
    ...optional("national", byTag.get("51"), readNational),
    merchantCategoryCode: valueOf("52"),
    ...optional("amount", byTag.get("54"), ({ value }) => parseQrisAmount(value)),
    ...optional("tip", byTag.get("55"), () => readTip(valueOf)),
    merchantName: valueOf("59"),
    merchantCity: valueOf("60"),
    ...optional("postalCode", byTag.get("61"), ({ value }) => value),
    ...optional("additionalData", byTag.get("62"), (field) =>
      readTemplate(field, ADDITIONAL_DATA_TAGS),
    ),
    ...optional("otherLanguage", byTag.get("64"), readOtherLanguage),
    ...(other.length > 0 && { other }),
  };
}

/** A member that is left out, not set to `undefined`, when its field is missing. */
function optional<Name extends string, Value>(
  name: Name,
  field: PlacedField | undefined,
  read: (field: PlacedField) => Value | undefined,
): { readonly [Key in Name]?: Value } {
  const value = field && read(field);
  return (value === undefined ? {} : { [name]: value }) as { readonly [Key in Name]?: Value };
}

function readAccount(field: PlacedField): QrisAccount {
  return { tag: field.tag, reverseDomain: "", ...readTemplate(field, ACCOUNT_TAGS) };
}

function readNational(field: PlacedField): QrisNational {
  return { reverseDomain: "", ...readTemplate(field, NATIONAL_TAGS) };
}

function readOtherLanguage(field: PlacedField): QrisOtherLanguage {
  return { language: "", merchantName: "", ...readTemplate(field, OTHER_LANGUAGE_TAGS) };
}

function readTip(valueOf: (tag: string) => string): QrisTip | undefined {
  if (valueOf("55") === "03") return { kind: "percentage", percent: valueOf("57") };
  if (valueOf("55") === "01") return { kind: "ask" };
  const amount = parseQrisAmount(valueOf("56"));
  return amount === undefined ? undefined : { kind: "fixed", amount };
}

function withoutPlace({ tag, value }: PlacedField): QrisField {
  return { tag, value };
}
