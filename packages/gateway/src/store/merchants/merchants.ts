import type { MerchantId } from "@gerbang/protocol";
import { coalesce } from "../coalescer.ts";
import type { Db, Trx } from "../database.ts";
import type { MerchantKeyRow, MerchantRow } from "../tables.ts";

/** A merchant as stored: the key that signs is still sealed. */
export type SealedMerchant = MerchantRow & {
  readonly signing_key: Buffer;
};

const MERCHANT = `
select m.*, (
  select k.sealed from merchant_key k
  where k.merchant_id = m.id and k.kind = 'server'
  order by k.expires_at desc nulls first, k.id desc limit 1
) as signing_key
from merchant m`;

/**
 * The merchants of server keys that are valid at the wall time `$2`, by the keys' hashes `$1`. Read
 * for every request: a key that another process rotated or revoked counts from its commit on.
 */
export const MERCHANTS_BY_KEY = `
select found.hash, merchant.* from merchant_key found,
lateral (${MERCHANT} where m.id = found.merchant_id) merchant
where found.hash = any($1::bytea[]) and found.kind = 'server'
  and (found.expires_at is null or found.expires_at > $2)`;

/**
 * Returns the function that finds a merchant by the SHA-256 of one of its server keys. Look-ups that
 * arrive together share a statement; each sees everything committed before it was asked for.
 */
export function merchantFinder(
  db: Db,
): (hash: Buffer, wall: Date) => Promise<SealedMerchant | undefined> {
  const find = coalesce({
    itemsMax: 256,
    inFlightMax: 4,
    run: async (lookups: readonly { hash: Buffer; wall: Date }[]) => {
      const { rows } = await db.pool.query<SealedMerchant & { hash: Buffer }>({
        name: "find-merchants-by-key",
        text: MERCHANTS_BY_KEY,
        values: [distinct(lookups.map(({ hash }) => hash)), lookups[0]?.wall],
      });
      const found = new Map(rows.map((row) => [row.hash.toString("hex"), row]));
      return lookups.map(({ hash }) => found.get(hash.toString("hex")));
    },
  });
  return async (hash, wall) => await find({ hash, wall });
}

function distinct(hashes: readonly Buffer[]): readonly Buffer[] {
  return [...new Map(hashes.map((hash) => [hash.toString("hex"), hash])).values()];
}

export async function findSealedMerchant(
  db: Db,
  id: MerchantId,
): Promise<SealedMerchant | undefined> {
  const { rows } = await db.pool.query<SealedMerchant>({
    name: "find-merchant",
    text: `${MERCHANT} where m.id = $1`,
    values: [id],
  });
  return rows[0];
}

export async function listMerchants(db: Db): Promise<readonly MerchantRow[]> {
  return await db.kysely.selectFrom("merchant").selectAll().orderBy("id").execute();
}

/** Throws when the id or a key is taken: both are unique. */
export async function insertMerchant(
  trx: Trx,
  merchant: MerchantRow,
  keys: readonly MerchantKeyRow[],
): Promise<void> {
  await trx.insertInto("merchant").values(merchant).execute();
  await trx
    .insertInto("merchant_key")
    .values([...keys])
    .execute();
}

export async function findOldestMerchant(trx: Trx): Promise<MerchantId | undefined> {
  const row = await trx
    .selectFrom("merchant")
    .select("id")
    .orderBy("created_at")
    .orderBy("id")
    .limit(1)
    .executeTakeFirst();
  return row?.id;
}

/** The newest first. */
export async function findKeys(
  trx: Trx,
  merchantId: MerchantId,
): Promise<readonly MerchantKeyRow[]> {
  return await trx
    .selectFrom("merchant_key")
    .selectAll()
    .where("merchant_id", "=", merchantId)
    .orderBy("id", "desc")
    .execute();
}

/** Holds the merchant until the database transaction ends; `false` when there is none. */
export async function lockMerchant(trx: Trx, merchantId: MerchantId): Promise<boolean> {
  const row = await trx
    .selectFrom("merchant")
    .select("id")
    .where("id", "=", merchantId)
    .forUpdate()
    .executeTakeFirst();
  return row !== undefined;
}

/** Lets the keys of a kind that have no end yet end then. */
export async function expireKeys(
  trx: Trx,
  {
    merchantId,
    kind,
    at,
  }: {
    readonly merchantId: MerchantId;
    readonly kind: MerchantKeyRow["kind"];
    readonly at: Date;
  },
): Promise<void> {
  await trx
    .updateTable("merchant_key")
    .set({ expires_at: at })
    .where("merchant_id", "=", merchantId)
    .where("kind", "=", kind)
    .where("expires_at", "is", null)
    .execute();
}

export async function insertKey(trx: Trx, key: MerchantKeyRow): Promise<void> {
  await trx.insertInto("merchant_key").values(key).execute();
}
