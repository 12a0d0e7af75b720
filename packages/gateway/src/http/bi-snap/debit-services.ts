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
import { isOpenableUrl } from "../../domain/merchants/callback-url.ts";
import { merchantTime } from "../../domain/merchants/clock.ts";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import type { ChargeCommand } from "../../domain/transactions/charge-command.ts";
import { deeplinkOf } from "../../domain/transactions/deeplink.ts";
import type { Transaction } from "../../domain/transactions/transaction.ts";
import { firstHeader } from "../shared/first-header.ts";
import type { BiSnapCall } from "./authenticate.ts";
import { BiSnapError } from "./bi-snap-error.ts";
import { chargePayment, checkAmount, checkMerchant } from "./charge-payment.ts";
import { Members } from "./members.ts";
import { findOriginal, readNames } from "./original-payment.ts";
import { readValidity } from "./payment-validity.ts";
import { readPartnerReference } from "./qr-services.ts";
import type { BiSnapMeans, Once, Serving } from "./serving.ts";

/** Section 7 of the dialect: payments by a link into the wallet. */
export const DEBIT_SERVICES: readonly Serving[] = [
  { service: "debit_pay", isRead: false, serve: pay },
  { service: "debit_status", isRead: true, serve: status },
];

async function pay(
  means: BiSnapMeans,
  { merchant, request, body }: BiSnapCall,
  { externalId, keep }: Once,
): Promise<object> {
  const { gateway, publicUrl } = means;
  const now = merchantTime(merchant.clock, gateway.wallNow());
  const { merchantId, ...command } = readPay(body, { externalId, now, merchant });
  // A payment of a linked account is not served yet, and must not become one that anybody can pay.
  if (firstHeader(request, "authorization-customer") !== undefined) {
    throw new BiSnapError("invalid_customer_token");
  }
  checkMerchant(merchant, merchantId);
  return await chargePayment(means, merchant, command, {
    keep,
    present: ({ transaction }) => presentPay(transaction, publicUrl()),
  });
}

const REFERENCE_MAX = 64;
const TOKEN_MAX = 2_048;

interface PayContext {
  readonly externalId: string;
  readonly now: Date;
  readonly merchant: Merchant;
}

function readPay(
  body: BiSnapCall["body"],
  { externalId, now, merchant }: PayContext,
): ChargeCommand & { readonly merchantId: string | undefined } {
  const members = new Members(body);
  const partnerReference = readPartnerReference(members, { max: REFERENCE_MAX, isRequired: true });
  members.text("chargeToken", { max: TOKEN_MAX });
  const merchantId = members.text("merchantId", { max: 64 });
  const returnUrl = readReturnUrl(members, merchant);
  const amount = readOption(members) ?? "invalid";
  const expiry = readValidity(members, "validUpTo", now);
  const metadata = members.object("additionalInfo").plain("metadata");
  members.check();
  const invalid = new BiSnapError("invalid_format", "payOptionDetails.transAmount");
  return {
    paymentType: "gopay",
    orderId: partnerReference ?? (externalId as OrderId),
    grossAmount: checkAmount(amount, invalid),
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

const URL_MAX = 512;

/** Under the documents' name or that of the clients, one or several. Without any, where the dashboard says. */
function readReturnUrl(members: Members, { settings }: Merchant): string | undefined {
  const sent = [...members.objects("urlParams"), ...members.objects("urlParam")];
  const [first] = sent.map((one) => {
    const url = one.text("url", { max: URL_MAX, isRequired: true, parse: parseUrl });
    one.text("type", {
      isRequired: true,
      parse: (type) => (type === "PAY_RETURN" ? type : undefined),
    });
    one.text("isDeeplink", {
      isRequired: true,
      parse: (flag) => (/^[YN]$/.test(flag) ? flag : undefined),
    });
    return url;
  });
  if (sent.length > 0) return first;
  const usual = settings.finishUrl ?? settings.gopayCallbackUrl;
  if (usual === undefined) members.missing("urlParams");
  return usual;
}

function parseUrl(url: string): string | undefined {
  return isOpenableUrl(url) ? url : undefined;
}

/** What is to be paid, with what: one option, GoPay's. */
function readOption(members: Members) {
  const [option, ...others] = members.objects("payOptionDetails");
  if (!option) {
    members.missing("payOptionDetails");
    return undefined;
  }
  if (others.length > 0) members.faulty("payOptionDetails");
  option.text("payMethod", { max: 64, isRequired: true });
  option.text("payOption", { max: 64, isRequired: true });
  return option.amount("transAmount", { isRequired: true });
}

/** The link is that of a Core API charge; the app's own is kept for later, and empty. */
function presentPay(transaction: Transaction, publicUrl: string): DebitPayResponse {
  const partnerReference = partnerReferenceOf(transaction);
  return {
    ...describeBiSnapOutcome("debit_pay", "success"),
    referenceNo: transaction.reference,
    ...(partnerReference !== undefined && { partnerReferenceNo: partnerReference }),
    webRedirectUrl: deeplinkOf(transaction, publicUrl, "2"),
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
  members.text("serviceCode", { max: 2, isRequired: true });
  members.check();
  return presentStatus(await findOriginal(gateway, call, names, "gopay"));
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
