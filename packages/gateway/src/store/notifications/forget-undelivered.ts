import type { MerchantId } from "@gerbang/protocol";
import type { Trx } from "../database.ts";
import { isLeaseOver } from "../lease.ts";
import { runStatement } from "../statement.ts";

interface UndeliveredSince {
  /** A time-ordered id: only what became owed after it was made. */
  readonly sinceId: string;
  /** Of the merchant's time. */
  readonly now: Date;
  readonly wall: Date;
}

const UNDELIVERED = `n.merchant_id = $1 and n.id > $2 and n.state = 'owed'
  and ${isLeaseOver("n.leased_until", "$3")}`;

// Whatever a fault plan had put behind one of them waits for it no longer.
const FORGET = `
with untried as (
  delete from notification n where ${UNDELIVERED} and n.attempts = 0 returning n.id
), freed as (
  update notification n set after_id = null
  where n.merchant_id = $1 and n.id <= $2 and n.state = 'owed'
    and n.after_id in (select id from untried)
), given_up as (
  update notification n set state = 'given_up', closed_at = $4
  where ${UNDELIVERED} and n.attempts > 0 returning n.id
)
select (select count(*) from untried)::integer + (select count(*) from given_up)::integer as forgotten`;

/**
 * Has a merchant owed nothing any more of what it became owed since: messages that were never tried are gone,
 * and those that were tried are given up. One that is under way stays. Returns how many.
 */
export async function forgetUndelivered(
  trx: Trx,
  merchantId: MerchantId,
  { sinceId, now, wall }: UndeliveredSince,
): Promise<number> {
  const { rows } = await runStatement<{ forgotten: number }>(trx, {
    text: FORGET,
    values: [merchantId, sinceId, wall, now],
  });
  return rows[0]?.forgotten ?? 0;
}
