import type { Transaction } from "./transaction.ts";

/**
 * What a message is about that is no GoPay or QRIS payment: a `payment` by card, bank transfer or any
 * other type, a linked `account`, a `subscription`, a `payout`, or something nobody has listed yet.
 */
export type OtherKind = "payment" | "account" | "subscription" | "payout" | "unknown";

/** A message for `onOther`. */
export interface OtherEvent {
  readonly kind: OtherKind;
  readonly body: Readonly<Record<string, unknown>>;
  /**
   * Its signature is right for the server key. The others are to be verified before they are
   * believed: accounts and subscriptions by asking the API, payouts by their own header.
   */
  readonly isSigned: boolean;
  /**
   * With `payment`. One that claims money is, with `client`, as the status API tells it, which may
   * be more recent than `body`.
   */
  readonly transaction?: Transaction;
  readonly headers: Headers;
  /** The body as it came, for signatures over the bytes. */
  readonly text: string;
}

/** Tells by the members that only messages of one kind have. */
export function kindOfOther(body: Readonly<Record<string, unknown>>): OtherKind {
  if ("account_id" in body && "account_status" in body) return "account";
  if ("schedule" in body || "subscription_id" in body || "subscription" in body) {
    return "subscription";
  }
  return "reference_no" in body && !("order_id" in body) ? "payout" : "unknown";
}
