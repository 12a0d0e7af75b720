import type { MerchantId } from "@gerbang/protocol";
import type { MerchantClock } from "../../domain/merchants/clock.ts";
import type { KeyKind } from "../../domain/merchants/merchant.ts";
import type { Db } from "../database.ts";
import { toClock } from "../merchant-time.ts";
import { runStatement } from "../statement.ts";

/** Whose key it is, whether or not it is accepted. */
export interface KeyOwner {
  readonly merchantId: MerchantId;
  readonly clock: MerchantClock;
  readonly kind: KeyKind;
  /** Wall time; `undefined` for the newest of its kind. */
  readonly expiresAt: Date | undefined;
}

interface OwnerRow {
  readonly hash: Buffer;
  readonly merchant_id: MerchantId;
  readonly kind: KeyKind;
  readonly expires_at: Date | null;
  readonly clock_offset_ms: number;
  readonly clock_frozen_at: Date | null;
}

const OWNERS = `
select k.hash, k.merchant_id, k.kind, k.expires_at, m.clock_offset_ms, m.clock_frozen_at
from merchant_key k join merchant m on m.id = k.merchant_id
where k.hash = any($1::bytea[])`;

/** The owners of keys of either kind, also of those that ended, by the keys' hashes in hex. */
export async function findKeyOwners(
  db: Db,
  hashes: readonly Buffer[],
): Promise<ReadonlyMap<string, KeyOwner>> {
  const { rows } = await runStatement<OwnerRow>(db, {
    name: "find-key-owners",
    text: OWNERS,
    values: [hashes],
  });
  return new Map(rows.map((row) => [row.hash.toString("hex"), toOwner(row)]));
}

function toOwner(row: OwnerRow): KeyOwner {
  return {
    merchantId: row.merchant_id,
    clock: toClock(row),
    kind: row.kind,
    expiresAt: row.expires_at ?? undefined,
  };
}
