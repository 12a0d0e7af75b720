import type { MerchantId } from "@gerbang/protocol";
import type { Secret } from "../../domain/secret.ts";
import { findAcceptedKeys } from "../../store/dashboard/merchant-settings.ts";
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
