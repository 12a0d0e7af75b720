import { PRODUCTS, type Product } from "./products.ts";

export interface OrderLine {
  readonly product: Product;
  readonly quantity: number;
}

const QUANTITY_MAX = 20;

/**
 * The cart is in the address of the menu, `/?tubruk=2&pisang=1`: it survives a refresh and the way
 * back, can be shared, and needs neither a cookie nor a script.
 */
export function readCart(fields: URLSearchParams): readonly OrderLine[] {
  return PRODUCTS.flatMap((product) => {
    const asked = Math.trunc(Number(fields.get(product.id))) + stepOf(fields, product.id);
    const quantity = Math.min(Math.max(asked || 0, 0), QUANTITY_MAX);
    return quantity > 0 ? [{ product, quantity }] : [];
  });
}

export function cartAddress(lines: readonly OrderLine[]): string {
  const fields = lines.map(({ product, quantity }) => [product.id, String(quantity)]);
  return lines.length > 0 ? `/?${new URLSearchParams(fields).toString()}` : "/";
}

/** The address is as a form leaves it, with a button or an empty quantity in it. */
export function isTidy(fields: URLSearchParams, lines: readonly OrderLine[]): boolean {
  return [...fields.keys()].length === lines.length && !fields.has("more") && !fields.has("less");
}

export function totalOf(lines: readonly OrderLine[]): number {
  return lines.reduce((sum, { product, quantity }) => sum + product.price * quantity, 0);
}

/** The buttons beside a quantity are named `more` and `less`. */
function stepOf(fields: URLSearchParams, id: string): number {
  if (fields.get("more") === id) return 1;
  return fields.get("less") === id ? -1 : 0;
}
