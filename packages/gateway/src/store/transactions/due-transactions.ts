import type { MerchantId, TransactionId } from "@gerbang/protocol";
import type { Db } from "../database.ts";

interface DueTransaction {
  readonly merchant_id: MerchantId;
  readonly id: TransactionId;
  readonly expires_at: Date;
}

// The lateral join walks each merchant's own index up to that merchant's own time. Who holds a
// merchant does that merchant's due work alone, in order.
const DUE = `
select due.merchant_id, due.id, due.expires_at
from merchant m, lateral (
  select t.merchant_id, t.id, t.expires_at from transaction t
  where t.merchant_id = m.id and t.status = 'pending' and t.expires_at <=
    coalesce(m.clock_frozen_at, $1::timestamptz + m.clock_offset_ms * interval '1 millisecond')
  order by t.expires_at limit $2
) due
where not exists (
  select from merchant_hold h where h.merchant_id = m.id and h.held_until > $1)
order by due.expires_at limit $2`;

/** Pending transactions whose time has run out by their merchant's clock, the earliest first. */
export async function findDueTransactions(
  db: Db,
  wall: Date,
  limit: number,
): Promise<readonly DueTransaction[]> {
  const { rows } = await db.pool.query<DueTransaction>({
    name: "find-due-transactions",
    text: DUE,
    values: [wall, limit],
  });
  return rows;
}
