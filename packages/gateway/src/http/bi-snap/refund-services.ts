import type { RefundKey } from "@gerbang/protocol";
import {
  type DebitRefundResponse,
  describeBiSnapOutcome,
  formatBiSnapAmount,
  formatBiSnapTime,
  type QrRefundResponse,
} from "@gerbang/protocol/bi-snap";
import {
  describeNames,
  type PaymentFamily,
  refundNumber,
} from "../../domain/bi-snap/describe-payment.ts";
import { parsePartnerRefundNo, partnerRefundNoOf } from "../../domain/bi-snap/partner-refund-no.ts";
import { isPaidStatus, type Transaction } from "../../domain/transactions/transaction.ts";
import {
  type AppliedRefund,
  type RefundOutcome,
  refund,
} from "../../operations/transactions/refund.ts";
import type { BiSnapCall } from "./authenticate.ts";
import { BiSnapError } from "./bi-snap-error.ts";
import { Members } from "./members.ts";
import { findOriginal, readNames } from "./original-payment.ts";
import type { BiSnapMeans, Once, Serving } from "./serving.ts";

/** Sections 6.3 and 7.4 of the dialect: the same money under two names, with other codes. */
export const REFUND_SERVICES: readonly Serving[] = [
  {
    service: "qr_refund",
    isRead: false,
    serve: async (...asked) => await serveRefund("qr", ...asked),
  },
  {
    service: "debit_refund",
    isRead: false,
    serve: async (...asked) => await serveRefund("debit", ...asked),
  },
];

type RefundRefused = Extract<RefundOutcome, { readonly outcome: "refused" }>;

interface FamilyRules {
  readonly chargedAs: Transaction["chargedAs"];
  readonly naming: Parameters<typeof readNames>[1];
  readonly malformedAmount: () => BiSnapError;
  readonly refused: (refusal: RefundRefused) => BiSnapError;
  readonly present: (applied: AppliedRefund) => object;
}

const FAMILIES: Readonly<Record<PaymentFamily, FamilyRules>> = {
  qr: {
    chargedAs: "qris",
    naming: { needsMerchant: true, needsPartnerReference: true },
    malformedAmount: () => new BiSnapError("invalid_amount"),
    refused: refusedOfQr,
    present: presentOfQr,
  },
  debit: {
    chargedAs: "gopay",
    naming: {},
    malformedAmount: () => new BiSnapError("invalid_format", "refundAmount"),
    refused: refusedOfDebit,
    present: presentOfDebit,
  },
};

const REASON_MAX = 256;

async function serveRefund(
  family: PaymentFamily,
  { gateway }: BiSnapMeans,
  call: BiSnapCall,
  { externalId, keep }: Once,
): Promise<object> {
  const rules = FAMILIES[family];
  const members = new Members(call.body);
  const names = readNames(members, rules.naming);
  const key = readPartnerRefundNo(members, externalId);
  const amount = members.amount("refundAmount");
  const reason = members.text("reason", { max: REASON_MAX }) ?? "";
  members.check();
  if (amount === "invalid") throw rules.malformedAmount();
  const { id } = await findOriginal(gateway, call, names, rules.chargedAs);
  const wanted = {
    id,
    reason,
    key,
    isDirect: true,
    ...(amount !== undefined && { amount }),
  };
  const outcome = await refund(gateway, call.merchant, wanted, (applied) =>
    keep(rules.present(applied)),
  );
  if (!outcome) throw new BiSnapError("not_found");
  if (outcome.outcome === "refused") throw rules.refused(outcome);
  return rules.present(outcome);
}

/**
 * Without a number of the merchant's it is made of the external id: where an answer was lost, the same call asks for the
 * same refund, and not for one more.
 */
function readPartnerRefundNo(members: Members, externalId: string): RefundKey {
  return (
    members.text("partnerRefundNo", { max: 64, parse: parsePartnerRefundNo }) ??
    partnerRefundNoOf(externalId)
  );
}

function refusedOfQr({ reason }: RefundRefused): BiSnapError {
  switch (reason) {
    case "not_refundable":
      return new BiSnapError("invalid_status");
    case "window_closed":
      return new BiSnapError("not_allowed");
    case "invalid_amount":
      return new BiSnapError("invalid_amount");
    case "duplicate_key":
    case "short_of_funds":
    case "denied_by_provider":
    case "unavailable":
      return refusedOfEither(reason);
  }
}

export function refusedOfDebit({ reason, transaction }: RefundRefused): BiSnapError {
  switch (reason) {
    case "not_refundable":
      return new BiSnapError("not_permitted", whyNotRefundable(transaction));
    case "window_closed":
      return new BiSnapError("not_permitted", "The time for refunds is over.");
    case "invalid_amount":
      return new BiSnapError("amount_limit");
    case "duplicate_key":
    case "short_of_funds":
    case "denied_by_provider":
    case "unavailable":
      return refusedOfEither(reason);
  }
}

function whyNotRefundable({ status }: Transaction): string {
  if (status === "refund") return "Payment is already refunded.";
  return isPaidStatus(status) ? "Only all of it can be refunded." : "Payment is not settled.";
}

function refusedOfEither(
  reason: "duplicate_key" | "short_of_funds" | "denied_by_provider" | "unavailable",
): BiSnapError {
  switch (reason) {
    case "duplicate_key":
      return new BiSnapError("duplicate");
    case "short_of_funds":
      return new BiSnapError("insufficient_funds");
    case "denied_by_provider":
      return new BiSnapError("not_permitted", "Refund is denied by the bank.");
    case "unavailable":
      return new BiSnapError("timeout");
  }
}

function presentOfQr({ transaction, refund: made }: AppliedRefund): QrRefundResponse {
  return {
    ...describeBiSnapOutcome("qr_refund", "success"),
    ...describeNames(transaction),
    referenceNo: refundNumber(made),
    partnerRefundNo: made.key,
    refundAmount: formatBiSnapAmount(made.amount),
    refundTime: formatBiSnapTime(made.createdAt),
  };
}

function presentOfDebit({ transaction, refund: made }: AppliedRefund): DebitRefundResponse {
  return {
    ...describeBiSnapOutcome("debit_refund", "success"),
    originalReferenceNo: transaction.reference,
    refundNo: refundNumber(made),
    partnerRefundNo: made.key,
    refundAmount: formatBiSnapAmount(made.amount),
    refundTime: formatBiSnapTime(made.createdAt),
  };
}
