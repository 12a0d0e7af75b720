import { merchantTime } from "../../domain/merchants/clock.ts";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import { isSimulated } from "../../domain/merchants/simulated.ts";
import { choiceEndsAt, type SnapOrder } from "../../domain/transactions/snap-order.ts";
import type { Transaction } from "../../domain/transactions/transaction.ts";
import { findSnapOrder } from "../../store/transactions/snap-tokens.ts";
import type { Gateway } from "../gateway.ts";
import { findMerchant } from "../merchants/find-merchant.ts";

/** What a token leads to. */
export interface SnapPage {
  readonly order: SnapOrder;
  readonly merchant: Merchant;
  /** The one that a choice made; `undefined` before. */
  readonly transaction: Transaction | undefined;
  /** Nothing can be chosen any more. */
  readonly isOver: boolean;
}

/** `undefined` for a token that nobody was given. */
export async function findSnapPage(gateway: Gateway, token: string): Promise<SnapPage | undefined> {
  const order = await findSnapOrder(gateway.db, token);
  if (!order) return undefined;
  const merchant = await findMerchant(gateway, order.merchantId);
  if (!merchant) throw new Error(`there is no merchant ${order.merchantId}`);
  // Whoever was given the token before: the page pays by the simulated wallet.
  if (!isSimulated(merchant)) return undefined;
  const now = merchantTime(merchant.clock, gateway.wallNow());
  return {
    order,
    merchant,
    transaction: await findChosen(gateway, order),
    isOver: choiceEndsAt(order) <= now,
  };
}

/**
 * The order's transaction, if Snap made it since the token was given: it needs no other tie, because
 * an order has one live transaction at the most.
 */
export async function findChosen(
  gateway: Gateway,
  { merchantId, orderId, createdAt }: SnapOrder,
): Promise<Transaction | undefined> {
  const found = await gateway.findTransaction(merchantId, orderId);
  const isOurs =
    found?.origin === "snap" && found.orderId === orderId && found.createdAt >= createdAt;
  return isOurs ? found : undefined;
}
