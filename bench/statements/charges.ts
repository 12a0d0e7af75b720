import { randomUUID } from "node:crypto";
import type { OrderId, TransactionId } from "@gerbang/protocol";
import { fromEvent } from "../../packages/gateway/src/store/event-row.ts";
import { fromNotification } from "../../packages/gateway/src/store/notification-row.ts";
import type { TransactionRow } from "../../packages/gateway/src/store/tables.ts";
import { fromTransaction } from "../../packages/gateway/src/store/transactions/transaction-row.ts";
import type { Arena, Contest } from "./contest.ts";
import { inOwnTransactions, type Model, type NewCharge, pooled } from "./model.ts";

/** Two statements of as many as the gateway joins at the most, in flight at once. */
const BATCH = 256;

const INSERT_ONE = `
with inserted as (
  insert into transaction select * from jsonb_populate_record(null::transaction, $1::jsonb)
  on conflict do nothing returning id
), logged as (
  insert into event select e.* from inserted, jsonb_populate_record(null::event, $2::jsonb) e
)
insert into notification
select n.* from inserted, jsonb_populate_record(null::notification, $3::jsonb) n`;

const INSERT_ROW = (table: string) =>
  `insert into ${table} select * from jsonb_populate_record(null::${table}, $1::jsonb)
   on conflict do nothing`;

/** A new charge with its event and one notification. */
export function chargeContest({ gateway, db }: Arena, model: Model): Contest {
  const rows = () => Array.from({ length: BATCH }, () => copyOf(model));
  const arrays = unnestStatement(fromTransaction(model.transaction));
  return {
    statement: "insert charges",
    item: "charge",
    variants: [
      {
        name: "charges that arrive together share a statement, as JSON",
        async run() {
          await Promise.all(rows().map(async (row) => await gateway.insertCharge(row)));
          return BATCH;
        },
      },
      {
        name: "the same with the transaction's columns as typed arrays",
        async run() {
          const charges = rows();
          const [first, second] = [charges.slice(0, BATCH / 2), charges.slice(BATCH / 2)];
          await Promise.all(
            [first, second].map(
              async (half) =>
                await db.pool.query({
                  name: "charges-by-arrays",
                  text: arrays.text,
                  values: arrays.values(half),
                }),
            ),
          );
          return BATCH;
        },
      },
      {
        name: "a statement for each charge",
        async run() {
          await pooled(rows(), async (charge) => {
            await db.pool.query({
              name: "charge-alone",
              text: INSERT_ONE,
              values: [...toJson(charge)],
            });
          });
          return BATCH;
        },
      },
      {
        name: "a database transaction of three statements for each charge",
        async run() {
          await pooled(rows(), async (charge) => {
            const [transaction, event, notification] = toJson(charge);
            await inOwnTransactions(db, [
              [INSERT_ROW("transaction"), [transaction]],
              [INSERT_ROW("event"), [event]],
              [INSERT_ROW("notification"), [notification]],
            ]);
          });
          return BATCH;
        },
      },
    ],
  };
}

function copyOf({ transaction, event, notification }: Model): NewCharge {
  const id = randomUUID() as TransactionId;
  const orderId = id as string as OrderId;
  return {
    transaction: { ...transaction, id, orderId, reference: id, qrReference: id },
    event: { ...event, transactionId: id, orderId, id: randomUUID() },
    notifications: [{ ...notification, transactionId: id, orderId, id: randomUUID() }],
    answer: undefined,
  };
}

function toJson({ transaction, event, notifications }: NewCharge): readonly string[] {
  return [
    fromTransaction(transaction),
    fromEvent(event),
    ...notifications.map(fromNotification),
  ].map((row) => JSON.stringify(row));
}

/** One array for each column of the transaction; event and notification stay JSON. */
function unnestStatement(model: TransactionRow): {
  readonly text: string;
  readonly values: (charges: readonly NewCharge[]) => unknown[];
} {
  const columns = Object.keys(model) as (keyof TransactionRow)[];
  const types: Partial<Record<keyof TransactionRow, string>> = {
    gross_amount: "bigint",
    refund_amount: "bigint",
    version: "integer",
    enable_callback: "boolean",
    created_at: "timestamptz",
    expires_at: "timestamptz",
    settled_at: "timestamptz",
    closed_at: "timestamptz",
  };
  // Lists and objects would be taken for arrays of more dimensions: they go as JSON all the same.
  const asJson = new Set<keyof TransactionRow>(["metadata", "request"]);
  const lists = new Set<keyof TransactionRow>([
    "append_notification_urls",
    "override_notification_urls",
  ]);
  const selected = columns.map((column) => {
    if (asJson.has(column)) return `c.${column}::jsonb`;
    return lists.has(column) ? `c.${column}::text[]` : `c.${column}`;
  });
  const text = `
with inserted as (
  insert into transaction (${columns.join(", ")})
  select ${selected.join(", ")}
  from unnest(${columns.map((name, index) => `$${index + 3}::${types[name] ?? "text"}[]`).join(", ")})
    as c(${columns.join(", ")})
  order by c.merchant_id, c.order_id
  on conflict do nothing returning id
), logged as (
  insert into event
  select e.* from jsonb_populate_recordset(null::event, $1::jsonb) e
  join inserted on inserted.id = e.transaction_id
)
insert into notification
select n.* from jsonb_populate_recordset(null::notification, $2::jsonb) n
join inserted on inserted.id = n.transaction_id`;
  return {
    text,
    values: (charges) => {
      const rows = charges.map(({ transaction }) => fromTransaction(transaction));
      return [
        JSON.stringify(charges.map(({ event }) => fromEvent(event))),
        JSON.stringify(charges.flatMap(({ notifications }) => notifications.map(fromNotification))),
        ...columns.map((column) =>
          rows.map((row) => {
            const value = row[column];
            if (value === null) return null;
            if (asJson.has(column)) return JSON.stringify(value);
            return lists.has(column) ? "{}" : value;
          }),
        ),
      ];
    },
  };
}
