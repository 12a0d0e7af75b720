import { formatAmount, parseRupiah, type Rupiah } from "../rupiah.ts";

const AMOUNT_LENGTH_MAX = 13;
const AMOUNT = /^\d+(?:\.00?)?$/;

/** Reads tag 54 or 56: whole rupiah, never zero; `undefined` for anything else. */
export function parseQrisAmount(value: string): Rupiah | undefined {
  if (value.length > AMOUNT_LENGTH_MAX || !AMOUNT.test(value)) return undefined;
  const amount = parseRupiah(value);
  return amount === 0 ? undefined : amount;
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
