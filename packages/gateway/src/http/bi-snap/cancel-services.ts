import {
  type DebitCancelResponse,
  describeBiSnapOutcome,
  formatBiSnapTime,
  type QrCancelResponse,
} from "@gerbang/protocol/bi-snap";
import { describeNames, type PaymentFamily } from "../../domain/bi-snap/describe-payment.ts";
import {
  type ClosedTransaction,
  isPaidStatus,
  type Transaction,
} from "../../domain/transactions/transaction.ts";
import { cancel } from "../../operations/transactions/cancel.ts";
import type { BiSnapCall } from "./authenticate.ts";
import { BiSnapError } from "./bi-snap-error.ts";
import { Members } from "./members.ts";
import { findOriginal, readNames } from "./original-payment.ts";
import type { BiSnapMeans, Once, Serving } from "./serving.ts";

/** Sections 6.4 and 7.5 of the dialect. */
export const CANCEL_SERVICES: readonly Serving[] = [
  {
    service: "qr_cancel",
    isRead: false,
    serve: async (...asked) => await serveCancel("qr", ...asked),
  },
  {
    service: "debit_cancel",
    isRead: false,
    serve: async (...asked) => await serveCancel("debit", ...asked),
  },
];

interface FamilyRules {
  readonly chargedAs: Transaction["chargedAs"];
  /** Whether the merchant's id and a reason must be there. */
  readonly isStrict: boolean;
  readonly refused: (transaction: Transaction) => BiSnapError;
  readonly present: (transaction: ClosedTransaction) => object;
}

const FAMILIES: Readonly<Record<PaymentFamily, FamilyRules>> = {
  qr: {
    chargedAs: "qris",
    isStrict: true,
    refused: () => new BiSnapError("invalid_status"),
    present: presentOfQr,
  },
  debit: {
    chargedAs: "gopay",
    isStrict: false,
    refused: (transaction) => new BiSnapError("not_permitted", whyNotCancelled(transaction)),
    present: presentOfDebit,
  },
};

const REASON_MAX = 256;

async function serveCancel(
  family: PaymentFamily,
  { gateway }: BiSnapMeans,
  call: BiSnapCall,
  { keep }: Once,
): Promise<object> {
  const { chargedAs, isStrict, refused, present } = FAMILIES[family];
  const members = new Members(call.body);
  const names = readNames(members, { needsMerchant: isStrict });
  members.text("reason", { max: REASON_MAX, isRequired: isStrict });
  members.check();
  const { id } = await findOriginal(gateway, call, names, chargedAs);
  const decision = await cancel(gateway, call.merchant, id, (closed) => keep(present(closed)));
  if (!decision) throw new BiSnapError("not_found");
  if (decision.outcome === "refused") {
    throw decision.reason === "unavailable"
      ? new BiSnapError("timeout")
      : refused(decision.transaction);
  }
  if (decision.outcome === "unchanged") throw new Error("a cancel is applied or refused");
  return present(decision.transaction);
}

function whyNotCancelled({ status }: Transaction): string {
  if (isPaidStatus(status)) return "Payment is already settled.";
  return status === "cancel" ? "Payment is already canceled." : "Payment is already closed.";
}

function presentOfQr(transaction: ClosedTransaction): QrCancelResponse {
  return {
    ...describeBiSnapOutcome("qr_cancel", "success"),
    ...describeNames(transaction),
    cancelTime: formatBiSnapTime(transaction.closedAt),
  };
}

function presentOfDebit(transaction: ClosedTransaction): DebitCancelResponse {
  return {
    ...describeBiSnapOutcome("debit_cancel", "success"),
    originalReferenceNo: transaction.reference,
    cancelTime: formatBiSnapTime(transaction.closedAt),
  };
}
