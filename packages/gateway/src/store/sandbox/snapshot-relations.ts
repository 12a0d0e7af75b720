import type { OrderId, TransactionId } from "@gerbang/protocol";
import { readSandboxQris } from "../../domain/qris/read-sandbox-qris.ts";
import { isStorableJson } from "../../domain/storable-text.ts";
import { isNotedName } from "../../domain/transactions/logged-event.ts";
import { accountProblems } from "./account-problems.ts";
import type { FileProblems } from "./file-problems.ts";
import { type JsonObject, parseJsonObject } from "./json-object.ts";
import { isAccountMessage } from "./snapshot-accounts.ts";
import { checkFace, checkSignedPath, isBiSnapMessage } from "./snapshot-bi-snap.ts";
import type { PlacedRow, PlacedRows, SnapshotRow } from "./snapshot-row.ts";
import { checkSubscriptions, isSubscriptionMessage } from "./snapshot-subscriptions.ts";

type Transactions = ReadonlyMap<string, SnapshotRow<"transaction">>;

/**
 * Says where rows that are sound each by itself do not agree with themselves or with each other: what
 * the schema's constraints say, and what pages and workers rely on besides.
 */
export function findDisagreements(rows: PlacedRows, problems: FileProblems): void {
  const transactions = checkTransactions(rows.transaction, problems);
  checkRefunds(rows, transactions, problems);
  checkSubscriptions(rows, transactions, problems);
  checkEvents(rows.event, transactions, problems);
  checkNotifications(rows, transactions, problems);
}

/** Remembers values, and says whether one came before. */
function seenBefore(): (...parts: readonly string[]) => boolean {
  const seen = new Set<string>();
  return (...parts) => {
    const { size } = seen;
    return seen.add(parts.join(" ")).size === size;
  };
}

const LIVE: ReadonlySet<string> = new Set([
  "pending",
  "authorize",
  "settlement",
  "partial_refund",
  "refund",
]);
const PAID: ReadonlySet<string> = new Set(["settlement", "partial_refund", "refund"]);

function checkTransactions(rows: PlacedRows["transaction"], problems: FileProblems): Transactions {
  const found = new Map<string, SnapshotRow<"transaction">>();
  const hasReference = seenBefore();
  const hasQrReference = seenBefore();
  const isLive = seenBefore();
  for (const { line, row } of rows) {
    const say = (problem: string) => problems.add(line, `transaction.${problem}`);
    if (found.has(row.id)) say("id is that of another transaction");
    if (hasReference(row.reference)) say("reference is that of another transaction");
    if (hasQrReference(row.qr_reference)) say("qr_reference is that of another transaction");
    checkFace(row, say);
    // With BI-SNAP the partner's own number may come again.
    if (row.origin !== "bi_snap" && LIVE.has(row.status) && isLive(row.order_id)) {
      say("order_id is that of another live transaction");
    }
    checkTimes(row, say);
    checkMoney(row, say);
    checkPayment(row, say);
    for (const problem of accountProblems(row)) say(problem);
    checkCode(row, say);
    found.set(row.id, row);
  }
  return found;
}

type SayOf = (problem: string) => void;

function checkTimes(row: SnapshotRow<"transaction">, say: SayOf): void {
  const isPaid = PAID.has(row.status);
  const isClosed = !LIVE.has(row.status);
  // All were written in one form, in which text sorts as time does.
  if (row.expires_at <= row.created_at) say("expires_at must be after created_at");
  if ((row.settled_at !== null) !== isPaid) {
    say(`settled_at must ${isPaid ? "be a time" : "be null"} with the status ${row.status}`);
  }
  if ((row.closed_at !== null) !== isClosed) {
    say(`closed_at must ${isClosed ? "be a time" : "be null"} with the status ${row.status}`);
  }
}

function checkMoney(row: SnapshotRow<"transaction">, say: SayOf): void {
  const { refund_amount: refunded, gross_amount: paid } = row;
  const isRight =
    refunded === 0
      ? row.status !== "refund" && row.status !== "partial_refund"
      : row.status === (refunded === paid ? "refund" : "partial_refund") && refunded <= paid;
  if (!isRight) say(`refund_amount does not agree with the status ${row.status}`);
}

