import type { MerchantId } from "@gerbang/protocol";
import type { Db, Trx } from "../database.ts";

/** Somebody has a merchant in hand. Wall time. */
export interface MerchantControl {
  readonly id: string;
  readonly begunAt: Date;
  readonly until: Date;
}

/** Who has the merchant in hand at a moment of wall time. */
export async function findControl(
  db: Db["kysely"],
  merchantId: MerchantId,
  wall: Date,
): Promise<MerchantControl | undefined> {
  const row = await db
    .selectFrom("merchant_control")
    .select(["id", "begun_at", "held_until"])
    .where("merchant_id", "=", merchantId)
    .where("held_until", ">", wall)
    .executeTakeFirst();
  return row && { id: row.id, begunAt: row.begun_at, until: row.held_until };
}

/** Writes down who has it from now on: of those before, one that has run out may still stand there. */
export async function saveControl(
  trx: Trx,
  merchantId: MerchantId,
  { id, begunAt, until }: MerchantControl,
): Promise<void> {
  const values = { id, begun_at: begunAt, held_until: until };
  await trx
    .insertInto("merchant_control")
    .values({ merchant_id: merchantId, ...values })
    .onConflict((conflict) => conflict.column("merchant_id").doUpdateSet(values))
    .execute();
}

/** Returns whether there was one that had not run out. */
export async function deleteControl(
  trx: Trx,
  merchantId: MerchantId,
  wall: Date,
): Promise<boolean> {
  const row = await trx
    .deleteFrom("merchant_control")
    .where("merchant_id", "=", merchantId)
    .returning("held_until")
    .executeTakeFirst();
  return row !== undefined && row.held_until > wall;
}
