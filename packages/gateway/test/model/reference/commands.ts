import {
  answered,
  DAY_MS,
  isOnUs,
  MINUTE_MS,
  message,
  refusal,
  rupiah,
  sandboxRefusal,
  statusAnswer,
  wib,
} from "./describe.ts";
import {
  type Answer,
  type Body,
  find,
  isLive,
  isPaid,
  type ModelRefund,
  type ModelState,
  type ModelTransaction,
  put,
  refunded,
} from "./state.ts";

export type ChargeKind = "gopay" | "qris" | "shopee" | "account" | "reserve";

/** A call of the Core API, or, of the customer and their bank, of the sandbox API. `id` is an order's or a transaction's. */
export type Command =
  | {
      readonly do: "charge";
      readonly order: string;
      readonly kind: ChargeKind;
      readonly amount: number;
      readonly minutes?: number;
    }
  | { readonly do: "status" | "cancel" | "expire" | "approve" | "deny"; readonly id: string }
  | { readonly do: "capture"; readonly id: string; readonly amount?: number }
  | {
      readonly do: "refund";
      readonly id: string;
      readonly key?: string;
      readonly amount?: number;
      readonly direct: boolean;
    }
  | {
      readonly do: "pay";
      readonly id: string;
      readonly issuer?: string;
      readonly inApp?: boolean;
      readonly late?: boolean;
    }
  | { readonly do: "refuse to pay" | "deny payment"; readonly id: string }
  | { readonly do: "deny refund" | "confirm refund"; readonly id: string; readonly key: string };

export interface Outcome {
  readonly answer: Answer;
  readonly state: ModelState;
}

/** What the model cannot know: names that the gateway gives. Learnt from the answer, where there was one. */
export type Seen = Body | undefined;

const DEFAULT_EXPIRY_MS = 15 * MINUTE_MS;
const APPROVAL_MS = 5 * MINUTE_MS;
const RESERVATION_MS = 15 * MINUTE_MS;
const APPROVED_FROM = 100_000;
const CONFIRMATION_MS = 1_000;

/** What a command does to a merchant's transactions, and what it is answered. Core API sections 2 to 4. */
export function apply(state: ModelState, command: Command, seen?: Seen): Outcome {
  if (command.do === "charge") return charge(state, command, seen);
  const transaction = find(state, command.id);
  const refuse = isOfSandbox(command) ? sandboxRefusal : refusal;
  if (!transaction) return { answer: refuse("404"), state };
  const change = {
    state,
    transaction,
    refused: (code = "412"): Outcome => ({ answer: refuse(code), state }),
  };
  switch (command.do) {
    case "status":
      return { answer: statusAnswer(transaction), state };
    case "cancel":
      return transaction.status === "pending" || transaction.status === "authorize"
        ? closed(change, "cancel", "200")
        : change.refused();
    case "expire":
      return transaction.status === "pending" ? closed(change, "expire", "407") : change.refused();
    case "approve":
    case "deny":
      return change.refused();
    case "capture":
      return capture(change, command.amount);
    case "refund":
      return refund(change, command, seen);
    case "pay":
      return command.late === true ? payLate(change, command) : pay(change, command);
    case "refuse to pay":
      return refuseToPay(change);
    case "deny payment":
      return transaction.status === "pending" || transaction.status === "authorize"
        ? shown(change, { status: "deny", isShortOfBalance: true })
        : change.refused();
    case "deny refund":
    case "confirm refund":
      return decideRefund(change, command);
  }
}

function isOfSandbox({ do: name }: Command): boolean {
  return /^pay|refuse to pay|deny payment|deny refund|confirm refund/.test(name);
}

interface Change {
  readonly state: ModelState;
  readonly transaction: ModelTransaction;
  readonly refused: (code?: string) => Outcome;
}

/** The same transaction, changed: its log says so, and the merchant is owed a message. */
export function changed(
  before: ModelTransaction,
  difference: Partial<ModelTransaction>,
  event?: string,
): ModelTransaction {
  const after = { ...before, ...difference };
  const log = [...before.log, event ?? `transaction.${after.status}`];
  return { ...after, log, told: [...before.told, message(after)] };
}

function shown({ state, transaction }: Change, difference: Partial<ModelTransaction>): Outcome {
  const after = changed(transaction, difference);
  return { answer: statusAnswer(after), state: put(state, after, transaction) };
}

function closed(
  { state, transaction }: Change,
  status: "cancel" | "expire",
  code: string,
): Outcome {
  const after = changed(transaction, { status });
  return { answer: answered(code, after), state: put(state, after, transaction) };
}

type Charge = Extract<Command, { do: "charge" }>;

