import type { MerchantId, TransactionId } from "@gerbang/protocol";
import { notificationUrl } from "../bi-snap/client.ts";
import { presentBiSnapNotification } from "../bi-snap/present-notification.ts";
import type { MerchantSettings } from "../merchants/merchant-settings.ts";
import type { Transaction } from "../transactions/transaction.ts";
import type { PlannedFault } from "./fault-plan.ts";
import { presentNotification, type Told } from "./present-notification.ts";

/**
 * What a notification is about: a transaction, nothing (an operator tries a URL), a linked account, or a
 * subscription.
 */
export const NOTIFICATION_KINDS = ["payment", "test", "account", "subscription"] as const;
export type NotificationKind = (typeof NOTIFICATION_KINDS)[number];

/** One message to one URL, owed from the moment its fact is committed. Times are the merchant's. */
export interface Notification {
  readonly merchantId: MerchantId;
  readonly id: string;
  /** `undefined` for what is about no transaction. */
  readonly transactionId: TransactionId | undefined;
  /** What people find it by: an order's id, or that of the account or subscription that it is about. */
  readonly orderId: string;
  readonly kind: NotificationKind;
  /** What it reports: of an account the status of that. */
  readonly transactionStatus: string;
  readonly url: string;
  /** The part of the URL that a BI-SNAP signature covers; `undefined` for what is signed in its body, or not at all. */
  readonly signedPath: string | undefined;
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
> & { readonly signedPath?: string | undefined };

/** A notification that is due at once and has not been tried. */
export function oweNotification(made: NewNotification): Notification {
  return {
    ...made,
    signedPath: made.signedPath,
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

interface NotificationMade {
  readonly newId: () => string;
  readonly createdAt: Date;
}

/** One for each URL that is to be told what a transaction is now. */
export function oweNotifications(
  transaction: Transaction,
  told: Told,
  made: NotificationMade,
): readonly Notification[] {
  const { newId, createdAt } = made;
  if (transaction.origin === "bi_snap") return oweBiSnapNotifications(transaction, told, made);
  const urls = notificationUrls(transaction, told.settings);
  if (urls.length === 0) return [];
  const body = JSON.stringify(presentNotification(transaction, told));
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

/** What was made through BI-SNAP is told in its form, whoever acts on it; nobody without a prefix. */
function oweBiSnapNotifications(
  transaction: Transaction,
  { biSnapPrefix }: Told,
  { newId, createdAt }: NotificationMade,
): readonly Notification[] {
  if (biSnapPrefix === undefined) return [];
  const { path, body } = presentBiSnapNotification(transaction);
  return [
    oweNotification({
      merchantId: transaction.merchantId,
      id: newId(),
      transactionId: transaction.id,
      orderId: transaction.orderId,
      kind: "payment",
      transactionStatus: transaction.status,
      url: notificationUrl(biSnapPrefix, path),
      signedPath: path,
      body: JSON.stringify(body),
      faults: undefined,
      createdAt,
    }),
  ];
}
