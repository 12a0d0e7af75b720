import type { MerchantId } from "@gerbang/protocol";
import type { Db, Trx } from "../database.ts";
import { isLeaseOver } from "../lease.ts";
import { MERCHANT_NOW } from "../merchant-time.ts";
import { runStatement } from "../statement.ts";

export interface KeyClaim {
  readonly merchantId: MerchantId;
  readonly key: string;
  /** Of what is asked, where the same key with something else is a mistake. */
  readonly requestHash?: string | undefined;
  readonly runId: string;
  readonly wall: Date;
  readonly leasedUntil: Date;
  /** The merchant's time. */
  readonly now: Date;
  readonly expiresAt: Date;
}

export interface StoredAnswer {
  readonly httpStatus: number;
  /** The bytes that were sent. */
  readonly text: string;
}

/** An answer that is written with the commit that it reports, by the run that holds the key. */
export interface KeptAnswer extends Pick<KeyClaim, "merchantId" | "key" | "runId"> {
  readonly answer: StoredAnswer;
}

export function fromAnswer({ merchantId, key, runId, answer }: KeptAnswer) {
  const { httpStatus, text } = answer;
  return { merchant_id: merchantId, key, run_id: runId, http_status: httpStatus, answer: text };
}

export const ANSWER_COLUMNS = "a.merchant_id, a.key, a.run_id, a.http_status, a.answer";

/**
 * SQL for the answers (made by `fromAnswer`) in a parameter that holds a JSON array, as a source `a`;
 * `besides` says, with its type, by what member they belong to a change.
 */
export function answersInJson(json: string, besides: string): string {
  return `json_to_recordset(${json}::json) as a(${besides},
    merchant_id text, key text, run_id text, http_status integer, answer text)`;
}

/**
 * Keeps the answers of a statement's changes: a step of it, over a table `kept` with the
 * `ANSWER_COLUMNS`. A run that lost its key to another one keeps nothing. Each key is found by the index, even
 * when the statement was planned while there were none.
 */
export const KEEP_ANSWERS = `
with own as materialized (
  select k.merchant_id, k.key
  from (select distinct merchant_id, key, run_id from kept order by merchant_id, key) a
  cross join lateral (
    select k.merchant_id, k.key from idempotency_key k
    where k.merchant_id = a.merchant_id and k.key = a.key and k.run_id = a.run_id
    for update
  ) k
)
update idempotency_key k set http_status = a.http_status, answer = a.answer
from own, kept a
where k.merchant_id = own.merchant_id and k.key = own.key
  and a.merchant_id = own.merchant_id and a.key = own.key and k.run_id = a.run_id`;

const KEEP_ONE = `
with kept as (select ${ANSWER_COLUMNS} from ${answersInJson("$1", "ordinal integer")}), answered as (${KEEP_ANSWERS}
)
select count(*) from kept`;

/** Keeps one answer as a step of a database transaction of the caller's. */
export async function keepAnswer(trx: Trx, answer: KeptAnswer): Promise<void> {
  await runStatement(trx, { text: KEEP_ONE, values: [JSON.stringify([fromAnswer(answer)])] });
}

/**
 * `claimed`: the key is this run's. `running`: another run has it. `other_request`: something else was asked under
 * it. Else the answer that is kept under it.
 */
type ClaimResult = "claimed" | "running" | "other_request" | StoredAnswer;

// A key is taken over when its answer is too old, when its answer is from a time that is still to come
// because the merchant's clock was set back, and when the lease of the run that held it has ended.
const IS_FREE = `(
  k.answer is not null and (k.expires_at <= $6 or k.expires_at > $5)
  or k.answer is null and ${isLeaseOver("k.leased_until", "$7")})`;

// The last step sees the key as it was when the statement began. What was free by then and was not claimed has
// been taken by another run meanwhile, and its old answer is nobody's any more.
const CLAIM = `
with claimed as (
  insert into idempotency_key as k (merchant_id, key, run_id, leased_until, expires_at, request_hash)
  values ($1, $2, $3, $4, $5, $8)
  on conflict (merchant_id, key) do update set
    run_id = excluded.run_id, leased_until = excluded.leased_until,
    expires_at = excluded.expires_at, http_status = null, answer = null,
    request_hash = excluded.request_hash
  where ${IS_FREE}
  returning true
)
select true as claimed, null::integer as http_status, null::text as answer, null::text as request_hash
from claimed
union all
select false, k.http_status, k.answer, k.request_hash from idempotency_key k
where k.merchant_id = $1 and k.key = $2 and not ${IS_FREE} and not exists (select from claimed)`;

interface ClaimRow {
  readonly claimed: boolean;
  readonly http_status: number | null;
  readonly answer: string | null;
  readonly request_hash: string | null;
}

/** Takes the key for one run, or tells what is in the way. One statement: safe between processes. */
export async function claimKey(db: Db, claim: KeyClaim): Promise<ClaimResult> {
  const { merchantId, key, runId, leasedUntil, expiresAt, now, wall, requestHash = null } = claim;
  for (;;) {
    const { rows } = await runStatement<ClaimRow>(db, {
      name: "claim-idempotency-key",
      text: CLAIM,
      values: [merchantId, key, runId, leasedUntil, expiresAt, now, wall, requestHash],
    });
    const [row] = rows;
    if (row) return toResult(row, requestHash);
    // Another run took the key while this statement was under way: what it wrote is seen next time.
  }
}

function toResult(
  { claimed, http_status, answer, request_hash }: ClaimRow,
  requestHash: string | null,
): ClaimResult {
  if (claimed) return "claimed";
  if (request_hash !== requestHash) return "other_request";
  if (http_status === null || answer === null) return "running";
  return { httpStatus: http_status, text: answer };
}

/** Frees the key of a run that did not succeed, unless the run lost its lease to another one. */
export async function releaseKey(db: Db, { merchantId, key, runId }: KeyClaim): Promise<void> {
  await db.kysely
    .deleteFrom("idempotency_key")
    .where("merchant_id", "=", merchantId)
    .where("key", "=", key)
    .where("run_id", "=", runId)
    .where("answer", "is", null)
    .execute();
}

/** So many at once: a statement that takes them all would not end in time after a day without a sweep. */
export const FORGOTTEN_AT_ONCE = 5_000;

// Merchant by merchant, so that each walks the front of its index. A key that a call takes anew at that moment is
// locked, and left.
const FORGET = `
with old as materialized (
  select one.merchant_id, one.key from merchant m, lateral (
    select k.merchant_id, k.key from idempotency_key k
    where k.merchant_id = m.id and ${isLeaseOver("k.leased_until", "$1")} and k.expires_at <= ${MERCHANT_NOW}
    order by k.expires_at limit ${FORGOTTEN_AT_ONCE} for update skip locked
  ) one limit ${FORGOTTEN_AT_ONCE}
)
delete from idempotency_key k using old where k.merchant_id = old.merchant_id and k.key = old.key`;

/** Removes keys that are too old by their merchant's clock, {@link FORGOTTEN_AT_ONCE} at the most; returns how many. */
export async function deleteOldKeys(db: Db, wall: Date): Promise<number> {
  const { count } = await runStatement(db, { text: FORGET, values: [wall] });
  return count;
}
