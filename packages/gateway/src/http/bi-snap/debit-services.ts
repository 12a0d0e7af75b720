import type { OrderId } from "@gerbang/protocol";
import {
  type DebitPayResponse,
  type DebitStatusResponse,
  describeBiSnapOutcome,
  formatBiSnapAmount,
  formatBiSnapTime,
} from "@gerbang/protocol/bi-snap";
import {
  biSnapStatusOf,
  describeNames,
  describePayer,
  describeRefunds,
  paidTimeOf,
  partnerReferenceOf,
} from "../../domain/bi-snap/describe-payment.ts";
import { merchantTime } from "../../domain/merchants/clock.ts";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import type { ChargeCommand } from "../../domain/transactions/charge-command.ts";
import { deeplinkOf } from "../../domain/transactions/deeplink.ts";
import type { Transaction } from "../../domain/transactions/transaction.ts";
import type { ChargedOrder } from "../../operations/transactions/charge.ts";
import type { BiSnapCall } from "./authenticate.ts";
import { BiSnapError } from "./bi-snap-error.ts";
import { chargePayment, checkAmount, checkMerchant } from "./charge-payment.ts";
import { namesCustomer } from "./customer-header.ts";
import { REFERENCE_MAX, readOption, readReturnUrl, requireGopay } from "./debit-members.ts";
import { Members } from "./members.ts";
import { findAsked, readNames } from "./original-payment.ts";
import { readValidity, type ValidityLimits, validityLimits } from "./payment-validity.ts";
import { readPartnerReference } from "./qr-services.ts";
import { requireWallet } from "./require-wallet.ts";
import type { BiSnapMeans, Once, Serving } from "./serving.ts";
import { payFromAccount } from "./tokenized-payment.ts";

/** Section 7 of the dialect: payments by a link into the wallet. */
export const DEBIT_SERVICES: readonly Serving[] = [
  { service: "debit_pay", isRead: false, serve: pay },
  { service: "debit_status", isRead: true, serve: status },
];

async function pay(means: BiSnapMeans, call: BiSnapCall, once: Once): Promise<object> {
  if (!namesCustomer(call.request)) return await payByLink(means, call, once);
  requireWallet(call.merchant);
  return await payFromAccount(means, call, once);
}

async function payByLink(
  means: BiSnapMeans,
  { merchant, body }: BiSnapCall,
  { externalId, keep }: Once,
): Promise<object> {
  const { gateway, publicUrl } = means;
  const now = merchantTime(merchant.clock, gateway.wallNow());
  const limits = validityLimits(gateway, merchant);
  const { merchantId, ...command } = readPay(body, { externalId, now, limits, merchant });
  checkMerchant(merchant, merchantId);
  return await chargePayment(means, merchant, command, {
    keep,
    present: (charged) => presentPay(charged, publicUrl()),
  });
}

interface PayContext {
  readonly externalId: string;
  readonly now: Date;
  readonly limits: ValidityLimits;
  readonly merchant: Merchant;
}

function readPay(
  body: BiSnapCall["body"],
  { externalId, now, limits, merchant }: PayContext,
): ChargeCommand & { readonly merchantId: string | undefined } {
  const members = new Members(body);
  const partnerReference = readPartnerReference(members, { max: REFERENCE_MAX, isRequired: true });
  const merchantId = members.text("merchantId", { max: 64 });
  const returnUrl = returnUrlOf(members, merchant);
  const option = readOption(members);
  const expiry = readValidity(members, "validUpTo", now, limits);
  const metadata = members.object("additionalInfo").plain("metadata");
  members.check();
  requireGopay(option?.payMethod);
  const invalid = new BiSnapError("invalid_format", "payOptionDetails.transAmount");
  return {
    paymentType: "gopay",
    orderId: partnerReference ?? (externalId as OrderId),
    grossAmount: checkAmount(option?.amount ?? "invalid", invalid),
    acquirer: "gopay",
    expiry,
    enableCallback: returnUrl !== undefined,
    ...(returnUrl !== undefined && { callbackUrl: returnUrl }),
    appendNotificationUrls: [],
    overrideNotificationUrls: [],
    ...(metadata && { metadata }),
    request: body,
    origin: "bi_snap",
    externalId,
    merchantId,
  };
}

/** Without any, where the dashboard says. */
function returnUrlOf(members: Members, { settings }: Merchant): string | undefined {
  const sent = readReturnUrl(members);
  if (sent.isSent) return sent.url;
  const usual = settings.finishUrl ?? settings.gopayCallbackUrl;
  if (usual === undefined) members.missing("urlParams");
  return usual;
}

/** The link is the upstream's, or that of a Core API charge; the app's own is kept for later, and empty. */
function presentPay({ transaction, deeplink }: ChargedOrder, publicUrl: string): DebitPayResponse {
  const partnerReference = partnerReferenceOf(transaction);
  return {
    ...describeBiSnapOutcome("debit_pay", "success"),
    referenceNo: transaction.reference,
    ...(partnerReference !== undefined && { partnerReferenceNo: partnerReference }),
    webRedirectUrl: deeplink ?? deeplinkOf(transaction, publicUrl, "2"),
    appRedirectUrl: "",
    additionalInfo: {
      paymentType: "GOPAY",
      grossAmount: formatBiSnapAmount(transaction.grossAmount),
      transactionTime: formatBiSnapTime(transaction.createdAt),
      validUpTo: formatBiSnapTime(transaction.expiresAt),
    },
  };
}

async function status({ gateway }: BiSnapMeans, call: BiSnapCall): Promise<object> {
  const members = new Members(call.body);
  const names = readNames(members, { byPartnerReference: true });
  members.require("serviceCode");
  members.check();
  return presentStatus(await findAsked(gateway, call, names, "gopay"));
}

function presentStatus(transaction: Transaction): DebitStatusResponse {
  const paidTime = paidTimeOf(transaction);
  const refundHistory = describeRefunds(transaction);
  const payer = describePayer(transaction);
  return {
    ...describeBiSnapOutcome("debit_status", "success"),
    ...describeNames(transaction),
    serviceCode: "54",
    latestTransactionStatus: biSnapStatusOf(transaction),
    transAmount: formatBiSnapAmount(transaction.grossAmount),
    ...(paidTime !== undefined && { paidTime }),
    // At the top here, and in additionalInfo of a QR.
    ...(refundHistory.length > 0 && { refundHistory }),
    additionalInfo: {
      fraudStatus: transaction.fraudStatus,
      validUpTo: formatBiSnapTime(transaction.expiresAt),
      payOptionDetails: payer,
      userPaymentDetails: payer,
      ...(transaction.metadata && { metadata: transaction.metadata }),
    },
  };
}
