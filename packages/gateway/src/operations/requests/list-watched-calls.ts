import type { MerchantId } from "@gerbang/protocol";
import type { AttemptKey, WatchedCall } from "../../domain/requests/watched-call.ts";
import {
  findCallsDuring,
  findWatchedCalls,
  type WatchedCallFilter,
} from "../../store/requests/watched-calls.ts";
import type { Gateway } from "../gateway.ts";

/** The calls that a merchant made while it was watched, the oldest first: each is there before it is served. */
export async function listWatchedCalls(
  gateway: Gateway,
  merchantId: MerchantId,
  filter: WatchedCallFilter,
): Promise<readonly WatchedCall[]> {
  return await findWatchedCalls(gateway.db, merchantId, filter);
}

/** Those that came while one of these attempts at notifications was under way, all begun since then: wall time. */
export async function listCallsDuring(
  gateway: Gateway,
  merchantId: MerchantId,
  during: { readonly attempts: readonly AttemptKey[]; readonly since: Date },
): Promise<readonly WatchedCall[]> {
  return await findCallsDuring(gateway.db, merchantId, during);
}
