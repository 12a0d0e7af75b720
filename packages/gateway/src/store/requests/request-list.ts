import type { MerchantId } from "@gerbang/protocol";
import type { LoggedRequest } from "../../domain/requests/logged-request.ts";
import type { Db } from "../database.ts";
import { runStatement } from "../statement.ts";
import { StatementDraft } from "../statement-draft.ts";
import type { ApiRequestRow } from "../tables.ts";
import { toLoggedRequest } from "./request-row.ts";

/** Which requests a list shows; what is absent does not narrow it. */
export interface RequestFilter {
  /** An order id or a transaction id. */
  readonly subject?: string;
  readonly failed?: boolean;
  /** Stands in the path, the error or one of its details, an id, or the name of the client. */
  readonly text?: string;
  /** The body's own code, or the HTTP status. */
  readonly code?: string;
  /** A bound of the ids: they are made in the order of time. */
  readonly fromId?: string;
  readonly untilId?: string;
}

export interface RequestPage {
  readonly direction: "older" | "newer";
  /** Beyond this one. */
  readonly from?: string;
  readonly limit: number;
}

interface RequestListQuery {
  readonly filter: RequestFilter;
  readonly page: RequestPage;
}

/** One page, in the direction asked for. */
interface FoundRequests {
  readonly requests: readonly LoggedRequest[];
  /** Where to look on when the search for a text ended before the log did. */
  readonly lookedUpTo?: string;
}

/** So many rows are looked through for a text at once: some ten milliseconds. */
const LOOKED_AT_MAX = 20_000;

/**
 * Order ids, failures and times are found by an index, however many rows there are. A text is looked
 * for in a bounded number of the rows that these leave, from where the page begins.
 */
export async function findRequestPage(
  db: Db,
  merchantId: MerchantId,
  { filter, page }: RequestListQuery,
): Promise<FoundRequests> {
  const draft = new StatementDraft();
  const isSearch = filter.text !== undefined || filter.code !== undefined;
  const limit = isSearch ? LOOKED_AT_MAX : page.limit;
  const order = `order by id ${page.direction === "older" ? "desc" : "asc"}`;
  const source = candidates(draft, { merchantId, filter, page, ending: `${order} limit ${limit}` });
  const rows = await runStatement<ApiRequestRow>(db, {
    text: `select r.* from (${source}) r ${matching(draft, filter)} ${order} limit ${draft.bind(page.limit)}`,
    values: draft.values,
  });
  const requests = rows.rows.map(toLoggedRequest);
  if (!isSearch || requests.length >= page.limit) return { requests };
  const end = await endOfSearch(db, merchantId, { filter, page });
  return { requests, ...(end !== undefined && { lookedUpTo: end }) };
}

/** The last row that a search looked at, when there are more behind it. */
async function endOfSearch(
  db: Db,
  merchantId: MerchantId,
  { filter, page }: RequestListQuery,
): Promise<string | undefined> {
  const draft = new StatementDraft();
  const order = `order by id ${page.direction === "older" ? "desc" : "asc"}`;
  const ending = `${order} limit ${LOOKED_AT_MAX}`;
  const source = candidates(draft, { merchantId, filter, page, ending });
  const { rows } = await runStatement<{ id: string }>(db, {
    text: `select r.id from (${source}) r ${order} offset ${LOOKED_AT_MAX - 1} limit 1`,
    values: draft.values,
  });
  return rows[0]?.id;
}

function candidates(
  draft: StatementDraft,
  {
    merchantId,
    filter,
    page,
    ending,
  }: RequestListQuery & { readonly merchantId: MerchantId; readonly ending: string },
): string {
  const found = [`merchant_id = ${draft.bind(merchantId)}`];
  if (filter.failed === true) found.push("failed");
  if (filter.failed === false) found.push("not failed");
  if (filter.fromId !== undefined) found.push(`id >= ${draft.bind(filter.fromId)}`);
  if (filter.untilId !== undefined) found.push(`id < ${draft.bind(filter.untilId)}`);
  if (page.from !== undefined) {
    found.push(`id ${page.direction === "older" ? "<" : ">"} ${draft.bind(page.from)}`);
  }
  const select = (more: string) =>
    `select * from api_request where ${found.join(" and ")}${more} ${ending}`;
  if (filter.subject === undefined) return select("");
  const subject = draft.bind(filter.subject);
  // Each half through its own index; a request that names both the same is there once.
  return `(${select(` and order_id = ${subject}`)}) union all (${select(
    ` and transaction_id = ${subject} and order_id is distinct from ${subject}`,
  )})`;
}

function matching(draft: StatementDraft, { text, code }: RequestFilter): string {
  const wanted: string[] = [];
  if (code !== undefined) {
    const value = draft.bind(code);
    wanted.push(`(r.status_code = ${value} or r.http_status::text = ${value})`);
  }
  if (text !== undefined) {
    const like = draft.bind(`%${text.replace(/[\\%_]/g, String.raw`\$&`)}%`);
    wanted.push(`concat_ws(' ', r.method || ' ' || r.path, r.error, r.problems::text, r.order_id,
      r.transaction_id, r.idempotency_key, r.client) ilike ${like}`);
  }
  return wanted.length === 0 ? "" : `where ${wanted.join(" and ")}`;
}

export async function findRequest(
  db: Db,
  merchantId: MerchantId,
  id: string,
): Promise<LoggedRequest | undefined> {
  const row = await db.kysely
    .selectFrom("api_request")
    .selectAll()
    .where("merchant_id", "=", merchantId)
    .where("id", "=", id)
    .executeTakeFirst();
  return row && toLoggedRequest(row);
}
