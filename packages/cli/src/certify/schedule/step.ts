/**
 * What happens at the gateway. `r` is a refund of a part, `w` of all that is left; `n` is one that the bank denies,
 * `l` a payment that is reported after the transaction expired or was cancelled.
 */
export const FACTS = ["c", "p", "q", "l", "x", "k", "d", "r", "w", "f", "n"] as const;
/** What the gateway says about it: `a` the refund as asked for, `b` the refund as confirmed. */
export const MESSAGES = ["P", "S", "X", "K", "D", "a", "b"] as const;
/** What else reaches the merchant, or befalls it. */
const DOINGS = ["B+", "B-", "R", "Z", "F", "A"] as const;

export type Fact = (typeof FACTS)[number];
export type Message = (typeof MESSAGES)[number];
type Doing = (typeof DOINGS)[number];
export type Letter = Fact | Message | Doing;

/** How a message is delivered, when it is not delivered once and answered. */
export const DELIVERIES = {
  lost: { mark: "⊘", words: "never sent" },
  unanswered: { mark: "!", words: "answer lost" },
  given_up: { mark: "/", words: "sender gives up" },
  killed: { mark: "#", words: "process killed" },
  cut: { mark: "^", words: "body cut" },
  refused: { mark: "~", words: "connection refused" },
  missing: { mark: ":missing", words: "optional members missing" },
  unknown: { mark: ":unknown", words: "unknown members" },
} as const;

export type Delivery = keyof typeof DELIVERIES;

/**
 * Requests that the gateway never made. `amount` is signed rightly and names another price; `loose-signature` is no
 * text, which equals any text where languages compare loosely.
 */
export const FORGERIES = [
  "unsigned",
  "garbage",
  "empty-key",
  "undefined-key",
  "status-swap",
  "same-code-swap",
  "transaction-swap",
  "order-swap",
  "amount",
  "foreign",
  "headers",
  "unknown-transaction",
  "test-message",
  "not-json",
  "empty-signature",
  "loose-signature",
  "closing-swap",
  "null",
] as const;

export type Forgery = (typeof FORGERIES)[number];

export const API_FAULTS = ["500", "404", "429", "hang"] as const;
export type ApiFault = (typeof API_FAULTS)[number];

export interface Step {
  readonly letter: Letter;
  /** Which attempt or refund; in a schedule of two orders: which order. */
  readonly of: number;
  readonly delivery?: Delivery;
  readonly forgery?: Forgery;
  readonly fault?: ApiFault;
  /** Arrives at the same time. */
  readonly beside?: Step;
  /** The handler is held at its status call until the schedule ends. */
  readonly held?: true;
}

/** One order's story, or two orders', after the charge that begins it. */
export interface Schedule {
  readonly orders: 1 | 2;
  readonly steps: readonly Step[];
}

/** How many events a schedule has. */
export function lengthOf({ steps }: Schedule): number {
  return steps.reduce((sum, { beside }) => sum + (beside ? 2 : 1), 0);
}

/** Whether money is asked back: a part of it, or all. */
export function isRefund(letter: Letter): letter is "r" | "w" {
  return letter === "r" || letter === "w";
}

export function isFact(letter: Letter): letter is Fact {
  return (FACTS as readonly string[]).includes(letter);
}

export function isMessage(letter: Letter): letter is Message {
  return (MESSAGES as readonly string[]).includes(letter);
}

/** Whether something reaches the merchant's server; a message that is never sent does not. */
export function isArrival(step: Step): boolean {
  if (isFact(step.letter) || step.letter === "A" || step.letter === "Z") return false;
  return step.delivery !== "lost";
}
