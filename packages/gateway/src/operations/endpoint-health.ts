import type { MerchantId } from "@gerbang/protocol";
import { type EndpointHealthRow, findEndpointHealth } from "../store/endpoint-health.ts";
import type { Gateway } from "./gateway.ts";

export interface EndpointHealth extends EndpointHealthRow {
  /** From 0 to 1, of the attempts; absent when there were none. */
  readonly successRate?: number;
}

const NOTIFICATIONS_MAX = 1_000;

/** How each endpoint of the merchant fared with the last thousand notifications. Merchant's time. */
export async function endpointHealth(
  gateway: Gateway,
  merchantId: MerchantId,
): Promise<readonly EndpointHealth[]> {
  const rows = await findEndpointHealth(gateway.db, merchantId, NOTIFICATIONS_MAX);
  return rows.map((row) => ({
    ...row,
    ...(row.attempts > 0 && { successRate: row.answered_2xx / row.attempts }),
  }));
}
