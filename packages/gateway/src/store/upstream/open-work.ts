import type { Db } from "../database.ts";
import { runStatement } from "../statement.ts";
import type { AccountKey } from "./save-account.ts";

/** What is not over yet at an account. */
export interface OpenWork {
  /** Charges that are being made, or whose answers were lost. */
  readonly inDoubt: number;
  /** Codes that customers can pay. */
  readonly offers: number;
  /** Orders that nobody saw, and that may still exist there. */
  readonly unwanted: number;
  /** Refunds and returns of which nobody knows yet whether they were made. */
  readonly refunds: number;
  /** Money without a home that nobody has decided about. */
  readonly strays: number;
  /** Whether anything that is over is still looked at from time to time: for late money and refunds. */
  readonly isWatched: boolean;
}

// Each from the few rows that may be meant, found by an index: what is pending, in the making or in doubt of
// the merchant, and not all that the account has ever had.
const OPEN_WORK = `
select (
    select count(*)::int from upstream_charge c
    join upstream_attempt a on a.merchant_id = c.merchant_id and a.transaction_id = c.transaction_id
    where c.merchant_id = $1 and c.state = 'creating' and a.account_id = $2
      and a.state in ('sending', 'unknown')
  ) as "inDoubt", (
    select count(*)::int from transaction t
    join upstream_attempt a on a.merchant_id = t.merchant_id and a.transaction_id = t.id and a.shown
    where t.merchant_id = $1 and t.status = 'pending' and a.account_id = $2
  ) as offers, (
    select count(*)::int from upstream_attempt a
    where a.merchant_id = $1 and a.state = 'unwanted' and a.account_id = $2
  ) as unwanted, (
    select count(*)::int from upstream_refund r
    join upstream_attempt a on a.merchant_id = r.merchant_id and a.id = r.attempt_id
    where r.merchant_id = $1 and r.next_sync_at is not null and r.state in ('sending', 'unknown')
      and a.account_id = $2
  ) as refunds, (
    select count(*)::int from attention n
    join stray_payment s on s.merchant_id = n.merchant_id and s.id = n.subject
    join upstream_attempt a on a.merchant_id = s.merchant_id and a.id = s.attempt_id
    where n.merchant_id = $1 and n.closed_at is null and s.state = 'found' and a.account_id = $2
  ) as strays, exists (
    select from upstream_attempt a
    where a.merchant_id = $1 and a.account_id = $2 and a.next_sync_at is not null
  ) as "isWatched"`;

/** What is open at an account. */
export async function countOpenWork(
  db: Db,
  { merchantId, accountId }: AccountKey,
): Promise<OpenWork> {
  const values = [merchantId, accountId];
  const { rows } = await runStatement<OpenWork>(db, { text: OPEN_WORK, values });
  const [work] = rows;
  if (!work) throw new Error("a select without a source gives one row");
  return work;
}
