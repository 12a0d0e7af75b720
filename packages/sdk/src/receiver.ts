import { type AccountCallbacks, checkAccountOptions, tellAccount } from "./account-messages.ts";
import { statusOf } from "./ask-status.ts";
import type { GatewayClient } from "./client.ts";
import { claimsMoney, decideChange } from "./decide-change.ts";
import { readBounded } from "./fetch-transport.ts";
import { kindOfOther, type OtherEvent } from "./other-message.ts";
import { parseJson } from "./parse-json.ts";
import { findTransaction, openRecord, type PaymentRecord } from "./payment-record.ts";
import { type Applied, createPayments, type Payments, type PaymentsOptions } from "./payments.ts";
import {
  checkSubscriptionOptions,
  type SubscriptionCallbacks,
  tellSubscription,
} from "./subscription-messages.ts";
import { parseTransaction, type Transaction } from "./transaction.ts";
import {
  explainForgery,
  isNotification,
  type NotificationObject,
  verifyNotification,
} from "./verify-notification.ts";

/** Why a notification changed nothing although it was not a repetition. */
export type UnhandledReason =
  | "test_message"
  /**
   * Account links, subscriptions, payouts, or a status that this version does not know. Not verified.
   * With `onOther` they are told there; accounts and subscriptions with callbacks of their own, confirmed.
   */
  | "unrecognised"
  | "forged"
  | "unknown_order"
  | "wrong_amount"
  /** Older than what is known; ordinary, as messages overtake each other. */
  | "backwards"
  /**
   * Money for a transaction that was reported closed, on the word of a message alone: without `client`
   * there is nobody to ask, and a signature does not cover the status. Look it up by hand: what was paid
   * is to be shipped or given back. With `client` it is asked for and told to `onPaid` as `isLate`.
   */
  | "paid_after_closed"
  /** The status API does not bear it out, yet. The sender will try again. */
  | "not_confirmed"
  /** The merchant's callback, the store or the status API failed. The sender will try again. */
  | "failed";

export interface UnhandledEvent {
  readonly reason: UnhandledReason;
  readonly body: unknown;
  /** What was thrown, with `failed`. */
  readonly error?: unknown;
}

export interface ReceiverOptions<Tx>
  extends PaymentsOptions<Tx>,
    AccountCallbacks,
    SubscriptionCallbacks {
  readonly serverKey: string;
  /**
   * Asks the status API before anything is done about money. Without it the signature has to be
   * enough: it does not cover the status.
   */
  readonly client?: Pick<GatewayClient, "status"> &
    Partial<Pick<GatewayClient, "getAccount" | "getSubscription">>;
  /**
   * Takes what is no GoPay or QRIS payment, as merchants have one address for everything: payments by
   * card or of any other type that the SDK did not charge, accounts, payouts, and what nobody has
   * listed yet. Without it, payments of other types are told to the callbacks of payments, and the
   * rest to `onUnhandled`.
   *
   * Runs outside any database transaction and again for a repetition, so it has to be safe to repeat.
   * When it throws, the sender will try again.
   */
  readonly onOther?: (event: OtherEvent) => Promise<void> | void;
  /** For logs and alerts: called outside the database transaction, and again for a repetition. */
  readonly onUnhandled?: (event: UnhandledEvent) => void;
  /** Says in the answer which member of a refused message differs. Not for production. */
  readonly debug?: boolean;
}

export interface Receiver {
  /** Takes the sender's request and answers it. Needs no `this`. */
  readonly handle: (request: Request) => Promise<Response>;
  /** What the reconciler and the pages work with. */
  readonly payments: Payments;
}

/** The longest genuine body is about 16 kB, the limit of a charge's metadata (section 1.8). */
const BODY_BYTES_MAX = 65_536;
/** Senders want an answer within five seconds (section 5.8). */
const CONFIRM = { timeoutMs: 3_500, retriesMax: 0 };

