import type { MerchantId } from "@gerbang/protocol";
import type { Db, Trx } from "../database.ts";
import { isHeld } from "../merchant-time.ts";
import { runStatement } from "../statement.ts";

/** Some tens of milliseconds of locks. */
const BATCH = 200;

// Not those that somebody has in hand: an export or an advance counts on what it has seen.
const MERCHANTS = `
select m.id from merchant m
where m.environment = 'sandbox' and not ${isHeld("m.id", "$1")}
  and exists (select from transaction t where t.merchant_id = m.id and t.id < $2)
order by m.id`;

/** Closed, and nothing of it is to come: no message is owed, no refund waits for its confirmation. */
const IS_DONE = `t.status not in ('pending', 'authorize')
  and not exists (
    select from notification n
    where n.merchant_id = t.merchant_id and n.transaction_id = t.id and n.state = 'owed' offset 0)
  and not exists (
    select from refund r
    where r.merchant_id = t.merchant_id and r.transaction_id = t.id and r.confirmed_at is null offset 0)`;

// Whatever changes a transaction locks it first; those that are being changed are left for the next time.
const OLD = `
select t.id from transaction t
where t.merchant_id = $1 and t.id < $2 and ${IS_DONE}
order by t.id limit ${BATCH} for update of t skip locked`;

// One that was changed between the look and the lock was looked at again, but its messages and refunds are seen as
// they were when the statement began. A statement that begins with the locks held sees those of the change.
const STILL_DONE = `
select t.id from transaction t
where t.merchant_id = $1 and t.id = any($2::text[]) and ${IS_DONE}`;

const ATTEMPTS = `
delete from notification_attempt a using notification n
where n.merchant_id = $1 and n.transaction_id = any($2::text[])
  and a.merchant_id = n.merchant_id and a.notification_id = n.id`;

/** What names its transaction, in an order in which nothing refers to what is gone. */
const BELONGINGS = ["notification", "refund", "wallet_visit", "event"] as const;

/** Sandbox merchants that have transactions of before an id, and whom nobody has in hand. */
export async function listMerchantsWithOldOrders(
  db: Db,
  { wall, beforeId }: { readonly wall: Date; readonly beforeId: string },
): Promise<readonly MerchantId[]> {
  const { rows } = await runStatement<{ id: MerchantId }>(db, {
    text: MERCHANTS,
    values: [wall, beforeId],
  });
  return rows.map(({ id }) => id);
}

/**
 * Deletes some closed transactions of before an id with all that belongs to them. Triggers take them off the sums of
 * their hours, which are always those of what is there. Returns whether there may be more.
 */
export async function deleteOldOrders(
  trx: Trx,
  { merchantId, beforeId }: { readonly merchantId: MerchantId; readonly beforeId: string },
): Promise<boolean> {
  const { rows: locked } = await runStatement<{ id: string }>(trx, {
    text: OLD,
    values: [merchantId, beforeId],
  });
  if (locked.length === 0) return false;
  const { rows: done } = await runStatement<{ id: string }>(trx, {
    text: STILL_DONE,
    values: [merchantId, locked.map(({ id }) => id)],
  });
  const ids = done.map(({ id }) => id);
  await runStatement(trx, { text: ATTEMPTS, values: [merchantId, ids] });
  for (const table of BELONGINGS) {
    await runStatement(trx, {
      text: `delete from ${table} where merchant_id = $1 and transaction_id = any($2::text[])`,
      values: [merchantId, ids],
    });
  }
  await runStatement(trx, {
    text: "delete from transaction where merchant_id = $1 and id = any($2::text[])",
    values: [merchantId, ids],
  });
  return locked.length === BATCH;
}
