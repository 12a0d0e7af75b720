import { canReach } from "@gerbang/protocol";
import { merchantTime } from "../../domain/merchants/clock.ts";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import type { StoredStatus, Transaction } from "../../domain/transactions/transaction.ts";
import { isQuiet } from "../../store/sandbox/merchant-work.ts";
import { hasReached } from "../../store/transactions/reached-status.ts";
import type { Gateway } from "../gateway.ts";
import { findMerchant } from "../merchants/find-merchant.ts";

/** What somebody waits for. */
export type WaitTarget =
  | {
      readonly what: "status";
      /** Order id or transaction id; it may not exist yet. */
      readonly id: string;
      /** One of these. */
      readonly statuses: readonly StoredStatus[];
    }
  | { readonly what: "quiet" };

interface WaitOptions {
  /** Wall time. */
  readonly timeoutMs: number;
  /** Ends the wait early, as when its time is up. */
  readonly signal: AbortSignal;
}

interface WaitResult {
  /** `unreachable`: the transaction has come to its end another way. */
  readonly outcome: "reached" | "unreachable" | "timed_out";
  /** When a status was waited for, and the merchant has such a transaction. */
  readonly transaction?: Transaction;
}

/** A change in another process may give no hint, and time that passes gives none. */
const POLL_MS = 100;

/**
 * Waits until a transaction has come to a status, be it to leave it again, or until nothing of the
 * merchant is due or under way.
 */
export async function waitUntil(
  gateway: Gateway,
  merchant: Merchant,
  awaited: WaitTarget,
  { timeoutMs, signal }: WaitOptions,
): Promise<WaitResult> {
  const timeUp = AbortSignal.any([AbortSignal.timeout(timeoutMs), signal]);
  let ring = () => {};
  const unsubscribe = gateway.db.changes.subscribe(({ merchantId }) => {
    if (merchantId === merchant.id) ring();
  });
  try {
    for (;;) {
      const rung = new Promise<void>((resolve) => {
        ring = resolve;
      });
      const result = await look(gateway, merchant, awaited);
      if (result.outcome !== "timed_out" || timeUp.aborted) return result;
      await restUntil(rung, timeUp);
    }
  } finally {
    unsubscribe();
  }
}

async function restUntil(rung: Promise<void>, timeUp: AbortSignal): Promise<void> {
  const over = Promise.withResolvers<void>();
  const timer = setTimeout(over.resolve, POLL_MS);
  const end = () => over.resolve();
  timeUp.addEventListener("abort", end);
  await Promise.race([rung, over.promise]);
  clearTimeout(timer);
  timeUp.removeEventListener("abort", end);
}

/** `timed_out` when it has not come to that yet. */
async function look(
  gateway: Gateway,
  merchant: Merchant,
  awaited: WaitTarget,
): Promise<WaitResult> {
  return awaited.what === "quiet"
    ? await lookForQuiet(gateway, merchant)
    : await lookForStatus(gateway, merchant, awaited);
}

async function lookForQuiet(gateway: Gateway, { id }: Merchant): Promise<WaitResult> {
  const wall = gateway.wallNow();
  // Read anew: the clock may have been moved meanwhile.
  const merchant = await findMerchant(gateway, id);
  if (!merchant) throw new Error(`merchant ${id} is gone`);
  const now = merchantTime(merchant.clock, wall);
  return { outcome: (await isQuiet(gateway.db, id, { wall, now })) ? "reached" : "timed_out" };
}

async function lookForStatus(
  gateway: Gateway,
  { id: merchantId }: Merchant,
  { id, statuses }: Extract<WaitTarget, { what: "status" }>,
): Promise<WaitResult> {
  const transaction = await gateway.findTransaction(merchantId, id);
  if (!transaction) return { outcome: "timed_out" };
  if (statuses.includes(transaction.status)) return { outcome: "reached", transaction };
  if (await hasReached(gateway.db, transaction, statuses)) {
    // It may have come to that since it was read.
    const now = await gateway.findTransaction(merchantId, id);
    return { outcome: "reached", transaction: now ?? transaction };
  }
  const isOpen = statuses.some((status) => canReach(transaction.status, status));
  return { outcome: isOpen ? "timed_out" : "unreachable", transaction };
}
