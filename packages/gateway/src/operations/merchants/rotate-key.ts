import type { MerchantId } from "@gerbang/protocol";
import type { KeyKind } from "../../domain/merchants/merchant.ts";
import type { Secret } from "../../domain/secret.ts";
import type { Trx } from "../../store/database.ts";
import { expireKeys, findKeys, insertKeys } from "../../store/merchants/merchant-keys.ts";
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
  return await gateway.db.kysely.transaction().execute(async (trx) => {
    // Of two rotations at once the second expires the first one's key.
    const merchant = await lockMerchant(trx, merchantId);
    if (!merchant) return undefined;
    const key = wanted ?? newKey(kind, merchant.environment);
    await putKey(trx, gateway, { merchantId, kind, key, graceMs });
    return key;
  });
}

/**
 * Gives a merchant a new key in the place of the one whose id is given; of any if none is. Safe to repeat: where another is the
 * newest of its kind by now, as after the first call, nothing changes.
 */
export async function replaceKey(
  gateway: Gateway,
  {
    merchantId,
    kind,
    graceMs,
    replaces,
  }: Omit<KeyRotation, "key"> & { readonly replaces?: string },
): Promise<"replaced" | "replaced_before"> {
  return await gateway.db.kysely.transaction().execute(async (trx) => {
    const merchant = await lockMerchant(trx, merchantId);
    const keys = await findKeys(trx, merchantId);
    const newest = keys.find((key) => key.kind === kind && key.expiresAt === undefined);
    if (!merchant || (replaces !== undefined && newest?.id !== replaces)) return "replaced_before";
    const key = newKey(kind, merchant.environment);
    await putKey(trx, gateway, { merchantId, kind, key, graceMs });
    return "replaced";
  });
}

async function putKey(
  trx: Trx,
  gateway: Gateway,
  { merchantId, kind, key, graceMs }: KeyRotation & { readonly key: Secret },
): Promise<void> {
  const createdAt = gateway.wallNow();
  await expireKeys(trx, { merchantId, kind, at: new Date(createdAt.getTime() + graceMs) });
  await insertKeys(trx, [sealKey(gateway, { merchantId, kind, key, createdAt })]);
}
