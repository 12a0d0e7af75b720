import type { OrderId } from "@gerbang/protocol";
import {
  type AuthCaptureResponse,
  type AuthPaymentResponse,
  type AuthQueryResponse,
  type AuthRefundResponse,
  type AuthVoidResponse,
  describeBiSnapOutcome,
  formatBiSnapAmount,
  formatBiSnapTime,
} from "@gerbang/protocol/bi-snap";
import {
  biSnapStatusOf,
  describePayer,
  describeRefunds,
  partnerReferenceOf,
  refundNumber,
} from "../../domain/bi-snap/describe-payment.ts";
import { parsePartnerRefundNo } from "../../domain/bi-snap/partner-refund-no.ts";
import { merchantTime } from "../../domain/merchants/clock.ts";
import type { ChargeCommand } from "../../domain/transactions/charge-command.ts";
import { isPaid, type Transaction } from "../../domain/transactions/transaction.ts";
import { cancel } from "../../operations/transactions/cancel.ts";
import { capture } from "../../operations/transactions/capture.ts";
import { type AppliedRefund, refund } from "../../operations/transactions/refund.ts";
import {
  type AccountOption,
  checkItems,
  findAccountToCharge,
  readAccountOption,
} from "./account-to-charge.ts";
import { findHeld, readHeldNames } from "./auth-names.ts";
import type { BiSnapCall } from "./authenticate.ts";
import { BiSnapError } from "./bi-snap-error.ts";
import { chargePayment, checkAmount, checkMerchant } from "./charge-payment.ts";
import { readCustomerHeader } from "./customer-header.ts";
import { REFERENCE_MAX, requireGopay } from "./debit-members.ts";
import { Members } from "./members.ts";
import { readValidity } from "./payment-validity.ts";
import { readPartnerReference } from "./qr-services.ts";
import { refusedOfDebit } from "./refund-services.ts";
import type { BiSnapMeans, Once, Serving } from "./serving.ts";

/** Section 10 of the dialect: amounts that are held in a linked account first. */
export const AUTH_SERVICES: readonly Serving[] = [
  { service: "auth_payment", isOfWallet: true, isRead: false, serve: hold },
  { service: "auth_query", isOfWallet: true, isRead: true, serve: query },
  { service: "auth_capture", isOfWallet: true, isRead: false, serve: take },
  { service: "auth_void", isOfWallet: true, isRead: false, serve: release },
  { service: "auth_refund", isOfWallet: true, isRead: false, serve: giveBack },
];

const TITLE_MAX = 256;
const NUMBER_MAX = 64;
const HELD_FOR_MS = 7 * 86_400_000;

async function hold(
  means: BiSnapMeans,
  call: BiSnapCall,
  { externalId, keep }: Once,
): Promise<object> {
  const { gateway } = means;
  const { merchant } = call;
  const now = merchantTime(merchant.clock, gateway.wallNow());
  const { merchantId, option, ...command } = readHold(call.body, now);
  const customer = readCustomerHeader(call.request);
  const account = await findAccountToCharge(gateway, call, customer, option);
  checkMerchant(merchant, merchantId);
  const wanted: ChargeCommand = {
    ...command,
    orderId: command.orderId ?? (externalId as OrderId),
    externalId,
    // There is no page of it where a customer could approve anything.
    account: { ...account, isPreAuth: true, isRecurring: true },
  };
  return await chargePayment(means, merchant, wanted, {
    keep,
    present: ({ transaction }) => presentHeld(transaction),
  });
}

type ReadHold = Omit<ChargeCommand, "orderId"> & {
  readonly orderId: OrderId | undefined;
  readonly merchantId: string | undefined;
  readonly option: AccountOption;
};

function readHold(body: BiSnapCall["body"], now: Date): ReadHold {
  const members = new Members(body);
  const orderId = readPartnerReference(members, { max: REFERENCE_MAX, isRequired: true });
  const merchantId = members.text("merchantId", { max: 64, isRequired: true });
  // The documents' table wants it, and their sample has none.
  members.text("title", { max: TITLE_MAX });
  const total = members.amount("amount");
  const details = members.object("additionalInfo");
  const option = readAccountOption(details, now);
  if (total !== undefined && total !== option.amount) members.faulty("amount");
  const expiry = readValidity(details, "validUpTo", now, { usualMs: HELD_FOR_MS });
  const metadata = details.plain("metadata");
  checkItems(members, "items", option.amount);
  members.check();
  requireGopay(option.payMethod);
  const invalid = new BiSnapError("invalid_format", "payOptionDetails.transAmount");
  return {
    paymentType: "gopay",
    orderId,
    grossAmount: checkAmount(option.amount, invalid),
    acquirer: "gopay",
    expiry,
    enableCallback: false,
    appendNotificationUrls: [],
    overrideNotificationUrls: [],
    ...(metadata && { metadata }),
    request: body,
    origin: "bi_snap",
    merchantId,
    option,
  };
}

function presentHeld(transaction: Transaction): AuthPaymentResponse {
  const time = formatBiSnapTime(transaction.createdAt);
  return {
    ...describeBiSnapOutcome("auth_payment", "success"),
    referenceNo: transaction.reference,
    partnerReferenceNo: partnerReferenceOf(transaction) ?? "",
    paidTime: time,
    additionalInfo: {
      amount: formatBiSnapAmount(transaction.grossAmount),
      paymentType: "GOPAY",
      transactionTime: time,
      transactionStatus: biSnapStatusOf(transaction),
      fraudStatus: transaction.fraudStatus,
      payOptionDetails: describePayer(transaction),
      validUpTo: formatBiSnapTime(transaction.expiresAt),
    },
  };
}

