import { randomUUID } from "node:crypto";
import type { TransactionId } from "@gerbang/protocol";
import type { PaidTransaction } from "../../packages/gateway/src/domain/transactions/transaction.ts";
import { fromEvent } from "../../packages/gateway/src/store/event-row.ts";
import { fromNotification } from "../../packages/gateway/src/store/notification-row.ts";
import { fromTracked } from "../../packages/gateway/src/store/transactions/transaction-row.ts";
import type { Arena, Contest } from "./contest.ts";
import { inOwnTransactions, type Model, pooled, type TransactionChange } from "./model.ts";

/** Two statements of as many as the gateway joins at the most, in flight at once. */
const BATCH = 256;
const ORDERS = 20_000;

const SETTLE = `
  status = c.status, fraud_status = c.fraud_status, payment_type = c.payment_type,
  settled_at = c.settled_at, closed_at = c.closed_at, payment_option_type = c.payment_option_type,
  issuer = c.issuer, transaction_type = c.transaction_type,
  shopeepay_reference_number = c.shopeepay_reference_number,
  acquirer_reference_id = c.acquirer_reference_id, channel_response_code = c.channel_response_code,
  channel_response_message = c.channel_response_message, refund_amount = c.refund_amount,
  version = t.version + 1`;

/** The gateway's statement without its `locked`, and without what a payment does not write. */
const UNORDERED = `
with change as materialized (
  select * from jsonb_to_recordset($1::jsonb) as c(
    merchant_id text, id text, version integer, tracked jsonb, events jsonb, notifications jsonb)
), moved as (
  update transaction t set ${SETTLE}
  from change, lateral jsonb_populate_record(null::transaction, change.tracked) c
  where t.merchant_id = change.merchant_id and t.id = change.id and t.version = change.version
  returning t.merchant_id, t.id
), logged as (
  insert into event
  select e.* from moved join change using (merchant_id, id),
  lateral jsonb_populate_recordset(null::event, change.events) e
), owed as (
  insert into notification
  select n.* from moved join change using (merchant_id, id),
  lateral jsonb_populate_recordset(null::notification, change.notifications) n
)
select id from moved`;

const LOCK = "select version from transaction where merchant_id = $1 and id = $2 for update";
const UPDATE = `
update transaction t set ${SETTLE} from jsonb_populate_record(null::transaction, $3::jsonb) c
where t.merchant_id = $1 and t.id = $2`;
const INSERT = (table: string) =>
  `insert into ${table} select * from jsonb_populate_recordset(null::${table}, $1::jsonb)`;

/** A payment: the transaction's new status, its event and one notification. */
export async function changeContest(arena: Arena, model: Model): Promise<Contest> {
  const { gateway, db } = arena;
  const next = await payments(arena, model);
  return {
    statement: "commit changes",
    item: "change",
    variants: [
      {
        name: "changes that arrive together share a statement, rows locked in the order of id",
        async run() {
          await Promise.all(next().map(async (change) => await gateway.commitChange(change)));
          return BATCH;
        },
      },
      {
        name: "the same without locking first: deadlocks, see below",
        async run() {
          const changes = next();
          await Promise.all(
            [changes.slice(0, BATCH / 2), changes.slice(BATCH / 2)].map(
              async (half) => await unordered(arena, half),
            ),
          );
          return BATCH;
        },
      },
      {
        name: "a statement for each change",
        async run() {
          await pooled(next(), async (change) => await unordered(arena, [change]));
          return BATCH;
        },
      },
      {
        name: "a database transaction for each change: lock, update, insert twice",
        async run() {
          await pooled(next(), async (change) => {
            const { merchant_id, id, tracked, events, notifications } = toRow(change);
            await inOwnTransactions(db, [
              [LOCK, [merchant_id, id]],
              [UPDATE, [merchant_id, id, JSON.stringify(tracked)]],
              [INSERT("event"), [JSON.stringify(events)]],
              [INSERT("notification"), [JSON.stringify(notifications)]],
            ]);
          });
          return BATCH;
        },
      },
    ],
  };
}

/** Two batches that hold the same transactions in opposite orders, at once: how many deadlock. */
export async function countDeadlocks(arena: Arena, model: Model): Promise<string> {
  const next = await payments(arena, model);
  const TRIES = 10;
  const clash = async (run: (changes: readonly TransactionChange[]) => Promise<unknown>) => {
    let deadlocks = 0;
    for (let tries = 0; tries < TRIES; tries++) {
      const changes = next();
      const results = await Promise.allSettled([run(changes), run(changes.toReversed())]);
      if (results.some(isDeadlock)) deadlocks++;
    }
    return deadlocks;
  };
  const without = await clash(async (changes) => await unordered(arena, changes));
  return `two batches in opposite orders deadlocked in ${without} of ${TRIES} tries without locking first`;
}

function isDeadlock(result: PromiseSettledResult<unknown>): boolean {
  if (result.status === "fulfilled") return false;
  const error: unknown = result.reason;
  if (error instanceof Error && "code" in error && error.code === "40P01") return true;
  throw error;
}

async function unordered({ db }: Arena, changes: readonly TransactionChange[]): Promise<void> {
  await db.pool.query({
    name: "changes-unordered",
    text: UNORDERED,
    values: [JSON.stringify(changes.map(toRow))],
  });
}

const COPY = `
insert into transaction
select copy.* from (select t from transaction t where merchant_id = $1 limit 1) model,
generate_series(1, $2) n, lateral (select $3 || n as id) name,
lateral jsonb_populate_record((model.t), jsonb_build_object(
  'id', name.id, 'order_id', name.id, 'reference', name.id, 'qr_reference', name.id,
  'status', 'pending', 'settled_at', null, 'version', 1)) copy`;

/** Makes orders and returns the function that pays the next of them, again and again. */
async function payments(
  { db }: Arena,
  { transaction, event, notification }: Model,
): Promise<() => readonly TransactionChange[]> {
  const prefix = `pay-${randomUUID()}-`;
  await db.pool.query(COPY, [transaction.merchantId, ORDERS, prefix]);
  await db.pool.query("vacuum analyze transaction");
  const versions = Array.from({ length: ORDERS }, () => 1);
  let at = 0;
  const pay = (): TransactionChange => {
    const place = at++ % ORDERS;
    const version = versions[place] ?? 1;
    versions[place] = version + 1;
    const id = `${prefix}${place + 1}` as TransactionId;
    const before = { ...transaction, id, version };
    const after: PaidTransaction = {
      ...before,
      status: "settlement",
      settledAt: new Date(),
      payment: { paymentType: "gopay", paymentOptionType: "GOPAY_WALLET" },
      refunds: [],
    };
    return {
      before,
      after,
      event: { ...event, id: randomUUID(), transactionId: id },
      notifications: [{ ...notification, id: randomUUID(), transactionId: id }],
      answer: undefined,
    };
  };
  return () => Array.from({ length: BATCH }, pay);
}

function toRow({ before, after, event, notifications }: TransactionChange) {
  return {
    merchant_id: before.merchantId,
    id: before.id,
    version: before.version,
    tracked: fromTracked(after),
    events: [fromEvent(event)],
    notifications: notifications.map(fromNotification),
  };
}
