import type { MerchantId, OrderId, Rupiah, TransactionId } from "@gerbang/protocol";
import type { ChargeCommand } from "../transactions/charge-command.ts";
import type { Payment } from "../transactions/transaction.ts";
import type { ReportedState } from "./connector.ts";

/**
 * `sending`: a request is waiting for its answer. `unknown`: the call may have made an order. `open`: its
 * offer was shown. `unwanted`: it may have made an order that nobody is to see. `paid` and `closed` are
 * what the upstream said.
 */
export type AttemptState = "sending" | "unknown" | "open" | "unwanted" | "paid" | "closed";

export type AttemptClose =
  | "expired"
  | "cancelled"
  | "denied"
  | "failed"
  /** The upstream refused, and made nothing. */
  | "refused"
  | "not_sent"
  /** The upstream knows nothing of it. */
  | "absent"
  /** Unwanted, and the time in which it could have been paid is over. */
  | "given_up";

/** One charge at one account. Times are wall time. */
export interface UpstreamAttempt {
  readonly merchantId: MerchantId;
  readonly id: string;
  readonly transactionId: TransactionId;
  readonly number: number;
  readonly accountId: string;
  /** Our own name for it, unguessable: 25 characters of `0-9a-z`. */
  readonly reference: string;
  readonly upstreamOrderId: string;
  readonly upstreamId?: string;
  readonly state: AttemptState;
  readonly isShown: boolean;
  readonly closedAs?: AttemptClose;
  readonly amount: Rupiah;
  /** When its offer runs out. */
  readonly deadlineAt: Date;
  /** Until when it is asked about after that: money may still come. */
  readonly watchUntil: Date;
  /** The same request gives the same answer until then. */
  readonly repeatUntil: Date;
  /** How often the charge was called, and how often its state was asked for since the last change. */
  readonly calls: number;
  readonly syncs: number;
  readonly absences: number;
  readonly absentSince?: Date;
  readonly heartbeatAt?: Date;
  readonly rungAt?: Date;
  readonly rungClaim?: ReportedState;
  /** How it was paid, as a signed message said. */
  readonly toldPayment?: Payment;
  /** How many messages said something new. */
  readonly bells: number;
  readonly watchedUntil?: Date;
  readonly nextSyncAt?: Date;
  readonly createdAt: Date;
  readonly closedAt?: Date;
}

/** Whether what its call came to is not known yet, and its offer may still be shown. */
export function isInDoubt({ state }: Pick<UpstreamAttempt, "state">): boolean {
  return state === "sending" || state === "unknown";
}

/** What a production merchant asked for, and what the upstream gave for it. */
export interface UpstreamCharge {
  readonly merchantId: MerchantId;
  /** That of its transaction, which exists from the offer on. */
  readonly transactionId: TransactionId;
  /** What makes it the only one: of BI-SNAP the external id. */
  readonly orderId: OrderId;
  /** `abandoned`: it came to nothing, and for the merchant there was nothing. */
  readonly state: "creating" | "offered" | "abandoned";
  readonly amount: Rupiah;
  readonly command: ChargeCommand;
  /** Equal for charges that ask for the same. */
  readonly fingerprint: string;
  readonly createdAt: Date;
  readonly wantedUntil: Date;
  readonly closing?: "cancel" | "expire";
  readonly hold?: "amount_differs" | "contradiction";
  readonly deeplink?: string;
  readonly pictureUrl?: string;
  readonly paidAmount?: Rupiah;
  readonly refundedAmount: Rupiah;
  readonly refundReserved: Rupiah;
}
