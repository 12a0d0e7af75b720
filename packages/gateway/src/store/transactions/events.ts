import type { LoggedEvent } from "../../domain/transactions/logged-event.ts";
import type { Transaction } from "../../domain/transactions/transaction.ts";
import type { Db, Trx } from "../database.ts";
import { fromEvent } from "../event-row.ts";

/** Adds to the log, in a database transaction or as one of its own, what changed no status. */
export async function insertEvent(at: Db["kysely"] | Trx, event: LoggedEvent): Promise<void> {
  await at.insertInto("event").values(fromEvent(event)).execute();
}

/** Whether this very form settled the transaction: it was sent twice. */
export async function isSettledByForm(
  db: Db,
  { merchantId, id }: Transaction,
  form: string,
): Promise<boolean> {
  const row = await db.kysely
    .selectFrom("event")
    .select("data")
    .where("merchant_id", "=", merchantId)
    .where("transaction_id", "=", id)
    .where("name", "=", "transaction.settlement")
    .executeTakeFirst();
  return row?.data["form"] === form;
}

/** Whether a commit that logged this event has happened. Ids are made once, so it was this one. */
export async function isLogged(db: Db, event: LoggedEvent | undefined): Promise<boolean> {
  if (!event) return false;
  const row = await db.kysely
    .selectFrom("event")
    .select("id")
    .where("merchant_id", "=", event.merchantId)
    .where("id", "=", event.id)
    .executeTakeFirst();
  return row !== undefined;
}
