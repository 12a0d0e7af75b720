import type { Brand } from "./brand.ts";

/** A whole number of rupiah, never a fraction. Negative only where a discount line is meant. */
export type Rupiah = Brand<number, "Rupiah">;

export const NO_RUPIAH = 0 as Rupiah;

const WIRE_AMOUNT = /^-?\d{1,15}(?:\.00?)?$/;

/**
 * Reads an amount as clients send it: an integer, or text such as `"44000"` or `"44000.00"`.
 * Returns `undefined` for fractions, other text, and anything a double cannot hold exactly.
 */
export function parseRupiah(value: unknown): Rupiah | undefined {
  const amount =
    typeof value === "string" && WIRE_AMOUNT.test(value)
      ? Number(value)
      : typeof value === "number"
        ? value
        : Number.NaN;
  return Number.isSafeInteger(amount) ? (amount as Rupiah) : undefined;
}

/** The wire form, with two decimals: `44000` → `"44000.00"`. Core API section 1.9. */
export function formatAmount(amount: Rupiah): string {
  return `${amount}.00`;
}

/** The form for people: `44000` → `"Rp 44.000"`, in Indonesian grouping. */
export function formatRupiah(amount: Rupiah): string {
  const digits = String(Math.abs(amount)).replace(/\B(?=(?:\d{3})+$)/g, ".");
  return `${amount < 0 ? "-" : ""}Rp ${digits}`;
}

export function addRupiah(left: Rupiah, right: Rupiah): Rupiah {
  return checked(left + right);
}

export function subtractRupiah(left: Rupiah, right: Rupiah): Rupiah {
  return checked(left - right);
}

function checked(amount: number): Rupiah {
  if (!Number.isSafeInteger(amount)) throw new RangeError(`${amount} is not an exact amount`);
  return amount as Rupiah;
}
