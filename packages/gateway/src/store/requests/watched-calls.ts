import type { MerchantId } from "@gerbang/protocol";
import { firstIdAt } from "../../domain/first-id.ts";
import type { AttemptKey, CallAnswer, WatchedCall } from "../../domain/requests/watched-call.ts";
import type { Db } from "../database.ts";
import { isLeaseHeld } from "../lease.ts";
import { runStatement } from "../statement.ts";
import type { WatchedCallRow } from "../tables.ts";

type NewCall = Pick<
  WatchedCall,
  "merchantId" | "id" | "operation" | "method" | "path" | "begunAt"
> & {
  /** The order id or transaction id that it names. */
  readonly subject: string | undefined;
};

interface InsertedCall extends Pick<WatchedCall, "orderId" | "transactionId"> {
  /** Whether any gate stood when it came that may be before it: one that is put up later is not. */
  readonly hasGates: boolean;
}

// A notification under lease is an attempt under way: its number is the next one.
const INSERT = `
insert into watched_call
  (merchant_id, id, operation, method, path, order_id, transaction_id, begun_at, deliveries)
select $1, $2, $3, $4, $5, coalesce(about.order_id, $6), about.id, $7::timestamptz, coalesce((
  select jsonb_agg(jsonb_build_object('notification_id', n.id, 'number', n.attempts + 1) order by n.id)
  from notification n
  where n.merchant_id = $1 and n.state = 'owed' and ${isLeaseHeld("n.leased_until", "$7::timestamptz")}), '[]')
from (values (1)) always(one) left join lateral (
  select * from (
    (select t.id, t.order_id from transaction t where t.merchant_id = $1 and t.id = $6)
    union all
    (select t.id, t.order_id from transaction t where t.merchant_id = $1 and t.order_id = $6
      order by t.id desc limit 1)
  ) either limit 1
) about on true
returning order_id, transaction_id, exists (
  select from api_gate g
  where g.merchant_id = $1 and g.times_left > 0 and g.lasts_until > $7::timestamptz
    and coalesce(g.rule #>> '{match,order}' = watched_call.order_id, true)) as has_gates`;

interface InsertedRow extends Pick<WatchedCallRow, "order_id" | "transaction_id"> {
  readonly has_gates: boolean;
}

/**
 * Keeps a call that has come, with the attempts at notifications that are under way just now, and finds what
 * it is about.
 */
export async function insertWatchedCall(db: Db, call: NewCall): Promise<InsertedCall> {
  const { rows } = await runStatement<InsertedRow>(db, {
    name: "insert-watched-call",
    text: INSERT,
    values: [
      call.merchantId,
      call.id,
      call.operation,
      call.method,
      call.path,
      call.subject ?? null,
      call.begunAt,
    ],
  });
  const [row] = rows;
  if (!row) throw new Error(`call ${call.id} was not kept`);
  return {
    orderId: row.order_id ?? undefined,
    transactionId: row.transaction_id ?? undefined,
    hasGates: row.has_gates,
  };
}

type CallKey = Pick<WatchedCall, "merchantId" | "id">;

/** Notes what a call is answered. */
export async function endWatchedCall(
  db: Db,
  { merchantId, id }: CallKey,
  { endedAt, ...answer }: CallAnswer & { readonly endedAt: Date },
): Promise<void> {
  await runStatement(db, {
    name: "end-watched-call",
    text: `update watched_call set ended_at = $3, http_status = $4, status_code = $5,
        transaction_status = $6, order_id = coalesce($7, order_id),
        transaction_id = coalesce($8, transaction_id)
      where merchant_id = $1 and id = $2`,
    values: [
      merchantId,
      id,
      endedAt,
      answer.httpStatus ?? null,
      answer.statusCode ?? null,
      answer.transactionStatus ?? null,
      answer.orderId ?? null,
      answer.transactionId ?? null,
    ],
  });
}

/** Whether a held call is still to wait. One that was forgotten by a reset is not. */
export async function isStillHeld(db: Db, { merchantId, id }: CallKey): Promise<boolean> {
  const row = await db.kysely
    .selectFrom("watched_call")
    .select("id")
    .where("merchant_id", "=", merchantId)
    .where("id", "=", id)
    .where("held_at", "is not", null)
    .where("released_at", "is", null)
    .executeTakeFirst();
  return row !== undefined;
}

