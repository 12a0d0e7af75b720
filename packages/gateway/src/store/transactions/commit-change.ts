import pg from "pg";
import type { Notification } from "../../domain/notifications/notification.ts";
import type { LoggedEvent } from "../../domain/transactions/logged-event.ts";
import {
  isPaid,
  netPaid,
  type Refund,
  type Transaction,
} from "../../domain/transactions/transaction.ts";
import { coalesce } from "../coalescer.ts";
import { insertFrom, rowsInJson, typedColumns } from "../columns.ts";
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
import { fromRefund, fromTracked, TRACKED_COLUMNS } from "./transaction-row.ts";

/** A decided change of one transaction with everything it brings: one commit or nothing. */
export interface TransactionChange {
  /** What it was decided from: it is written only while the transaction is still at that version. */
  readonly before: Transaction;
  readonly after: Transaction;
  readonly event: LoggedEvent;
  readonly notifications: readonly Notification[];
  /** For the idempotency key that the command came with: nothing is written once another run has that. */
  readonly answer: KeptAnswer | undefined;
}

// Tried, with what a change costs the database in processor time (`npm run bench statements`):
//
//   1.0  changes that arrive together in one statement, rows locked first (this one; 0.18 to 0.23 ms)
//   0.9  the same without locking first
//   4.3  a statement for each change
//   4.9  a database transaction for each change: lock, update, insert, insert
//
// What breaks if a line is changed:
//
// - `locked`, with its order: an update locks rows in the order in which it meets them. Without it two
//   batches that hold the same transactions in opposite orders deadlocked in 7 to 10 of 10 tries, and
//   each deadlock costs a second.
// - `lateral`: each is locked in its turn, by the index. A join that was planned while the table was empty,
//   as that of a new gateway is, walks the table.
// - `t.version = change.version`: the change was decided from that version. Without it the later of two
//   writers wins, and a refund that both saw as possible is made twice.
// - `ordinal`: two changes of one transaction in a batch carry the same version; `moved` holds the one
//   that was applied, and only that one writes refunds, events and notifications.
// - `held`: where the answer of a run was lost, its change may arrive after its key was given to another one. Without
//   it both are made. It is looked at behind `locked`, since it is there that a change may wait for long: while it
//   waits, who asks under its key is told at once that it is under way. With `$6` it is written all the same.
// - `materialized`: the rows are locked once and in that order, wherever the planner would rather look.
const COMMIT_CHANGES = `
with change as materialized (
  select c.ordinal, c.merchant_id, c.id, c.version, c.balance_delta,
    ${TRACKED_COLUMNS.map((column) => `c.${column}`).join(", ")}
  from json_to_recordset($1::json) as c(
    ordinal integer, merchant_id text, id text, version integer, balance_delta bigint,
    ${typedColumns("transaction", TRACKED_COLUMNS)})
), locked as materialized (
  select t.merchant_id, t.id
  from (select distinct merchant_id, id from change order by merchant_id, id) c
  cross join lateral (
    select t.merchant_id, t.id from transaction t
    where t.merchant_id = c.merchant_id and t.id = c.id
    for update
  ) t
), wish as materialized (
  select a.ordinal, ${ANSWER_COLUMNS} from ${answersInJson("$5", "ordinal integer")}
), held as materialized (
  select a.ordinal
  from (select * from wish where (select count(*) from locked) > 0 order by merchant_id, key) a
  cross join lateral (
    select from idempotency_key k
    where k.merchant_id = a.merchant_id and k.key = a.key and k.run_id = a.run_id
    for update
  ) k
), moved as (
  update transaction t set
    ${TRACKED_COLUMNS.map((column) => `${column} = change.${column}`).join(", ")},
    version = t.version + 1
  from locked, change
  where t.merchant_id = locked.merchant_id and t.id = locked.id
    and t.merchant_id = change.merchant_id and t.id = change.id and t.version = change.version
    and ($6 or change.ordinal not in (select ordinal from wish) or change.ordinal in (select ordinal from held))
  returning change.ordinal
), delta as materialized (
  select change.merchant_id, sum(change.balance_delta) as amount
  from moved join change using (ordinal)
  where change.balance_delta <> 0
  group by change.merchant_id
), balance as materialized (
  -- The array is complete before the first row is locked: transactions first, then balances.
  select b.merchant_id from merchant_balance b
  where b.merchant_id = any (array(select merchant_id from delta))
  order by b.merchant_id
  for update
), settled as (
  update merchant_balance b set available = b.available + delta.amount
  from balance, delta
  where b.merchant_id = balance.merchant_id and delta.merchant_id = b.merchant_id
), refunded as (
  ${insertFrom("refund", "r")}
  from ${rowsInJson("refund", { json: "$2", source: "r", besides: "ordinal integer" })}
  join moved using (ordinal)
  on conflict (merchant_id, id) do update set
    confirm_due_at = excluded.confirm_due_at, confirmed_at = excluded.confirmed_at
), logged as (
  ${insertFrom("event", "e")}
  from ${rowsInJson("event", { json: "$3", source: "e", besides: "ordinal integer" })}
  join moved using (ordinal)
), owed as (
  ${insertFrom("notification", "n")}
  from ${rowsInJson("notification", { json: "$4", source: "n", besides: "ordinal integer" })}
  join moved using (ordinal)
), kept as (
  select ${ANSWER_COLUMNS} from wish a join moved using (ordinal)
), answered as (${KEEP_ANSWERS}
)
select ordinal, 'committed' as result from moved
union all
select wish.ordinal, 'key_taken'
from wish join change using (ordinal) join locked on (locked.merchant_id, locked.id) = (change.merchant_id, change.id)
where not $6 and wish.ordinal not in (select ordinal from held)`;

