import type { Db } from "../database.ts";
import { runStatement } from "../statement.ts";
import type { AccountKey } from "./save-account.ts";

/** Writes an order down that a rehearsal is about to open. */
export async function insertRehearsalOrder(
  db: Db,
  { merchantId, accountId }: AccountKey,
  { orderId, openedAt }: { readonly orderId: string; readonly openedAt: Date },
): Promise<void> {
  await runStatement(db, {
    text: `insert into upstream_rehearsal_order (merchant_id, account_id, order_id, opened_at)
      values ($1, $2, $3, $4)`,
    values: [merchantId, accountId, orderId, openedAt],
  });
}

/** Says what became of an order. Safe to repeat. */
export async function closeRehearsalOrder(
  db: Db,
  { merchantId, accountId }: AccountKey,
  { orderId, closedAs }: { readonly orderId: string; readonly closedAs: string },
): Promise<void> {
  await runStatement(db, {
    text: `update upstream_rehearsal_order set closed_as = $4
      where merchant_id = $1 and account_id = $2 and order_id = $3 and closed_as is null`,
    values: [merchantId, accountId, orderId, closedAs],
  });
}

/** Orders of an account's rehearsals that may be open, the oldest first. */
export async function findOpenRehearsalOrders(
  db: Db,
  { merchantId, accountId }: AccountKey,
): Promise<readonly string[]> {
  const { rows } = await runStatement<{ orderId: string }>(db, {
    text: `select order_id as "orderId" from upstream_rehearsal_order
      where merchant_id = $1 and account_id = $2 and closed_as is null order by opened_at, order_id`,
    values: [merchantId, accountId],
  });
  return rows.map(({ orderId }) => orderId);
}

/** Whether a genuine message has come since then about an order, that claims such a state. */
export async function hasMessageAbout(
  db: Db,
  { merchantId, accountId }: AccountKey,
  about: { readonly orderId: string; readonly claims: string; readonly since: Date },
): Promise<boolean> {
  const { count } = await runStatement(db, {
    text: `select id from upstream_message where merchant_id = $1 and account_id = $2
      and verdict = 'genuine' and upstream_order_id = $3 and claims = $4 and received_at >= $5 limit 1`,
    values: [merchantId, accountId, about.orderId, about.claims, about.since],
  });
  return count > 0;
}
