import type { TransactionId } from "@gerbang/protocol";
import type { Notification } from "../../domain/notifications/notification.ts";
import type { LoggedEvent } from "../../domain/transactions/logged-event.ts";
import type { Transaction } from "../../domain/transactions/transaction.ts";
import { coalesce } from "../coalescer.ts";
import { insertFrom, rowsInJson } from "../columns.ts";
import type { Db, Trx } from "../database.ts";
import { fromEvent } from "../event-row.ts";
import { fromNotification } from "../notification-row.ts";
import { runStatement } from "../statement.ts";
import { findLogged } from "./events.ts";
import {
  ANSWER_COLUMNS,
  answersInJson,
  fromAnswer,
  KEEP_ANSWERS,
  type KeptAnswer,
} from "./idempotency-keys.ts";
import { fromTransaction } from "./transaction-row.ts";

/** A new transaction with its event and the notifications it owes: one commit or nothing. */
export interface NewCharge {
  readonly transaction: Transaction;
  readonly event: LoggedEvent;
  readonly notifications: readonly Notification[];
  /** For the idempotency key that the charge came with. */
  readonly answer: KeptAnswer | undefined;
}

// Tried, with what a charge costs the database in processor time (`npm run bench statements`):
//
//   1.0  charges that arrive together in one statement, as flat JSON arrays (this one; 0.12 to 0.13 ms)
//   1.2  the same with one typed array for each column of the transaction, the rest as jsonb records
//   1.2  each charge as a record of jsonb records
//   6.0  a statement for each charge
//   9.0  a database transaction of three statements for each charge
//
// Typed arrays for all three tables cost 0.92, and the process more than they save. What breaks if a line
// is changed:
//
// - `order by`: it gives all batches one order of waiting on the unique index of live orders. Without it
//   two batches that hold the same orders in opposite directions deadlock.
// - `not exists … later`: by the clock of another process an older, failed transaction of the order may
//   have the greater id, and would stay the one that the order id finds. So the order of an order's
//   transactions is what the database saw, whatever the clocks say; who is outrun gets a greater id.
// - `offset 0`: each charge looks into the index. A join is what the planner makes of it else, and of one
//   that it plans while the table is empty, as that of a new gateway is, every charge walks the table.
// - `on conflict do nothing`: an order that is taken must not raise an error, for that would undo the
//   other 127 charges and cost the pool a connection. Who is missing in `inserted` was refused.
// - event, notifications and answer join `inserted`: of a refused charge nothing may be written.
const INSERT_CHARGES = `
with inserted as (
  ${insertFrom("transaction", "t")}
  from ${rowsInJson("transaction", { json: "$1", source: "t" })}
  where not exists (
    select from transaction later
    where later.merchant_id = t.merchant_id and later.order_id = t.order_id and later.id > t.id
    offset 0)
  order by t.merchant_id, t.order_id
  on conflict do nothing
  returning merchant_id, id
), logged as (
  ${insertFrom("event", "e")}
  from ${rowsInJson("event", { json: "$2", source: "e" })}
  join inserted on inserted.id = e.transaction_id
), owed as (
  ${insertFrom("notification", "n")}
  from ${rowsInJson("notification", { json: "$3", source: "n" })}
  join inserted on inserted.id = n.transaction_id
), kept as (
  select ${ANSWER_COLUMNS}
  from ${answersInJson("$4", "transaction_id text")}
  join inserted on inserted.id = a.transaction_id
), answered as (${KEEP_ANSWERS}
)
select id, null as outrun_by from inserted
union all
select refused.id, later.id
from json_to_recordset($1::json) as refused(merchant_id text, order_id text, id text)
left join inserted on inserted.id = refused.id,
lateral (
  select t.id from transaction t
  where t.merchant_id = refused.merchant_id and t.order_id = refused.order_id and t.id > refused.id
  order by t.id desc limit 1) later
where inserted.id is null`;

/** `outrunBy`: the order has a transaction with a greater id; nothing was stored. */
export type InsertOutcome = "inserted" | "taken" | { readonly outrunBy: TransactionId };

interface InsertedRow {
  readonly id: string;
  readonly outrun_by: TransactionId | null;
}

/**
 * Returns the function that stores charges; charges that arrive together share a commit. It resolves
 * to `taken`, and stores nothing, when the order has a live transaction already.
 */
export function chargeInserter(db: Db): (charge: NewCharge) => Promise<InsertOutcome> {
  return coalesce({
    itemsMax: 128,
    inFlightMax: 2,
    waiting: db.waiting,
    ownerOf: ({ transaction }) => transaction.merchantId,
    run: async (charges: readonly NewCharge[], isRepeated) => {
      const { rows } = await runStatement<InsertedRow>(db, {
        name: "insert-charges",
        text: INSERT_CHARGES,
        values: toValues(charges),
      });
      const outcomes = new Map(rows.map((row) => [row.id, outcomeOf(row)]));
      const found = charges.map(({ transaction }) => outcomes.get(transaction.id) ?? "taken");
      if (!isRepeated || found.every((one) => one === "inserted")) return found;
      // The first run may have been committed, and only its answer lost: then the charge has the order.
      const logged = await findLogged(
        db,
        charges.map(({ event }) => event),
      );
      return charges.map(({ event }, index) =>
        logged.has(event.id) ? "inserted" : (found[index] ?? "taken"),
      );
    },
  });
}

/** One charge as a step of a database transaction of the caller's. */
export async function insertChargeIn(trx: Trx, charge: NewCharge): Promise<InsertOutcome> {
  const { rows } = await runStatement<InsertedRow>(trx, {
    text: INSERT_CHARGES,
    values: toValues([charge]),
  });
  return rows[0] ? outcomeOf(rows[0]) : "taken";
}

function outcomeOf({ outrun_by: outrunBy }: InsertedRow): InsertOutcome {
  return outrunBy === null ? "inserted" : { outrunBy };
}

function toValues(charges: readonly NewCharge[]): readonly string[] {
  const answers = charges.flatMap(({ transaction, answer }) =>
    answer ? [{ ...fromAnswer(answer), transaction_id: transaction.id }] : [],
  );
  return [
    charges.map(({ transaction }) => fromTransaction(transaction)),
    charges.map(({ event }) => fromEvent(event)),
    charges.flatMap(({ notifications }) => notifications.map(fromNotification)),
    answers,
  ].map((rows) => JSON.stringify(rows));
}