/** What is answered; each for what the sender then does (section 5.8). */
const ANSWERS = {
  /** Delivered: also for what repeating would not change. */
  done: [200, "OK"],
  /** Five more tries over hours: time to put a wrong server key right. */
  forged: [401, "The signature does not match"],
  unreadable: [400, "Not a JSON notification"],
  too_long: [413, "The body is too long"],
  wrong_method: [405, "Notifications are posted"],
  /** Four more tries. A 500 would get one. */
  try_again: [503, "Not processed; try again"],
} as const;

type AnswerName = keyof typeof ANSWERS;

/**
 * Makes the receiver of notifications: verified, confirmed, in any order, each callback exactly once.
 *
 * @example
 * ```ts
 * const receiver = createReceiver({
 *   serverKey, client, store: postgresStore(pool),
 *   findOrder: async (orderId, tx) => await readOrder(tx, orderId),
 *   onPaid: async ({ orderId }, tx) => await markPaid(tx, orderId),
 * });
 * export const POST = receiver.handle;
 * ```
 */
export function createReceiver<Tx>(options: ReceiverOptions<Tx>): Receiver {
  checkSubscriptionOptions(options);
  checkAccountOptions(options);
  const payments = createPayments(options);
  return {
    payments,
    handle: async (request) => {
      if (request.method !== "POST") return answer("wrong_method");
      let body: NotificationObject | undefined;
      try {
        const text = await readText(request);
        if (text === undefined) return answer("too_long");
        body = parseNotification(text);
        if (body === undefined) return answer("unreadable");
        return await receive({ options, payments, body, text, headers: request.headers });
      } catch (error) {
        options.onUnhandled?.({ reason: "failed", body, error });
        return answer("try_again");
      }
    },
  };
}

interface ReceivedNotification<Tx> {
  readonly options: ReceiverOptions<Tx>;
  readonly payments: Payments;
  readonly body: NotificationObject;
  readonly text: string;
  readonly headers: Headers;
}

async function receive<Tx>(received: ReceivedNotification<Tx>): Promise<Response> {
  const { options, body } = received;
  const { serverKey, onUnhandled, debug } = options;
  const verified = await verifyNotification(body, serverKey);
  if (verified.outcome === "forged") {
    onUnhandled?.({ reason: "forged", body });
    return answer("forged", debug ? await explainForgery(body, serverKey) : undefined);
  }
  if (verified.outcome === "genuine")
    return await answerTransaction(verified.transaction, received);
  if (verified.outcome === "unrecognised") return await answerOther(verified, received);
  onUnhandled?.({ reason: verified.outcome, body });
  return answer("done");
}

/** What is no transaction: to the callbacks of accounts and of subscriptions, to `onOther`, or to nobody. */
async function answerOther<Tx>(
  { isSigned }: Pick<OtherEvent, "isSigned">,
  received: ReceivedNotification<Tx>,
): Promise<Response> {
  const { options, body } = received;
  const told = (await tellAccount(body, options)) ?? (await tellSubscription(body, options));
  if (told === "not_confirmed") {
    options.onUnhandled?.({ reason: told, body });
    return answer("try_again");
  }
  if (told === "told") return answer("done");
  if (options.onOther) await tellOther(received, { kind: kindOfOther(body), isSigned });
  else options.onUnhandled?.({ reason: "unrecognised", body });
  return answer("done");
}

async function answerTransaction<Tx>(
  transaction: Transaction,
  received: ReceivedNotification<Tx>,
): Promise<Response> {
  const taken = await takeTransaction(transaction, received);
  if (taken.outcome !== "refused") return answer("done");
  const { options, body } = received;
  options.onUnhandled?.({ reason: taken.reason, body });
  return answer(taken.reason === "not_confirmed" ? "try_again" : "done");
}

async function tellOther<Tx>(
  { options, body, text, headers }: ReceivedNotification<Tx>,
  about: Pick<OtherEvent, "kind" | "isSigned" | "transaction">,
): Promise<void> {
  await options.onOther?.({ ...about, body, text, headers });
}

