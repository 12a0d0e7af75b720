import { NOTIFICATION_CODE, type NotificationBody, type SignedMembers } from "@gerbang/protocol";
import type { MerchantSettings } from "../merchants/merchant-settings.ts";
import { describePayment, describeTransaction } from "../transactions/describe-transaction.ts";
import type { Transaction } from "../transactions/transaction.ts";

/** One message to one URL, owed from the moment its fact is committed. */
export interface OwedNotification {
  readonly url: string;
  /** Scheme, host and port of the URL: what is limited and measured as one receiver. */
  readonly endpoint: string;
  /** The bytes that are sent, every time. */
  readonly body: string;
}

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
  return {
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
}

export function oweNotifications(
  transaction: Transaction,
  settings: MerchantSettings,
  sign: Sign,
): readonly OwedNotification[] {
  const urls = notificationUrls(transaction, settings);
  if (urls.length === 0) return [];
  const body = JSON.stringify(presentNotification(transaction, sign));
  return urls.map((url) => ({ url, endpoint: new URL(url).origin, body }));
}
