import type { MerchantId } from "@gerbang/protocol";
import type { Db } from "../database.ts";
import { runStatement } from "../statement.ts";

/** How far a merchant is on the way to its first payment. */
export interface FirstSteps {
  /** Somebody looked at a key, or a program already knows one. */
  readonly hasKey: boolean;
  /** The newest one that can be paid. */
  readonly pending: { readonly id: string; readonly orderId: string } | null;
  readonly isCharged: boolean;
  /** The first one that was paid. */
  readonly settledId: string | null;
  /** How the merchant's server answered when it was told of a payment; null before it was tried. */
  readonly answer: string | null;
  readonly isAnswered: boolean;
  /** It asked for the status of a payment, as receivers do before they mark an order. */
  readonly hasAsked: boolean;
}

/** How many were paid, counted up to `limit`. */
export async function countSettled(db: Db, merchantId: MerchantId, limit: number): Promise<number> {
  const { rows } = await runStatement<{ settled: number }>(db, {
    text: `select count(*)::int as settled from (
      select 1 from transaction where merchant_id = $1 and settled_at is not null limit $2
    ) found`,
    values: [merchantId, limit],
  });
  return rows[0]?.settled ?? 0;
}

/** A status call that told of a payment. */
const ASKED = `r.path like '%/status' and r.answer like '%"transaction_status":"settlement"%'`;

const STEPS = `
with first as materialized (
  select id, order_id from transaction
  where merchant_id = $1 and settled_at is not null order by settled_at, id limit 1
), told as materialized (
  select n.id, n.state from notification n join first f on n.transaction_id = f.id
  where n.merchant_id = $1 and n.transaction_status = 'settlement'
)
select
  exists (select 1 from activity where merchant_id = $1 and action = 'settings_reveal_key')
    or exists (select 1 from api_request where merchant_id = $1 and http_status <> 401)
    as "hasKey",
  (select json_build_object('id', id, 'orderId', order_id) from transaction
    where merchant_id = $1 and status = 'pending' order by created_at desc, id desc limit 1)
    as pending,
  exists (select 1 from transaction where merchant_id = $1) as "isCharged",
  (select id from first) as "settledId",
  (select coalesce(a.answer_status::text, a.error)
    from notification_attempt a join told t on a.notification_id = t.id
    where a.merchant_id = $1 order by a.started_at desc limit 1) as answer,
  exists (select 1 from told where state = 'delivered') as "isAnswered",
  exists (select 1 from api_request r join first f on r.transaction_id = f.id
    where r.merchant_id = $1 and ${ASKED})
    or exists (select 1 from api_request r join first f on r.order_id = f.order_id
    where r.merchant_id = $1 and ${ASKED}) as "hasAsked"`;

/** Looks at the first payment alone, and at the rest only until something is found. */
export async function findFirstSteps(db: Db, merchantId: MerchantId): Promise<FirstSteps> {
  const { rows } = await runStatement<FirstSteps>(db, { text: STEPS, values: [merchantId] });
  const [found] = rows;
  if (!found) throw new Error("looking for the first payment gave no row");
  return found;
}

/** Whether a user looked at a key of the merchant since an id of that time. */
export async function hasRevealedSince(
  db: Db,
  merchantId: MerchantId,
  { userId, sinceId }: { readonly userId: string; readonly sinceId: string },
): Promise<boolean> {
  const row = await db.kysely
    .selectFrom("activity")
    .select("id")
    .where("merchant_id", "=", merchantId)
    .where("id", ">=", sinceId)
    .where("user_id", "=", userId)
    .where("action", "=", "settings_reveal_key")
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
