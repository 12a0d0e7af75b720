import type { Acquirer, Open, PaymentType, Rupiah } from "@gerbang/protocol";
import type { Payment } from "../transactions/transaction.ts";
import type { ConnectorName, OpenedAccount, UpstreamAccount } from "./account.ts";
import type { SkewMs } from "./clock-skew.ts";
import type { NotSentReason, UpstreamHttp } from "./upstream-http.ts";

/** One call of an upstream: everything that it may use. */
export interface UpstreamCall {
  readonly account: OpenedAccount;
  readonly http: UpstreamHttp;
  /** Wall time, for what is signed with the moment at which it is sent. */
  readonly now: () => Date;
  /** For upstreams that are called with a token. */
  readonly tokens: AccessTokens;
  /** How long it may take, in milliseconds. */
  readonly timeoutMs: number;
  /** How far the upstream's clock is ahead, as its answers say by now; absent where nobody watches that. */
  readonly measuredSkew?: () => SkewMs | undefined;
}

/** What an upstream gave to be called with for a while. */
export interface FetchedToken {
  readonly outcome: "fetched";
  readonly token: string;
  readonly lifetimeMs: number;
}

/** The access tokens of one account in one process: each is asked for once, by whoever needs it first. */
export interface AccessTokens {
  /**
   * The token of these credentials; waits no longer than `waitMs` for one that somebody is fetching.
   *
   * @param credentials Names them without saying them: others have other tokens.
   */
  get(
    credentials: string,
    fetch: () => Promise<FetchedToken | CallFailure>,
    waitMs: number,
  ): Promise<{ readonly outcome: "token"; readonly token: string } | CallFailure>;
  /** The upstream takes this one no more. */
  drop(token: string): void;
}

/** What an upstream offers of all that may be asked, and what it promises about asking twice. */
export interface Abilities {
  readonly paymentTypes: readonly PaymentType[];
  /** Whether the acquirer that a charge names is that of its offer; otherwise the upstream is it itself. */
  readonly heedsAcquirer: boolean;
  /** Whether an order may be called so there. */
  takesOrderId(orderId: string): boolean;
  /** The same charge once more. `unspecified`: nobody says what it gives, so it is not asked for twice. */
  readonly repeatedCharge: "same_answer" | "unspecified";
  /** The same refund once more, under its name: it gives nothing twice, or nobody says so. */
  readonly repeatedRefund: "same_answer" | "refused_when_made" | "unspecified";
  /** Whether a report lists the refunds, so that one that is not listed was not made. */
  readonly listsRefunds: boolean;
  /** `never`: what was offered can be paid until its time is up. */
  readonly close: "decides" | "never";
}

/** What an order is called at the upstream. */
export interface UpstreamNames {
  readonly orderId: string;
  /** Its own name for it; absent while its answer to the charge was not seen. */
  readonly upstreamId?: string;
}

export interface ChargeOrder {
  readonly orderId: string;
  /** The same for the same charge: made again under it, the call gives the same answer or is refused. */
  readonly idempotencyKey: string;
  readonly paymentType: PaymentType;
  readonly acquirer: Open<Acquirer>;
  readonly amount: Rupiah;
  /** Whole seconds, from when the upstream gets it: clocks need not agree. */
  readonly lifetimeSeconds: number;
  /** The same as a moment of wall time, and the same whenever this charge is made again. */
  readonly expiresAt: Date;
  /** Where the upstream is to send its messages. */
  readonly notificationUrl: string;
  /** Where the wallet is to send the customer; absent: nowhere. */
  readonly callbackUrl?: string;
  readonly locale?: string;
  /** The charge as the merchant sent it: items, customer and fields go through. */
  readonly request: Readonly<Record<string, unknown>>;
}

export interface UpstreamRefundOrder extends UpstreamNames {
  /** Our own name for the refund, which makes it safe to ask again. */
  readonly refundKey: string;
  readonly amount: Rupiah;
  readonly reason: string;
  /** Whether the provider is asked at once. */
  readonly direct: boolean;
}

/** How a call ended that gave nothing. */
export type CallFailure =
  /** No byte of it can have been acted on. */
  | { readonly outcome: "not_sent"; readonly why: NotSentReason }
  /** The upstream said no, and made nothing. */
  | {
      readonly outcome: "refused";
      readonly reason: UpstreamRefusal;
      /** The upstream's own code and words. */
      readonly code: string;
      readonly message: string;
    }
  /** It may have happened. */
  | { readonly outcome: "unknown"; readonly why: UnknownReason };

export type UnknownReason =
  | "no_answer"
  | "cut_off"
  | "server_error"
  | "still_running"
  | "unreadable"
  /** It answers something else than what was asked: it proves nothing. */
  | "contradiction"
  /** Something has our order id: what this or an earlier call made, or another's order. */
  | "order_taken";

