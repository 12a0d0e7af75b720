import type pg from "pg";
import type { Subject } from "./commands.ts";

/** What is left of a set of commands, without what differs from run to run: ids, names and moments. */
export type Outcome = readonly string[];

/**
 * What each command was answered, and all that the database holds of the merchant then. It is not held against
 * anybody whether a notification was delivered already, or when: that each was delivered once is looked at apart.
 */
const KEPT: readonly string[] = [
  `select 'transaction ' || status || ' ' || version || ' ' || coalesce(refund_amount, 0) || ' ' ||
     coalesce(payment_type, '') from transaction where merchant_id = $1`,
  "select 'refund ' || refund_key || ' ' || amount || ' ' || (confirmed_at is not null) from refund where merchant_id = $1",
  `select 'event ' || name || ' ' || coalesce(data->>'refund_key', '') || ' ' || coalesce(data->>'reason', '')
     from event where merchant_id = $1 and transaction_id is not null`,
  "select 'notification ' || (copy_of is not null) || ' ' || body from notification where merchant_id = $1",
  "select 'balance ' || available from merchant_balance where merchant_id = $1",
];

export async function readOutcome(
  pool: pg.Pool,
  { merchantId }: Subject,
  answers: readonly string[],
): Promise<Outcome> {
  const kept = await Promise.all(
    KEPT.map(async (text) => {
      const { rows } = await pool.query<Record<string, string>>(text, [merchantId]);
      return rows.flatMap((row) => Object.values(row)).map(withoutNames);
    }),
  );
  return [...answers, ...kept.flat().sort()];
}

const VARYING =
  /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?(Z| \+\d{4})?|[0-9a-f]{128}|G\d{9}|"refund_chargeback_id":\d+|A1\d{14}\w+/g;

function withoutNames(text: string): string {
  return text.replaceAll(VARYING, "…");
}

/** What may never be, in whatever order: in none of the orders of whole commands either. */
const NEVER: readonly string[] = [
  `select 'notification ' || n.id || ' ' || n.state || ' after ' || n.attempts || ' attempts' as wrong
   from notification n
   where n.merchant_id = $1 and n.state = 'delivered' and (n.attempts <> 1 or (select count(*)
     from notification_attempt a where a.merchant_id = n.merchant_id and a.notification_id = n.id) <> 1)`,
  `select 'live transactions of ' || order_id || ': ' || count(*) as wrong from transaction
   where merchant_id = $1 and status not in ('expire', 'cancel', 'deny', 'failure')
   group by order_id having count(*) > 1`,
  `select 'refunds of ' || t.order_id || ': ' || sum(r.amount) as wrong
   from transaction t join refund r on r.merchant_id = t.merchant_id and r.transaction_id = t.id
   where t.merchant_id = $1
   group by t.order_id, t.gross_amount, t.refund_amount
   having sum(r.amount) > t.gross_amount or sum(r.amount) <> t.refund_amount`,
];

export async function findBrokenRules(
  pool: pg.Pool,
  { merchantId }: Subject,
): Promise<readonly string[]> {
  const found = await Promise.all(
    NEVER.map(async (text) => (await pool.query<{ wrong: string }>(text, [merchantId])).rows),
  );
  return found.flat().map(({ wrong }) => wrong);
}
