import type { MerchantId, TransactionId } from "@gerbang/protocol";
import type { LoggedEvent } from "../../domain/transactions/logged-event.ts";
import { columnsOf } from "../columns.ts";
import type { Db } from "../database.ts";
import { toEvent } from "../event-row.ts";

/** What the log says of a transaction, the first thing first. */
export async function findTransactionEvents(
  db: Db,
  merchantId: MerchantId,
  transactionId: TransactionId,
): Promise<readonly LoggedEvent[]> {
  const rows = await db.kysely
    .selectFrom("event")
    .select(columnsOf("event"))
    .where("merchant_id", "=", merchantId)
    .where("transaction_id", "=", transactionId)
    .orderBy("id")
    .limit(EVENTS_MAX)
    .execute();
  return rows.map(toEvent);
}

const EVENTS_MAX = 500;