export type UpstreamRefusal =
  | "invalid"
  | "unauthorized"
  | "not_enabled"
  | "duplicate"
  | "not_found"
  | "wrong_state"
  | "amount"
  | "short_of_funds"
  | "rate_limited"
  | "too_early"
  /** There is no such service at this upstream. */
  | "unsupported"
  | "other";

/** What the customer can be shown. */
export interface Offer {
  readonly upstreamId: string;
  readonly orderId: string;
  /** As it was answered. */
  readonly amount: Rupiah;
  readonly paymentType: string;
  readonly expiresAt: Date;
  readonly acquirer: string;
  /** The QRIS payload, byte for byte; absent where only a picture comes. */
  readonly qrPayload?: string;
  readonly pictureUrl?: string;
  readonly deeplink?: string;
}

export type ReportedState =
  | "pending"
  | "paid"
  | "expired"
  | "cancelled"
  | "denied"
  | "failed"
  /** A word that this program does not know: nothing follows from it. */
  | "unclear";

/** What an upstream says of one of its orders. */
export interface Report {
  readonly upstreamId: string;
  readonly orderId: string;
  readonly amount: Rupiah;
  readonly state: ReportedState;
  /** Present when it is paid, and the upstream says how. */
  readonly payment?: Payment;
  readonly acquirer?: string;
  /** Who made it, where it says so: its own account's id, or whose that is. */
  readonly label?: string;
  /** When the upstream took the order. */
  readonly orderedAt?: Date;
  readonly settledAt?: Date;
  readonly channelResponse?: { readonly code: string; readonly message: string };
  readonly refunds: readonly ReportedRefund[];
  /** What has gone back in all, when it is said. */
  readonly refundedAmount?: Rupiah;
}

export interface ReportedRefund {
  readonly key: string;
  readonly amount: Rupiah;
  readonly reason: string;
  readonly at?: Date;
  readonly confirmedAt?: Date;
}

export type ChargeReply =
  | { readonly outcome: "offered"; readonly offer: Offer }
  /** A transaction exists there, and is closed. */
  | {
      readonly outcome: "denied";
      readonly report: Report;
      readonly fraudStatus: "accept" | "challenge" | "deny";
    }
  | CallFailure;
export type FindReply =
  | { readonly outcome: "found"; readonly report: Report }
  | { readonly outcome: "absent" }
  /** Nobody has paid it. Whether it was ever made, this upstream does not say. */
  | { readonly outcome: "unpaid" }
  | CallFailure;
/** `closed`: in time. */
export type CloseReply = { readonly outcome: "closed" } | CallFailure;
export type RefundReply =
  | { readonly outcome: "accepted" }
  | { readonly outcome: "denied" }
  | CallFailure;
export type PictureReply =
  | { readonly outcome: "fetched"; readonly bytes: Uint8Array; readonly contentType: string }
  | CallFailure;

/** A message as it arrived. */
export interface InboundMessage {
  readonly method: string;
  /** From the root, with its secret part and its query, as it was called. */
  readonly path: string;
  /** What came after the account's own address: the protocol's part, as some sign it alone. */
  readonly subpath: string;
  /** By their names in small letters. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
  /** Wall time. */
  readonly receivedAt: Date;
}

export type MessageReading =
  | {
      readonly outcome: "genuine";
      readonly orderId: string;
      readonly upstreamId?: string;
      /** Who made the order, where it says so. No signature covers it. */
      readonly label?: string;
      /** What it says, which is no more than a reason to ask. */
      readonly claims: ReportedState;
      /** How it was paid, where a signature covers that: the status may not say. */
      readonly payment?: Payment;
    }
  | { readonly outcome: "forged" | "unreadable" | "not_ours"; readonly detail: string };

/** What an upstream is answered to its message. */
export interface MessageAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, string>>;
}

/**
 * A protocol that upstreams speak. Its functions keep nothing: no database, no clock, no other merchant.
 * None throws for what an upstream says or fails to say.
 */
export interface Connector {
  readonly name: ConnectorName;
  abilitiesOf(account: Pick<UpstreamAccount, "profile">): Abilities;
  charge(call: UpstreamCall, order: ChargeOrder): Promise<ChargeReply>;
  find(call: UpstreamCall, names: UpstreamNames): Promise<FindReply>;
  close(call: UpstreamCall, names: UpstreamNames, how: "cancel" | "expire"): Promise<CloseReply>;
  refund(call: UpstreamCall, order: UpstreamRefundOrder): Promise<RefundReply>;
  picture(call: UpstreamCall, url: string): Promise<PictureReply>;
  /** Pure: verifies a message, and names the order that it is about. */
  readMessage(account: OpenedAccount, message: InboundMessage): MessageReading;
  /** In the protocol's own form: that a message was kept, or that it is none of the upstream's. */
  answerMessage(
    account: Pick<UpstreamAccount, "profile">,
    outcome: "received" | "forged",
  ): MessageAnswer;
}
