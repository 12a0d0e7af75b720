import type { MerchantId } from "@gerbang/protocol";
import { Secret } from "../domain/secret.ts";
import { expireKeys, insertKey, lockMerchant } from "../store/merchants.ts";
import { keyRow } from "./create-merchant.ts";
import type { Gateway } from "./gateway.ts";
import { randomAlphanumerics } from "./new-ids.ts";

export interface Rotation {
  readonly merchantId: MerchantId;
  /** Made when absent. */
  readonly serverKey?: Secret;
  /** How long the older keys are still accepted. They sign nothing any more. */
  readonly graceMs: number;
}

/**
 * Gives a merchant a new server key, which signs from now on. `undefined` when there is no such
 * merchant. Not safe to repeat: each call makes another key.
 */
export async function rotateServerKey(
  gateway: Gateway,
  { merchantId, serverKey, graceMs }: Rotation,
): Promise<Secret | undefined> {
  const key = serverKey ?? new Secret(`SB-Mid-server-${randomAlphanumerics(24)}`);
  const createdAt = gateway.wallNow();
  return await gateway.db.kysely.transaction().execute(async (trx) => {
    // Of two rotations at once the second expires the first one's key.
    if (!(await lockMerchant(trx, merchantId))) return undefined;
    await expireKeys(trx, merchantId, new Date(createdAt.getTime() + graceMs));
    await insertKey(trx, keyRow(gateway, { merchantId, kind: "server", key, createdAt }));
    return key;
  });
}
