import { formatAmount, parseRupiah, type Rupiah } from "../rupiah.ts";

const AMOUNT_LENGTH_MAX = 13;
const AMOUNT = /^\d+(?:\.00?)?$/;

/** Reads tag 54 or 56: whole rupiah, never zero; `undefined` for anything else. */
export function parseQrisAmount(value: string): Rupiah | undefined {
  if (value.length > AMOUNT_LENGTH_MAX || !AMOUNT.test(value)) return undefined;
  const amount = parseRupiah(value);
  return amount === 0 ? undefined : amount;
}

/** Twelve thousand to whoever writes in Indonesian, and twelve to the standard. */
const GROUPED = /^\d{1,3}(?:\.\d{3})+$/;

/**
 * The same for what codes in use have besides: blanks around it, and a point with no or more zeros
 * behind it. A fraction of a rupiah stays unreadable, and so does what may be a thousand times more.
 */
export function readQrisAmount(value: string): Rupiah | undefined {
  const bare = value.trim();
  if (GROUPED.test(bare)) return undefined;
  return parseQrisAmount(bare) ?? parseQrisAmount(bare.replace(/\.0*$/, ""));
}

/** Whether an amount is written that is none. */
export function isZeroAmount(value: string): boolean {
  return /^0+(?:\.0*)?$/.test(value.trim());
}

/**
 * Writes tag 54 or 56: with two decimals where they fit, without from ten thousand million on.
 *
 * @throws RangeError when it is not positive or does not fit 13 characters.
 */
export function formatQrisAmount(amount: Rupiah): string {
  const decimal = formatAmount(amount);
  const text = decimal.length > AMOUNT_LENGTH_MAX ? String(amount) : decimal;
  if (parseQrisAmount(text) !== amount) {
    throw new RangeError(`A QRIS payload cannot hold the amount ${amount}`);
  }
  return text;
}
