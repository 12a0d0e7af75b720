import {
  addRupiah,
  canReach,
  formatAmount,
  LEGAL_MOVES,
  NO_RUPIAH,
  parseRupiah,
  TRANSACTION_STATUSES,
  type TransactionStatus,
} from "@gerbang/protocol";
import type { JsonObject } from "../sandbox/sandbox-client.ts";
import { isOfCard, readRefunds, type StatusView } from "./status-view.ts";

/**
 * What a transaction has been on the way from what was told of it last to what it is now: each a message
 * that the merchant is owed, in the order in which it happened. Two looks at a transaction do not see
 * what it was in between, but the legal way is one. Each refund is two of them, the second when the bank
 * has confirmed it. Empty when nothing has happened, and for an answer that is older than what was told.
 */
export function replay(told: StatusView | undefined, now: StatusView): readonly StatusView[] {
  if (told?.transaction_id !== now.transaction_id) return fromNothing(now);
  return between(told, now);
}

function fromNothing(now: StatusView): readonly StatusView[] {
  const status = knownStatus(now);
  if (status === undefined || BEGINNINGS.has(status) || isOfCard(now)) return [now];
  const pending = asItWas(now, "pending");
  return [pending, ...between(pending, now)];
}

/** What the first message may say; a card's may say anything. */
const BEGINNINGS: ReadonlySet<TransactionStatus> = new Set([
  "pending",
  "deny",
  "authorize",
  "capture",
  "failure",
]);

function between(told: StatusView, now: StatusView): readonly StatusView[] {
  const from = knownStatus(told);
  const to = knownStatus(now);
  if (from === undefined || to === undefined) {
    return told.transaction_status === now.transaction_status ? [] : [now];
  }
  if (from === to) return isRefunded(to) ? refundSteps(told, now) : [];
  if (canReach(to, from)) return [];
  // No way that anybody knows of, and yet it is so.
  const steps = stepsTo(to, { from, told, now });
  return steps.length > 0 ? steps : [now];
}

interface Change {
  readonly from: TransactionStatus;
  readonly told: StatusView;
  readonly now: StatusView;
}

/** By the legal moves; to a refund by one refund at a time, where they are listed. */
function stepsTo(to: TransactionStatus, { from, told, now }: Change): readonly StatusView[] {
  if (!isRefunded(to) || readRefunds(now).length === 0) return moves(from, to, now);
  const paid = isRefunded(from) ? [] : moves(from, "settlement", now);
  return [...paid, ...refundSteps(told, now)];
}

function moves(
  from: TransactionStatus,
  to: TransactionStatus,
  now: StatusView,
): readonly StatusView[] {
  return wayBetween(from, to).map((status) =>
    status === now.transaction_status ? now : asItWas(now, status),
  );
}

function knownStatus({ transaction_status }: StatusView): TransactionStatus | undefined {
  return TRANSACTION_STATUSES.find((status) => status === transaction_status);
}

function isRefunded(status: TransactionStatus): boolean {
  return status === "partial_refund" || status === "refund";
}

/** The statuses after `from`, up to and with `to`, by the fewest moves; none when there is no way. */
function wayBetween(from: TransactionStatus, to: TransactionStatus): readonly TransactionStatus[] {
  const ways = new Map<TransactionStatus, readonly TransactionStatus[]>([[from, []]]);
  // A map hands out what is added to it on the way.
  for (const [status, way] of ways) {
    if (status === to) return way;
    for (const next of LEGAL_MOVES[status]) if (!ways.has(next)) ways.set(next, [...way, next]);
  }
  return [];
}

/** What only a paid transaction says of itself. */
const OF_PAYMENT = [
  "settlement_time",
  "payment_option_type",
  "issuer",
  "transaction_type",
  "merchant_cross_reference_id",
  "shopeepay_reference_number",
];
const OF_REFUNDS = ["refund_amount", "refunds"];

/** The transaction as it was when it had this status, without what came later. */
function asItWas(now: StatusView, status: TransactionStatus): StatusView {
  const isUnpaid = status === "pending" || status === "authorize";
  const later = new Set(isUnpaid ? [...OF_PAYMENT, ...OF_REFUNDS] : OF_REFUNDS);
  const members = Object.entries(now).filter(([name]) => !later.has(name));
  return { ...(Object.fromEntries(members) as StatusView), transaction_status: status };
}

interface RefundMoment {
  readonly at: string;
  readonly refund: JsonObject;
}

/** One view for each refund that was made, and one for each that was confirmed, since `told`. */
function refundSteps(told: StatusView, now: StatusView): readonly StatusView[] {
  const made = new Map(readRefunds(told).map((refund) => [nameOf(refund), refund]));
  const moments = readRefunds(now)
    .flatMap((refund) => momentsOf(refund, made.get(nameOf(refund))))
    .toSorted((one, other) => (one.at === other.at ? 0 : one.at < other.at ? -1 : 1));
  const order = readRefunds(now).map(nameOf);
  return moments.map(({ refund }, index) => {
    made.set(nameOf(refund), refund);
    if (index === moments.length - 1) return now;
    const refunds = order.map((name) => made.get(name)).filter((one) => one !== undefined);
    return withRefunds(now, refunds);
  });
}

function nameOf(refund: JsonObject): string {
  const { refund_chargeback_uuid, refund_chargeback_id, refund_key, created_at } = refund;
  return JSON.stringify(
    refund_chargeback_uuid ?? refund_chargeback_id ?? refund_key ?? created_at ?? null,
  );
}

/** Texts of one length in WIB, so that their order is that of time. */
function momentsOf(refund: JsonObject, known: JsonObject | undefined): readonly RefundMoment[] {
  const { bank_confirmed_at: confirmedAt, ...made } = refund;
  const madeAt = typeof made["created_at"] === "string" ? made["created_at"] : "";
  const moments: RefundMoment[] = known === undefined ? [{ at: madeAt, refund: made }] : [];
  if (typeof confirmedAt === "string" && known?.["bank_confirmed_at"] === undefined) {
    moments.push({ at: confirmedAt < madeAt ? madeAt : confirmedAt, refund });
  }
  return moments;
}

function withRefunds(now: StatusView, refunds: readonly JsonObject[]): StatusView {
  const sum = refunds.reduce(
    (total, refund) => addRupiah(total, parseRupiah(refund["refund_amount"]) ?? NO_RUPIAH),
    NO_RUPIAH,
  );
  const isWhole = sum >= (parseRupiah(now.gross_amount) ?? Number.POSITIVE_INFINITY);
  return {
    ...now,
    transaction_status: isWhole ? "refund" : "partial_refund",
    refund_amount: formatAmount(sum),
    refunds,
  };
}
