import type { MerchantId } from "@gerbang/protocol";
import type { UpstreamVerb } from "../../domain/upstream/upstream-verb.ts";
import { coalesce } from "../coalescer.ts";
import { columnList, columnsOf, insertFrom, rowsInJson } from "../columns.ts";
import type { Db } from "../database.ts";
import { runStatement } from "../statement.ts";
import type { UpstreamCallRow } from "../upstream-tables.ts";

/** One request to an upstream and what came of it. */
export interface LoggedCall {
  readonly merchantId: MerchantId;
  readonly id: string;
  readonly accountId: string;
  readonly attemptId?: string;
  readonly refundId?: string;
  readonly verb: UpstreamVerb;
  /** Wall time. */
  readonly startedAt: Date;
  readonly latencyMs: number;
  readonly httpStatus?: number;
  /** The upstream's own code. */
  readonly code?: string;
  /** How it was read: `offered`, `unknown`, `refused` and so on. */
  readonly outcome: string;
  readonly why?: string;
  /** The first four kilobytes, without secrets. */
  readonly answer?: string;
}

const INSERT = `
${insertFrom("upstream_call", "c")}
from ${rowsInJson("upstream_call", { json: "$1", source: "c" })}
on conflict do nothing`;

/** Returns the function that writes calls down; those that end together share a commit. */
export function callLogger(db: Db): (call: LoggedCall) => Promise<void> {
  return coalesce<LoggedCall, void>({
    itemsMax: 128,
    inFlightMax: 1,
    waiting: db.waiting,
    ownerOf: ({ merchantId }) => merchantId,
    run: async (calls) => {
      const values = [JSON.stringify(calls.map(fromCall))];
      await runStatement(db, { name: "insert-upstream-calls", text: INSERT, values });
      return calls.map(() => undefined);
    },
  });
}

function fromCall(call: LoggedCall): UpstreamCallRow {
  return {
    merchant_id: call.merchantId,
    id: call.id,
    account_id: call.accountId,
    attempt_id: call.attemptId ?? null,
    upstream_refund_id: call.refundId ?? null,
    verb: call.verb,
    started_at: call.startedAt,
    latency_ms: call.latencyMs,
    http_status: call.httpStatus ?? null,
    code: call.code ?? null,
    outcome: call.outcome,
    why: call.why ?? null,
    answer: call.answer ?? null,
  };
}

const LISTED_MAX = 200;

/** The calls of some attempts, the newest first. */
export async function listCalls(
  db: Db,
  merchantId: MerchantId,
  attemptIds: readonly string[],
): Promise<readonly LoggedCall[]> {
  if (attemptIds.length === 0) return [];
  const rows = await db.kysely
    .selectFrom("upstream_call")
    .select(columnsOf("upstream_call"))
    .where("merchant_id", "=", merchantId)
    .where("attempt_id", "in", [...attemptIds])
    .orderBy("id", "desc")
    .limit(LISTED_MAX)
    .execute();
  return rows.map(toCall);
}

const NEWEST_OF_EACH = `
select ${columnList("upstream_call", "c")} from unnest($2::text[]) as wanted (id),
lateral (
  select * from upstream_call c
  where c.merchant_id = $1 and c.attempt_id = wanted.id order by c.id desc limit $3
) c
order by c.id desc`;

/** The newest calls of each of some attempts, the newest of all first. */
export async function listNewestCalls(
  db: Db,
  merchantId: MerchantId,
  attemptIds: readonly string[],
  each: number,
): Promise<readonly LoggedCall[]> {
  if (attemptIds.length === 0) return [];
  const { rows } = await runStatement<UpstreamCallRow>(db, {
    text: NEWEST_OF_EACH,
    values: [merchantId, [...attemptIds], each],
  });
  return rows.map(toCall);
}

/** The newest calls of an account that its upstream refused, the newest first. */
export async function listRefusedCalls(
  db: Db,
  merchantId: MerchantId,
  accountId: string,
  limit: number,
): Promise<readonly LoggedCall[]> {
  const rows = await db.kysely
    .selectFrom("upstream_call")
    .select(columnsOf("upstream_call"))
    .where("merchant_id", "=", merchantId)
    .where("account_id", "=", accountId)
    .where("outcome", "=", "refused")
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
  return rows.map(toCall);
}

export function toCall(row: UpstreamCallRow): LoggedCall {
  return {
    merchantId: row.merchant_id,
    id: row.id,
    accountId: row.account_id,
    verb: row.verb,
    startedAt: row.started_at,
    latencyMs: row.latency_ms,
    outcome: row.outcome,
    ...(row.attempt_id !== null && { attemptId: row.attempt_id }),
    ...(row.upstream_refund_id !== null && { refundId: row.upstream_refund_id }),
    ...(row.http_status !== null && { httpStatus: row.http_status }),
    ...(row.code !== null && { code: row.code }),
    ...(row.why !== null && { why: row.why }),
    ...(row.answer !== null && { answer: row.answer }),
  };
}
