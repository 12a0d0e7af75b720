import type { Acquirer, Open, PaymentType, Rupiah } from "@gerbang/protocol";
import type { Payment } from "../transactions/transaction.ts";
import type { ConnectorName, OpenedAccount } from "./account.ts";
import type { SkewMs } from "./clock-skew.ts";
import type { NotSentReason, UpstreamHttp } from "./upstream-http.ts";

/** One call of an upstream: everything that it may use. */
export interface UpstreamCall {
  readonly account: OpenedAccount;
  readonly http: UpstreamHttp;
  /** How long it may take, in milliseconds. */
  readonly timeoutMs: number;
  /** How far the upstream's clock is ahead, as its answers say by now; absent where nobody watches that. */
  readonly measuredSkew?: () => SkewMs | undefined;
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
  /** Present when it is paid. */
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
  readonly body: Uint8Array;
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
    }
  | { readonly outcome: "forged" | "unreadable" | "not_ours"; readonly detail: string };

/**
 * A protocol that upstreams speak. Its functions keep nothing: no database, no clock, no other merchant.
 * None throws for what an upstream says or fails to say.
 */
export interface Connector {
  readonly name: ConnectorName;
  charge(call: UpstreamCall, order: ChargeOrder): Promise<ChargeReply>;
  find(call: UpstreamCall, names: UpstreamNames): Promise<FindReply>;
  close(call: UpstreamCall, names: UpstreamNames, how: "cancel" | "expire"): Promise<CloseReply>;
  refund(call: UpstreamCall, order: UpstreamRefundOrder): Promise<RefundReply>;
  picture(call: UpstreamCall, url: string): Promise<PictureReply>;
  /** Pure: verifies a message, and names the order that it is about. */
  readMessage(account: OpenedAccount, message: InboundMessage): MessageReading;
}
