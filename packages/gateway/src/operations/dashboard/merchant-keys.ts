import type { MerchantId } from "@gerbang/protocol";
import type { KeyKind } from "../../domain/merchants/merchant.ts";
import type { Secret } from "../../domain/secret.ts";
import { endAcceptedKey, findAcceptedKeys } from "../../store/merchants/merchant-keys.ts";
import type { Gateway } from "../gateway.ts";

/** A key that is accepted now. */
export interface AcceptedKey {
  readonly id: string;
  readonly kind: KeyKind;
  readonly key: Secret;
  readonly createdAt: Date;
  /** Absent for the newest. Wall time. */
  readonly expiresAt?: Date;
}

/** The newest first. The newest server key signs notifications. */
export async function listAcceptedKeys(
  gateway: Gateway,
  merchantId: MerchantId,
): Promise<readonly AcceptedKey[]> {
  const keys = await findAcceptedKeys(gateway.db.kysely, merchantId, gateway.wallNow());
  return keys.map((key) => ({
    id: key.id,
    kind: key.kind,
    key: gateway.secretBox.open(key.sealed),
    createdAt: key.createdAt,
    ...(key.expiresAt && { expiresAt: key.expiresAt }),
  }));
}

/**
 * Lets an older key end at once, because it leaked: what is left of its overlap is taken back.
 * `false` for the newest of a kind, which has no end, and for a key that is not accepted anyway.
 */
export async function endKey(
  gateway: Gateway,
  merchantId: MerchantId,
  keyId: string,
): Promise<boolean> {
  return await endAcceptedKey(gateway.db.kysely, { merchantId, keyId, wall: gateway.wallNow() });
}
