import type { MerchantId } from "@gerbang/protocol";
import type { Secret } from "../../domain/secret.ts";
import { endAcceptedKey, findAcceptedKeys } from "../../store/dashboard/merchant-settings.ts";
import type { Gateway } from "../gateway.ts";

type KeyKind = "server" | "client";

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
  const rows = await findAcceptedKeys(gateway.db.kysely, merchantId, gateway.wallNow());
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    key: gateway.secretBox.open(row.sealed),
    createdAt: row.created_at,
    ...(row.expires_at && { expiresAt: row.expires_at }),
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
