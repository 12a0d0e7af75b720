import type { OrderId, PaymentType, Rupiah } from "@gerbang/protocol";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import type { Gateway } from "../gateway.ts";
import { randomAlphanumerics } from "../new-ids.ts";
import { charge } from "../transactions/charge.ts";

const EXPIRY_MS = 15 * 60_000;

export interface TestCharge {
  readonly paymentType: PaymentType;
  readonly orderId: OrderId;
  readonly grossAmount: Rupiah;
}

/** An order id that nobody has used. */
export function makeOrderId(): string {
  return `test-${randomAlphanumerics(8).toLowerCase()}`;
}

/**
 * Charges as the merchant's server would with the smallest request; order ids that force an outcome
 * force it here, too. Safe to repeat, as every charge: the order id is taken then.
 */
export async function makeTestCharge(
  gateway: Gateway,
  merchant: Merchant,
  { paymentType, orderId, grossAmount }: TestCharge,
): ReturnType<typeof charge> {
  const { gopayCallbackUrl } = merchant.settings;
  return await charge(gateway, merchant, {
    paymentType,
    orderId,
    grossAmount,
    acquirer: "gopay",
    expiry: { durationMs: EXPIRY_MS },
    enableCallback: false,
    ...(gopayCallbackUrl !== undefined && { callbackUrl: gopayCallbackUrl }),
    appendNotificationUrls: [],
    overrideNotificationUrls: [],
    request: {
      payment_type: paymentType,
      transaction_details: { order_id: orderId, gross_amount: grossAmount },
    },
  });
}
