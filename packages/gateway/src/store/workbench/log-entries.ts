import type { MerchantId } from "@gerbang/protocol";
import type pg from "pg";
import { columnList } from "../columns.ts";
import type { Db } from "../database.ts";
import { runStatement } from "../statement.ts";
import { StatementDraft } from "../statement-draft.ts";
import { type EntryRange, LOOKED_AT_MAX, rangeOfIds } from "./entry-range.ts";

/** A table whose ids are in the order of time, and the column by which what it is about is found. */
export interface Log {
  readonly table: "event" | "upstream_call" | "upstream_message";
  readonly by: "transaction_id" | "attempt_id";
}

interface LogQuery {
  /** Only about these, by the log's column; an index finds them. */
  readonly about?: readonly string[];
  /** What no index finds: a condition on the row, which is called `r`. */
  readonly matching?: string;
  readonly range: EntryRange;
}

/** A part of one log, in the direction asked for. */
export interface FoundRows<Row> {
  readonly rows: readonly Row[];
  /** The place where a search ended before the log did. */
  readonly lookedUpTo?: string;
}

/** However many rows there are, it looks at those of a page, or at a bounded number. */
export async function findLogRows<Row extends pg.QueryResultRow>(
  db: Db,
  merchantId: MerchantId,
  log: Log,
  query: LogQuery,
): Promise<FoundRows<Row>> {
  const { matching, about, range } = query;
  const draft = new StatementDraft();
  const { source, order } = sourceOf(draft, merchantId, log, query);
  const { rows } = await runStatement<Row>(db, {
    text: `select ${columnList(log.table, "r")} from (${source}) r
      ${matching === undefined ? "" : `where ${matching}`}
      order by ${order} limit ${draft.bind(range.limit)}`,
    values: draft.values,
  });
  if (matching === undefined || about || rows.length >= range.limit) return { rows };
  const lookedUpTo = await endOfSearch(db, merchantId, log, query);
  return { rows, ...(lookedUpTo !== undefined && { lookedUpTo }) };
}

function sourceOf(
  draft: StatementDraft,
  merchantId: MerchantId,
  { table, by }: Log,
  { about, matching, range }: LogQuery,
): { readonly source: string; readonly order: string } {
  const { conditions, order } = rangeOfIds(draft, range);
  const limit = matching === undefined ? range.limit : LOOKED_AT_MAX;
  const found = [`merchant_id = ${draft.bind(merchantId)}`, ...conditions];
  const select = (more: string) =>
    `select ${columnList(table, "l")} from ${table} l
      where ${found.join(" and ")}${more} order by ${order} limit ${limit}`;
  if (!about) return { source: select(""), order };
  // From one to the next through the index, whatever the planner expects.
  const source = `select e.* from unnest(${draft.bind([...about])}::text[]) as wanted (key)
    cross join lateral (${select(` and l.${by} = wanted.key`)}) e`;
  return { source, order };
}

/** The last row that a search looked at, when there are more behind it. */
async function endOfSearch(
  db: Db,
  merchantId: MerchantId,
  log: Log,
  query: LogQuery,
): Promise<string | undefined> {
  const draft = new StatementDraft();
  const { source, order } = sourceOf(draft, merchantId, log, query);
  const { rows } = await runStatement<{ id: string }>(db, {
    text: `select r.id from (${source}) r order by ${order} offset ${LOOKED_AT_MAX - 1} limit 1`,
    values: draft.values,
  });
  return rows[0]?.id;
}
