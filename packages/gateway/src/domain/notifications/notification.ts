import {
  type MerchantId,
  NOTIFICATION_CODE,
  type NotificationBody,
  type SignedMembers,
  type TransactionId,
} from "@gerbang/protocol";
import type { MerchantSettings } from "../merchants/merchant-settings.ts";
import { describePayment, describeTransaction } from "../transactions/describe-transaction.ts";
import type { Transaction } from "../transactions/transaction.ts";
import type { PlannedFault } from "./fault-plan.ts";

/** One message to one URL, owed from the moment its fact is committed. Times are the merchant's. */
export interface Notification {
  readonly merchantId: MerchantId;
  readonly id: string;
  /** `undefined` for a test message. */
  readonly transactionId: TransactionId | undefined;
  readonly orderId: string;
  readonly kind: "payment" | "test";
  /** What it reports. */
  readonly transactionStatus: string;
  readonly url: string;
  /** Scheme, host and port of the URL: what is limited and measured as one receiver. */
  readonly endpoint: string;
  /** The bytes that are sent, every time, unless a fault plan made others of them. */
  readonly body: string;
  readonly sentBody: string | undefined;
  /** `undefined` as long as no fault plan was asked about it. */
  readonly faults: readonly PlannedFault[] | undefined;
  /** The one that a fault plan puts before it. */
  readonly afterId: string | undefined;
  /** The one that it repeats. */
  readonly copyOf: string | undefined;
  readonly state: NotificationState;
  readonly attempts: number;
  readonly createdAt: Date;
  readonly dueAt: Date;
  /** When it was delivered or given up. */
  readonly closedAt: Date | undefined;
}

export type NotificationState = "owed" | "delivered" | "given_up";

/** Computes `signature_key` over a message; holds the server key so that the domain does not. */
export type Sign = (message: SignedMembers) => string;

/**
 * Where a transaction's notifications go: the override URLs of its charge, or the merchant's own and
 * the appended ones. A URL is told once. Core API section 5.7.
 */
function notificationUrls(transaction: Transaction, settings: MerchantSettings): readonly string[] {
  const { overrideNotificationUrls: override, appendNotificationUrls: append } = transaction;
  return [
    ...new Set(override.length > 0 ? override : [...settings.paymentNotificationUrls, ...append]),
  ];
}

/** The body of the notification that a transaction is what it is now. Sections 5.2 to 5.5. */
export function presentNotification(transaction: Transaction, sign: Sign): NotificationBody {
  const members = describeTransaction(transaction);
  const statusCode = NOTIFICATION_CODE[transaction.status];
  const body = {
    ...members,
    status_message: "midtrans payment notification",
    status_code: statusCode,
    signature_key: sign({
      order_id: members.order_id,
      status_code: statusCode,
      gross_amount: members.gross_amount,
    }),
    ...describePayment(transaction),
  };
  return transaction.origin === "snap" ? asSnapTells(body) : body;
}

/** What was paid through Snap is told with its members in falling order, and without the acquirer. */
function asSnapTells(body: NotificationBody): NotificationBody {
  const members = Object.entries(body)
    .filter(([name]) => name !== "acquirer")
    .sort(([one], [other]) => (one < other ? 1 : -1));
  // The acquirer may be absent, and the order of members is no part of the type.
  return Object.fromEntries(members) as unknown as NotificationBody;
}

/** What is known of a notification when it becomes owed. */
type NewNotification = Pick<
  Notification,
  | "merchantId"
  | "id"
  | "transactionId"
  | "orderId"
  | "kind"
  | "transactionStatus"
  | "url"
  | "body"
  | "faults"
  | "createdAt"
>;

/** A notification that is due at once and has not been tried. */
export function oweNotification(made: NewNotification): Notification {
  return {
    ...made,
    endpoint: new URL(made.url).origin,
    sentBody: undefined,
    afterId: undefined,
    copyOf: undefined,
    state: "owed",
    attempts: 0,
    dueAt: made.createdAt,
    closedAt: undefined,
  };
}

/** One for each URL that is to be told what a transaction is now. */
export function oweNotifications(
  transaction: Transaction,
  { settings, sign }: { readonly settings: MerchantSettings; readonly sign: Sign },
  { newId, createdAt }: { readonly newId: () => string; readonly createdAt: Date },
): readonly Notification[] {
  const urls = notificationUrls(transaction, settings);
  if (urls.length === 0) return [];
  const body = JSON.stringify(presentNotification(transaction, sign));
  return urls.map((url) =>
    oweNotification({
      merchantId: transaction.merchantId,
      id: newId(),
      transactionId: transaction.id,
      orderId: transaction.orderId,
      kind: "payment",
      transactionStatus: transaction.status,
      url,
      body,
      faults: undefined,
      createdAt,
    }),
  );
}