/** Sections 2.5, 2.9, 2.13 and 8.4. */
function charge(state: ModelState, { order, kind, amount, minutes }: Charge, seen: Seen): Outcome {
  const inTheWay = state.transactions.some((one) => one.orderId === order && isLive(one));
  if (inTheWay) return { answer: refusal("406"), state };
  const ofAccount = kind === "account" ? "charge" : kind === "reserve" ? "reserve" : undefined;
  const id = seen?.["transaction_id"];
  const pending: ModelTransaction = {
    ...(typeof id === "string" && { id }),
    orderId: order,
    chargedAs: kind === "qris" || kind === "shopee" ? "qris" : "gopay",
    acquirer: kind === "shopee" ? "airpay shopee" : "gopay",
    amount,
    createdAt: state.now,
    expiresAt: state.now + (minutes === undefined ? DEFAULT_EXPIRY_MS : minutes * MINUTE_MS),
    status: "pending",
    ...(ofAccount && { ofAccount }),
    refunds: [],
    told: [],
    log: [],
    refusals: 0,
  };
  const made = changed(pending, order.startsWith("force-deny-") ? DENIED : atOnce(state, pending));
  const code = { pending: "201", deny: "202" }[made.status as string] ?? "200";
  return { answer: answered(code, made), state: put(state, made) };
}

const DENIED = { status: "deny", isShortOfBalance: true } as const;

/** What a charge comes to before anybody has paid: a linked account gives small amounts without a question. */
function atOnce(state: ModelState, pending: ModelTransaction): Partial<ModelTransaction> {
  if (!pending.ofAccount) return {};
  if (pending.amount > state.balance) return { status: "deny", isShortOfBalance: true };
  if (pending.amount < APPROVED_FROM) return taken(state, pending);
  return { expiresAt: Math.min(pending.expiresAt, state.now + APPROVAL_MS) };
}

function taken({ now }: ModelState, { ofAccount }: ModelTransaction): Partial<ModelTransaction> {
  return ofAccount === "reserve"
    ? { status: "authorize", expiresAt: now + RESERVATION_MS }
    : { status: "settlement", paid: { at: now } };
}

type Pay = Extract<Command, { do: "pay" }>;

function isWaiting({ state, transaction }: Change): boolean {
  return transaction.status === "pending" && transaction.expiresAt > state.now;
}

/** Sections 4.2 to 4.4. */
function pay(change: Change, { issuer, inApp }: Pay): Outcome {
  const { state, transaction } = change;
  if (!isWaiting(change)) return change.refused();
  const isScan = inApp !== true && (issuer !== undefined || transaction.chargedAs === "qris");
  if (transaction.ofAccount) return isScan ? change.refused() : approve(change);
  if (!isScan && transaction.chargedAs === "qris") return change.refused("400");
  return shown(change, paidNow(state, isScan, issuer));
}

function paidNow({ now }: ModelState, isScan: boolean, issuer = "gopay") {
  return { status: "settlement", paid: { at: now, ...(isScan && { issuer }) } } as const;
}

/** The customer approves what is charged to their account, if they still have as much. */
function approve(change: Change): Outcome {
  const { state, transaction } = change;
  return transaction.amount > state.balance
    ? shown(change, { status: "deny", isShortOfBalance: true })
    : shown(change, taken(state, transaction));
}

/** The sandbox's own: money that was on its way when the order was closed. */
function payLate(change: Change, { issuer, inApp }: Pay): Outcome {
  const { state, transaction } = change;
  const isScan = inApp !== true && (issuer !== undefined || transaction.chargedAs === "qris");
  if (!isScan && transaction.chargedAs === "qris") return change.refused("400");
  if (transaction.ofAccount || !/pending|expire|cancel/.test(transaction.status)) {
    return change.refused();
  }
  const { orderId } = transaction;
  const isTaken = state.transactions.some(
    (one) => one !== transaction && one.orderId === orderId && isLive(one),
  );
  return isTaken ? change.refused() : shown(change, paidNow(state, isScan, issuer));
}

/** Section 4.3; what is charged to an account ends by it. */
function refuseToPay(change: Change): Outcome {
  const { state, transaction } = change;
  if (!isWaiting(change)) return change.refused();
  const after = transaction.ofAccount
    ? changed(transaction, { status: "deny" })
    : { ...transaction, refusals: transaction.refusals + 1 };
  const body = { order_id: transaction.orderId, transaction_status: after.status };
  return { answer: { http: 200, body }, state: put(state, after, transaction) };
}

/** Section 3.6. */
function capture(change: Change, amount: number | undefined): Outcome {
  const { state, transaction } = change;
  if (transaction.status !== "authorize" || transaction.expiresAt <= state.now) {
    return change.refused();
  }
  if (amount !== undefined && amount !== transaction.amount) return change.refused("400");
  const after = changed(transaction, { status: "settlement", paid: { at: state.now } });
  return { answer: answered("200", after), state: put(state, after, transaction) };
}

