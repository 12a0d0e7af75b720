import type { MerchantId } from "@gerbang/protocol";
import type { MerchantProfile } from "../../domain/merchants/merchant.ts";
import type { Db } from "../database.ts";

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
