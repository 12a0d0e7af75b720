import { parseRefundKey, type Rupiah } from "@gerbang/protocol";
import { decideCancel } from "../src/domain/transactions/decide-cancel.ts";
import { decideCapture } from "../src/domain/transactions/decide-capture.ts";
import { decideExpire, decideTimeout } from "../src/domain/transactions/decide-expiry.ts";
import { decideLatePayment } from "../src/domain/transactions/decide-late-payment.ts";
import {
  decideDenial,
  decidePayment,
  refusePayment,
} from "../src/domain/transactions/decide-payment.ts";
import { decideConfirmation, decideRefund } from "../src/domain/transactions/decide-refund.ts";
import { decideVerification } from "../src/domain/transactions/decide-verification.ts";
import type { Decision } from "../src/domain/transactions/decision.ts";
import { REFUND_RULES } from "../src/domain/transactions/refund-rules.ts";
import {
  isPaid,
  type PaidTransaction,
  type Payment,
  type PendingTransaction,
  type Refund,
  type Transaction,
} from "../src/domain/transactions/transaction.ts";
import {
  presentCancel,
  presentCapture,
  presentCharge,
  presentExpire,
  presentRefund,
  presentStatus,
} from "../src/http/core-api/present-answers.ts";
import { ApiError, type ApiErrorCode, describeErrors } from "../src/http/shared/api-error.ts";
import {
  CANCEL_REFUSALS,
  captureRefused,
  chargeRefused,
  LATE_REFUSALS,
  PAYMENT_REFUSALS,
  REFUND_REFUSALS,
} from "../src/http/shared/api-refusals.ts";

/** Where a transaction stands, as far as it decides what can be done with it. */
export const PLACES = [
  "pending",
  "pending, of a linked account",
  "authorize",
  "settlement",
  "partial_refund",
  "refund",
  "expire",
  "cancel",
  "deny",
] as const;
export type Place = (typeof PLACES)[number];

/** What the merchant can ask of a transaction. */
export const DEEDS_OF_MERCHANT = [
  "status",
  "charge again",
  "cancel",
  "expire",
  "capture",
  "refund a part",
  "refund the rest",
  "approve, deny",
] as const;

/** What the customer, the provider and time do to it. */
export const DEEDS_OF_OTHERS = [
  "pay",
  "pay late",
  "refuse to pay",
  "deny the payment",
  "time runs out",
  "the bank confirms",
] as const;

/** All that can happen to a transaction. */
export const DEEDS = [...DEEDS_OF_MERCHANT, ...DEEDS_OF_OTHERS] as const;
export type Deed = (typeof DEEDS)[number];

/** What a deed comes to. */
export interface Move {
  /** The status afterwards, where it is another. */
  readonly to?: string;
  /** `status_code` of the answer; absent where nobody is answered. */
  readonly code?: string;
}

/** What each deed comes to at each place, as the code decides it: for a sandbox merchant. */
export function moveOf(place: Place, deed: Deed): Move {
  return MOVES[deed](sampleAt(place));
}

const AT = new Date("2026-11-02T05:00:00.000Z");
const NOW = new Date(AT.getTime() + 60_000);
const LATER = new Date(AT.getTime() + 3_600_000);
const GROSS = 150_000 as Rupiah;
const PART = 50_000 as Rupiah;
const LINKS = { publicUrl: "", deeplinkVersion: "1" } as const;
const BY_APP: Payment = { paymentType: "gopay", paymentOptionType: "GOPAY_WALLET" };

const MOVES: Readonly<Record<Deed, (transaction: Transaction) => Move>> = {
  status: (transaction) => ({ code: presentStatus({ transaction, signatureKey: "" }).status_code }),
  "charge again": (transaction) => {
    // The unique index on live transactions of an order holds the same.
    if (!("closedAt" in transaction)) return refused(chargeRefused("order_taken"));
    const made = sampleAt("pending") as PendingTransaction;
    return { to: made.status, code: presentCharge(made, LINKS).status_code };
  },
  cancel: (transaction) =>
    moved(decideCancel(transaction, NOW), {
      present: presentCancel,
      refuse: (reason) => new ApiError(CANCEL_REFUSALS[reason]),
    }),
  expire: (transaction) =>
    moved(decideExpire(transaction, NOW), {
      present: presentExpire,
      refuse: (reason) => new ApiError(CANCEL_REFUSALS[reason]),
    }),
  capture: (transaction) =>
    moved(decideCapture(transaction, undefined, NOW), {
      present: presentCapture,
      refuse: captureRefused,
    }),
  "refund a part": (transaction) => refund(transaction, PART),
  "refund the rest": (transaction) => refund(transaction),
  "approve, deny": () => refused(new ApiError("status_not_updatable")),
  pay: (transaction) =>
    transaction.account
      ? shown(decideVerification(transaction, { says: "yes" }, NOW), LATE_REFUSALS)
      : shown(decidePayment(transaction, BY_APP, NOW), PAYMENT_REFUSALS),
  "pay late": (transaction) => shown(decideLatePayment(transaction, BY_APP, NOW), LATE_REFUSALS),
  "refuse to pay": (transaction) => {
    if (transaction.account) {
      return {
        ...shown(decideVerification(transaction, { says: "no" }, NOW), LATE_REFUSALS, "200"),
      };
    }
    const reason = refusePayment(transaction, NOW);
    return reason === undefined ? { code: "200" } : refused(new ApiError(PAYMENT_REFUSALS[reason]));
  },
  "deny the payment": (transaction) => {
    const decision = decideDenial(transaction, { code: "201", message: "" }, NOW);
    const why = refusePayment(transaction, NOW) ?? "denied";
    return shown(decision, { not_pending: PAYMENT_REFUSALS[why] });
  },
  "time runs out": (transaction) => silent(decideTimeout(transaction, LATER)),
  "the bank confirms": (transaction) => silent(decideConfirmation(transaction, LATER)),
};

