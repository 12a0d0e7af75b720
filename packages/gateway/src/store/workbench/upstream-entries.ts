import type { MerchantId } from "@gerbang/protocol";
import { columnsOf } from "../columns.ts";
import type { Db } from "../database.ts";
import { runStatement } from "../statement.ts";
import { type LoggedCall, toCall } from "../upstream/calls.ts";
import { type ListedMessage, toListed } from "../upstream/message-list.ts";
import type { UpstreamCallRow, UpstreamMessageRow } from "../upstream-tables.ts";
import type { EntryRange } from "./entry-range.ts";
import { type FoundRows, findLogRows, type Log } from "./log-entries.ts";

/** Which transaction something said to or by an upstream is about. */
interface Subject {
  readonly orderId: string;
  readonly transactionId: string;
}

export interface UpstreamEntry<Said> {
  readonly said: Said;
  /** Absent for what is about no charge of ours. */
  readonly subject?: Subject;
}

interface Found<Said> {
  readonly entries: readonly UpstreamEntry<Said>[];
  readonly lookedUpTo?: string;
}

interface UpstreamEntryFilter {
  readonly failed?: boolean;
  readonly transactionIds?: readonly string[];
}

const CALLS = { table: "upstream_call", by: "attempt_id" } as const satisfies Log;
const MESSAGES = { table: "upstream_message", by: "attempt_id" } as const satisfies Log;

/** What may come of a call and is not what was asked for. */
export const FAILED_OUTCOMES: readonly string[] = ["unknown", "not_sent", "refused", "denied"];
const CALL_FAILED = `r.outcome in (${FAILED_OUTCOMES.map((one) => `'${one}'`).join(", ")})`;
const MESSAGE_FAILED = "r.verdict <> 'genuine'";

/** What upstreams were asked about a merchant's charges. */
export async function findCallEntries(
  db: Db,
  merchantId: MerchantId,
  filter: UpstreamEntryFilter,
  range: EntryRange,
): Promise<Found<LoggedCall>> {
  const query = await queryOf(db, merchantId, filter, CALL_FAILED);
  const found = await findLogRows<UpstreamCallRow>(db, merchantId, CALLS, { ...query, range });
  return await withSubjects(db, merchantId, found, toCall);
}

/** What upstreams sent by themselves. */
export async function findMessageEntries(
  db: Db,
  merchantId: MerchantId,
  filter: UpstreamEntryFilter,
  range: EntryRange,
): Promise<Found<ListedMessage>> {
  const query = await queryOf(db, merchantId, filter, MESSAGE_FAILED);
  const found = await findLogRows<UpstreamMessageRow>(db, merchantId, MESSAGES, {
    ...query,
    range,
  });
  return await withSubjects(db, merchantId, found, toListed);
}

async function queryOf(
  db: Db,
  merchantId: MerchantId,
  { failed, transactionIds }: UpstreamEntryFilter,
  failure: string,
) {
  const about = transactionIds && (await attemptsOf(db, merchantId, transactionIds));
  return {
    ...(about && { about }),
    ...(failed !== undefined && { matching: `${failed ? "" : "not "}(${failure})` }),
  };
}

async function attemptsOf(
  db: Db,
  merchantId: MerchantId,
  transactionIds: readonly string[],
): Promise<readonly string[]> {
  const { rows } = await runStatement<{ id: string }>(db, {
    text: "select id from upstream_attempt where merchant_id = $1 and transaction_id = any($2::text[])",
    values: [merchantId, [...transactionIds]],
  });
  return rows.map(({ id }) => id);
}

async function withSubjects<Row extends { readonly attempt_id: string | null }, Said>(
  db: Db,
  merchantId: MerchantId,
  { rows, ...end }: FoundRows<Row>,
  toSaid: (row: Row) => Said,
): Promise<Found<Said>> {
  const subjects = await subjectsOf(
    db,
    merchantId,
    rows.flatMap((row) => row.attempt_id ?? []),
  );
  const entries = rows.map((row) => {
    const subject = row.attempt_id === null ? undefined : subjects.get(row.attempt_id);
    return { said: toSaid(row), ...(subject && { subject }) };
  });
  return { entries, ...end };
}

async function subjectsOf(
  db: Db,
  merchantId: MerchantId,
  attemptIds: readonly string[],
): Promise<ReadonlyMap<string, Subject>> {
  if (attemptIds.length === 0) return new Map();
  const { rows } = await runStatement<Subject & { readonly id: string }>(db, {
    text: `select a.id, a.transaction_id as "transactionId", c.order_id as "orderId"
      from upstream_attempt a join upstream_charge c
        on c.merchant_id = a.merchant_id and c.transaction_id = a.transaction_id
      where a.merchant_id = $1 and a.id = any($2::text[])`,
    values: [merchantId, [...new Set(attemptIds)]],
  });
  return new Map(rows.map(({ id, ...subject }) => [id, subject]));
}

/** The call or message with this id. */
export async function findUpstreamEntry(
  db: Db,
  merchantId: MerchantId,
  id: string,
): Promise<
  | { readonly call: UpstreamEntry<LoggedCall> }
  | { readonly message: UpstreamEntry<ListedMessage> }
  | undefined
> {
  const calls = await db.kysely
    .selectFrom("upstream_call")
    .select(columnsOf("upstream_call"))
    .where("merchant_id", "=", merchantId)
    .where("id", "=", id)
    .execute();
  const [call] = (await withSubjects(db, merchantId, { rows: calls }, toCall)).entries;
  if (call) return { call };
  const messages = await db.kysely
    .selectFrom("upstream_message")
    .select(columnsOf("upstream_message"))
    .where("merchant_id", "=", merchantId)
    .where("id", "=", id)
    .execute();
  const [message] = (await withSubjects(db, merchantId, { rows: messages }, toListed)).entries;
  return message && { message };
}
