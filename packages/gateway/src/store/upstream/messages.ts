import type { MerchantId, TransactionId } from "@gerbang/protocol";
import type { Payment } from "../../domain/transactions/transaction.ts";
import type { MessageReading, ReportedState } from "../../domain/upstream/connector.ts";
import type { Db } from "../database.ts";
import { runStatement } from "../statement.ts";
import { RUNG } from "./attempts.ts";

/** A message of an upstream, as it is kept. */
export interface StoredMessage {
  readonly merchantId: MerchantId;
  readonly id: string;
  readonly accountId: string;
  readonly receivedAt: Date;
  /** Over path and body: two equal messages are one. */
  readonly digest: Buffer;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly verdict: MessageReading["outcome"];
  readonly upstreamOrderId?: string;
  readonly claims?: ReportedState;
  /** How it says that the order was paid, where it is signed for. */
  readonly payment?: Payment;
  /** What was wrong with one that is not genuine. */
  readonly detail?: string;
}

// One statement, for upstreams send thousands. `pending` said of what is open and has its heartbeat already
// changes nothing: the row is not even written. What was believed to be absent is not, when there is a
// message about it.
const KEEP = `
with found as materialized (
  select a.id, a.transaction_id, a.state, a.heartbeat_at from upstream_attempt a
  where a.merchant_id = $1 and a.account_id = $3 and a.upstream_order_id = $10
), heard as (
  update upstream_attempt a set heartbeat_at = $4
  from found
  where a.merchant_id = $1 and a.id = found.id and $11 = 'pending' and found.state = 'open'
    and found.heartbeat_at is null
), rung as (
  update upstream_attempt a set
    state = case when a.closed_as = 'absent' then 'unwanted' else a.state end,
    closed_as = nullif(a.closed_as, 'absent'),
    closed_at = case when a.closed_as = 'absent' then null else a.closed_at end,
    heartbeat_at = case when $11 = 'pending' then coalesce(a.heartbeat_at, $4) else a.heartbeat_at end,
    told_payment = coalesce(a.told_payment, $13::jsonb),
    rung_at = $4, rung_claim = $11, syncs = 0, bells = a.bells + 1, next_sync_at = ${RUNG}
  from found
  where a.merchant_id = $1 and a.id = found.id and ($11 <> 'pending' or found.state <> 'open')
), kept as (
  insert into upstream_message
    (merchant_id, id, account_id, received_at, digest, path, headers, body, verdict,
      upstream_order_id, claims, attempt_id, state, detail)
  select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, (select id from found),
    case when $9 <> 'genuine' then 'ignored' when exists (select from found)
      or exists (select from upstream_rehearsal_order r where r.merchant_id = $1
        and r.account_id = $3 and r.order_id = $10) then 'done'
      else 'waiting' end, $12
  on conflict (merchant_id, account_id, digest) do update set copies = upstream_message.copies + 1
)
select transaction_id as "transactionId" from found`;

/**
 * Keeps a message, the same one only once, and notes for the attempt that it is about that the upstream is
 * to be asked. Resolves to the transaction of that attempt; `undefined` when there is none.
 */
export async function keepMessage(
  db: Db,
  message: StoredMessage,
): Promise<TransactionId | undefined> {
  const { rows } = await runStatement<{ transactionId: TransactionId }>(db, {
    name: "keep-upstream-message",
    text: KEEP,
    values: [
      message.merchantId,
      message.id,
      message.accountId,
      message.receivedAt,
      message.digest,
      message.path,
      JSON.stringify(message.headers),
      message.body,
      message.verdict,
      message.upstreamOrderId ?? null,
      message.claims ?? null,
      message.detail ?? null,
      message.payment === undefined ? null : JSON.stringify(message.payment),
    ],
  });
  return rows[0]?.transactionId;
}

/** How many messages of an account were forged since then, copies included. */
export async function countForged(
  db: Db,
  { merchantId, accountId }: { merchantId: MerchantId; accountId: string },
  since: Date,
): Promise<number> {
  const { rows } = await runStatement<{ count: number }>(db, {
    name: "count-forged-messages",
    text: `select coalesce(sum(copies), 0)::int as count from upstream_message
      where merchant_id = $1 and account_id = $2 and verdict = 'forged' and received_at > $3`,
    values: [merchantId, accountId, since],
  });
  return rows[0]?.count ?? 0;
}

export interface WaitingMessage {
  readonly merchantId: MerchantId;
  readonly id: string;
  readonly accountId: string;
  readonly upstreamOrderId: string;
  readonly receivedAt: Date;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The bytes as they came. */
  readonly body: Buffer;
}

/** Genuine messages about orders that nobody knows, and that have waited since before `until`. */
export async function findLongWaiting(db: Db, until: Date): Promise<readonly WaitingMessage[]> {
  const { rows } = await runStatement<WaitingMessage>(db, {
    name: "find-long-waiting-messages",
    text: `select m.merchant_id as "merchantId", m.id, m.account_id as "accountId",
        m.upstream_order_id as "upstreamOrderId", m.received_at as "receivedAt", m.path, m.headers, m.body
      from upstream_message m
      where m.state = 'waiting' and m.received_at <= $1
        and not exists (select from attention n where n.merchant_id = m.merchant_id
          and n.kind = 'unknown_order' and n.subject = m.account_id || ' ' || m.upstream_order_id)
      limit 100`,
    values: [until],
  });
  return rows;
}
