import { computeChecksum } from "./crc16.ts";
import { type QrisField, writeField } from "./fields.ts";
import { parseQris } from "./parse-qris.ts";
import type { Qris, QrisTip } from "./qris.ts";
import { formatQrisAmount } from "./qris-amount.ts";
import { describeQrisDeparture, describeQrisRefusal } from "./qris-refusal.ts";
import { MERCHANT_CITY_LENGTH_MAX, MERCHANT_NAME_LENGTH_MAX, toQrisText } from "./qris-text.ts";
import { ACCOUNT_TAGS, ADDITIONAL_DATA_TAGS, NATIONAL_TAGS, OTHER_LANGUAGE_TAGS } from "./tags.ts";
import { writeTemplate } from "./template.ts";

/**
 * The order of the fields: EMV fixes only the first and the last. `gopay` has the amount behind
 * the postal code and its reference before the terminal label; ShopeePay ascends. Section 10.6.
 */
export type QrisLayout = "ascending" | "gopay";

/** Thrown by `buildQris` for what no payload can say. */
export class QrisBuildError extends RangeError {
  override readonly name = "QrisBuildError";
}

/**
 * Writes a QRIS payload with its checksum. Core API section 10.
 *
 * The merchant's name is cut to 25 characters and the city to 15, in ASCII. What it returns,
 * `parseQris` reads back as the same.
 *
 * @throws QrisBuildError when a value does not fit its tag.
 */
export function buildQris(qris: Qris, layout: QrisLayout = "ascending"): string {
  const payload = writePayload(qris, layout);
  const reading = parseQris(payload);
  if (reading.outcome === "refused") throw new QrisBuildError(describeQrisRefusal(reading));
  // The reader takes more than the standard allows to be written.
  const [departure] = reading.departures;
  if (departure) throw new QrisBuildError(describeQrisDeparture(departure));
  return payload;
}

function writePayload(qris: Qris, layout: QrisLayout): string {
  try {
    const fields = [...writeSimple(qris), ...writeTemplates(qris, layout)];
    fields.sort((left, right) => rank(left, layout) - rank(right, layout));
    const checked = `${fields.map(({ text }) => text).join("")}6304`;
    return checked + computeChecksum(checked);
  } catch (error) {
    if (error instanceof RangeError) throw new QrisBuildError(error.message, { cause: error });
    throw error;
  }
}

interface WrittenField {
  readonly tag: string;
  readonly text: string;
}

/** Behind tag 61, before 62. */
const GOPAY_AMOUNT_RANK = 61.5;

function rank({ tag }: WrittenField, layout: QrisLayout): number {
  return tag === "54" && layout === "gopay" ? GOPAY_AMOUNT_RANK : Number(tag);
}

function writeSimple(qris: Qris): WrittenField[] {
  const values: readonly (QrisField | false | undefined)[] = [
    { tag: "00", value: "01" },
    { tag: "01", value: qris.method === "dynamic" ? "12" : "11" },
    { tag: "52", value: qris.merchantCategoryCode },
    { tag: "53", value: "360" },
    qris.amount !== undefined && { tag: "54", value: formatQrisAmount(qris.amount) },
    ...(qris.tip ? writeTip(qris.tip) : []),
    { tag: "58", value: "ID" },
    { tag: "59", value: toQrisText(qris.merchantName, MERCHANT_NAME_LENGTH_MAX) },
    { tag: "60", value: toQrisText(qris.merchantCity, MERCHANT_CITY_LENGTH_MAX) },
    qris.postalCode !== undefined && { tag: "61", value: qris.postalCode },
    ...(qris.other ?? []),
  ];
  return values
    .filter((field) => field !== undefined && field !== false)
    .map(({ tag, value }) => ({ tag, text: writeField(tag, value) }));
}

function writeTip(tip: QrisTip): QrisField[] {
  switch (tip.kind) {
    case "ask":
      return [{ tag: "55", value: "01" }];
    case "fixed":
      return [
        { tag: "55", value: "02" },
        { tag: "56", value: formatQrisAmount(tip.amount) },
      ];
    case "percentage":
      return [
        { tag: "55", value: "03" },
        { tag: "57", value: tip.percent },
      ];
  }
}

function writeTemplates(qris: Qris, layout: QrisLayout): WrittenField[] {
  const written = qris.accounts.map(({ tag, ...account }) => ({
    tag,
    text: writeTemplate(tag, account, { tags: ACCOUNT_TAGS }),
  }));
  if (qris.national) {
    written.push({ tag: "51", text: writeTemplate("51", qris.national, { tags: NATIONAL_TAGS }) });
  }
  if (qris.additionalData) {
    const tagsFirst = layout === "gopay" ? ["50"] : [];
    const order = { tags: ADDITIONAL_DATA_TAGS, tagsFirst };
    written.push({ tag: "62", text: writeTemplate("62", qris.additionalData, order) });
  }
  if (qris.otherLanguage) {
    const order = { tags: OTHER_LANGUAGE_TAGS };
    written.push({ tag: "64", text: writeTemplate("64", qris.otherLanguage, order) });
  }
  return written;
}
