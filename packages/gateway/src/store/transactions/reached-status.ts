import type { MerchantId, TransactionId } from "@gerbang/protocol";
import type { StoredStatus } from "../../domain/transactions/transaction.ts";
import type { Db } from "../database.ts";

/** Whether the log says that a transaction ever had one of these statuses. */
export async function hasReached(
  db: Db,
  { merchantId, id }: { readonly merchantId: MerchantId; readonly id: TransactionId },
  statuses: readonly StoredStatus[],
): Promise<boolean> {
  const row = await db.kysely
    .selectFrom("event")
    .select("id")
    .where("merchant_id", "=", merchantId)
    .where("transaction_id", "=", id)
    .where(
      "name",
      "in",
      statuses.map((status) => `transaction.${status}`),
    )
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
