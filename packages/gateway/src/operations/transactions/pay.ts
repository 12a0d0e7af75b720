import type { Merchant } from "../../domain/merchants/merchant.ts";
import { requireSimulated } from "../../domain/merchants/simulated.ts";
import {
  decideLatePayment,
  type LatePaymentRefusal,
} from "../../domain/transactions/decide-late-payment.ts";
import {
  type DenialRefusal,
  decideDenial,
  decidePayment,
  type PaymentRefusal,
} from "../../domain/transactions/decide-payment.ts";
import type { Decision } from "../../domain/transactions/decision.ts";
import type {
  ChannelResponse,
  ClosedTransaction,
  PaidTransaction,
  Payment,
  Transaction,
} from "../../domain/transactions/transaction.ts";
import type { Gateway } from "../gateway.ts";
import { randomAlphanumerics } from "../new-ids.ts";
import { changeTransaction } from "./change-transaction.ts";

/** How the customer pays: inside the GoPay app, or by scanning with any issuer's app. */
export type PaymentMethod =
  | { readonly via: "gopay"; readonly paymentOptionType?: string }
  | { readonly via: "qris"; readonly issuer: string };

/** A transaction by its id, and as it was read a moment ago, where it was. */
interface Named {
  readonly id: string;
  readonly known?: Transaction;
}

/**
 * What the simulated payment network calls when a customer has paid. A payment after the first is
 * refused. Throws for a production merchant, whose payments have happened when they are heard of.
 * `undefined` when there is no such transaction.
 */
export async function pay(
  gateway: Gateway,
  merchant: Merchant,
  { id, known, method, form }: Named & { readonly method: PaymentMethod; readonly form?: string },
): Promise<Decision<PaidTransaction, PaymentRefusal> | undefined> {
  requireSimulated(merchant);
  return await changeTransaction(gateway, merchant, {
    id,
    known,
    decide: (transaction, now) => decidePayment(transaction, paymentBy(transaction, method), now),
    data: { ...method, ...(form !== undefined && { form }) },
  });
}

/**
 * Pays as `pay` does, and also what has expired or was cancelled, unless another live transaction has its
 * order id by now. Nothing of Gerbang's own does so: only a test that asks for it by name.
 */
export async function payLate(
  gateway: Gateway,
  merchant: Merchant,
  { id, known, method }: Named & { readonly method: PaymentMethod },
): Promise<Decision<PaidTransaction, LatePaymentRefusal> | undefined> {
  requireSimulated(merchant);
  return await changeTransaction<PaidTransaction, LatePaymentRefusal>(gateway, merchant, {
    id,
    known,
    decide: (transaction, now) =>
      decideLatePayment(transaction, paymentBy(transaction, method), now),
    data: { ...method, late: true },
    whenOrderTaken: (transaction) => ({ outcome: "refused", reason: "order_taken", transaction }),
  });
}

/** What the simulated payment network calls when the provider refuses for good. Throws as `pay` does. */
export async function deny(
  gateway: Gateway,
  merchant: Merchant,
  { id, known, channelResponse }: Named & { readonly channelResponse: ChannelResponse },
): Promise<Decision<ClosedTransaction, DenialRefusal> | undefined> {
  requireSimulated(merchant);
  return await changeTransaction(gateway, merchant, {
    id,
    known,
    decide: (transaction, now) => decideDenial(transaction, channelResponse, now),
    data: { ...channelResponse },
  });
}

/** Scanning makes it a QRIS payment, whatever it was charged as. Core API section 4.4. */
function paymentBy(transaction: Transaction, method: PaymentMethod): Payment {
  if (method.via === "gopay") {
    return {
      paymentType: "gopay",
      paymentOptionType: method.paymentOptionType ?? "GOPAY_WALLET",
    };
  }
  const { acquirer } = transaction;
  return {
    paymentType: "qris",
    issuer: method.issuer,
    transactionType: method.issuer.toLowerCase() === acquirer ? "on-us" : "off-us",
    ...(acquirer === "airpay shopee" && { shopeepayReferenceNumber: randomDigits(18) }),
  };
}

function randomDigits(length: number): string {
  return Array.from(randomAlphanumerics(length), (letter) => letter.charCodeAt(0) % 10).join("");
}
