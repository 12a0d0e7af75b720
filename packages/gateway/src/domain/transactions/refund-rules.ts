import { formatJakartaTime } from "@gerbang/protocol";
import type { PaidTransaction } from "./transaction.ts";

/** What may be refunded of one kind of payment, and until when. Core API section 3.9. */
export interface RefundRule {
  readonly payment: string;
  readonly applies: (transaction: PaidTransaction) => boolean;
  /** Days after settlement. */
  readonly windowDays: number;
  readonly partial: boolean;
  /** Hours of the day, WIB, in which nothing is refunded: `HH:MM`, the end excluded. */
  readonly closedDaily?: { readonly from: string; readonly until: string };
  /** Issuers whose payments cannot be returned this way; lower case. */
  readonly excludedIssuers?: readonly string[];
  readonly source: string;
}

const DAY_MS = 24 * 60 * 60_000;

/** The first rule that applies decides. */
export const REFUND_RULES: readonly RefundRule[] = [
  {
    payment: "GoPay, paid through the deeplink",
    applies: ({ payment }) => payment.paymentType === "gopay",
    windowDays: 45,
    partial: true,
    source: "core-api 3.9: refund reference, FAQ",
  },
  {
    payment: "QRIS by airpay shopee",
    applies: ({ acquirer }) => acquirer === "airpay shopee",
    windowDays: 365,
    partial: false,
    closedDaily: { from: "23:55", until: "06:00" },
    excludedIssuers: ["bca", "bni", "bri"],
    source: "core-api 3.9: refund reference (no partial refunds; the FAQ says otherwise), FAQ",
  },
  {
    payment: "QRIS on-us",
    applies: ({ payment }) => payment.paymentType === "qris" && payment.transactionType === "on-us",
    windowDays: 45,
    partial: true,
    source: "core-api 3.9: refund reference, FAQ",
  },
  {
    payment: "QRIS off-us",
    applies: () => true,
    windowDays: 7,
    partial: true,
    source: "core-api 3.9: refund reference",
  },
];

/** Whether a rule lets any refund of the transaction through at this time. */
export function isRefundOpen(rule: RefundRule, transaction: PaidTransaction, now: Date): boolean {
  const { payment, settledAt } = transaction;
  if (now.getTime() - settledAt.getTime() > rule.windowDays * DAY_MS) return false;
  if (rule.closedDaily && isWithin(rule.closedDaily, now)) return false;
  return !(
    payment.paymentType === "qris" &&
    payment.transactionType === "off-us" &&
    rule.excludedIssuers?.includes(payment.issuer.toLowerCase())
  );
}

function isWithin({ from, until }: { from: string; until: string }, now: Date): boolean {
  const time = formatJakartaTime(now).slice(11, 16);
  return from <= until ? time >= from && time < until : time >= from || time < until;
}
