/**
 * What the specification says that a gateway remembers of one sandbox merchant, and nothing of how.
 * Written from the API's description alone: it shares no line with the gateway, so that one rule has to be
 * misread twice before nobody sees it. Amounts are whole rupiah, times milliseconds of the merchant's clock.
 */
export interface ModelState {
  readonly now: number;
  /** What the one customer, who has linked an account, has left to pay from. */
  readonly balance: number;
  /** The oldest first. */
  readonly transactions: readonly ModelTransaction[];
  /** What is answered again, by idempotency key. */
  readonly kept: Readonly<Record<string, KeptAnswer>>;
}

type ModelStatus =
  | "pending"
  | "authorize"
  | "settlement"
  | "partial_refund"
  | "refund"
  | "expire"
  | "cancel"
  | "deny";

export interface ModelTransaction {
  /** Absent as long as no answer has told it. */
  readonly id?: string;
  readonly orderId: string;
  readonly chargedAs: "gopay" | "qris";
  readonly acquirer: "gopay" | "airpay shopee";
  readonly amount: number;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly status: ModelStatus;
  /** Whether it takes from the linked account: at once, or reserved first. */
  readonly ofAccount?: "charge" | "reserve";
  readonly paid?: { readonly at: number; readonly issuer?: string };
  readonly isShortOfBalance?: boolean;
  readonly refunds: readonly ModelRefund[];
  /** Every message that its changes owe the merchant, the oldest first. */
  readonly told: readonly Message[];
  /** What its log holds of changes, and how often something was refused that left it as it was. */
  readonly log: readonly string[];
  readonly refusals: number;
}

export interface ModelRefund {
  /** Absent as long as nobody has told the name that the gateway gave it. */
  readonly key?: string;
  readonly amount: number;
  readonly createdAt: number;
  /** Absent once the bank has refused it. */
  readonly confirmDueAt?: number;
  readonly confirmedAt?: number;
}

/** The members of a body that the model knows; others may stand beside them. */
export type Body = Readonly<Record<string, unknown>>;
export type Message = Body;

export interface Answer {
  readonly http: number;
  readonly body: Body;
}

export interface KeptAnswer {
  readonly answer: Answer;
  readonly at: number;
  /** Names the run, for whoever compares the bytes of both answers. */
  readonly run: number;
}

/** Who has paid, or whose amount is reserved, or who is waited for: an order has one such at the most. */
export function isLive({ status }: ModelTransaction): boolean {
  return status !== "expire" && status !== "cancel" && status !== "deny";
}

export function isPaid({ status }: ModelTransaction): boolean {
  return status === "settlement" || status === "partial_refund" || status === "refund";
}

export function refunded({ refunds }: ModelTransaction): number {
  return refunds.reduce((sum, { amount }) => sum + amount, 0);
}

/** By its own id, or the newest of an order. */
export function find({ transactions }: ModelState, id: string): ModelTransaction | undefined {
  return transactions.findLast((one) => one.id === id || one.orderId === id);
}

/** What a transaction has of the customer's balance just now. */
function held(transaction: ModelTransaction | undefined): number {
  if (!transaction?.ofAccount) return 0;
  if (transaction.status === "authorize") return transaction.amount;
  return isPaid(transaction) ? transaction.amount - refunded(transaction) : 0;
}

/** The state with a transaction added, or in the place of what it was. */
export function put(
  state: ModelState,
  after: ModelTransaction,
  before?: ModelTransaction,
): ModelState {
  return {
    ...state,
    balance: state.balance + held(before) - held(after),
    transactions: before
      ? state.transactions.map((one) => (one === before ? after : one))
      : [...state.transactions, after],
  };
}
