import type { MerchantId } from "@gerbang/protocol";
import type { Db, Trx } from "../database.ts";
import { hasFailed, isStalled } from "../stalled-work.ts";
import { runStatement } from "../statement.ts";

/** SQL for a moment's hour. Those of Indonesia's zones begin with those of UTC. */
const hourOf = (moment: string) => `date_bin('1 hour', ${moment}, timestamptz 'epoch')`;

// The key of the event log is time-ordered, so everything recorded since a moment is a range of it.
const TOUCHED_HOURS = `
with touched as materialized (
  select distinct e.transaction_id as id from event e
  where e.merchant_id = $1 and e.id >= $2 and e.transaction_id is not null
)
select distinct ${hourOf("moment.at")} as hour
from touched join transaction t on t.merchant_id = $1 and t.id = touched.id,
lateral (
  select t.created_at as at
  union select t.settled_at
  union select r.created_at from refund r
    where r.merchant_id = $1 and r.transaction_id = t.id
) moment
where moment.at is not null`;

// The event log may have forgotten what is long ago; the transactions have not.
const ALL_HOURS = `
select distinct ${hourOf("moment.at")} as hour from (
  select created_at as at from transaction where merchant_id = $1
  union all select settled_at from transaction where merchant_id = $1 and settled_at is not null
  union all select created_at from refund where merchant_id = $1
) moment`;

const PLACE = { merchantId: "m.id", subject: "''" };

/** All merchants whose sums may be brought up to date at a moment of wall time. */
export async function listMerchantsToFold(
  db: Db,
  wall: Date,
): Promise<readonly { readonly merchantId: MerchantId; readonly hasFailed: boolean }[]> {
  const { rows } = await runStatement<{ id: MerchantId; has_failed: boolean }>(db, {
    name: "list-merchants-to-fold",
    text: `select m.id, ${hasFailed("hour_sums", PLACE)} as has_failed from merchant m
      where not ${isStalled("hour_sums", { ...PLACE, wall: "$1" })} order by m.id`,
    values: [wall],
  });
  return rows.map((row) => ({ merchantId: row.id, hasFailed: row.has_failed }));
}

const UNFOLDED = { folded_until: new Date(0), settlements_folded_until: null };

/** Up to when a merchant's hours are summed, in wall time. */
interface Fold {
  /** Absent when all hours are yet to be summed. */
  readonly until?: Date;
}

/**
 * Locks the merchant's fold, which keeps up to when its hours are summed, until the database transaction
 * ends, and returns that moment; `undefined` while another process sums them.
 */
export async function lockFold(trx: Trx, merchantId: MerchantId): Promise<Fold | undefined> {
  await trx
    .insertInto("transaction_hour_fold")
    .values({ ...UNFOLDED, merchant_id: merchantId })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const row = await trx
    .selectFrom("transaction_hour_fold")
    .select(["folded_until", "settlements_folded_until"])
    .where("merchant_id", "=", merchantId)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
  if (!row) return undefined;
  const until = row.settlements_folded_until;
  if (!until) return {};
  // An older process goes on with the one and leaves the other behind.
  return { until: until < row.folded_until ? until : row.folded_until };
}

/** Up to when the sums of settlements are complete; `undefined` when they are not, or not yet. */
export async function findSettlementsFold(
  db: Db,
  merchantId: MerchantId,
): Promise<Date | undefined> {
  const row = await db.kysely
    .selectFrom("transaction_hour_fold")
    .select("settlements_folded_until")
    .where("merchant_id", "=", merchantId)
    .executeTakeFirst();
  return row?.settlements_folded_until ?? undefined;
}

/** Waits for a process that sums hours, and keeps others from it until the database transaction ends. */
export async function waitForFold(trx: Trx, merchantId: MerchantId): Promise<void> {
  await trx
    .insertInto("transaction_hour_fold")
    .values({ ...UNFOLDED, merchant_id: merchantId })
    .onConflict((conflict) =>
      conflict.column("merchant_id").doUpdateSet({ merchant_id: merchantId }),
    )
    .execute();
}

export async function saveFold(trx: Trx, merchantId: MerchantId, until: Date): Promise<void> {
  await trx
    .updateTable("transaction_hour_fold")
    .set({ folded_until: until, settlements_folded_until: until })
    .where("merchant_id", "=", merchantId)
    .execute();
}

/** Forgets all sums, so that the next fold makes them anew. */
export async function forgetHours(trx: Trx, merchantId: MerchantId): Promise<void> {
  // First: a process that is summing hours holds this row, and ends before what it wrote is looked for.
  await trx.deleteFrom("transaction_hour_fold").where("merchant_id", "=", merchantId).execute();
  await trx.deleteFrom("transaction_hour").where("merchant_id", "=", merchantId).execute();
  await trx.deleteFrom("settlement_hour").where("merchant_id", "=", merchantId).execute();
}

/**
 * Hours whose sums may have changed by what the log recorded from this event id on; without one, all in
 * which anything happened.
 */
export async function findTouchedHours(
  trx: Trx,
  merchantId: MerchantId,
  fromEventId: string | undefined,
): Promise<readonly Date[]> {
  const { rows } = await runStatement<{ hour: Date }>(
    trx,
    fromEventId === undefined
      ? { text: ALL_HOURS, values: [merchantId] }
      : { text: TOUCHED_HOURS, values: [merchantId, fromEventId] },
  );
  return rows.map(({ hour }) => hour);
}
