import type { Merchant } from "../../domain/merchants/merchant.ts";
import { requireSimulated } from "../../domain/merchants/simulated.ts";
import {
  decideExpire,
  decideTimeout,
  type ExpiryRefusal,
} from "../../domain/transactions/decide-expiry.ts";
import type { Decision } from "../../domain/transactions/decision.ts";
import type { ClosedTransaction } from "../../domain/transactions/transaction.ts";
import { findDueTransactions } from "../../store/transactions/due-transactions.ts";
import { runApart } from "../bulkhead.ts";
import type { Gateway } from "../gateway.ts";
import { merchantsOfBatch } from "../merchants/find-merchant.ts";
import { closeUpstream } from "../upstream/close-upstream.ts";
import { changeTransaction } from "./change-transaction.ts";

/**
 * The merchant ends a pending transaction. Of a production merchant's the upstream decides; `unavailable`:
 * it has not said yet. `undefined` when there is none. Core API section 3.4.
 */
export async function expire(
  gateway: Gateway,
  merchant: Merchant,
  id: string,
): Promise<Decision<ClosedTransaction, ExpiryRefusal | "unavailable"> | undefined> {
  if (merchant.environment === "production") {
    return await closeUpstream(gateway, merchant, { id, how: "expire" });
  }
  return await changeTransaction(gateway, merchant, {
    id,
    decide: decideExpire,
    data: { via: "api" },
  });
}

const BATCH = 64;

/**
 * Expires transactions whose time has run out, and returns how many it found. Several processes may
 * do so at once: a transaction that somebody else closed is left as it is.
 */
export async function expireDueTransactions(gateway: Gateway): Promise<number> {
  const due = await findDueTransactions(gateway.db, gateway.wallNow(), BATCH);
  const merchantOf = merchantsOfBatch(gateway);
  await Promise.all(
    due.map(async ({ merchantId, transactionId: id, hasFailed }) => {
      await runApart(
        gateway,
        { merchantId, work: "expiry", subject: id, hasFailed },
        async () => await expireIfDue(gateway, await merchantOf(merchantId), id),
      );
    }),
  );
  return due.length;
}

/**
 * Ends a transaction if its time has run out by the merchant's clock; leaves any other as it is. Throws
 * for a production merchant: there the upstream decides, and no clock.
 */
export async function expireIfDue(
  gateway: Gateway,
  merchant: Merchant,
  id: string,
): Promise<Decision<ClosedTransaction, never> | undefined> {
  requireSimulated(merchant);
  return await changeTransaction(gateway, merchant, {
    id,
    decide: decideTimeout,
    data: { via: "clock" },
  });
}
