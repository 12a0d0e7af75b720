import type { LoggedEvent } from "../../domain/transactions/logged-event.ts";
import type { Transaction } from "../../domain/transactions/transaction.ts";
import type { Db, Trx } from "../database.ts";
import { fromEvent } from "../event-row.ts";

/** Logs what changed no status, in a database transaction or as one of its own. */
export async function insertEvent(at: Db["kysely"] | Trx, event: LoggedEvent): Promise<void> {
  await at.insertInto("event").values(fromEvent(event)).execute();
}

/** Whether the transaction was settled by this very form: then the form was sent twice. */
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

/** Whether this event is in the log. Its id was made for one commit, so that commit has happened. */
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
