import type { MerchantId } from "@gerbang/protocol";

/** What needs a person. */
export type AttentionKind =
  /** A charge whose answer was lost, and which the upstream still says nothing of. */
  | "charge_unknown"
  /** Money came that does not fit its order. */
  | "amount_differs"
  /** The upstream's answer contradicts what was asked. */
  | "contradiction"
  /** Money without a home. */
  | "stray_payment"
  /** A refund whose answer was lost, and which the upstream does not list. */
  | "refund_unknown"
  /** A refund that the bank has not confirmed for a week. */
  | "refund_unconfirmed"
  /** The upstream does not accept the account's key. */
  | "unauthorized"
  /** The upstream does not take the account's charges. */
  | "not_enabled"
  /** An offer that must not be shown: its code or its amount cannot be trusted. */
  | "bad_offer"
  /** Messages whose signature is wrong. */
  | "forged_messages"
  /** Payments that we found out of by asking alone: the upstream's messages do not come. */
  | "webhooks_silent"
  /** The upstream's clock and ours are far apart. */
  | "clock_skew"
  /** A genuine message about an order that we do not know. */
  | "unknown_order"
  /** Another Gerbang makes orders on the same contract. */
  | "foreign_gerbang"
  /** The upstream made a refund that nobody here ordered, and it does not fit. */
  | "foreign_refund";

export interface Attention {
  readonly merchantId: MerchantId;
  readonly id: string;
  readonly kind: AttentionKind;
  /** The attempt, refund, stray payment, account or message that it is about. */
  readonly subject: string;
  readonly transactionId?: string;
  /** Wall time. */
  readonly since: Date;
  readonly data: Readonly<Record<string, unknown>>;
  /** By whom and why it was decided last. */
  readonly decided?: Decided;
  readonly closedAt?: Date;
  readonly closedBy?: string;
  readonly how?: string;
}

/** What a person said about one: kept in its data, while what they wanted is still under way too. */
export interface Decided {
  readonly decision: string;
  readonly by: string;
  readonly reason: string;
}

/** What becomes one: a second one of the same kind and subject joins the first while that is open. */
export type NewAttention = Pick<
  Attention,
  "merchantId" | "kind" | "subject" | "transactionId" | "data"
>;

/** How one ends by itself; one that a person ends has that person's reason. */
export type EndedByItself =
  | "the upstream said what became of it"
  | "the upstream never made it"
  | "the upstream has made it"
  | "the upstream has refused it"
  | "the upstream takes charges"
  | "nobody has paid it, and nobody can any more"
  | "the upstream accepts the key"
  | "the upstream has corrected the amount"
  | "the upstream says another amount"
  | "the upstream says what is booked"
  | "the upstream lists it by now"
  | "it fits by now"
  | "the bank has confirmed it"
  | "the money went back"
  | "somebody has returned it at the upstream"
  | "a genuine message has come"
  | "the clocks agree";