const NOT_CONFIRMED = { outcome: "refused", reason: "not_confirmed" } as const;

type TakenNotification = Applied | typeof NOT_CONFIRMED | { readonly outcome: "told" };

/** To the callbacks of payments, or to `onOther`. */
async function takeTransaction<Tx>(
  transaction: Transaction,
  received: ReceivedNotification<Tx>,
): Promise<TakenNotification> {
  const { options, payments } = received;
  const { orderId, transactionId, paymentType } = transaction;
  const record = (await payments.find(orderId)) ?? openRecord(orderId, payments.now());
  const isOwn = paymentType === "gopay" || paymentType === "qris";
  if (isOwn || !options.onOther || findTransaction(record, transactionId)) {
    return await takeNotification(transaction, options, { payments, record });
  }
  const told = await confirmClaim(transaction, options.client);
  if (!told) return NOT_CONFIRMED;
  await tellOther(received, { kind: "payment", isSigned: true, transaction: told });
  return { outcome: "told" };
}

/** What claims no money is taken at its word; `undefined` when the status API knows less. */
async function confirmClaim(
  transaction: Transaction,
  client: Pick<GatewayClient, "status"> | undefined,
): Promise<Transaction | undefined> {
  if (!client || !claimsMoney(transaction)) return transaction;
  const confirmed = await confirm(transaction, client);
  return confirmed?.status === "pending" ? undefined : confirmed;
}

/** Repetitions end here, without a lock or a call; what concerns money is confirmed by the status API. */
async function takeNotification<Tx>(
  transaction: Transaction,
  { client }: ReceiverOptions<Tx>,
  { payments, record }: { readonly payments: Payments; readonly record: PaymentRecord },
): Promise<TakenNotification> {
  const foreseen = decideChange(record, transaction, client !== undefined);
  if (foreseen.outcome !== "applied") return foreseen;
  if (!client || (transaction.status === "pending" && isExpected(record, transaction))) {
    return await payments.apply(transaction, { isConfirmed: false });
  }
  const confirmed = await confirm(transaction, client);
  if (!confirmed) return NOT_CONFIRMED;
  const applied = await payments.apply(confirmed, { isConfirmed: true });
  // The notification tells of more than the status API does.
  const isMore = confirmed.status === "pending" && transaction.status !== "pending";
  return isMore ? NOT_CONFIRMED : applied;
}

/**
 * Whether a transaction may be one of this order's by what is known here. Another one beside it is asked for even where it claims
 * no money: nobody may have made it, and as an open one it would keep the order from being closed.
 */
function isExpected(record: PaymentRecord, { transactionId }: Transaction): boolean {
  const { transactions, awaitsCharge } = record;
  return awaitsCharge || transactions.length === 0 || !!findTransaction(record, transactionId);
}

/** The same transaction as the status API tells it; `undefined` when it tells of another, or of none. */
async function confirm(
  { transactionId, orderId }: Transaction,
  client: Pick<GatewayClient, "status">,
): Promise<Transaction | undefined> {
  const answer = await statusOf(client, transactionId, CONFIRM);
  if (!answer) return undefined;
  const confirmed = parseTransaction(answer);
  if ("problem" in confirmed) throw new Error(`Unreadable status: ${confirmed.problem}`);
  const isSame = confirmed.transactionId === transactionId && confirmed.orderId === orderId;
  return isSame ? confirmed : undefined;
}

async function readText(request: Request): Promise<string | undefined> {
  try {
    return new TextDecoder().decode(await readBounded(request.body, BODY_BYTES_MAX));
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function parseNotification(text: string): NotificationObject | undefined {
  try {
    const body = parseJson(text);
    return isNotification(body) ? body : undefined;
  } catch {
    // Not JSON; `undefined` is no JSON value.
    return undefined;
  }
}

function answer(name: AnswerName, explanation?: string): Response {
  const [status, text] = ANSWERS[name];
  return new Response(explanation === undefined ? text : `${text}: ${explanation}`, { status });
}