async function query({ gateway }: BiSnapMeans, call: BiSnapCall): Promise<AuthQueryResponse> {
  const members = new Members(call.body);
  const names = readHeldNames(members, { isRead: true });
  members.check();
  const transaction = await findHeld(gateway, call, names);
  const { status, createdAt } = transaction;
  const refundHistory = describeRefunds(transaction);
  const wasHeld = status === "authorize" || isPaid(transaction);
  return {
    ...describeBiSnapOutcome("auth_query", "success"),
    ...namesOf(transaction),
    latestTransactionStatus: biSnapStatusOf(transaction),
    ...(wasHeld && { paidTime: formatBiSnapTime(createdAt) }),
    amount: formatBiSnapAmount(transaction.grossAmount),
    additionalInfo: {
      fraudStatus: transaction.fraudStatus,
      validUpTo: formatBiSnapTime(transaction.expiresAt),
      payOptionDetails: describePayer(transaction),
      ...(refundHistory.length > 0 && { refundHistory }),
      ...(transaction.metadata && { metadata: transaction.metadata }),
    },
  };
}

const NOT_OPEN = "Authorization is no longer open.";

async function take(
  { gateway }: BiSnapMeans,
  call: BiSnapCall,
  { keep }: Once,
): Promise<AuthCaptureResponse> {
  const members = new Members(call.body);
  const names = readHeldNames(members, { isRead: false });
  const number = members.text("partnerCaptureNo", { max: NUMBER_MAX, isRequired: true }) ?? "";
  const amount = members.amount("captureAmount");
  if (amount === "invalid") members.faulty("captureAmount");
  members.text("title", { max: TITLE_MAX });
  members.check();
  const { id } = await findHeld(gateway, call, names);
  const wanted = { id, ...(typeof amount === "number" && { amount }) };
  const present = (paid: Transaction & { readonly settledAt: Date }): AuthCaptureResponse => ({
    ...describeBiSnapOutcome("auth_capture", "success"),
    ...namesOf(paid),
    captureNo: refundNumber({ id: paid.id, createdAt: paid.settledAt }),
    partnerCaptureNo: number,
    captureAmount: formatBiSnapAmount(paid.grossAmount),
    captureTime: formatBiSnapTime(paid.settledAt),
  });
  const decision = await capture(gateway, call.merchant, wanted, (paid) => keep(present(paid)));
  if (!decision) throw new BiSnapError("not_found");
  if (decision.outcome !== "applied") {
    const isOther = decision.outcome === "refused" && decision.reason === "other_amount";
    throw new BiSnapError("not_permitted", isOther ? "Only all of it can be captured." : NOT_OPEN);
  }
  return present(decision.transaction);
}

async function release(
  { gateway }: BiSnapMeans,
  call: BiSnapCall,
  { keep }: Once,
): Promise<AuthVoidResponse> {
  const members = new Members(call.body);
  const names = readHeldNames(members, { isRead: false });
  const number = members.text("partnerVoidNo", { max: NUMBER_MAX, isRequired: true }) ?? "";
  members.text("reason", { max: TITLE_MAX });
  members.check();
  const { id } = await findHeld(gateway, call, names);
  const present = (closed: Transaction & { readonly closedAt: Date }): AuthVoidResponse => ({
    ...describeBiSnapOutcome("auth_void", "success"),
    ...namesOf(closed),
    voidNo: refundNumber({ id: closed.id, createdAt: closed.closedAt }),
    partnerVoidNo: number,
    voidAmount: formatBiSnapAmount(closed.grossAmount),
    voidTime: formatBiSnapTime(closed.closedAt),
  });
  const decision = await cancel(gateway, call.merchant, id, (closed) => keep(present(closed)));
  if (!decision) throw new BiSnapError("not_found");
  if (decision.outcome !== "applied") throw new BiSnapError("not_permitted", NOT_OPEN);
  return present(decision.transaction);
}

async function giveBack(
  { gateway }: BiSnapMeans,
  call: BiSnapCall,
  { keep }: Once,
): Promise<AuthRefundResponse> {
  const members = new Members(call.body);
  const names = readHeldNames(members, { isRead: true });
  const key = members.text("partnerRefundNo", {
    max: NUMBER_MAX,
    isRequired: true,
    parse: parsePartnerRefundNo,
  });
  const amount = members.amount("refundAmount");
  if (amount === "invalid") members.faulty("refundAmount");
  const reason = members.text("reason", { max: TITLE_MAX }) ?? "";
  members.check();
  const { id } = await findHeld(gateway, call, names);
  const wanted = {
    id,
    reason,
    isDirect: true,
    ...(key !== undefined && { key }),
    ...(typeof amount === "number" && { amount }),
  };
  const outcome = await refund(gateway, call.merchant, wanted, (applied) =>
    keep(presentRefund(applied)),
  );
  if (!outcome) throw new BiSnapError("not_found");
  if (outcome.outcome === "refused") throw refusedOfDebit(outcome);
  return presentRefund(outcome);
}

function presentRefund({ transaction, refund: made }: AppliedRefund): AuthRefundResponse {
  return {
    ...describeBiSnapOutcome("auth_refund", "success"),
    originalReferenceNo: transaction.reference,
    refundNo: refundNumber(made),
    partnerRefundNo: made.key,
    refundAmount: formatBiSnapAmount(made.amount),
    refundTime: formatBiSnapTime(made.createdAt),
  };
}

/** As the answers of this family have them: without the external id. */
function namesOf(transaction: Transaction) {
  return {
    originalReferenceNo: transaction.reference,
    originalPartnerReferenceNo: partnerReferenceOf(transaction) ?? "",
  };
}
