import { merchantTime } from "../../domain/merchants/clock.ts";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import type { Sale } from "../../domain/till/sale.ts";
import type { Gateway } from "../gateway.ts";
import { randomAlphanumerics } from "../new-ids.ts";

/** Wall time: longer than a charge takes, also with an upstream that is slow. */
export const HOLD_MS = 60_000;
const TOKEN_LENGTH = 22;
const TILL_KEY_LENGTH = 12;

/** An address that nobody guesses: 130 bits. */
export function newToken(): string {
  return randomAlphanumerics(TOKEN_LENGTH);
}

/** For a form of the till that charges once. */
export function newTillKey(): string {
  return randomAlphanumerics(TILL_KEY_LENGTH).toLowerCase();
}

/** A sale that was not written yet. */
export function newSale(
  gateway: Gateway,
  merchant: Merchant,
  asked: Pick<Sale, "orderId" | "amount" | "note" | "link">,
): Sale {
  const wall = gateway.wallNow();
  return {
    ...asked,
    merchantId: merchant.id,
    id: gateway.newId(),
    token: newToken(),
    createdAt: merchantTime(merchant.clock, wall),
    heldUntil: new Date(wall.getTime() + HOLD_MS),
  };
}
