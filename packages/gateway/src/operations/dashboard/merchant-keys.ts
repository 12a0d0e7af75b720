import type { MerchantId } from "@gerbang/protocol";
import { Secret } from "../../domain/secret.ts";
import {
  expireKeys,
  findAcceptedKeys,
  insertKey,
  lockMerchant,
} from "../../store/dashboard/merchant-settings.ts";
import { keyRow } from "../create-merchant.ts";
import type { Gateway } from "../gateway.ts";
import { randomAlphanumerics } from "../new-ids.ts";

export type KeyKind = "server" | "client";

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

export const OVERLAP_HOURS = [0, 1, 24, 168] as const;
export type OverlapHours = (typeof OVERLAP_HOURS)[number];
const HOUR_MS = 3_600_000;

/**
 * Makes a new key of a kind. The ones before are accepted until the overlap is over, so that servers
 * can be changed one after the other; notifications are signed with the new one at once.
 */
export async function rotateKey(
  gateway: Gateway,
  merchantId: MerchantId,
  { kind, overlapHours }: { readonly kind: KeyKind; readonly overlapHours: OverlapHours },
): Promise<void> {
  const now = gateway.wallNow();
  const key = new Secret(`SB-Mid-${kind}-${randomAlphanumerics(24)}`);
  await gateway.db.kysely.transaction().execute(async (trx) => {
    // Of two at the same moment the second ends what the first has made.
    await lockMerchant(trx, merchantId);
    const at = new Date(now.getTime() + overlapHours * HOUR_MS);
    await expireKeys(trx, { merchantId, kind, at });
    await insertKey(trx, keyRow(gateway, { merchantId, kind, key, createdAt: now }));
  });
}
