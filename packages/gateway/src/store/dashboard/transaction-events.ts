import type { MerchantId, TransactionId } from "@gerbang/protocol";
import type { Db } from "../database.ts";
import type { EventRow } from "../tables.ts";

/** What the log says of a transaction, the first thing first. */
export async function findTransactionEvents(
  db: Db,
  merchantId: MerchantId,
  transactionId: TransactionId,
): Promise<readonly EventRow[]> {
  return await db.kysely
    .selectFrom("event")
    .selectAll()
    .where("merchant_id", "=", merchantId)
    .where("transaction_id", "=", transactionId)
    .orderBy("id")
    .limit(EVENTS_MAX)
    .execute();
}

const EVENTS_MAX = 500;
