import { firstIdAt } from "../../domain/first-id.ts";
import type { LoggedEvent } from "../../domain/transactions/logged-event.ts";
import type { Transaction } from "../../domain/transactions/transaction.ts";
import { insertFrom, rowsInJson } from "../columns.ts";
import type { Db, Trx } from "../database.ts";
import { fromEvent } from "../event-row.ts";
import { runStatement } from "../statement.ts";

/** As many may be pressed at one moment. */
const PRESSES_MAX = 20;

/** Whether the wallet has refused this very press lately: a form, with what was typed into it. */
export async function isRefusedPress(
  trx: Trx,
  { merchantId, id }: Transaction,
  press: string,
): Promise<boolean> {
  const rows = await trx
    .selectFrom("event")
    .select("data")
    .where("merchant_id", "=", merchantId)
    .where("transaction_id", "=", id)
    .where("name", "=", "wallet.refused")
    .orderBy("id", "desc")
    .limit(PRESSES_MAX)
    .execute();
  return rows.some(({ data }) => data["press"] === press);
}

/** Logs what changed no status, in a database transaction or as one of its own. */
export async function insertEvent(at: Db["kysely"] | Trx, event: LoggedEvent): Promise<void> {
  await at.insertInto("event").values(fromEvent(event)).execute();
}

const INSERT_ONCE = `
${insertFrom("event", "e")} from ${rowsInJson("event", { json: "$1", source: "e" })}
where not exists (
  select from event o where o.merchant_id = e.merchant_id and o.transaction_id = e.transaction_id
    and o.name = e.name and o.id >= $2
)`;

/**
 * Logs it unless the transaction has one of the same name since a moment of wall time; returns whether it
 * did. Two at the same time may both be logged.
 */
export async function insertEventOnce(db: Db, event: LoggedEvent, since: Date): Promise<boolean> {
  const { count } = await runStatement(db, {
    text: INSERT_ONCE,
    values: [JSON.stringify([fromEvent(event)]), firstIdAt(since)],
  });
  return count > 0;
}

/** Whether the transaction was paid or reserved by this very form: then the form was sent twice. */
export async function isTakenByForm(
  db: Db,
  { merchantId, id }: Transaction,
  form: string,
): Promise<boolean> {
  const rows = await db.kysely
    .selectFrom("event")
    .select("data")
    .where("merchant_id", "=", merchantId)
    .where("transaction_id", "=", id)
    .where("name", "in", ["transaction.settlement", "transaction.authorize"])
    .execute();
  return rows.some(({ data }) => data["form"] === form);
}

/** Which of these events are in the log. Ids are made for one commit, so those commits have happened. */
export async function findLogged(
  db: Db,
  events: readonly LoggedEvent[],
): Promise<ReadonlySet<string>> {
  const { rows } = await runStatement<{ id: string }>(db, {
    name: "find-logged-events",
    text: `select e.id from unnest($1::text[], $2::text[]) as asked(merchant_id, id)
      join event e on e.merchant_id = asked.merchant_id and e.id = asked.id`,
    values: [events.map(({ merchantId }) => merchantId), events.map(({ id }) => id)],
  });
  return new Set(rows.map(({ id }) => id));
}