type Refund = Extract<Command, { do: "refund" }>;

/** Sections 3.7 to 3.9. */
function refund(change: Change, command: Refund, seen: Seen): Outcome {
  const { state, transaction } = change;
  const amount = command.amount ?? transaction.amount - refunded(transaction);
  const obstacle = refuseRefund(change, command, amount);
  if (obstacle !== undefined) {
    const after = { ...transaction, refusals: transaction.refusals + 1 };
    return { answer: refusal(obstacle), state: put(state, after, transaction) };
  }
  const key = command.key ?? seen?.["refund_key"];
  const made = {
    ...(typeof key === "string" && { key }),
    amount,
    createdAt: state.now,
    confirmDueAt: state.now + CONFIRMATION_MS,
  };
  const isAll = refunded(transaction) + amount === transaction.amount;
  const after = changed(transaction, {
    status: isAll ? "refund" : "partial_refund",
    refunds: [...transaction.refunds, made],
  });
  const more = {
    refund_amount: rupiah(amount),
    ...(typeof key === "string" && { refund_key: key }),
    ...(transaction.paid && { settlement_time: wib(transaction.paid.at) }),
    status_message: `Success, refund request is approved${command.direct ? " by the bank" : ""}`,
  };
  return { answer: answered("200", after, more), state: put(state, after, transaction) };
}

function refuseRefund(
  { state, transaction }: Change,
  { key }: Refund,
  amount: number,
): string | undefined {
  if (!isPaid(transaction) || !transaction.paid) return "412";
  if (key !== undefined && transaction.refunds.some((one) => one.key === key)) return "406";
  if (transaction.status === "refund") return "412";
  const isShopee = transaction.acquirer === "airpay shopee";
  if (state.now - transaction.paid.at > windowDays(transaction) * DAY_MS) return "412";
  if (isShopee && (isClosedAt(state.now) || isOfLargeBank(transaction))) return "412";
  if (amount <= 0 || amount > transaction.amount - refunded(transaction)) return "414";
  return isShopee && amount < transaction.amount ? "412" : undefined;
}

/** Days after its payment in which it is refunded. Section 3.9. */
export function windowDays(transaction: ModelTransaction): number {
  if (transaction.ofAccount) return 180;
  if (transaction.paid?.issuer === undefined) return 45;
  if (transaction.acquirer === "airpay shopee") return 365;
  return isOnUs(transaction) ? 45 : 7;
}

/** From 23:55 to 06:00 nothing goes back through ShopeePay. */
function isClosedAt(now: number): boolean {
  const time = wib(now).slice(11, 16);
  return time >= "23:55" || time < "06:00";
}

/** Who scanned with one of these has nothing sent back through ShopeePay. */
function isOfLargeBank({ paid }: ModelTransaction): boolean {
  return /^(bca|bni|bri)$/i.test(paid?.issuer ?? "");
}

type DecideRefund = Extract<Command, { do: "deny refund" | "confirm refund" }>;

/** What the bank says to one refund; once it has confirmed or refused it, that is its last word. Section 5.6. */
function decideRefund(change: Change, { do: name, key }: DecideRefund): Outcome {
  const { state, transaction } = change;
  const one = transaction.refunds.find((refund) => refund.key === key);
  if (!one) return change.refused("404");
  const isDenied = one.confirmedAt === undefined && one.confirmDueAt === undefined;
  const isConfirmed = one.confirmedAt !== undefined;
  const wants = name === "deny refund" ? isDenied : isConfirmed;
  if (wants) return { answer: statusAnswer(transaction), state };
  if (isDenied || isConfirmed) return change.refused();
  const after =
    name === "deny refund" ? denied(transaction, one) : confirmed(transaction, one, state.now);
  return { answer: statusAnswer(after), state: put(state, after, transaction) };
}

/** The bank keeps the money, and nobody is told. */
function denied(transaction: ModelTransaction, refund: ModelRefund): ModelTransaction {
  const { confirmDueAt: _due, ...rest } = refund;
  const refunds = transaction.refunds.map((one) => (one === refund ? rest : one));
  return { ...transaction, refunds, log: [...transaction.log, "refund.denied"] };
}

/** The second message of a refund. */
export function confirmed(
  transaction: ModelTransaction,
  refund: ModelRefund,
  at: number,
): ModelTransaction {
  const done = { ...refund, confirmedAt: at };
  const refunds = transaction.refunds.map((one) => (one === refund ? done : one));
  return changed(transaction, { refunds }, "refund.confirmed");
}
