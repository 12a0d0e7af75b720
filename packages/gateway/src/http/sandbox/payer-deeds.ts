import type { RefundKey } from "@gerbang/protocol";
import { merchantTime } from "../../domain/merchants/clock.ts";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import { parseIssuer } from "../../domain/qris/issuer.ts";
import { refusePayment } from "../../domain/transactions/decide-payment.ts";
import type { Transaction } from "../../domain/transactions/transaction.ts";
import { findNamedPayment } from "../../operations/bi-snap/find-payment.ts";
import type { Gateway } from "../../operations/gateway.ts";
import { getStatus } from "../../operations/transactions/get-status.ts";
import { deny, type PaymentMethod, payLate } from "../../operations/transactions/pay.ts";
import { payAsCustomer } from "../../operations/transactions/pay-as-customer.ts";
import { confirmRefund } from "../../operations/transactions/refund.ts";
import { ApiError } from "../shared/api-error.ts";
import { LATE_REFUSALS, PAYMENT_REFUSALS } from "../shared/api-refusals.ts";
import type { ValueOf } from "../shared/fields.ts";
import type { DENY_BODY, PAY_BODY } from "./sandbox-requests.ts";

/** What a customer or the provider does to a merchant's transaction, by its id or the id of its order. */
interface Deed<How> {
  readonly gateway: Gateway;
  readonly merchant: Merchant;
  readonly id: string;
  readonly how: How;
}

/**
 * The merchant's transaction by either id; one of BI-SNAP also by its `referenceNo`, since its partner's number may have
 * come again. Throws 404 when there is none.
 */
export async function findTransaction(
  gateway: Gateway,
  merchant: Merchant,
  id: string,
): Promise<Transaction> {
  const found = await getStatus(gateway, merchant, id);
  if (found) return found.transaction;
  const payment = await findNamedPayment(gateway, merchant, { reference: id });
  if (!payment) throw new ApiError("unknown_transaction");
  return payment;
}

/** Pays, as the body of such a call says. Throws what forbids it. */
export async function payBy({
  gateway,
  merchant,
  id,
  how: { late = false, ...body },
}: Deed<ValueOf<typeof PAY_BODY>>): Promise<Transaction> {
  const transaction = await findTransaction(gateway, merchant, id);
  const method = methodOf(body, transaction);
  const decision = late
    ? await payLate(gateway, merchant, { id: transaction.id, known: transaction, method })
    : await payAsCustomer(gateway, { merchant, transaction }, method);
  if (decision?.outcome === "refused") throw new ApiError(LATE_REFUSALS[decision.reason]);
  return changed(decision);
}

/** The provider denies the payment. Throws what forbids it. */
export async function denyBy({
  gateway,
  merchant,
  id,
  how,
}: Deed<ValueOf<typeof DENY_BODY>>): Promise<Transaction> {
  const transaction = await findTransaction(gateway, merchant, id);
  const channelResponse = {
    code: how.channel_response_code ?? "201",
    message: how.channel_response_message ?? "Insufficient Balance",
  };
  const { id: found } = transaction;
  const decision = await deny(gateway, merchant, {
    id: found,
    known: transaction,
    channelResponse,
  });
  if (decision?.outcome === "refused") {
    throw new ApiError(whyNotPayable(gateway, merchant, decision));
  }
  return changed(decision);
}

/** The bank confirms the refund of a key. Throws what forbids it. */
export async function confirmBy({
  gateway,
  merchant,
  id: eitherId,
  how: { key },
}: Deed<{ readonly key: RefundKey }>): Promise<Transaction> {
  const known = await findTransaction(gateway, merchant, eitherId);
  const decision = await confirmRefund(gateway, merchant, { id: known.id, known, key });
  if (decision?.outcome === "refused") throw new ApiError(decision.reason);
  return changed(decision);
}

function changed(decision: { readonly transaction: Transaction } | undefined): Transaction {
  if (!decision) throw new ApiError("unknown_transaction");
  return decision.transaction;
}

/** What stands in the way of a payment. Throws a surprise where nothing does. */
export function whyNotPayable(
  gateway: Gateway,
  merchant: Merchant,
  { transaction }: { readonly transaction: Transaction },
) {
  const now = merchantTime(merchant.clock, gateway.wallNow());
  const refusal = refusePayment(transaction, now);
  if (refusal === undefined) throw new Error(`transaction ${transaction.id} can be paid`);
  return PAYMENT_REFUSALS[refusal];
}

/** As the body says, and as it was charged when it says nothing. */
function methodOf(
  { via, issuer }: Omit<ValueOf<typeof PAY_BODY>, "late">,
  { chargedAs }: Transaction,
): PaymentMethod {
  const way = via ?? (issuer === undefined ? chargedAs : "qris");
  if (way === "qris") return { via: "qris", issuer: readIssuer(issuer ?? "gopay") };
  if (issuer !== undefined) {
    throw new ApiError("invalid_request", ["issuer means nothing via gopay"]);
  }
  return { via: "gopay" };
}

function readIssuer(text: string): string {
  const issuer = parseIssuer(text);
  if (issuer !== undefined) return issuer;
  throw new ApiError("invalid_request", ["issuer must be a name of letters, digits and . _ -"]);
}
