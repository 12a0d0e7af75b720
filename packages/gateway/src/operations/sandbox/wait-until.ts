import { merchantTime } from "../../domain/merchants/clock.ts";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import { canStillReach } from "../../domain/transactions/decide-late-payment.ts";
import type { StoredStatus, Transaction } from "../../domain/transactions/transaction.ts";
import { isQuiet } from "../../store/sandbox/merchant-work.ts";
import { hasReached } from "../../store/transactions/reached-status.ts";
import type { Gateway } from "../gateway.ts";
import { lookUntil } from "../look-until.ts";
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
  let last: WaitResult = { outcome: "timed_out" };
  const result = await lookUntil(gateway, merchant.id, {
    look: async () => {
      const found = await look(gateway, merchant, awaited);
      last = found;
      return found.outcome === "timed_out" ? undefined : found;
    },
    signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), signal]),
    pollMs: POLL_MS,
  });
  return result ?? last;
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
  const isOpen = statuses.some((status) => canStillReach(transaction.status, status));
  return { outcome: isOpen ? "timed_out" : "unreachable", transaction };
}
