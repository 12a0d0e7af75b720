import type { OrderId } from "@gerbang/protocol";
import type { ChargeCommand } from "../transactions/charge-command.ts";

/**
 * What makes a charge the only one of its merchant, and what upstreams are given as its order id: the order id of the Core
 * API. In BI-SNAP it is the external id, since the merchant's own number may come again there.
 */
export interface ChargeName {
  readonly by: "order_id" | "external_id";
  readonly name: OrderId;
}

export function chargeNameOf({
  orderId,
  externalId,
}: Pick<ChargeCommand, "orderId" | "externalId">): ChargeName {
  return externalId === undefined
    ? { by: "order_id", name: orderId }
    : { by: "external_id", name: externalId as OrderId };
}
