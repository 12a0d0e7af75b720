import type { MerchantId } from "@gerbang/protocol";
import type pg from "pg";

/**
 * All that a merchant has, without ids, names and moments, which differ from one time to the next; and without
 * what the log says of refusals, for a client that asks again may be refused.
 */
const KEPT: readonly string[] = [
  `select 'transaction ' || order_id || ' ' || status || ' ' || version || ' ' || refund_amount
     from transaction where merchant_id = $1`,
  `select 'refund ' || refund_key || ' ' || amount || ' ' || (confirmed_at is not null)
     from refund where merchant_id = $1`,
  "select 'event ' || name from event where merchant_id = $1 and name !~ 'refused|^clock'",
  // A clock is set, or moved on, as often as somebody asks for it.
  `select distinct 'event ' || name || ' ' || occurred_at from event
     where merchant_id = $1 and name ~ '^clock'`,
  `select 'notification ' || kind || ' ' || transaction_status || ' ' || state || ' ' || (copy_of is not null)
     from notification where merchant_id = $1`,
  `select 'attempt ' || count(*) from notification_attempt where merchant_id = $1`,
  "select 'balance ' || available from merchant_balance where merchant_id = $1",
  `select 'customer ' || wallet_balance from wallet_customer where merchant_id = $1`,
  "select 'account ' || status from pay_account where merchant_id = $1",
  "select 'key ' || kind || ' ' || (expires_at is null) from merchant_key where merchant_id = $1",
  `select 'subscription ' || state || ' ' || current_interval from subscription where merchant_id = $1`,
  `select 'run ' || period || ' ' || attempt || ' ' || coalesce(status_code, 'under way')
     from subscription_run where merchant_id = $1`,
  // Each merchant of these tests has a path of its own.
  `select 'settings ' || name || ' ' ||
     regexp_replace(array_to_string(payment_notification_urls, ' '), '/m/[0-9]+', '/m', 'g')
     from merchant where id = $1`,
  "select 'clock ' || coalesce(clock_frozen_at::text, 'goes') from merchant where id = $1",
];

/** Sorted lines, to be compared with those of another time. */
export type Books = readonly string[];

export async function readBooks(pool: pg.Pool, merchantId: MerchantId): Promise<Books> {
  const kept: string[] = [];
  for (const text of KEPT) {
    const { rows } = await pool.query<Record<string, string>>(text, [merchantId]);
    kept.push(...rows.flatMap((row) => Object.values(row).map(withoutIds)).sort());
  }
  return kept;
}

/** Ids, and what is numbered by them. */
const ID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{20,}/g;

function withoutIds(text: string): string {
  return text.replaceAll(ID, "…");
}

/** What stands in one and not in the other, as a diff says it. */
export function differences(expected: Books, found: Books): readonly string[] {
  const left = [...found];
  const missing = expected.filter((line) => {
    const at = left.indexOf(line);
    if (at !== -1) left.splice(at, 1);
    return at === -1;
  });
  return [...missing.map((line) => `- ${line}`), ...left.map((line) => `+ ${line}`)];
}
