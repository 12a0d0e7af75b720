import {
  describeCustomer,
  NOTIFICATION_CODE,
  type NotificationBody,
  type SignedMembers,
  toSnapMembers,
} from "@gerbang/protocol";
import type { MerchantSettings } from "../merchants/merchant-settings.ts";
import { type MessageShape, messageShapeOf } from "../merchants/merchant-settings.ts";
import { crossReferenceIdOf, popIdOf } from "../merchants/merchant-uuid.ts";
import { describePayment, describeTransaction } from "../transactions/describe-transaction.ts";
import { isPaid, reportedPaymentType, type Transaction } from "../transactions/transaction.ts";

/** Computes `signature_key` over a message; holds the server key so that the domain does not. */
export type Sign = (message: SignedMembers) => string;

/** Who is told, and who says so. */
export interface Told {
  readonly settings: MerchantSettings;
  readonly sign: Sign;
  /** Where messages of BI-SNAP go; looked up for a transaction of that face alone. */
  readonly biSnapPrefix?: string;
}

/** The body of the notification that a transaction is what it is now. Sections 5.2 to 5.5, and 0.5. */
export function presentNotification(
  transaction: Transaction,
  { settings, sign }: Told,
): NotificationBody {
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
    ...describeNetwork(transaction),
    ...describeShop(transaction, messageShapeOf(settings)),
  };
  if (transaction.origin !== "snap") return body;
  // The acquirer may be absent, and the order of members is no part of the type.
  return toSnapMembers(body) as unknown as NotificationBody;
}

/** What messages say of the network, and status answers do not. */
function describeNetwork(transaction: Transaction): Partial<NotificationBody> {
  if (reportedPaymentType(transaction) !== "qris") return {};
  // Nobody has paid, and yet live messages say so, whatever the acquirer.
  if (!isPaid(transaction)) return { transaction_type: "off-us" };
  const { acquirer, payment, merchantId } = transaction;
  return acquirer === "gopay" &&
    payment.paymentType === "qris" &&
    payment.transactionType === "on-us"
    ? { merchant_cross_reference_id: crossReferenceIdOf(merchantId) }
    : {};
}

/** What messages carry since the end of 2025: who buys, and where. */
function describeShop(transaction: Transaction, shape: MessageShape): Partial<NotificationBody> {
  if (shape === "2021") return {};
  const customer = describeCustomer(transaction.request["customer_details"]);
  const hasPlace = reportedPaymentType(transaction) === "gopay" || isPaid(transaction);
  return {
    ...(hasPlace && { pop_id: popIdOf(transaction.merchantId) }),
    ...(customer && { customer_details: customer }),
  };
}
