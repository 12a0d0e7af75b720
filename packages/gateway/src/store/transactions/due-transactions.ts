import type { MerchantId, TransactionId } from "@gerbang/protocol";
import type { Db } from "../database.ts";
import { isHeld, MERCHANT_NOW } from "../merchant-time.ts";
import { hasFailed, isStalled } from "../stalled-work.ts";
import { runStatement } from "../statement.ts";
import type { TransactionRow } from "../tables.ts";

/** A transaction for which something is due. */
export interface DueTransaction {
  readonly merchantId: MerchantId;
  readonly transactionId: TransactionId;
  readonly hasFailed: boolean;
}

// A production merchant's upstream decides, and no clock. The lateral join walks each merchant's own index up to that merchant's own time.
const DUE = `
select due.merchant_id, due.id, due.expires_at,
  ${hasFailed("expiry", { merchantId: "due.merchant_id", subject: "due.id" })} as has_failed
from merchant m, lateral (
  select t.merchant_id, t.id, t.expires_at from transaction t
  where t.merchant_id = m.id and t.status in ('pending', 'authorize') and t.expires_at <=
    ${MERCHANT_NOW}
    and not ${isStalled("expiry", { merchantId: "t.merchant_id", subject: "t.id", wall: "$1" })}
  order by t.expires_at limit $2
) due
where m.environment = 'sandbox' and not ${isHeld("m.id", "$1")}
order by due.expires_at limit $2`;

/** Sandbox merchants' pending transactions whose time has run out by their merchant's clock, the earliest first. */
export async function findDueTransactions(
  db: Db,
  wall: Date,
  limit: number,
): Promise<readonly DueTransaction[]> {
  const { rows } = await runStatement<
    Pick<TransactionRow, "merchant_id" | "id"> & { has_failed: boolean }
  >(db, {
    name: "find-due-transactions",
    text: DUE,
    values: [wall, limit],
  });
  return rows.map((row) => ({
    merchantId: row.merchant_id,
    transactionId: row.id,
    hasFailed: row.has_failed,
  }));
}
