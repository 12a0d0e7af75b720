import type { MerchantId, OrderId, PaymentType, Rupiah } from "@gerbang/protocol";
import type { ChargeCommand } from "../transactions/charge-command.ts";

/** How long a code that the till or a link shows can be paid. */
const SALE_LIFETIME_MS = 15 * 60_000;
/** What one payment by QRIS may be at the most. Core API section 2.2. */
export const SALE_AMOUNT_MAX = 10_000_000 as Rupiah;
/** Of what stands on the receipt: messages take no more in one of their fields. */
export const SALE_NOTE_MAX = 200;

/** One payment that a merchant asks for in the till or by a link. */
export interface Sale {
  readonly merchantId: MerchantId;
  readonly id: string;
  /** Unguessable: who has it may see the receipt, and needs no other permission. */
  readonly token: string;
  readonly orderId: OrderId;
  readonly amount: Rupiah;
  /** What it is for, in the merchant's words. */
  readonly note?: string;
  /** That it came by; absent in the till. */
  readonly link?: { readonly id: string; readonly visitor: string };
  readonly createdAt: Date;
  /** Wall time: it counts until then, though there is no transaction yet. */
  readonly heldUntil: Date;
}

/** Where the buyer finds the receipt, below the gateway's own address. */
export function receiptPath({ token }: Pick<Sale, "token">): string {
  return `/receipt/${token}`;
}

const KEY = /^[a-z0-9]{12}$/;

/** The order of a form of the till, by the form's own key: it charges once, however often it is sent. */
export function tillOrderId(key: string): OrderId | undefined {
  return KEY.test(key) ? (`till-${key}` as OrderId) : undefined;
}

/** What {@link tillOrderId} was made of. */
export function tillKeyOf({ orderId }: Pick<Sale, "orderId">): string {
  return orderId.replace(/^till-/, "");
}

interface AskedPayment {
  readonly paymentType: PaymentType;
  /** Where the wallet returns to. */
  readonly returnUrl?: string;
}

/** The charge that asks for it: what a merchant's own server would send. */
export function chargeOf(
  { orderId, amount, note }: Sale,
  { paymentType, returnUrl }: AskedPayment,
): ChargeCommand {
  const goesBack = paymentType === "gopay" && returnUrl !== undefined;
  const customField1 = note?.slice(0, 255);
  return {
    paymentType,
    orderId,
    grossAmount: amount,
    acquirer: "gopay",
    expiry: { durationMs: SALE_LIFETIME_MS },
    enableCallback: goesBack,
    ...(goesBack && { callbackUrl: returnUrl }),
    appendNotificationUrls: [],
    overrideNotificationUrls: [],
    ...(customField1 !== undefined && { customField1 }),
    request: {
      payment_type: paymentType,
      transaction_details: { order_id: orderId, gross_amount: amount },
      ...(customField1 !== undefined && { custom_field1: customField1 }),
    },
  };
}
