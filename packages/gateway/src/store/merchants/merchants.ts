import type { MerchantId } from "@gerbang/protocol";
import { coalesce } from "../coalescer.ts";
import { columnList } from "../columns.ts";
import type { Db, Trx } from "../database.ts";
import { runStatement } from "../statement.ts";
import type { MerchantRow } from "../tables.ts";
import { insertKeys, type NewSealedKey } from "./merchant-keys.ts";
import { fromMerchant, type StoredMerchant, toMerchant } from "./merchant-row.ts";

/** A merchant with the key that signs, its newest server key, still sealed. */
export interface SealedMerchant extends StoredMerchant {
  readonly signingKey: Buffer;
  /** From where its server keys are accepted; from everywhere when empty. */
  readonly apiAddresses: readonly string[];
}

export type SealedRow = MerchantRow & {
  readonly signing_key: Buffer;
  readonly api_addresses: readonly string[] | null;
};

export function toSealed(row: SealedRow): SealedMerchant {
  const { signing_key: signingKey, api_addresses: apiAddresses } = row;
  return { ...toMerchant(row), signingKey, apiAddresses: apiAddresses ?? [] };
}

/** A merchant with its newest server key, sealed: a condition on `m` follows. */
export const SEALED_MERCHANT = `
select ${columnList("merchant", "m")}, (
  select k.sealed from merchant_key k
  where k.merchant_id = m.id and k.kind = 'server'
  order by k.expires_at desc nulls first, k.id desc limit 1
) as signing_key, (
  select a.api_addresses from merchant_access a where a.merchant_id = m.id
) as api_addresses
from merchant m`;

/**
 * The merchants of server keys that are valid at the wall time `$2`, by the keys' hashes `$1`. Read
 * for every request: a key that another process rotated or revoked counts from its commit on.
 */
export const MERCHANTS_BY_KEY = `
select found.hash, merchant.* from merchant_key found,
lateral (${SEALED_MERCHANT} where m.id = found.merchant_id) merchant
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
    waiting: db.waiting,
    ownerOf: ({ hash }) => hash.toString("hex"),
    run: async (lookups: readonly { hash: Buffer; wall: Date }[]) => {
      const { rows } = await runStatement<SealedRow & { hash: Buffer }>(db, {
        name: "find-merchants-by-key",
        text: MERCHANTS_BY_KEY,
        values: [distinct(lookups.map(({ hash }) => hash)), lookups[0]?.wall],
      });
      const found = new Map(rows.map((row) => [row.hash.toString("hex"), row]));
      return lookups.map(({ hash }) => found.get(hash.toString("hex")));
    },
  });
  return async (hash, wall) => {
    const row = await find({ hash, wall });
    return row && toSealed(row);
  };
}

function distinct(hashes: readonly Buffer[]): readonly Buffer[] {
  return [...new Map(hashes.map((hash) => [hash.toString("hex"), hash])).values()];
}

export async function findSealedMerchant(
  db: Db,
  id: MerchantId,
): Promise<SealedMerchant | undefined> {
  const { rows } = await runStatement<SealedRow>(db, {
    name: "find-merchant",
    text: `${SEALED_MERCHANT} where m.id = $1`,
    values: [id],
  });
  return rows[0] && toSealed(rows[0]);
}

export async function listMerchantIds(db: Db): Promise<readonly MerchantId[]> {
  const rows = await db.kysely.selectFrom("merchant").select("id").orderBy("id").execute();
  return rows.map(({ id }) => id);
}

/** Throws when the id or a key is taken: both are unique. */
export async function insertMerchant(
  trx: Trx,
  merchant: StoredMerchant & { readonly createdAt: Date },
  keys: readonly NewSealedKey[],
): Promise<void> {
  const row = { ...fromMerchant(merchant), created_at: merchant.createdAt };
  await trx.insertInto("merchant").values(row).execute();
  await insertKeys(trx, keys);
}

export async function findOldestSandboxMerchant(db: Db["kysely"]): Promise<MerchantId | undefined> {
  return await findOldest(db, "sandbox");
}

export async function findOldestProductionMerchant(
  db: Db["kysely"],
): Promise<MerchantId | undefined> {
  return await findOldest(db, "production");
}

async function findOldest(
  db: Db["kysely"],
  environment: MerchantRow["environment"],
): Promise<MerchantId | undefined> {
  const row = await db
    .selectFrom("merchant")
    .select("id")
    .where("environment", "=", environment)
    .orderBy("created_at")
    .orderBy("id")
    .limit(1)
    .executeTakeFirst();
  return row?.id;
}

/** Holds the merchant until the database transaction ends; `undefined` when there is none. */
export async function lockMerchant(
  trx: Trx,
  merchantId: MerchantId,
): Promise<Pick<StoredMerchant, "environment"> | undefined> {
  return await trx
    .selectFrom("merchant")
    .select("environment")
    .where("id", "=", merchantId)
    .forUpdate()
    .executeTakeFirst();
}
