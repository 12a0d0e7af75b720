import { formatRupiah, parseRupiah, type Rupiah } from "@gerbang/protocol";
import type { Say } from "../../parts/say.ts";

const WHOLE = String.raw`\d+|[1-9]\d{0,2}(?:\.\d{3})+`;
const TYPED_WHOLE = new RegExp(`^(?:${WHOLE})$`);
// `.00` only where no dot groups thousands: `1.000.00` is neither way of writing.
const TYPED_RUPIAH = new RegExp(String.raw`^(?:rp\.?\s*)?(?:(${WHOLE})(?:,00)?|(\d+)\.00)$`, "i");

/**
 * Reads an amount as people write it: `44000`, `44.000`, `Rp 44.000`, and either with zero decimals.
 * `undefined` for everything else: a dot that does not group thousands may be meant as a decimal
 * point, and guessing would turn `1.5` into 15.
 */
export function parseTypedRupiah(text: string | undefined): Rupiah | undefined {
  const [, whole, plain] = TYPED_RUPIAH.exec(text?.trim() ?? "") ?? [];
  return parseRupiah((whole ?? plain)?.replaceAll(".", ""));
}

// A dot before three digits may group thousands as well: `1.500rb` is neither way of saying it.
const SHORT_RUPIAH =
  /^(?:rp\.?\s*)?(\d{1,6})(?:,(\d{1,3})|\.(\d{1,2}))?\s*(?:(rb|ribu|k)|jt|juta)$/i;

/**
 * Reads an amount as people say it, too: `275rb` and `275k` are thousands, `1,5jt` is a million and a half.
 * `undefined` for what is no whole rupiah.
 */
export function parseShortRupiah(text: string): Rupiah | undefined {
  const found = SHORT_RUPIAH.exec(text.trim());
  if (!found) return parseTypedRupiah(text);
  const [, whole = "", afterComma, afterDot, thousands] = found;
  const decimals = (afterComma ?? afterDot ?? "").padEnd(thousands === undefined ? 6 : 3, "0");
  return parseRupiah(String(Number(whole + decimals)));
}

/** Reads a whole number, its thousands grouped by dots or not at all. */
export function parseTypedWhole(text: string | undefined): number | undefined {
  const typed = text?.trim() ?? "";
  if (!TYPED_WHOLE.test(typed)) return undefined;
  const value = Number(typed.replaceAll(".", ""));
  return Number.isSafeInteger(value) ? value : undefined;
}

/** Reads `5`, `0.5` or `0,5`. */
export function parseTypedDecimal(text: string | undefined): number | undefined {
  const typed = text?.trim().replace(",", ".") ?? "";
  return /^\d{1,9}(?:\.\d{1,3})?$/.test(typed) ? Number(typed) : undefined;
}

/** Reads `50`, `12.5` or `12,5`, at most 100, as a share of one. */
export function parseTypedPercent(text: string | undefined): number | undefined {
  const typed = text?.trim().replace(",", ".") ?? "";
  if (!/^\d{1,3}(?:\.\d{1,2})?$/.test(typed)) return undefined;
  const percent = Number(typed);
  return percent <= 100 ? percent / 100 : undefined;
}

/** What to write instead of an amount that cannot be read. */
export function amountRule(say: Say, typed: string): string {
  const example = formatRupiah(44_000 as Rupiah);
  return say(
    `“${typed}” is not an amount in whole rupiah. Write 44000, 44.000 or ${example}.`,
    `“${typed}” bukan jumlah rupiah bulat. Tulis 44000, 44.000, atau ${example}.`,
  );
}
