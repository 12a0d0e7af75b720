import type { MerchantId, SignedMembers } from "@gerbang/protocol";
import { formatJakartaTime } from "@gerbang/protocol";
import type { Sign } from "./present-notification.ts";

/** What a test message is made of besides its fixed members. */
interface TestNotificationFacts {
  readonly merchantId: MerchantId;
  readonly transactionId: string;
  /** Random, so that no two test messages are taken for one. */
  readonly nonce: string;
  readonly now: Date;
}

type TestNotification = SignedMembers & {
  readonly transaction_status: string;
} & Readonly<Record<string, string>>;

/**
 * The body of the message that an operator sends to try a notification URL: a card payment of an
 * order that does not exist. Receivers know it by the beginning of its order id. Core API 5.11.
 */
export function presentTestNotification(
  { merchantId, transactionId, nonce, now }: TestNotificationFacts,
  sign: Sign,
): TestNotification {
  const signed = {
    order_id: `payment_notif_test_${merchantId}_${nonce}`,
    status_code: "200",
    gross_amount: "105000.00",
  };
  return {
    transaction_time: formatJakartaTime(now),
    transaction_status: "capture",
    transaction_id: transactionId,
    status_message: "midtrans payment notification",
    signature_key: sign(signed),
    payment_type: "credit_card",
    merchant_id: merchantId,
    fraud_status: "accept",
    currency: "IDR",
    masked_card: "48111111-1114",
    eci: "05",
    channel_response_message: "Approved",
    channel_response_code: "00",
    card_type: "credit",
    bank: "bni",
    approval_code: "1578569243927",
    ...signed,
  };
}
