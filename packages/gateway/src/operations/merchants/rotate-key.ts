import type { MerchantId } from "@gerbang/protocol";
import type { KeyKind } from "../../domain/merchants/merchant.ts";
import type { Secret } from "../../domain/secret.ts";
import { expireKeys, insertKeys } from "../../store/merchants/merchant-keys.ts";
import { lockMerchant } from "../../store/merchants/merchants.ts";
import type { Gateway } from "../gateway.ts";
import { newKey, sealKey } from "./create-merchant.ts";

interface KeyRotation {
  readonly merchantId: MerchantId;
  readonly kind: KeyKind;
  /** Made when absent. */
  readonly key?: Secret;
  /** How long the older keys of this kind are still accepted. They sign nothing any more. */
  readonly graceMs: number;
}

/**
 * Gives a merchant a new key; a server key signs from now on. `undefined` when there is no such
 * merchant. Not safe to repeat: each call makes another key.
 */
export async function rotateKey(
  gateway: Gateway,
  { merchantId, kind, key: wanted, graceMs }: KeyRotation,
): Promise<Secret | undefined> {
  const createdAt = gateway.wallNow();
  return await gateway.db.kysely.transaction().execute(async (trx) => {
    // Of two rotations at once the second expires the first one's key.
    const merchant = await lockMerchant(trx, merchantId);
    if (!merchant) return undefined;
    const key = wanted ?? newKey(kind, merchant.environment);
    await expireKeys(trx, { merchantId, kind, at: new Date(createdAt.getTime() + graceMs) });
    await insertKeys(trx, [sealKey(gateway, { merchantId, kind, key, createdAt })]);
    return key;
  });
}
