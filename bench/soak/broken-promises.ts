import type { Db } from "../../packages/gateway/src/store/database.ts";
import type { AcknowledgedCalls } from "./merchant-load.ts";

const PROMISES: readonly (readonly [promise: string, broken: string])[] = [
  [
    "a final status is never left",
    `select count(*) from (
      select transaction_id from event
      where name in ('transaction.settlement', 'transaction.cancel', 'transaction.expire')
      group by transaction_id having count(*) > 1) twice`,
  ],
  [
    "one live transaction per order",
    `select count(*) from (
      select order_id from transaction
      where status in ('pending', 'settlement', 'partial_refund', 'refund')
      group by order_id having count(*) > 1) twice`,
  ],
  [
    "refunds are what the transaction says",
    `select count(*) from transaction t where refund_amount <>
      coalesce((select sum(amount) from refund r where r.transaction_id = t.id), 0)`,
  ],
  [
    "each status has its notification",
    `select count(*) from transaction t where not exists (
      select from notification n
      where n.transaction_id = t.id and n.transaction_status = t.status)`,
  ],
  [
    "every notification has arrived",
    "select count(*) from notification where state <> 'delivered'",
  ],
];

/** How often each promise is broken by what the database holds; all of them should be 0. */
export async function countBrokenPromises(
  db: Db,
  acknowledged: readonly AcknowledgedCalls[],
  taken: ReadonlyMap<string, number>,
): Promise<ReadonlyMap<string, number>> {
  const broken = new Map<string, number>();
  for (const [promise, text] of PROMISES) broken.set(promise, await count(db, text));
  broken.set("what was acknowledged is kept", await countForgotten(db, acknowledged));
  broken.set("what is called delivered was received", await countUnreceived(db, taken));
  return broken;
}

/** A status that was answered must stand in the event log, whatever came after it. */
async function countForgotten(db: Db, acknowledged: readonly AcknowledgedCalls[]): Promise<number> {
  return await count(
    db,
    `select count(*) from unnest($1::text[], $2::text[], $3::text[]) a(id, status, refund_key)
    where case when refund_key is null
      then not exists (
        select from event where transaction_id = a.id and name = 'transaction.' || a.status)
      else not exists (
        select from refund r where r.transaction_id = a.id and r.refund_key = a.refund_key)
      end`,
    [
      acknowledged.map(({ transactionId }) => transactionId),
      acknowledged.map(({ status }) => status),
      acknowledged.map(({ refundKey }) => refundKey ?? null),
    ],
  );
}

async function countUnreceived(db: Db, taken: ReadonlyMap<string, number>): Promise<number> {
  const { rows } = await db.pool.query<{ body: string }>(
    "select body from notification where state = 'delivered'",
  );
  return rows.filter(({ body }) => !taken.has(body)).length;
}

async function count(db: Db, text: string, values: unknown[] = []): Promise<number> {
  const { rows } = await db.pool.query<{ count: number }>(text, values);
  return rows[0]?.count ?? Number.NaN;
}
