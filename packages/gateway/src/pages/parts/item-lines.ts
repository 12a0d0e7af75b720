import { parseRupiah, type Rupiah } from "@gerbang/protocol";

export interface ItemLine {
  readonly name: string;
  readonly quantity: number;
  readonly amount: Rupiah;
}

const LINES_MAX = 50;
const QUANTITY_MAX = 1_000_000;

/** The items of a charge that can be read. They are shown and decide nothing, so the rest is left out. */
export function readItemLines(request: Readonly<Record<string, unknown>>): readonly ItemLine[] {
  const items = request["item_details"];
  if (!Array.isArray(items)) return [];
  return items.slice(0, LINES_MAX).flatMap(readLine);
}

function readLine(item: unknown): readonly ItemLine[] {
  if (typeof item !== "object" || item === null) return [];
  const { name, price, quantity } = item as Record<string, unknown>;
  const each = parseRupiah(price);
  const count = parseRupiah(quantity);
  if (typeof name !== "string" || each === undefined || count === undefined) return [];
  if (count < 1 || count > QUANTITY_MAX) return [];
  const amount = parseRupiah(each * count);
  return amount === undefined ? [] : [{ name, quantity: count, amount }];
}
