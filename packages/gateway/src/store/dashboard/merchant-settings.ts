import type { MerchantId } from "@gerbang/protocol";
import type { MerchantProfile } from "../../domain/merchant.ts";
import type { Db, MerchantKeyRow } from "../database.ts";

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
