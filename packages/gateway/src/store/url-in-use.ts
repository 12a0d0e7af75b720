import type { MerchantId } from "@gerbang/protocol";
import type { Db } from "./database.ts";
import { runStatement } from "./statement.ts";

/**
 * SQL for whether somebody is to be told at the URL of a row whose merchant is `m`: the settings name it, it is below the address of BI-SNAP, or
 * the charge of that transaction did. By scalar subqueries: whatever a planner expects, it looks one row up
 * for each.
 */
export function isInUse(row: string, transactionId: string): string {
  return `(${row}.url = any(m.payment_notification_urls)
  or ${row}.url = any(array[m.pay_account_notification_url, m.recurring_notification_url]) is true
  or exists (
  select from bi_snap_client c where c.merchant_id = ${row}.merchant_id
    and starts_with(${row}.url, rtrim(c.notification_prefix, '/') || '/v1.0/'))
  or coalesce((
  select ${row}.url = any(t.append_notification_urls) or ${row}.url = any(t.override_notification_urls)
  from transaction t
  where t.merchant_id = ${row}.merchant_id and t.id = ${transactionId}), false))`;
}

const UNUSED = `
select n.id from notification n join merchant m on m.id = n.merchant_id
where n.merchant_id = $1 and n.id = any($2::text[]) and not ${isInUse("n", "n.transaction_id")}`;

/** Which of these notifications go where nobody is to be told any more: their URL was taken out. */
export async function findUnused(
  db: Db,
  merchantId: MerchantId,
  notificationIds: readonly string[],
): Promise<ReadonlySet<string>> {
  if (notificationIds.length === 0) return new Set();
  const { rows } = await runStatement<{ readonly id: string }>(db, {
    name: "find-unused-urls",
    text: UNUSED,
    values: [merchantId, [...new Set(notificationIds)]],
  });
  return new Set(rows.map(({ id }) => id));
}
