import type { MerchantId } from "@gerbang/protocol";
import type { MerchantProfile } from "../../domain/merchant.ts";
import type { Db, MerchantKeyRow, Trx } from "../database.ts";

export async function saveProfile(
  db: Db,
  merchantId: MerchantId,
  profile: Pick<MerchantProfile, "name" | "city" | "postalCode" | "categoryCode">,
): Promise<void> {
  await db.kysely
    .updateTable("merchant")
    .set({
      name: profile.name,
      city: profile.city,
      postal_code: profile.postalCode,
      category_code: profile.categoryCode,
    })
    .where("id", "=", merchantId)
    .execute();
}

/** Keeps others from changing the merchant's keys until the database transaction ends. */
export async function lockMerchant(trx: Trx, merchantId: MerchantId): Promise<void> {
  await trx.selectFrom("merchant").select("id").where("id", "=", merchantId).forUpdate().execute();
}

/** Keys that are still accepted, the newest first. */
export async function findAcceptedKeys(
  db: Db["kysely"],
  merchantId: MerchantId,
  wall: Date,
): Promise<readonly MerchantKeyRow[]> {
  return await db
    .selectFrom("merchant_key")
    .selectAll()
    .where("merchant_id", "=", merchantId)
    .where((where) => where.or([where("expires_at", "is", null), where("expires_at", ">", wall)]))
    .orderBy("id", "desc")
    .execute();
}

/** Ends the keys of a kind at a moment, unless they end before. */
export async function expireKeys(
  trx: Trx,
  { merchantId, kind, at }: { merchantId: MerchantId; kind: MerchantKeyRow["kind"]; at: Date },
): Promise<void> {
  await trx
    .updateTable("merchant_key")
    .set({ expires_at: at })
    .where("merchant_id", "=", merchantId)
    .where("kind", "=", kind)
    .where((where) => where.or([where("expires_at", "is", null), where("expires_at", ">", at)]))
    .execute();
}

export async function insertKey(trx: Trx, key: MerchantKeyRow): Promise<void> {
  await trx.insertInto("merchant_key").values(key).execute();
}
