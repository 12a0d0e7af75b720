import type { MerchantId, Rupiah } from "@gerbang/protocol";
import type { Db } from "../database.ts";

/** `undefined` when the merchant's balance is not limited. */
export async function findBalance(db: Db, merchantId: MerchantId): Promise<Rupiah | undefined> {
  const row = await db.kysely
    .selectFrom("merchant_balance")
    .select("available")
    .where("merchant_id", "=", merchantId)
    .executeTakeFirst();
  return row?.available;
}

export async function saveBalance(
  db: Db,
  merchantId: MerchantId,
  available: Rupiah,
): Promise<void> {
  await db.kysely
    .insertInto("merchant_balance")
    .values({ merchant_id: merchantId, available })
    .onConflict((conflict) => conflict.column("merchant_id").doUpdateSet({ available }))
    .execute();
}

export async function deleteBalance(db: Db, merchantId: MerchantId): Promise<void> {
  await db.kysely.deleteFrom("merchant_balance").where("merchant_id", "=", merchantId).execute();
}
