import { type Acquirer, type OrderId, parseAnyOrderId } from "@gerbang/protocol";
import {
  describeBiSnapOutcome,
  formatBiSnapAmount,
  type QrGenerateResponse,
  type QrQueryResponse,
} from "@gerbang/protocol/bi-snap";
import {
  describeNames,
  describeRefunds,
  describeStatus,
  paidTimeOf,
  partnerReferenceOf,
} from "../../domain/bi-snap/describe-payment.ts";
import { merchantTime } from "../../domain/merchants/clock.ts";
import type { ChargeCommand } from "../../domain/transactions/charge-command.ts";
import type { Transaction } from "../../domain/transactions/transaction.ts";
import { renderQrPng } from "../../qr/qr-picture.ts";
import type { BiSnapCall } from "./authenticate.ts";
import { BiSnapError } from "./bi-snap-error.ts";
import { chargePayment, checkAmount, checkMerchant } from "./charge-payment.ts";
import { Members } from "./members.ts";
import { findAsked, readNames } from "./original-payment.ts";
import { readValidity, type ValidityLimits, validityLimits } from "./payment-validity.ts";
import type { BiSnapMeans, Once, Serving } from "./serving.ts";

/** Section 6 of the dialect, without what it has in common with direct debit. */
export const QR_SERVICES: readonly Serving[] = [
  { service: "qr_generate", isRead: false, serve: generate },
  { service: "qr_query", isRead: true, serve: query },
];

async function generate(
  means: BiSnapMeans,
  { merchant, body }: BiSnapCall,
  { externalId, keep }: Once,
): Promise<object> {
  const { gateway, publicUrl } = means;
  const now = merchantTime(merchant.clock, gateway.wallNow());
  const limits = validityLimits(gateway, merchant);
  const { merchantId, ...command } = readGenerate(body, { externalId, now, limits });
  checkMerchant(merchant, merchantId);
  return await chargePayment(means, merchant, command, {
    keep,
    present: ({ transaction }) => presentGenerated(transaction, publicUrl()),
  });
}

const REFERENCE_MAX = 36;
/** Other signs are refused, as the documents say. */
const REFERENCE = /^[\w.~-]+$/;

/** The merchant's own number of a payment, which may come again. */
export function readPartnerReference(
  members: Members,
  { max, isRequired }: { readonly max: number; readonly isRequired: boolean },
): OrderId | undefined {
  const parse = (text: string) => (REFERENCE.test(text) ? parseAnyOrderId(text) : undefined);
  return members.text("partnerReferenceNo", { max, isRequired, parse });
}

function readGenerate(
  body: BiSnapCall["body"],
  {
    externalId,
    now,
    limits,
  }: { readonly externalId: string; readonly now: Date; readonly limits: ValidityLimits },
): ChargeCommand & { readonly merchantId: string | undefined } {
  const members = new Members(body);
  const partnerReference = readPartnerReference(members, { max: REFERENCE_MAX, isRequired: false });
  const amount = members.amount("amount", { isRequired: true }) ?? "invalid";
  const merchantId = members.text("merchantId", { max: 64 });
  const expiry = readValidity(members, "validityPeriod", now, limits);
  const acquirer = members.object("additionalInfo").text("acquirer", { parse: parseAcquirer });
  members.check();
  return {
    paymentType: "qris",
    // What people see it by where the merchant has no number of its own.
    orderId: partnerReference ?? (externalId as OrderId),
    grossAmount: checkAmount(amount, new BiSnapError("invalid_amount")),
    acquirer: acquirer ?? "gopay",
    expiry,
    enableCallback: false,
    appendNotificationUrls: [],
    overrideNotificationUrls: [],
    request: body,
    origin: "bi_snap",
    externalId,
    merchantId,
  };
}

const ACQUIRERS: ReadonlySet<string> = new Set<Acquirer>(["gopay", "airpay shopee"]);

/** Samples write it in capitals and in small letters. */
function parseAcquirer(text: string): Acquirer | undefined {
  const name = text.toLowerCase();
  return ACQUIRERS.has(name) ? (name as Acquirer) : undefined;
}

/** The picture's address needs no token: it is what a page shows, and what the scanner takes. */
function presentGenerated(transaction: Transaction, publicUrl: string): QrGenerateResponse {
  const partnerReference = partnerReferenceOf(transaction);
  const acquirer = sentAcquirer(transaction);
  return {
    ...describeBiSnapOutcome("qr_generate", "success"),
    referenceNo: transaction.reference,
    ...(partnerReference !== undefined && { partnerReferenceNo: partnerReference }),
    qrContent: transaction.qrPayload,
    qrUrl: publicUrl + picturePath(transaction),
    qrImage: renderQrPng(transaction.qrPayload).toString("base64"),
    ...(acquirer !== undefined && { additionalInfo: { acquirer } }),
  };
}

function picturePath({ acquirer, id, reference }: Transaction): string {
  return acquirer === "airpay shopee"
    ? `/v2/qris/shopeepay/sppq_${id}/qr-code`
    : `/v4/qris/gopay/${reference}/qr-code`;
}

/** As the merchant wrote it. */
function sentAcquirer({ request }: Transaction): string | undefined {
  const info = request["additionalInfo"];
  const sent =
    typeof info === "object" && info !== null && "acquirer" in info ? info.acquirer : undefined;
  return typeof sent === "string" && sent !== "" ? sent : undefined;
}

async function query({ gateway }: BiSnapMeans, call: BiSnapCall): Promise<object> {
  const members = new Members(call.body);
  const names = readNames(members, { byPartnerReference: true });
  // The samples of two clients say 54 here: it has to be there, and nobody looks at it.
  members.require("serviceCode");
  members.check();
  // Here, and nowhere else, the partner's number comes before the external id.
  const asked = names.partnerReference === undefined ? names : { ...names, externalId: undefined };
  return presentQueried(await findAsked(gateway, call, asked, "qris"));
}

function presentQueried(transaction: Transaction): QrQueryResponse {
  const paidTime = paidTimeOf(transaction);
  const refundHistory = describeRefunds(transaction);
  return {
    ...describeBiSnapOutcome("qr_query", "success"),
    ...describeNames(transaction),
    serviceCode: "47",
    ...describeStatus(transaction),
    ...(paidTime !== undefined && { paidTime }),
    amount: formatBiSnapAmount(transaction.grossAmount),
    ...(refundHistory.length > 0 && { additionalInfo: { refundHistory } }),
  };
}
