import { labelled } from "../../domain/upstream/charge-label.ts";
import type { ChargeOrder } from "../../domain/upstream/connector.ts";
import { isObject, type JsonObject } from "../members.ts";

/**
 * The charge as the merchant sent it, but for what makes it ours: its order id, how long it lives,
 * who made it, and where the wallet sends the customer. Core API section 2.2.
 */
export function chargeBody(order: ChargeOrder, accountId: string): JsonObject {
  const { request } = order;
  return {
    ...request,
    transaction_details: { ...objectOf(request["transaction_details"]), order_id: order.orderId },
    // From when the upstream gets it, so that clocks need not agree.
    custom_expiry: { expiry_duration: order.lifetimeSeconds, unit: "second" },
    ...gopayOptions(order),
    metadata: labelled(request, accountId),
  };
}

function gopayOptions({ request, callbackUrl }: ChargeOrder): JsonObject {
  const { enable_callback, callback_url, ...rest } = objectOf(request["gopay"]);
  if (callbackUrl !== undefined) {
    return { gopay: { ...rest, enable_callback: true, callback_url: callbackUrl } };
  }
  const hadCallback = enable_callback !== undefined || callback_url !== undefined;
  return hadCallback ? { gopay: rest } : {};
}

function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}
