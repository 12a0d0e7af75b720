import { randomUUID } from "node:crypto";
import type { OrderId, Rupiah } from "@gerbang/protocol";
import { merchantTime } from "../../domain/merchants/clock.ts";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import { requireSimulated } from "../../domain/merchants/simulated.ts";
import {
  SNAP_LIFETIME_MS,
  type SnapCommand,
  type SnapOrder,
} from "../../domain/transactions/snap-order.ts";
import type { Transaction } from "../../domain/transactions/transaction.ts";
import { insertSnapOrder } from "../../store/transactions/snap-tokens.ts";
import type { Gateway } from "../gateway.ts";

/** What a shop asks for; how long the page can be opened in milliseconds, a day when absent. */
export interface SnapRequest {
  readonly orderId: OrderId;
  readonly grossAmount: Rupiah;
  readonly lifetimeMs?: number;
  readonly command: SnapCommand;
}

/**
 * Makes a token for an order. Nothing is charged yet, so the same order may be opened again, as often
 * as a shop likes; `order_taken` once it has a live transaction. Throws for a production merchant: the
 * page pays by the simulated wallet.
 */
export async function openSnapOrder(
  gateway: Gateway,
  merchant: Merchant,
  { orderId, grossAmount, lifetimeMs = SNAP_LIFETIME_MS, command }: SnapRequest,
): Promise<SnapOrder | "order_taken"> {
  requireSimulated(merchant);
  const existing = await gateway.findTransaction(merchant.id, orderId);
  if (existing?.orderId === orderId && isLive(existing)) return "order_taken";
  const wall = gateway.wallNow();
  const createdAt = merchantTime(merchant.clock, wall);
  const order: SnapOrder = {
    merchantId: merchant.id,
    token: randomUUID(),
    orderId,
    grossAmount,
    createdAt,
    expiresAt: new Date(createdAt.getTime() + lifetimeMs),
    command,
  };
  await insertSnapOrder(gateway.db, order, wall);
  return order;
}

const OVER: readonly Transaction["status"][] = ["expire", "cancel", "deny", "failure"];

function isLive({ status }: Transaction): boolean {
  return !OVER.includes(status);
}
