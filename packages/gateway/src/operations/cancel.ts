import { type CancelRefusal, decideCancel } from "../domain/decide-cancel.ts";
import type { Decision } from "../domain/decision.ts";
import type { Merchant } from "../domain/merchant.ts";
import type { ClosedTransaction } from "../domain/transaction.ts";
import { changeTransaction } from "./change-transaction.ts";
import type { Gateway } from "./gateway.ts";
import type { AnswerFrom } from "./run-once.ts";

/** `undefined` when the merchant has no such transaction. Core API section 3.3. */
export async function cancel(
  gateway: Gateway,
  merchant: Merchant,
  id: string,
  answerFrom?: AnswerFrom<ClosedTransaction>,
): Promise<Decision<ClosedTransaction, CancelRefusal> | undefined> {
  return await changeTransaction(gateway, merchant, { id, decide: decideCancel, answerFrom });
}
