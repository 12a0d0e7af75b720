import type { MerchantId, OrderId, PaymentType, Rupiah } from "@gerbang/protocol";
import type { ChargeCommand } from "./charge-command.ts";

const DAY_MS = 86_400_000;
/** For how long a page can be opened when the shop says nothing else. */
export const SNAP_LIFETIME_MS = DAY_MS;
export const SNAP_LIFETIME_MAX_MS = 30 * DAY_MS;
/** For how long the customer may pay once a way is chosen, when the shop says nothing else. */
const PAYMENT_MS = 15 * 60_000;

/** What a shop opened with Snap: an order whose customer is still to choose how to pay. */
export interface SnapOrder {
  readonly merchantId: MerchantId;
  /** Unguessable: who has it may choose, and needs no other permission. */
  readonly token: string;
  readonly orderId: OrderId;
  readonly grossAmount: Rupiah;
  readonly createdAt: Date;
  /** Nothing can be chosen from then on. */
  readonly expiresAt: Date;
  readonly command: SnapCommand;
}

/** What the charge is going to ask for, whichever way is chosen. */
export interface SnapCommand
  extends Pick<
    ChargeCommand,
    | "appendNotificationUrls"
    | "overrideNotificationUrls"
    | "locale"
    | "customField1"
    | "customField2"
    | "customField3"
    | "metadata"
    | "request"
  > {
  /** At least one. */
  readonly offered: readonly PaymentType[];
  /** How long may be paid, from the start time or from the choice. */
  readonly durationMs?: number;
  readonly startTime?: Date;
  /** Where the wallet returns to; the page itself when absent. */
  readonly callbackUrl?: string;
  /** Where the page sends the customer, by how it ended. */
  readonly finishUrl?: string;
  readonly unfinishUrl?: string;
  readonly errorUrl?: string;
}

/** Where the customer chooses, below the gateway's own address. */
export function snapPagePath(token: string): string {
  return `/snap/v4/redirection/${token}`;
}

/** From when on nothing can be chosen: the page is closed, or its order could not be paid any more. */
export function choiceEndsAt({ expiresAt, command: { startTime, durationMs } }: SnapOrder): Date {
  if (!startTime || durationMs === undefined) return expiresAt;
  return new Date(Math.min(expiresAt.getTime(), startTime.getTime() + durationMs));
}

/** The charge that a choice makes, at the merchant's time `now`. */
export function chargeChosen(
  { orderId, grossAmount, command }: SnapOrder,
  paymentType: PaymentType,
  pageUrl: string,
): ChargeCommand {
  const {
    offered: _,
    durationMs = PAYMENT_MS,
    startTime,
    callbackUrl = pageUrl,
    finishUrl: _finish,
    unfinishUrl: _unfinish,
    errorUrl: _error,
    ...kept
  } = command;
  return {
    ...kept,
    paymentType,
    orderId,
    grossAmount,
    acquirer: "gopay",
    expiry: { durationMs, ...(startTime && { orderTime: startTime }) },
    enableCallback: paymentType === "gopay",
    callbackUrl,
    origin: "snap",
  };
}
