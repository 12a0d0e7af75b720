import type { MerchantId, TransactionId } from "@gerbang/protocol";
import type { Db } from "../database.ts";

interface DueRefund {
  readonly merchant_id: MerchantId;
  readonly transaction_id: TransactionId;
}

// The lateral join walks each merchant's own index up to that merchant's own time. Who holds a
// merchant does that merchant's due work alone, in order.
const DUE = `
select distinct due.merchant_id, due.transaction_id
from merchant m, lateral (
  select r.merchant_id, r.transaction_id, r.confirm_due_at from refund r
  where r.merchant_id = m.id and r.confirmed_at is null and r.confirm_due_at <=
    coalesce(m.clock_frozen_at, $1::timestamptz + m.clock_offset_ms * interval '1 millisecond')
  order by r.confirm_due_at limit $2
) due
where not exists (
  select from merchant_hold h where h.merchant_id = m.id and h.held_until > $1)
limit $2`;

/** Transactions with refunds whose confirmation is due by their merchant's clock. */
export async function findDueRefunds(
  db: Db,
  wall: Date,
  limit: number,
): Promise<readonly DueRefund[]> {
  const { rows } = await db.pool.query<DueRefund>({
    name: "find-due-refunds",
    text: DUE,
    values: [wall, limit],
  });
  return rows;
}
