import type { Merchant } from "../../domain/merchants/merchant.ts";
import { type CancelRefusal, decideCancel } from "../../domain/transactions/decide-cancel.ts";
import type { Decision } from "../../domain/transactions/decision.ts";
import type { ClosedTransaction } from "../../domain/transactions/transaction.ts";
import type { Gateway } from "../gateway.ts";
import { closeUpstream } from "../upstream/close-upstream.ts";
import { changeTransaction } from "./change-transaction.ts";
import type { AnswerFrom } from "./run-once.ts";

/**
 * Withdraws a pending transaction. Of a production merchant's the upstream decides; `unavailable`: it has
 * not said yet. `undefined` when the merchant has no such transaction. Core API section 3.3.
 */
export async function cancel(
  gateway: Gateway,
  merchant: Merchant,
  id: string,
  answerFrom?: AnswerFrom<ClosedTransaction>,
): Promise<Decision<ClosedTransaction, CancelRefusal | "unavailable"> | undefined> {
  if (merchant.environment === "production") {
    return await closeUpstream(gateway, merchant, { id, how: "cancel", answerFrom });
  }
  return await changeTransaction(gateway, merchant, { id, decide: decideCancel, answerFrom });
}
