import type { PaymentRefusal } from "../../domain/transactions/decide-payment.ts";
import type { VerificationRefusal } from "../../domain/transactions/decide-verification.ts";
import type { Decision } from "../../domain/transactions/decision.ts";
import type {
  AuthorizedTransaction,
  ClosedTransaction,
  PaidTransaction,
} from "../../domain/transactions/transaction.ts";
import type { Gateway } from "../gateway.ts";
import { declinePayment } from "./decline-payment.ts";
import type { Payable } from "./find-payable.ts";
import { type PaymentMethod, pay } from "./pay.ts";
import { approveCharge, refuseCharge } from "./verify-charge.ts";

/**
 * What a tool of the sandbox does in the customer's place: pays, or approves what is charged to their account,
 * which may be reserved by that, or denied for want of balance. Throws for a production merchant. `undefined`
 * when the transaction is gone.
 */
export async function payAsCustomer(
  gateway: Gateway,
  payable: Payable,
  method: PaymentMethod,
): Promise<
  | Decision<PaidTransaction | AuthorizedTransaction | ClosedTransaction, VerificationRefusal>
  | undefined
> {
  const { transaction, merchant } = payable;
  if (transaction.account && method.via === "gopay") return await approveCharge(gateway, payable);
  return await pay(gateway, merchant, { id: transaction.id, known: transaction, method });
}

/**
 * Turns a payment down in the customer's place. What is paid by link can still be paid then; what is charged
 * to an account is denied. Returns why not, when nothing was there to be turned down.
 */
export async function declineAsCustomer(
  gateway: Gateway,
  payable: Payable,
): Promise<PaymentRefusal | undefined> {
  if (!payable.transaction.account) return await declinePayment(gateway, payable);
  const outcome = await refuseCharge(gateway, payable);
  if (outcome.outcome !== "refused") return undefined;
  if (outcome.reason === "no_account") throw new Error("what is charged to an account has one");
  return outcome.reason;
}