function refund(transaction: Transaction, amount?: Rupiah): Move {
  const key = parseRefundKey("r-2");
  if (!key) throw new Error("r-2 is a refund key");
  const names = { key, reason: "", id: "", chargebackId: 1, provider: "approves" } as const;
  const command = { ...names, ...(amount !== undefined && { amount }) };
  return moved(decideRefund(transaction, command, REFUND_RULES, NOW), {
    present: (after) => {
      const made = after.refunds.at(-1);
      if (!made) throw new Error("a refund was made");
      return presentRefund(after, made, { direct: false });
    },
    refuse: (reason) => {
      if (reason === "denied_by_provider") throw new Error("the provider approves");
      return new ApiError(REFUND_REFUSALS[reason]);
    },
  });
}

interface Answers<After extends Transaction, Reason extends string> {
  readonly present: (after: After) => { readonly status_code: string };
  readonly refuse: (reason: Reason) => ApiError;
}

function moved<After extends Transaction, Reason extends string>(
  decision: Decision<After, Reason>,
  { present, refuse }: Answers<After, Reason>,
): Move {
  switch (decision.outcome) {
    case "refused":
      return refused(refuse(decision.reason));
    case "unchanged":
      return {};
    case "applied":
      return { to: decision.transaction.status, code: present(decision.transaction).status_code };
  }
}

/** What the sandbox answers with the transaction as the status call tells it. */
function shown<After extends Transaction, Reason extends string>(
  decision: Decision<After, Reason>,
  refusals: Readonly<Record<Reason, ApiErrorCode>>,
  code?: string,
): Move {
  return moved(decision, {
    present: (transaction) =>
      code === undefined ? presentStatus({ transaction, signatureKey: "" }) : { status_code: code },
    refuse: (reason) => new ApiError(refusals[reason]),
  });
}

/** Nobody has asked. */
function silent<After extends Transaction>(decision: Decision<After, never>): Move {
  if (decision.outcome !== "applied") return {};
  return { to: decision.transaction.status };
}

function refused({ code }: ApiError): Move {
  const found = describeErrors().find((one) => one.code === code);
  return { code: found?.statusCode ?? "" };
}

function sampleAt(place: Place): Transaction {
  const waiting = newSample();
  const account = {
    id: "account",
    paymentOptionType: "GOPAY_WALLET",
    payable: GROSS,
    isPreAuth: place === "authorize",
  };
  switch (place) {
    case "pending":
      return waiting;
    case "pending, of a linked account":
      return { ...waiting, account };
    case "authorize":
      return { ...waiting, account, status: "authorize" };
    case "settlement":
      return paid(waiting, []);
    case "partial_refund":
      return paid(waiting, [PART]);
    case "refund":
      return paid(waiting, [GROSS]);
    case "expire":
    case "cancel":
    case "deny":
      return { ...waiting, status: place, closedAt: AT };
  }
}

function paid(waiting: PendingTransaction, amounts: readonly Rupiah[]): PaidTransaction {
  const refunds = amounts.map(newRefund);
  const total = amounts.reduce((sum, amount) => sum + amount, 0);
  const status = total === 0 ? "settlement" : total === GROSS ? "refund" : "partial_refund";
  const transaction = { ...waiting, status, settledAt: AT, payment: BY_APP, refunds } as const;
  if (!isPaid(transaction)) throw new Error("it is paid");
  return transaction;
}

function newRefund(amount: Rupiah): Refund {
  const key = parseRefundKey("r-1");
  if (!key) throw new Error("r-1 is a refund key");
  return {
    id: "",
    chargebackId: 1,
    key,
    amount,
    reason: "",
    method: "online",
    createdAt: AT,
    confirmDueAt: NOW,
  };
}

function newSample(): PendingTransaction {
  const names = { id: "", merchantId: "", orderId: "order-101" };
  return {
    ...(names as unknown as Pick<PendingTransaction, "id" | "merchantId" | "orderId">),
    reference: "",
    qrReference: "",
    qrPayload: "",
    chargedAs: "gopay",
    acquirer: "gopay",
    grossAmount: GROSS,
    createdAt: AT,
    expiresAt: new Date(AT.getTime() + 900_000),
    enableCallback: false,
    appendNotificationUrls: [],
    overrideNotificationUrls: [],
    request: {},
    status: "pending",
    version: 1,
    fraudStatus: "accept",
  };
}
