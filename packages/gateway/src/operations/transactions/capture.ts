import type { Rupiah } from "@gerbang/protocol";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import { type CaptureRefusal, decideCapture } from "../../domain/transactions/decide-capture.ts";
import type { Decision } from "../../domain/transactions/decision.ts";
import type { PaidTransaction } from "../../domain/transactions/transaction.ts";
import type { Gateway } from "../gateway.ts";
import { changeTransaction } from "./change-transaction.ts";
import type { AnswerFrom } from "./run-once.ts";

/**
 * Takes what a transaction has reserved of its customer's account. Safe to repeat: once it is taken, a repeat
 * is refused as every other move of what is paid. `undefined` when the merchant has no such transaction. Core
 * API section 3.6.
 */
export async function capture(
  gateway: Gateway,
  merchant: Merchant,
  { id, amount }: { readonly id: string; readonly amount?: Rupiah },
  answerFrom?: AnswerFrom<PaidTransaction>,
): Promise<Decision<PaidTransaction, CaptureRefusal> | undefined> {
  return await changeTransaction(gateway, merchant, {
    id,
    decide: (transaction, now) => decideCapture(transaction, amount, now),
    data: { via: "capture" },
    answerFrom,
  });
}
