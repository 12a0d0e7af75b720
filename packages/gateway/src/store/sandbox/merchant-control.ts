import type { MerchantId } from "@gerbang/protocol";
import type { Db, Trx } from "../database.ts";
import type { Tables } from "../tables.ts";

/** Somebody has a merchant in hand. Wall time. */
export interface MerchantControl {
  readonly id: string;
  readonly begunAt: Date;
  readonly until: Date;
  /** Whether what became owed meanwhile, and was not delivered, is forgotten when its time is up. */
  readonly forgets: boolean;
}

const COLUMNS = ["id", "begun_at", "held_until", "forgets"] as const;

/** Who has the merchant in hand at a moment of wall time. */
export async function findControl(
  db: Db["kysely"],
  merchantId: MerchantId,
  wall: Date,
): Promise<MerchantControl | undefined> {
  const row = await db
    .selectFrom("merchant_control")
    .select(COLUMNS)
    .where("merchant_id", "=", merchantId)
    .where("held_until", ">", wall)
    .executeTakeFirst();
  return row && toControl(row);
}

/** One whose time was up at a moment of wall time, and after which messages are still to be forgotten. */
export async function findLapsed(
  trx: Trx,
  merchantId: MerchantId,
  wall: Date,
): Promise<MerchantControl | undefined> {
  const row = await trx
    .selectFrom("merchant_control")
    .select(COLUMNS)
    .where("merchant_id", "=", merchantId)
    .where("held_until", "<=", wall)
    .where("forgets", "=", true)
    .executeTakeFirst();
  return row && toControl(row);
}

/** The merchants that have such a one. */
export async function findMerchantsWithLapsed(db: Db, wall: Date): Promise<readonly MerchantId[]> {
  const rows = await db.kysely
    .selectFrom("merchant_control")
    .select("merchant_id")
    .where("held_until", "<=", wall)
    .where("forgets", "=", true)
    .orderBy("merchant_id")
    .execute();
  return rows.map((row) => row.merchant_id);
}

function toControl(
  row: Pick<Tables["merchant_control"], (typeof COLUMNS)[number]>,
): MerchantControl {
  return { id: row.id, begunAt: row.begun_at, until: row.held_until, forgets: row.forgets };
}

/** Writes down who has it from now on: of those before, one that has run out may still stand there. */
export async function saveControl(
  trx: Trx,
  merchantId: MerchantId,
  { id, begunAt, until, forgets }: MerchantControl,
): Promise<void> {
  const values = { id, begun_at: begunAt, held_until: until, forgets };
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