/**
 * `stale`: the transaction is no longer at the version that the change was decided from; read again and decide again.
 * `short_of_funds`: the merchant's limited balance does not cover it. `order_taken`: another live transaction has the
 * order id by now. `key_taken`: the run took so long that its idempotency key went to another one. In each case
 * nothing was written.
 */
export type CommitResult = "committed" | "stale" | "short_of_funds" | "order_taken" | "key_taken";

/** A row of the statement's answer; what is `stale` has none. */
interface Committed {
  readonly ordinal: number;
  readonly result: "committed" | "key_taken";
}

/** Returns the function that commits changes; changes that arrive together share a commit. */
export function changeCommitter(db: Db): (change: TransactionChange) => Promise<CommitResult> {
  const commit = coalesce({
    itemsMax: 128,
    inFlightMax: 2,
    waiting: db.waiting,
    ownerOf: (change: TransactionChange) => change.before.merchantId,
    run: async (changes: readonly TransactionChange[], isRepeated) => {
      const results = await commitAll(db, changes);
      if (!isRepeated || results.every((one) => one === "committed")) return results;
      // The first run may have been committed, and only its answer lost: then these changes were made.
      const logged = await findLogged(
        db,
        changes.map(({ event }) => event),
      );
      return changes.map(({ event }, index) =>
        logged.has(event.id) ? "committed" : (results[index] ?? "stale"),
      );
    },
  });
  return async (change) => {
    try {
      return await commit(change);
    } catch (error) {
      const rule = brokenRule(error);
      if (rule) return rule;
      throw error;
    }
  };
}

/**
 * One change as a step of a database transaction of the caller's, who holds what it was decided from. `isFact`: it
 * has happened elsewhere, and is written whoever has its key by now.
 */
export async function commitChangeIn(
  trx: Trx,
  change: TransactionChange,
  { isFact = false }: { readonly isFact?: boolean } = {},
): Promise<"committed" | "stale" | "key_taken"> {
  const { rows } = await runStatement<Committed>(trx, {
    text: COMMIT_CHANGES,
    values: toValues([change], { isFact }),
  });
  return rows[0]?.result ?? "stale";
}

async function commitAll(
  db: Db,
  changes: readonly TransactionChange[],
): Promise<readonly CommitResult[]> {
  const { rows } = await runStatement<Committed>(db, {
    name: "commit-changes",
    text: COMMIT_CHANGES,
    values: toValues(changes, { isFact: false }),
  });
  const results = new Map(rows.map(({ ordinal, result }) => [ordinal, result]));
  return changes.map((_, ordinal) => results.get(ordinal) ?? "stale");
}

/** What belongs to a change carries its place among them. */
function toValues(
  changes: readonly TransactionChange[],
  { isFact }: { readonly isFact: boolean },
): readonly (string | boolean)[] {
  const ofEach = <Row extends object>(rowsOf: (change: TransactionChange) => readonly Row[]) =>
    changes.flatMap((change, ordinal) => rowsOf(change).map((row) => ({ ...row, ordinal })));
  const lists = [
    ofEach((change) => [fromChange(change)]),
    ofEach(({ before, after }) =>
      changedRefunds(before, after).map((refund) => fromRefund(after, refund)),
    ),
    ofEach(({ event }) => [fromEvent(event)]),
    ofEach(({ notifications }) => notifications.map(fromNotification)),
    ofEach(({ answer }) => (answer ? [fromAnswer(answer)] : [])),
  ];
  return [...lists.map((rows) => JSON.stringify(rows)), isFact];
}

function fromChange({ before, after }: TransactionChange) {
  return {
    merchant_id: before.merchantId,
    id: before.id,
    version: before.version,
    // What the merchant gains, or loses when negative. Kept only for limited balances.
    balance_delta: netPaid(after) - netPaid(before),
    ...fromTracked(after),
  };
}

/** Refunds that are new, or confirmed or denied since. A refund object that was not touched is the same one. */
function changedRefunds(before: Transaction, after: Transaction): readonly Refund[] {
  const known = new Set(isPaid(before) ? before.refunds : []);
  return isPaid(after) ? after.refunds.filter((refund) => !known.has(refund)) : [];
}

/** Which rule of the schema a change would have broken; `undefined` for any other error. */
export function brokenRule(error: unknown): "short_of_funds" | "order_taken" | undefined {
  if (isBrokenBy(error, "merchant_balance_covers_refunds")) return "short_of_funds";
  return isBrokenBy(error, "transaction_live_order") ? "order_taken" : undefined;
}

function isBrokenBy(error: unknown, constraint: string): boolean {
  return error instanceof pg.DatabaseError && error.constraint === constraint;
}
