import type { MerchantId } from "@gerbang/protocol";
import { CompiledQuery, sql } from "kysely";
import { REAL_TIME } from "../../domain/merchants/clock.ts";
import { forgetHours } from "../dashboard/transaction-hours.ts";
import type { Trx } from "../database.ts";
import { fromClock } from "../merchant-time.ts";
import type { FaultPlanRow, MerchantRow } from "../tables.ts";
import type { SnapshotRow, SnapshotRowKind } from "./snapshot-file.ts";

type SessionRow = SnapshotRow;
type SessionKind = SnapshotRowKind;

interface SnapshotTable {
  readonly table: string;
  readonly key: readonly string[];
}

const TABLES: Readonly<Record<SessionKind, SnapshotTable>> = {
  transaction: { table: "transaction", key: ["id"] },
  refund: { table: "refund", key: ["id"] },
  event: { table: "event", key: ["id"] },
  notification: { table: "notification", key: ["id"] },
  attempt: { table: "notification_attempt", key: ["notification_id", "number"] },
};

/** Those belong to the merchant, and to the process that has the notification in hand. */
const OMITTED = ["merchant_id", "leased_until"] as const;
const PAGE = 500;

/** Reads all rows of a kind, page by page in the order of their key. */
export async function* readSnapshotRows(
  trx: Trx,
  merchantId: MerchantId,
  kind: SessionKind,
): AsyncGenerator<readonly SessionRow[], void, undefined> {
  const { table, key } = TABLES[kind];
  const columns = key.join(", ");
  const omitted = OMITTED.map((column) => ` - '${column}'`).join("");
  let after: readonly unknown[] = [];
  for (;;) {
    const place = after.map((_, index) => `$${index + 2}`).join(", ");
    const beyond = after.length > 0 ? `and (${columns}) > (${place})` : "";
    const { rows } = await trx.executeQuery<{ row: SessionRow }>(
      CompiledQuery.raw(
        `select to_jsonb(t)${omitted} as row from ${table} t
         where merchant_id = $1 ${beyond} order by ${columns} limit ${PAGE}`,
        [merchantId, ...after],
      ),
    );
    if (rows.length > 0) yield rows.map(({ row }) => row);
    const last = rows.at(-1);
    if (rows.length < PAGE || !last) return;
    after = key.map((column) => last.row[column]);
  }
}

/** The members that a row of a kind has. */
export async function snapshotColumns(trx: Trx, kind: SessionKind): Promise<ReadonlySet<string>> {
  const { table } = TABLES[kind];
  const { rows } = await trx.executeQuery<{ name: string }>(
    CompiledQuery.raw(
      `select jsonb_object_keys(to_jsonb(t)) as name from (select (null::${table}).*) t`,
    ),
  );
  const names = rows.map(({ name }) => name);
  return new Set(names.filter((name) => !OMITTED.some((omitted) => omitted === name)));
}

/** Throws the database's error when a row breaks a rule of the schema. */
export async function insertSnapshotRows(
  trx: Trx,
  merchantId: MerchantId,
  kind: SessionKind,
  rows: readonly SessionRow[],
): Promise<void> {
  const { table } = TABLES[kind];
  for (let from = 0; from < rows.length; from += PAGE) {
    const page = rows.slice(from, from + PAGE).map((row) => ({ ...row, merchant_id: merchantId }));
    await trx.executeQuery(
      CompiledQuery.raw(
        `insert into ${table} select * from jsonb_populate_recordset(null::${table}, $1::jsonb)`,
        [JSON.stringify(page)],
      ),
    );
  }
}

/** Whether a merchant has nothing that a snapshot holds. */
export async function hasNoPast(trx: Trx, merchantId: MerchantId): Promise<boolean> {
  const { rows } = await sql<{ none: boolean }>`
    select not (
      exists (select from transaction where merchant_id = ${merchantId})
      or exists (select from event where merchant_id = ${merchantId} and transaction_id is not null)
      or exists (select from notification where merchant_id = ${merchantId})
    ) as none`.execute(trx);
  return rows[0]?.none === true;
}