/** What a paid transaction tells of how it was paid. */
function checkPayment(row: SnapshotRow<"transaction">, say: SayOf): void {
  if (!PAID.has(row.status)) return;
  if (row.payment_type === "gopay") {
    if (row.payment_option_type === null) say("payment_option_type must be known of a payment");
    return;
  }
  if (row.issuer === null) say("issuer must be known of a payment by qris");
  if (row.transaction_type === null) say("transaction_type must be known of a payment by qris");
}

/** No payload that a network could route: it would take real money. */
function checkCode(row: SnapshotRow<"transaction">, say: SayOf): void {
  const reading = readSandboxQris(row.qr_payload);
  const isOwnCode =
    reading.outcome === "read" &&
    // The wallet reads more than may be kept and drawn.
    reading.departures.length === 0 &&
    reading.reference === row.qr_reference &&
    reading.amount === row.gross_amount &&
    // Where the reference stands tells whose code it is.
    (reading.qris.additionalData?.transactionReference !== undefined) ===
      (row.acquirer === "gopay");
  if (!isOwnCode) say("qr_payload is not its sandbox code");
}

function checkRefunds(
  { transaction, refund }: PlacedRows,
  transactions: Transactions,
  problems: FileProblems,
): void {
  const sums = new Map<string, number>();
  const hasId = seenBefore();
  const hasKey = seenBefore();
  for (const { line, row } of refund) {
    const say = (problem: string) => problems.add(line, `refund.${problem}`);
    if (!transactions.has(row.transaction_id)) say("transaction_id is that of no transaction");
    if (hasId(row.id)) say("id is that of another refund");
    if (hasKey(row.transaction_id, row.refund_key)) {
      say("refund_key is that of another refund of the transaction");
    }
    sums.set(row.transaction_id, (sums.get(row.transaction_id) ?? 0) + row.amount);
  }
  for (const { line, row } of transaction) {
    if (row.refund_amount !== (sums.get(row.id) ?? 0)) {
      problems.add(line, "transaction.refund_amount is not the sum of its refunds");
    }
  }
}

/** A row that may be about a transaction names one that is there, and its order. */
function isAbout(
  row: {
    readonly transaction_id: TransactionId | null;
    readonly order_id: OrderId | string | null;
  },
  transactions: Transactions,
): "right" | "unknown" | "other_order" {
  if (row.transaction_id === null) return "right";
  const transaction = transactions.get(row.transaction_id);
  if (!transaction) return "unknown";
  return transaction.order_id === row.order_id ? "right" : "other_order";
}

function checkAbout(
  row: Parameters<typeof isAbout>[0],
  transactions: Transactions,
  say: SayOf,
): void {
  const about = isAbout(row, transactions);
  if (about === "unknown") say("transaction_id is that of no transaction");
  if (about === "other_order") say("order_id is not that of its transaction");
}

function checkEvents(
  rows: PlacedRows["event"],
  transactions: Transactions,
  problems: FileProblems,
): void {
  const hasId = seenBefore();
  for (const { line, row } of rows) {
    const say = (problem: string) => problems.add(line, `event.${problem}`);
    if (hasId(row.id)) say("id is that of another event");
    checkAbout(row, transactions, say);
    // A test program notes what it likes, also about an order that was never charged.
    if (isNotedName(row.name)) continue;
    const isOfMerchant = /^(?:clock|account|subscription)[.]/.test(row.name);
    if (isOfMerchant !== (row.transaction_id === null)) {
      say(`transaction_id must ${isOfMerchant ? "be null" : "be known"} with ${row.name}`);
    }
  }
}

function checkNotifications(
  { notification, attempt }: PlacedRows,
  transactions: Transactions,
  problems: FileProblems,
): void {
  const found = new Map<string, SnapshotRow<"notification">>();
  for (const { line, row } of notification) {
    const say = (problem: string) => problems.add(line, `notification.${problem}`);
    if (found.has(row.id)) say("id is that of another notification");
    checkAbout(row, transactions, say);
    checkMessage(row, say);
    found.set(row.id, row);
  }
  for (const placed of notification) checkOrder(placed, found, problems);
  checkAttempts(attempt, found, problems);
}

