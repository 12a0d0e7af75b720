import type { MerchantId } from "@gerbang/protocol";
import type { Db, Trx } from "../database.ts";
import { hasFailed, isStalled } from "../stalled-work.ts";
import { runStatement } from "../statement.ts";
import { FIGURES, figures } from "./hour-figures.ts";

const PLACE = { merchantId: "m.id", subject: "''" };

interface MerchantToFold {
  readonly merchantId: MerchantId;
  readonly hasFailed: boolean;
  /** Whether what was there before there were sums is in them. */
  readonly isBegun: boolean;
}

/** Merchants of whom something is not in the sums yet, and may be tried at a moment of wall time. */
export async function listMerchantsToFold(db: Db, wall: Date): Promise<readonly MerchantToFold[]> {
  const { rows } = await runStatement<{ id: MerchantId; has_failed: boolean; is_begun: boolean }>(
    db,
    {
      name: "list-merchants-to-fold",
      text: `select m.id, ${hasFailed("hour_sums", PLACE)} as has_failed, f.begun_at is not null as is_begun
      from merchant m left join hour_fold f on f.merchant_id = m.id
      where (f.begun_at is null or exists (select from hour_change c where c.merchant_id = m.id))
        and not ${isStalled("hour_sums", { ...PLACE, wall: "$1" })} order by m.id`,
      values: [wall],
    },
  );
  return rows.map((row) => ({
    merchantId: row.id,
    hasFailed: row.has_failed,
    isBegun: row.is_begun,
  }));
}

// What another process is adding is skipped; sums are met in one order, so that two never wait for each other
// in a circle. What was added is gone in the same commit: a crash leaves both as they were, or neither.
const ADD_CHANGES = `
with chosen as materialized (
  select c.merchant_id, c.id from hour_change c where c.merchant_id = $1
  order by c.id limit $2 for update skip locked
), taken as (
  delete from hour_change c using chosen
  where c.merchant_id = chosen.merchant_id and c.id = chosen.id
  returning c.hour, c.payment_type, c.issuer, ${figures("c")}
), added as (
  insert into hour_sum as s (merchant_id, hour, payment_type, issuer, ${figures()})
  select $1, hour, payment_type, issuer, ${FIGURES.map((name) => `sum(${name})::bigint`).join(", ")}
  from taken group by hour, payment_type, issuer order by hour, payment_type, issuer
  on conflict (merchant_id, hour, payment_type, issuer) do update set
    ${FIGURES.map((name) => `${name} = s.${name} + excluded.${name}`).join(", ")}
)
select count(*) as taken from taken`;

/**
 * Adds up to `limit` of a merchant's changes to its sums, the oldest first, and returns how many those were. What it costs depends
 * on them alone, however much the hours hold.
 */
export async function addChanges(db: Db, merchantId: MerchantId, limit: number): Promise<number> {
  const { rows } = await runStatement<{ taken: number }>(db, {
    name: "add-hour-changes",
    text: ADD_CHANGES,
    values: [merchantId, limit],
  });
  return rows[0]?.taken ?? 0;
}

/** Whether a merchant's sums, with the changes that are to be added, have everything. */
export async function areHoursSummed(db: Db, merchantId: MerchantId): Promise<boolean> {
  const row = await db.kysely
    .selectFrom("hour_fold")
    .select("begun_at")
    .where("merchant_id", "=", merchantId)
    .executeTakeFirst();
  return row !== undefined && row.begun_at !== null;
}

/**
 * Makes the row that {@link lockUnsummed} locks. The merchant's row first, as {@link waitForSums}'s callers do: the key
 * to it is looked at after the row is made, and who holds the merchant meanwhile and then waits for the row waits in a circle.
 */
export async function rememberUnsummed(db: Db, merchantId: MerchantId): Promise<void> {
  await db.kysely
    .insertInto("hour_fold")
    .columns(["merchant_id"])
    .expression((from) =>
      from.selectFrom("merchant").select("id").where("id", "=", merchantId).forKeyShare(),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** `false` when the merchant's hours were summed by now, or another process is at it. */
export async function lockUnsummed(trx: Trx, merchantId: MerchantId): Promise<boolean> {
  const row = await trx
    .selectFrom("hour_fold")
    .select("merchant_id")
    .where("merchant_id", "=", merchantId)
    .where("begun_at", "is", null)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
  return row !== undefined;
}

/** From now on the sums have everything that `trx` sees, and what is committed later is to be added. */
export async function saveSummed(trx: Trx, merchantId: MerchantId, wall: Date): Promise<void> {
  await trx
    .updateTable("hour_fold")
    .set({ begun_at: wall })
    .where("merchant_id", "=", merchantId)
    .execute();
}

/** Takes out what the sums of a merchant were, and what was to be added. */
export async function forgetSums(trx: Trx, merchantId: MerchantId): Promise<void> {
  await trx.deleteFrom("hour_change").where("merchant_id", "=", merchantId).execute();
  await trx.deleteFrom("hour_sum").where("merchant_id", "=", merchantId).execute();
}

/**
 * Waits for a process that sums a merchant's past; until `trx` ends, no other one begins to. For who deletes that past,
 * before the first row: sums and what is added to them are locked in the same order by both.
 */
export async function waitForSums(trx: Trx, merchantId: MerchantId): Promise<void> {
  await trx
    .insertInto("hour_fold")
    .values({ merchant_id: merchantId, begun_at: null })
    .onConflict((conflict) => conflict.column("merchant_id").doUpdateSet({ begun_at: null }))
    .execute();
}
