import type { MerchantId } from "@gerbang/protocol";
import type { KeyKind } from "../../domain/merchants/merchant.ts";
import { columnsOf } from "../columns.ts";
import type { Db, Trx } from "../database.ts";
import type { MerchantKeyRow } from "../tables.ts";

/** A key as it is stored: nobody who only reads the database can use it. */
interface SealedKey {
  readonly merchantId: MerchantId;
  readonly id: string;
  readonly kind: KeyKind;
  readonly sealed: Buffer;
  readonly createdAt: Date;
  /** `undefined` for the newest of its kind. Wall time. */
  readonly expiresAt: Date | undefined;
}

/** A key to be stored, with the hash that it is found by. */
export type NewSealedKey = SealedKey & { readonly hash: Buffer };

/** The newest first. */
export async function findKeys(
  db: Db["kysely"],
  merchantId: MerchantId,
): Promise<readonly SealedKey[]> {
  const rows = await db
    .selectFrom("merchant_key")
    .select(columnsOf("merchant_key"))
    .where("merchant_id", "=", merchantId)
    .orderBy("id", "desc")
    .execute();
  return rows.map(toKey);
}

/** Those that are still accepted, the newest first. */
export async function findAcceptedKeys(
  db: Db["kysely"],
  merchantId: MerchantId,
  wall: Date,
): Promise<readonly SealedKey[]> {
  const rows = await db
    .selectFrom("merchant_key")
    .select(columnsOf("merchant_key"))
    .where("merchant_id", "=", merchantId)
    .where((where) => where.or([where("expires_at", "is", null), where("expires_at", ">", wall)]))
    .orderBy("id", "desc")
    .execute();
  return rows.map(toKey);
}

/** Every key of every merchant, ended or not. */
export async function findAllKeys(db: Db["kysely"]): Promise<readonly SealedKey[]> {
  const rows = await db.selectFrom("merchant_key").select(columnsOf("merchant_key")).execute();
  return rows.map(toKey);
}

/** Puts another seal on the same key. */
export async function saveSeal(
  db: Db["kysely"],
  { merchantId, id }: Pick<SealedKey, "merchantId" | "id">,
  sealed: Buffer,
): Promise<void> {
  await db
    .updateTable("merchant_key")
    .set({ sealed })
    .where("merchant_id", "=", merchantId)
    .where("id", "=", id)
    .execute();
}

/** Throws when there is such a key already. */
export async function insertKeys(trx: Trx, keys: readonly NewSealedKey[]): Promise<void> {
  await trx.insertInto("merchant_key").values(keys.map(fromKey)).execute();
}

/** Lets the keys of a kind that have no end yet end then. */
export async function expireKeys(
  trx: Trx,
  keys: { readonly merchantId: MerchantId; readonly kind: KeyKind; readonly at: Date },
): Promise<void> {
  await trx
    .updateTable("merchant_key")
    .set({ expires_at: keys.at })
    .where("merchant_id", "=", keys.merchantId)
    .where("kind", "=", keys.kind)
    .where("expires_at", "is", null)
    .execute();
}

/** Ends a key that has an end ahead of it. Returns whether there was one. */
export async function endAcceptedKey(
  db: Db["kysely"],
  key: { readonly merchantId: MerchantId; readonly keyId: string; readonly wall: Date },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("merchant_key")
    .set({ expires_at: key.wall })
    .where("merchant_id", "=", key.merchantId)
    .where("id", "=", key.keyId)
    .where("expires_at", ">", key.wall)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

function toKey(row: MerchantKeyRow): SealedKey {
  return {
    merchantId: row.merchant_id,
    id: row.id,
    kind: row.kind,
    sealed: row.sealed,
    createdAt: row.created_at,
    expiresAt: row.expires_at ?? undefined,
  };
}

function fromKey(key: NewSealedKey): MerchantKeyRow {
  return {
    merchant_id: key.merchantId,
    id: key.id,
    kind: key.kind,
    hash: key.hash,
    sealed: key.sealed,
    created_at: key.createdAt,
    expires_at: key.expiresAt ?? null,
  };
}
