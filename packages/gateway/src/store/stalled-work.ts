import type { MerchantId } from "@gerbang/protocol";
import {
  type BackgroundWork,
  STALLED_WORK_RULES,
  type StalledWork,
  type WorkPlace,
} from "../domain/stalled-work.ts";
import { columnList, columnsOf } from "./columns.ts";
import type { Db } from "./database.ts";
import { runStatement } from "./statement.ts";
import type { StalledWorkRow } from "./tables.ts";

/**
 * SQL for whether a piece of work has to wait at a moment of wall time: by itself, or because all
 * work of its kind waits for its merchant. `subject` is a column, or `''`.
 */
export function isStalled(
  work: BackgroundWork,
  { merchantId, subject, wall }: { merchantId: string; subject: string; wall: string },
): string {
  return `exists (
  select from stalled_work s
  where s.merchant_id = ${merchantId} and s.work = '${work}' and s.subject in ('', ${subject})
    and (s.quarantined_at is not null or s.retry_at > ${wall}))`;
}

/** SQL for whether a piece of work has failed before. */
export function hasFailed(
  work: BackgroundWork,
  { merchantId, subject }: { merchantId: string; subject: string },
): string {
  return `exists (
  select from stalled_work s
  where s.merchant_id = ${merchantId} and s.work = '${work}' and s.subject = ${subject})`;
}

const ERROR_CHARACTERS_MAX = 1_000;

// One statement, so that the failures of two processes at one moment count as two.
const RECORD = `
insert into stalled_work as s
  (merchant_id, work, subject, failures, error, failed_at, retry_at)
values ($1, $2, $3, 1, $4, $5, $5::timestamptz + $6 * interval '1 millisecond')
on conflict (merchant_id, work, subject) do update set
  failures = s.failures + 1, error = excluded.error, failed_at = excluded.failed_at,
  retry_at = excluded.failed_at
    + least($6 * power(2, least(s.failures, 30)), $7) * interval '1 millisecond',
  quarantined_at = case when s.failures + 1 >= $8
    then coalesce(s.quarantined_at, excluded.failed_at) end
returning ${columnList("stalled_work", "s")}`;

/** Counts one more failure and says when the work is tried again, or that it is not. */
export async function recordFailure(
  db: Db,
  { merchantId, work, subject = "" }: WorkPlace,
  { error, wall }: { readonly error: unknown; readonly wall: Date },
): Promise<StalledWork | undefined> {
  const { firstRetryMs, retryMsMax, failuresMax } = STALLED_WORK_RULES;
  const text = String(error).replaceAll("\0", "\uFFFD").slice(0, ERROR_CHARACTERS_MAX);
  const { rows } = await runStatement<StalledWorkRow>(db, {
    text: RECORD,
    values: [merchantId, work, subject, text, wall, firstRetryMs, retryMsMax, failuresMax],
  });
  return rows[0] && toStalledWork(rows[0]);
}

/** Forgets failures: the work is tried as if there had been none. Returns how many pieces waited. */
export async function forgetFailures(
  db: Db,
  { merchantId, work, subject }: WorkPlace,
): Promise<number> {
  const { numDeletedRows } = await db.kysely
    .deleteFrom("stalled_work")
    .where("merchant_id", "=", merchantId)
    .where("work", "=", work)
    .$if(subject !== undefined, (query) => query.where("subject", "=", subject ?? ""))
    .executeTakeFirst();
  return Number(numDeletedRows);
}

/** The same for all work of a merchant. */
export async function forgetAllFailures(db: Db, merchantId: MerchantId): Promise<number> {
  const { numDeletedRows } = await db.kysely
    .deleteFrom("stalled_work")
    .where("merchant_id", "=", merchantId)
    .executeTakeFirst();
  return Number(numDeletedRows);
}

const LISTED_MAX = 200;

/** What waits of a merchant, the newest failure first. */
export async function listStalledWork(
  db: Db,
  merchantId: MerchantId,
): Promise<readonly StalledWork[]> {
  const rows = await db.kysely
    .selectFrom("stalled_work")
    .select(columnsOf("stalled_work"))
    .where("merchant_id", "=", merchantId)
    .orderBy("failed_at", "desc")
    .limit(LISTED_MAX)
    .execute();
  return rows.map(toStalledWork);
}

interface StalledCount {
  readonly work: BackgroundWork;
  readonly isQuarantined: boolean;
  readonly count: number;
}

/** How much waits, of all merchants. */
export async function countStalledWork(db: Db): Promise<readonly StalledCount[]> {
  const { rows } = await runStatement<StalledCount>(db, {
    text: `select work, quarantined_at is not null as "isQuarantined", count(*)::int as count
      from stalled_work group by 1, 2`,
    values: [],
  });
  return rows;
}

function toStalledWork(row: StalledWorkRow): StalledWork {
  return {
    merchantId: row.merchant_id,
    work: row.work,
    ...(row.subject !== "" && { subject: row.subject }),
    failures: row.failures,
    error: row.error,
    failedAt: row.failed_at,
    retryAt: row.retry_at,
    ...(row.quarantined_at && { quarantinedAt: row.quarantined_at }),
  };
}