/** Whether other merchants have transactions that payers would reach by the same links. */
export async function areTaken(
  trx: Trx,
  merchantId: MerchantId,
  transactions: readonly SessionRow[],
): Promise<boolean> {
  const all = (column: string) => JSON.stringify(transactions.map((row) => row[column]));
  const { rows } = await sql<{ taken: boolean }>`
    select exists (
      select from transaction t where t.merchant_id <> ${merchantId} and (
        t.id in (select jsonb_array_elements_text(${all("id")}::jsonb))
        or t.reference in (select jsonb_array_elements_text(${all("reference")}::jsonb))
        or t.qr_reference in (select jsonb_array_elements_text(${all("qr_reference")}::jsonb)))
    ) as taken`.execute(trx);
  return rows[0]?.taken === true;
}

export async function findMerchantRow(trx: Trx, merchantId: MerchantId): Promise<MerchantRow> {
  return await trx
    .selectFrom("merchant")
    .selectAll()
    .where("id", "=", merchantId)
    .executeTakeFirstOrThrow();
}

export async function readFaultPlanRow(
  trx: Trx,
  merchantId: MerchantId,
): Promise<FaultPlanRow | undefined> {
  return await trx
    .selectFrom("fault_plan")
    .selectAll()
    .where("merchant_id", "=", merchantId)
    .executeTakeFirst();
}

/** With how far it has counted. */
export async function insertFaultPlanRow(trx: Trx, row: FaultPlanRow): Promise<void> {
  await trx
    .insertInto("fault_plan")
    .values({
      ...row,
      rules: sql`${JSON.stringify(row.rules)}::jsonb`,
      taken: sql`${JSON.stringify(row.taken)}::jsonb`,
    })
    .execute();
}

/** What belongs to a merchant's past, in an order in which nothing refers to what is gone. */
const RESET = [
  // First, because it makes those wait who sum up what is about to go.
  "transaction_hour_fold",
  "transaction_hour",
  "notification_attempt",
  "notification",
  "refund",
  "wallet_visit",
  "event",
  "transaction",
  "idempotency_key",
  "fault_plan",
] as const;

/**
 * Lets charges and changes that are being committed come to their end, and holds up those that follow:
 * what they add would outlive what it belongs to. A charge refers to its merchant; changes lock
 * their transactions in the order of id.
 */
async function lockMerchantPast(trx: Trx, merchantId: MerchantId): Promise<void> {
  await trx.selectFrom("merchant").select("id").where("id", "=", merchantId).forUpdate().execute();
  // Counted, so that a million ids stay where they are.
  await sql`select count(*) from (
    select from transaction where merchant_id = ${merchantId} order by id for update) locked`.execute(
    trx,
  );
}

/** Deletes everything but the merchant with its keys and settings, and gives it back the real time. */
export async function forgetMerchantPast(trx: Trx, merchantId: MerchantId): Promise<void> {
  await lockMerchantPast(trx, merchantId);
  for (const table of RESET) {
    await trx.deleteFrom(table).where("merchant_id", "=", merchantId).execute();
  }
  await forgetHours(trx, merchantId);
  await trx
    .updateTable("merchant")
    .set(fromClock(REAL_TIME))
    .where("id", "=", merchantId)
    .execute();
}

/** Sets what a snapshot says of the merchant itself. The dashboard's sums begin anew. */
export async function restoreMerchant(
  trx: Trx,
  merchantId: MerchantId,
  columns: Readonly<Record<string, unknown>>,
): Promise<void> {
  await trx.deleteFrom("transaction_hour_fold").where("merchant_id", "=", merchantId).execute();
  await trx.updateTable("merchant").set(columns).where("id", "=", merchantId).execute();
}