function checkMessage(row: SnapshotRow<"notification">, say: SayOf): void {
  const isOfPayment = row.kind === "payment";
  // A message about a subscription is about a transaction where one was made.
  if (row.kind !== "subscription" && isOfPayment !== (row.transaction_id !== null)) {
    say(`transaction_id must ${isOfPayment ? "be known" : "be null"} with ${row.kind}`);
  }
  checkSignedPath(row, say);
  if (row.endpoint !== new URL(row.url).origin) say("endpoint is not that of its url");
  const isOpen = row.state === "owed";
  if ((row.closed_at === null) !== isOpen) {
    say(`closed_at must ${isOpen ? "be null" : "be a time"} with the state ${row.state}`);
  }
  if (!isMessage(row, row.body)) say("body is not the text of its message");
  if (row.sent_body !== null && !isMessage(row, row.sent_body)) {
    say("sent_body is not the text of its message");
  }
}

/** What signing and faults need of a message, of one that a fault has changed, too. */
const SIGNED: readonly (readonly [name: string, form: RegExp])[] = [
  ["status_code", /^\d{3}$/],
  ["gross_amount", /^\d{1,15}\.00$/],
  ["signature_key", /^[0-9a-f]{128}$/],
];

/** As deep as what a charge may bring, which its messages repeat. */
const BODY_DEPTH_MAX = 100;

/** Whether a text is a message that tells what its row says. */
function isMessage(row: SnapshotRow<"notification">, text: string): boolean {
  const body = parseJsonObject(text);
  if (body === undefined || !isStorableJson(text, body, BODY_DEPTH_MAX)) return false;
  if (row.kind === "subscription") return isSubscriptionMessage(row, body);
  if (row.kind === "account") return isAccountMessage(row, body);
  return row.signed_path ? isBiSnapMessage(row, body) : isCoreMessage(row, body);
}

function isCoreMessage(row: SnapshotRow<"notification">, body: JsonObject): boolean {
  return (
    body["order_id"] === row.order_id &&
    body["transaction_status"] === row.transaction_status &&
    (row.kind === "test" || body["transaction_id"] === row.transaction_id) &&
    SIGNED.every(([name, form]) => {
      const value = body[name];
      return typeof value === "string" && form.test(value);
    })
  );
}

/** So many wait for each other at the most: no plan of faults makes more than a few. */
const WAITING_MAX = 100;

/** One that waits for another waits for one that is there, and not for itself. */
function checkOrder(
  { line, row }: PlacedRow<"notification">,
  found: ReadonlyMap<string, SnapshotRow<"notification">>,
  problems: FileProblems,
): void {
  if (row.state !== "owed" || row.after_id === null) return;
  const passed = new Set([row.id]);
  for (let before: string | null = row.after_id; before !== null; ) {
    const next: SnapshotRow<"notification"> | undefined = found.get(before);
    if (!next || passed.has(before) || passed.size > WAITING_MAX) {
      const why = next ? "has no end" : "is that of no notification";
      problems.add(line, `notification.after_id ${why}`);
      return;
    }
    passed.add(before);
    before = next.state === "owed" && next.attempts === 0 ? next.after_id : null;
  }
}

function checkAttempts(
  rows: PlacedRows["attempt"],
  notifications: ReadonlyMap<string, SnapshotRow<"notification">>,
  problems: FileProblems,
): void {
  const hasNumber = seenBefore();
  for (const { line, row } of rows) {
    const say = (problem: string) => problems.add(line, `attempt.${problem}`);
    const notification = notifications.get(row.notification_id);
    if (!notification) say("notification_id is that of no notification");
    // The next attempt takes the number that follows.
    else if (row.number > notification.attempts) {
      say("number is beyond the attempts of its notification");
    }
    if (hasNumber(row.notification_id, String(row.number))) {
      say("number is that of another attempt");
    }
    if (row.answer_status === null && row.error === null) {
      say("answer_status must be known where error is not");
    }
  }
}
