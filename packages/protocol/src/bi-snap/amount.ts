import { formatAmount, type Rupiah } from "../rupiah.ts";

/** Money on this wire: text with two decimals, and the currency beside it. */
export interface BiSnapAmount {
  readonly value: string;
  readonly currency: string;
}

const VALUE = /^\d{1,16}(?:\.00?)?$/;

/**
 * Reads what clients send: `{ value: "1500", "100.0" or "10000.00", currency: "IDR" }`. Returns
 * `undefined` for numbers instead of text, cents, nothing and less, other currencies, and what a
 * double cannot hold exactly.
 */
export function parseBiSnapAmount(amount: unknown): Rupiah | undefined {
  if (typeof amount !== "object" || amount === null) return undefined;
  const { value, currency } = amount as { value?: unknown; currency?: unknown };
  if (currency !== "IDR" || typeof value !== "string" || !VALUE.test(value)) return undefined;
  const rupiah = Number(value);
  return Number.isSafeInteger(rupiah) && rupiah > 0 ? (rupiah as Rupiah) : undefined;
}

export function formatBiSnapAmount(amount: Rupiah): BiSnapAmount {
  return { value: formatAmount(amount), currency: "IDR" };
}
