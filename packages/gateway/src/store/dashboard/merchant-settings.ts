import type { MerchantId } from "@gerbang/protocol";
import type { MerchantProfile } from "../../domain/merchants/merchant.ts";
import type { Db } from "../database.ts";
import type { MerchantKeyRow } from "../tables.ts";

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
