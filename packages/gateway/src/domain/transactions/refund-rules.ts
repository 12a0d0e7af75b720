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
    payment: "GoPay, charged to a linked account",
    applies: ({ account }) => account !== undefined,
    windowDays: 180,
    partial: true,
    source: "core-api 3.9: refund reference, FAQ",
  },
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

/** Until when what was paid may be refunded: by the first rule that applies. */
export function refundableUntil(transaction: PaidTransaction): Date | undefined {
  const rule = REFUND_RULES.find(({ applies }) => applies(transaction));
  return rule && new Date(transaction.settledAt.getTime() + rule.windowDays * DAY_MS);
}

/** Why a rule lets no refund of a paid transaction through. */
export type ClosedReason = "window_over" | "closed_hours" | "excluded_issuer";

/** What keeps any refund of the transaction back at this time; `undefined` when nothing does. */
export function findClosedReason(
  rule: RefundRule,
  { payment, settledAt }: PaidTransaction,
  now: Date,
): ClosedReason | undefined {
  if (now.getTime() - settledAt.getTime() > rule.windowDays * DAY_MS) return "window_over";
  if (rule.closedDaily && isWithin(rule.closedDaily, now)) return "closed_hours";
  const isExcluded =
    payment.paymentType === "qris" &&
    payment.transactionType === "off-us" &&
    rule.excludedIssuers?.includes(payment.issuer.toLowerCase());
  return isExcluded === true ? "excluded_issuer" : undefined;
}

function isWithin({ from, until }: { from: string; until: string }, now: Date): boolean {
  const time = formatJakartaTime(now).slice(11, 16);
  return from <= until ? time >= from && time < until : time >= from || time < until;
}
