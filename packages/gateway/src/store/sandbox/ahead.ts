import type { MerchantId, TransactionId } from "@gerbang/protocol";
import type { Db } from "../database.ts";
import { toWholeMs } from "../merchant-time.ts";
import { runStatement } from "../statement.ts";
import { findUnused } from "../url-in-use.ts";

/** Something that a merchant's time will bring, in the merchant's time. */
export interface AheadRow {
  /** A `release` is the end of a reservation: what was not captured goes back to the customer. */
  readonly kind: "expiry" | "release" | "confirmation" | "subscription" | "attempt";
  readonly dueAt: Date;
  /** Absent of what is about none. */
  readonly transactionId: TransactionId | null;
  /** Of a subscription its name: its order is made when it is charged. */
  readonly orderId: string;
  /** Of an attempt. */
  readonly notificationId: string | null;
  readonly url: string | null;
  /** Whether the settings still name the URL, or the charge did; true of what has none. */
  readonly isInUse: boolean;
  readonly transactionStatus: string | null;
  /** How many were made before. */
  readonly attempts: number;
  /** What the one before was answered; `null` when there was none. */
  readonly lastAnswer: string | null;
}

const COLUMNS = `"dueAt", "transactionId", "orderId", "notificationId", url, "transactionStatus",
  attempts, "lastAnswer"`;

const NO_MESSAGE = `null::text as "notificationId", null::text as url,
  null::text as "transactionStatus", 0 as attempts, null::text as "lastAnswer"`;

const ATTEMPT = `${toWholeMs("n.due_at")} as "dueAt", n.transaction_id as "transactionId",
  n.order_id as "orderId", n.id as "notificationId", n.url,
  n.transaction_status as "transactionStatus", n.attempts,
  (select coalesce(a.answer_status::text, a.error) from notification_attempt a
   where a.merchant_id = n.merchant_id and a.notification_id = n.id
   order by a.number desc limit 1) as "lastAnswer"`;

const EXPIRIES = `
select case t.status when 'authorize' then 'release' else 'expiry' end as kind,
  ${toWholeMs("t.expires_at")} as "dueAt", t.id as "transactionId", t.order_id as "orderId",
  ${NO_MESSAGE}
from transaction t where t.merchant_id = $1 and t.status in ('pending', 'authorize')`;

const CONFIRMATIONS = `
select ${toWholeMs("r.confirm_due_at")} as "dueAt", r.transaction_id as "transactionId",
  t.order_id as "orderId", ${NO_MESSAGE}
from refund r join transaction t on t.merchant_id = r.merchant_id and t.id = r.transaction_id
where r.merchant_id = $1 and r.confirmed_at is null and r.confirm_due_at is not null`;

const RUNS = `
select ${toWholeMs("s.due_at")} as "dueAt", null::text as "transactionId", s.name as "orderId",
  ${NO_MESSAGE}
from subscription s where s.merchant_id = $1 and s.due_at is not null`;

/** The front of each endpoint's queue: however long one is, it costs a few rows. */
const OF_MERCHANT = `
with recursive receiver as (
  (select n.endpoint from notification n where n.merchant_id = $1 and n.state = 'owed'
   order by n.endpoint limit 1)
  union all
  select next.endpoint from receiver r, lateral (
    select n.endpoint from notification n
    where n.merchant_id = $1 and n.state = 'owed' and n.endpoint > r.endpoint
    order by n.endpoint limit 1
  ) next
)
select kind, ${COLUMNS} from (
  ${EXPIRIES} order by t.expires_at, t.id limit $2) e
union all
select 'confirmation', ${COLUMNS} from (
  ${CONFIRMATIONS} order by r.confirm_due_at, r.id limit $2) c
union all
select 'subscription', ${COLUMNS} from (${RUNS} order by s.due_at, s.id limit $2) s
union all
select 'attempt', ${COLUMNS} from receiver, lateral (
  select ${ATTEMPT} from notification n
  where n.merchant_id = $1 and n.endpoint = receiver.endpoint and n.state = 'owed'
  order by n.due_at, n.id limit $2) a
order by "dueAt", "transactionId" limit $2`;

const OF_TRANSACTION = `
select kind, ${COLUMNS} from (${EXPIRIES} and t.id = $3) e
union all
select 'confirmation', ${COLUMNS} from (${CONFIRMATIONS} and r.transaction_id = $3) c
union all
select 'attempt', ${COLUMNS} from (
  select ${ATTEMPT} from notification n
  where n.merchant_id = $1 and n.transaction_id = $3 and n.state = 'owed') a
order by "dueAt", "transactionId" limit $2`;

/** What comes first: of a merchant, or of one of its transactions. */
export async function listAhead(
  db: Db,
  merchantId: MerchantId,
  { transactionId, limit }: { readonly transactionId?: TransactionId; readonly limit: number },
): Promise<readonly AheadRow[]> {
  const { rows } = await runStatement<Omit<AheadRow, "isInUse">>(
    db,
    transactionId === undefined
      ? { text: OF_MERCHANT, values: [merchantId, limit] }
      : { text: OF_TRANSACTION, values: [merchantId, limit, transactionId] },
  );
  const ids = rows.flatMap(({ notificationId }) => notificationId ?? []);
  const unused = await findUnused(db, merchantId, ids);
  return rows.map((row) => ({ ...row, isInUse: !unused.has(row.notificationId ?? "") }));
}
