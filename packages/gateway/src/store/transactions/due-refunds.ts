import type { Db } from "../database.ts";
import { isHeld, MERCHANT_NOW } from "../merchant-time.ts";
import { hasFailed, isStalled } from "../stalled-work.ts";
import { runStatement } from "../statement.ts";
import type { RefundRow } from "../tables.ts";
import type { DueTransaction } from "./due-transactions.ts";

// A production merchant's provider confirms, and no clock. The lateral join walks each merchant's own index up to that merchant's own time.
const DUE = `
select distinct due.merchant_id, due.transaction_id,
  ${hasFailed("refund_confirmation", { merchantId: "due.merchant_id", subject: "due.transaction_id" })}
    as has_failed
from merchant m, lateral (
  select r.merchant_id, r.transaction_id, r.confirm_due_at from refund r
  where r.merchant_id = m.id and r.confirmed_at is null and r.confirm_due_at <=
    ${MERCHANT_NOW}
    and not ${isStalled("refund_confirmation", {
      merchantId: "r.merchant_id",
      subject: "r.transaction_id",
      wall: "$1",
    })}
  order by r.confirm_due_at limit $2
) due
where m.environment = 'sandbox' and not ${isHeld("m.id", "$1")}
limit $2`;

/** Sandbox merchants' transactions with refunds whose confirmation is due by their merchant's clock. */
export async function findDueRefunds(
  db: Db,
  wall: Date,
  limit: number,
): Promise<readonly DueTransaction[]> {
  const { rows } = await runStatement<
    Pick<RefundRow, "merchant_id" | "transaction_id"> & { has_failed: boolean }
  >(db, {
    name: "find-due-refunds",
    text: DUE,
    values: [wall, limit],
  });
  return rows.map((row) => ({
    merchantId: row.merchant_id,
    transactionId: row.transaction_id,
    hasFailed: row.has_failed,
  }));
}