/** Lets held calls go, also one that waits no more: of one gate, or of all. Returns which. */
export async function releaseCalls(
  db: Db["kysely"],
  merchantId: MerchantId,
  { at, gateId, callId }: { readonly at: Date; readonly gateId?: string; readonly callId?: string },
): Promise<readonly string[]> {
  const rows = await db
    .updateTable("watched_call")
    .set({ released_at: at })
    .where("merchant_id", "=", merchantId)
    .where("held_at", "is not", null)
    .where("released_at", "is", null)
    .$if(gateId !== undefined, (query) => query.where("gate_id", "=", gateId ?? ""))
    .$if(callId !== undefined, (query) => query.where("id", "=", callId ?? ""))
    .returning("id")
    .execute();
  return rows.map(({ id }) => id);
}

/** The calls that gates hold at a moment of wall time, the first ones first. */
export async function findHeldCalls(
  db: Db,
  merchantId: MerchantId,
  wall: Date,
): Promise<readonly WatchedCall[]> {
  const rows = await db.kysely
    .selectFrom("watched_call")
    .selectAll()
    .where("merchant_id", "=", merchantId)
    .where("held_at", "is not", null)
    .where("released_at", "is", null)
    .where("held_until", ">", wall)
    .orderBy("id")
    .execute();
  return rows.map(toWatchedCall);
}

export interface WatchedCallFilter {
  readonly orderId?: string;
  readonly transactionId?: string;
  readonly after?: string;
  readonly limit: number;
}

/** The calls of a merchant, the oldest first. */
export async function findWatchedCalls(
  db: Db,
  merchantId: MerchantId,
  { orderId, transactionId, after, limit }: WatchedCallFilter,
): Promise<readonly WatchedCall[]> {
  const rows = await db.kysely
    .selectFrom("watched_call")
    .selectAll()
    .where("merchant_id", "=", merchantId)
    .$if(orderId !== undefined, (query) => query.where("order_id", "=", orderId ?? ""))
    .$if(transactionId !== undefined, (query) =>
      query.where("transaction_id", "=", transactionId ?? ""),
    )
    .$if(after !== undefined, (query) => query.where("id", ">", after ?? ""))
    .orderBy("id")
    .limit(limit)
    .execute();
  return rows.map(toWatchedCall);
}

// By the id alone, which grows with time: of what came since then few calls are not looked for.
const DURING = `
select c.* from watched_call c
where c.merchant_id = $1 and c.id >= $3 and c.deliveries @> any($2::jsonb[])
order by c.id`;

/** How long a call may have waited for a connection before it was kept, and two clocks may be apart. */
const EARLIER_MS = 5_000;

/** The calls that came while one of these attempts was under way, none of which began before: the oldest first. */
export async function findCallsDuring(
  db: Db,
  merchantId: MerchantId,
  { attempts, since }: { readonly attempts: readonly AttemptKey[]; readonly since: Date },
): Promise<readonly WatchedCall[]> {
  const keys = attempts.map(({ notificationId, number }) =>
    JSON.stringify([{ notification_id: notificationId, number }]),
  );
  const { rows } = await runStatement<WatchedCallRow>(db, {
    name: "find-calls-during",
    text: DURING,
    values: [merchantId, keys, firstIdAt(new Date(since.getTime() - EARLIER_MS))],
  });
  return rows.map(toWatchedCall);
}

function toWatchedCall(row: WatchedCallRow): WatchedCall {
  return {
    merchantId: row.merchant_id,
    id: row.id,
    operation: row.operation,
    method: row.method,
    path: row.path,
    orderId: row.order_id ?? undefined,
    transactionId: row.transaction_id ?? undefined,
    deliveries: row.deliveries.map(({ notification_id, number }) => ({
      notificationId: notification_id,
      number,
    })),
    begunAt: row.begun_at,
    ...toEnd(row),
    ...toGated(row),
  };
}

function toEnd(row: WatchedCallRow) {
  return {
    endedAt: row.ended_at ?? undefined,
    httpStatus: row.http_status ?? undefined,
    statusCode: row.status_code ?? undefined,
    transactionStatus: row.transaction_status ?? undefined,
  };
}

function toGated(row: WatchedCallRow) {
  return {
    gateId: row.gate_id ?? undefined,
    gateStage: row.gate_stage ?? undefined,
    heldAt: row.held_at ?? undefined,
    heldUntil: row.held_until ?? undefined,
    releasedAt: row.released_at ?? undefined,
  };
}
