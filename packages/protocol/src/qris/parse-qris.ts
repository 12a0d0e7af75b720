import type { PlacedField, QrisField } from "./fields.ts";
import { findDepartures } from "./find-departures.ts";
import type { Qris, QrisAccount, QrisNational, QrisOtherLanguage, QrisTip } from "./qris.ts";
import { readQrisAmount } from "./qris-amount.ts";
import type { QrisDeparture, QrisRefusal } from "./qris-refusal.ts";
import { refuseFields } from "./refuse-fields.ts";
import { type SplitPayload, splitPayload } from "./split-payload.ts";
import {
  ACCOUNT_TAGS,
  ADDITIONAL_DATA_TAGS,
  isAccountTag,
  isNamedTag,
  NATIONAL_TAGS,
  OTHER_LANGUAGE_TAGS,
} from "./tags.ts";
import { readTemplate } from "./template.ts";

export type QrisReading =
  | {
      readonly outcome: "read";
      readonly qris: Qris;
      /** Where it departs from the standard, as many codes in use do; none of what `buildQris` writes. */
      readonly departures: readonly QrisDeparture[];
    }
  | QrisRefusal;

/**
 * Reads a QRIS payload, with its tags in any order. Core API section 10.
 *
 * Lenient, as codes in use are not what the standard says: longer names, empty members, missing and
 * repeated tags are read and listed as departures. Refused is what cannot be believed (a wrong
 * checksum), taken apart, or paid in rupiah.
 *
 * Never throws: whatever the text is, the answer is what it says or why it says nothing.
 *
 * @example
 * ```ts
 * const reading = parseQris(text);
 * if (reading.outcome === "refused") return describeQrisRefusal(reading);
 * const { amount, merchantName } = reading.qris;
 * for (const departure of reading.departures) log(describeQrisDeparture(departure));
 * ```
 */
export function parseQris(payload: string): QrisReading {
  return readSplit(payload, splitPayload(payload));
}

/** The same for a payload that is split already. */
export function readSplit(payload: string, split: SplitPayload): QrisReading {
  const refusal = split.problem ?? refuseFields(split.fields);
  if (refusal) return refusal;
  return { outcome: "read", qris: readQris(split), departures: findDepartures(payload, split) };
}

/** The first of several fields with one tag counts, but each account is one. */
function readQris({ fields, members }: SplitPayload): Qris {
  const byTag = new Map(fields.toReversed().map((field) => [field.tag, field]));
  const valueOf = (tag: string) => byTag.get(tag)?.value ?? "";
  const filled = (tag: string) => (valueOf(tag) === "" ? undefined : byTag.get(tag));
  const inner = (field: PlacedField) => members.get(field) ?? [];
  const other = fields.filter(({ tag }) => !isNamedTag(tag)).map(withoutPlace);
  const amount = readQrisAmount(valueOf("54"));
  return {
    method: readMethod(valueOf("01"), amount),
    accounts: fields
      .filter(({ tag }) => isAccountTag(tag))
      .map((field) => readAccount(field.tag, inner(field))),
    ...optional("national", filled("51"), (field) => readNational(inner(field))),
    merchantCategoryCode: valueOf("52"),
    ...(amount !== undefined && { amount }),
    ...optional("tip", filled("55"), () => readTip(valueOf)),
    merchantName: valueOf("59"),
    merchantCity: valueOf("60"),
    ...optional("postalCode", filled("61"), ({ value }) => value),
    ...optional("additionalData", filled("62"), (field) =>
      readTemplate(inner(field), ADDITIONAL_DATA_TAGS),
    ),
    ...optional("otherLanguage", filled("64"), (field) => readOtherLanguage(inner(field))),
    ...(other.length > 0 && { other }),
  };
}

/** What does not say so is for one payment when it asks for an amount. */
function readMethod(value: string, amount: Qris["amount"]): Qris["method"] {
  if (value === "11") return "static";
  return value === "12" || amount !== undefined ? "dynamic" : "static";
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

function readAccount(tag: string, inner: readonly QrisField[]): QrisAccount {
  return { tag, reverseDomain: "", ...readTemplate(inner, ACCOUNT_TAGS) };
}

function readNational(inner: readonly QrisField[]): QrisNational {
  return { reverseDomain: "", ...readTemplate(inner, NATIONAL_TAGS) };
}

function readOtherLanguage(inner: readonly QrisField[]): QrisOtherLanguage {
  return { language: "", merchantName: "", ...readTemplate(inner, OTHER_LANGUAGE_TAGS) };
}

function readTip(valueOf: (tag: string) => string): QrisTip | undefined {
  const percent = valueOf("57");
  if (valueOf("55") === "03") return percent === "" ? undefined : { kind: "percentage", percent };
  if (valueOf("55") === "01") return { kind: "ask" };
  const amount = valueOf("55") === "02" ? readQrisAmount(valueOf("56")) : undefined;
  return amount === undefined ? undefined : { kind: "fixed", amount };
}

function withoutPlace({ tag, value }: PlacedField): QrisField {
  return { tag, value };
}
