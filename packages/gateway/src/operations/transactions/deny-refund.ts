import type { RefundKey } from "@gerbang/protocol";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import { requireSimulated } from "../../domain/merchants/simulated.ts";
import {
  decideRefundDenial,
  type RefundDenialRefusal,
} from "../../domain/transactions/decide-refund-denial.ts";
import type { Decision } from "../../domain/transactions/decision.ts";
import type { PaidTransaction } from "../../domain/transactions/transaction.ts";
import type { Gateway } from "../gateway.ts";
import { changeTransaction } from "./change-transaction.ts";

/**
 * The simulated bank refuses a refund that was taken. Nobody is told, as of any refund that failed; repeating
 * it changes nothing. Throws for a production merchant, whose bank speaks for itself. `undefined` when there
 * is no such transaction.
 */
export async function denyRefund(
  gateway: Gateway,
  merchant: Merchant,
  { id, key }: { readonly id: string; readonly key: RefundKey },
): Promise<Decision<PaidTransaction, RefundDenialRefusal> | undefined> {
  requireSimulated(merchant);
  return await changeTransaction<PaidTransaction, RefundDenialRefusal>(gateway, merchant, {
    id,
    decide: (transaction) => decideRefundDenial(transaction, key),
    event: "refund.denied",
    data: { refund_key: key },
    isUntold: () => true,
  });
}
