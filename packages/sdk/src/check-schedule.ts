import {
  deadlineOf,
  type PaymentRecord,
  type RefundRecord,
  type TransactionRecord,
} from "./payment-record.ts";

/** The status API is to be asked at most once in ten seconds for each transaction. Section 1.8. */
const CHECK_INTERVAL_MS_MIN = 10_000;
const CHECK_INTERVAL_MS_MAX = 15 * 60_000;
/** Notifications of a payment are promised within 20 s: the first look comes after that. */
const FIRST_CHECK_MS = 25_000;
/** The longest lifetime is seven days (section 2.5); after one more nothing new can appear. */
const GIVE_UP_AFTER_MS = 8 * 24 * 60 * 60_000;
/** How long a transaction that was asked for is looked for before it is taken for never made. */
const CHARGE_APPEARS_WITHIN_MS = 24 * 60 * 60_000;
/** Expiry is marked and notified within 90 s. Section 2.5. */
const EXPIRY_GRACE_MS = 90_000;
/** How long the confirmation of a refund is waited for. */
const REFUND_CHECKS_MAX = 40;
/**
 * Money of a paid order may be given back in a dashboard or at the bank, and every message about it may be lost: a paid order
 * is looked at when it is a day old, and whenever it is twice as old, for as long as GoPay gives back (45 days).
 */
const FIRST_LATE_LOOK_MS = 24 * 60 * 60_000;
const LATE_LOOKS_UNTIL_MS = 45 * FIRST_LATE_LOOK_MS;

/**
 * The record with the time when the reconciler should ask next: soon at first, then twice as long
 * each time up to a quarter of an hour, and once right after the expiry. When nothing is open any more,
 * a few times about what is paid; not at all about what is closed, or given back whole.
 */
export function scheduleCheck(record: PaymentRecord, now: Date): PaymentRecord {
  const { checkAt: _, ...rest } = record;
  const dueAtMs = isOpen(record, now) ? nextCheckMs(record, now) : nextLateLookMs(record, now);
  if (dueAtMs === undefined) return rest;
  return { ...rest, checkAt: new Date(dueAtMs).toISOString() };
}

function nextCheckMs(record: PaymentRecord, now: Date): number {
  const waitMs = Math.min(FIRST_CHECK_MS * 2 ** record.checks, CHECK_INTERVAL_MS_MAX);
  return Math.min(now.getTime() + waitMs, afterExpiryMs(record, now));
}

function nextLateLookMs({ openedAt, transactions }: PaymentRecord, now: Date): number | undefined {
  if (!transactions.some(mayBeGivenBack)) return undefined;
  const openedMs = Date.parse(openedAt);
  let ageMs = FIRST_LATE_LOOK_MS;
  while (openedMs + ageMs <= now.getTime()) ageMs *= 2;
  return ageMs <= LATE_LOOKS_UNTIL_MS ? openedMs + ageMs : undefined;
}

/** Whether the status API was asked about the order less than ten seconds ago. */
export function isAskedTooSoon({ askedAt }: PaymentRecord, now: Date): boolean {
  return askedAt !== undefined && now.getTime() - Date.parse(askedAt) < CHECK_INTERVAL_MS_MIN;
}

/**
 * What the status API is to be asked by: transactions still undecided, or the order's own id. Where all is decided, the
 * transactions of which money may be given back unheard.
 */
export function idsToAsk(record: PaymentRecord): readonly string[] {
  const { transactions, awaitsCharge, orderId } = record;
  const open = transactions.filter((one) => isUndecided(one) || awaitsRefund(one));
  const asked = open.length > 0 || awaitsCharge ? open : transactions.filter(mayBeGivenBack);
  const ids = asked.map(({ transactionId }) => transactionId);
  return awaitsCharge ? [...ids, orderId] : ids;
}

/** Whether something is to be learned that somebody waits for. */
export function isOpen(record: PaymentRecord, now: Date): boolean {
  const ageMs = now.getTime() - Date.parse(record.openedAt);
  if (record.awaitsCharge && ageMs < CHARGE_APPEARS_WITHIN_MS) return true;
  return record.transactions.some(
    (transaction) =>
      (isUndecided(transaction) && ageMs < GIVE_UP_AFTER_MS) ||
      (awaitsRefund(transaction) && record.checks < REFUND_CHECKS_MAX),
  );
}

function isUndecided({ status, isPaid }: TransactionRecord): boolean {
  return (
    status === "pending" ||
    status === "authorize" ||
    // Held back by fraud rules.
    (!isPaid && (status === "capture" || status === "settlement"))
  );
}

function mayBeGivenBack({ isPaid, grossAmount, refunds }: TransactionRecord): boolean {
  return isPaid && sumOf(refunds.filter(({ isBooked }) => isBooked)) < grossAmount;
}

function sumOf(refunds: readonly RefundRecord[]): number {
  return refunds.reduce((sum, { amount }) => sum + amount, 0);
}

/** Some refund is known of but not confirmed, or announced by the status but not listed. */
function awaitsRefund({ status, grossAmount, refunds }: TransactionRecord): boolean {
  if (refunds.some(({ isBooked }) => !isBooked)) return true;
  const known = sumOf(refunds);
  return (
    (status === "refund" && known < grossAmount) || (status === "partial_refund" && known === 0)
  );
}

function afterExpiryMs(record: PaymentRecord, now: Date): number {
  const times = record.transactions
    .filter(isUndecided)
    .flatMap((transaction) => deadlineOf(transaction) ?? [])
    .map((deadline) => Date.parse(deadline) + EXPIRY_GRACE_MS)
    .filter((time) => time > now.getTime() + CHECK_INTERVAL_MS_MIN);
  return Math.min(...times);
}
