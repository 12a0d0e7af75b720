import type { MerchantId, TransactionId } from "@gerbang/protocol";
import type { NotificationAttempt } from "../../domain/notifications/notification-attempt.ts";
import { type AttemptPlace, attemptPlace } from "../../domain/workbench/place.ts";
import { toAttempt } from "../attempt-row.ts";
import { columnList } from "../columns.ts";
import type { Db } from "../database.ts";
import { runStatement } from "../statement.ts";
import { StatementDraft } from "../statement-draft.ts";
import type { NotificationAttemptRow } from "../tables.ts";
import { findUnused } from "../url-in-use.ts";
import { type EntryRange, LOOKED_AT_MAX, rangeOfAttempts } from "./entry-range.ts";

/** One try at delivering a notification, with what it was about and what was sent. */
export interface DeliveryTry extends NotificationAttempt {
  readonly orderId: string;
  readonly transactionId: TransactionId | undefined;
  readonly transactionStatus: string;
  readonly url: string;
  /** Whether the settings still name the URL, or the charge did. */
  readonly isInUse: boolean;
  readonly body: string;
}

interface AttemptEntryFilter {
  readonly failed?: boolean;
  /** Only about these, and test messages that name the order. */
  readonly about?: { readonly transactionIds: readonly string[]; readonly orderId: string };
}

interface AttemptQuery {
  readonly merchantId: MerchantId;
  readonly filter: AttemptEntryFilter;
  readonly range: EntryRange;
}

interface TryRow extends NotificationAttemptRow {
  readonly order_id: string;
  readonly transaction_id: TransactionId | null;
  readonly transaction_status: string;
  readonly url: string;
  readonly body: string;
}

/** As the index says it. */
const FAILED = "(answer_status is null or answer_status < 200 or answer_status >= 300)";

export async function findAttemptEntries(
  db: Db,
  query: AttemptQuery,
): Promise<{ readonly tries: readonly DeliveryTry[]; readonly lookedUpTo?: string }> {
  const { merchantId, filter, range } = query;
  const draft = new StatementDraft();
  const { source, order } = sourceOf(draft, query);
  const isSearch = filter.failed === false && !filter.about;
  const { rows } = await runStatement<TryRow>(db, {
    text: `select r.*, n.order_id, n.transaction_id, n.transaction_status, n.url,
        coalesce(n.sent_body, n.body) as body
      from (
        select * from (${source}) r ${isSearch ? `where not ${FAILED}` : ""}
        order by ${order} limit ${draft.bind(range.limit)}
      ) r join notification n on n.merchant_id = r.merchant_id and n.id = r.notification_id
      order by ${order.replaceAll("number", "r.number")}`,
    values: draft.values,
  });
  const tries = await toTries(db, merchantId, rows);
  if (!isSearch || rows.length >= range.limit) return { tries };
  const lookedUpTo = await endOfSearch(db, query);
  return { tries, ...(lookedUpTo !== undefined && { lookedUpTo }) };
}

function sourceOf(
  draft: StatementDraft,
  { merchantId, filter: { failed, about }, range }: AttemptQuery,
): { readonly source: string; readonly order: string } {
  const { conditions, order } = rangeOfAttempts(draft, range);
  const merchant = draft.bind(merchantId);
  const isSearch = failed === false && !about;
  const found = [`a.merchant_id = ${merchant}`, ...conditions];
  if (failed !== undefined && !isSearch) found.push(`${failed ? "" : "not "}${FAILED}`);
  const columns = columnList("notification_attempt", "a");
  const limit = isSearch ? LOOKED_AT_MAX : range.limit;
  const ending = `order by ${order} limit ${limit}`;
  if (!about) {
    const where = found.join(" and ");
    return {
      source: `select ${columns} from notification_attempt a where ${where} ${ending}`,
      order,
    };
  }
  const ids = draft.bind([...about.transactionIds]);
  // From notification to notification through their indexes. A test message belongs to no transaction.
  const source = `select a.* from (
      select n.id from unnest(${ids}::text[]) as wanted (key) cross join lateral (
        select id from notification where merchant_id = ${merchant} and transaction_id = wanted.key
      ) n
      union all
      select id from notification where merchant_id = ${merchant} and transaction_id is null
        and order_id = ${draft.bind(about.orderId)}
    ) n cross join lateral (
      select ${columns} from notification_attempt a
      where a.notification_id = n.id and ${found.join(" and ")} ${ending}
    ) a`;
  return { source, order };
}

async function endOfSearch(db: Db, query: AttemptQuery): Promise<string | undefined> {
  const draft = new StatementDraft();
  const { source, order } = sourceOf(draft, query);
  const { rows } = await runStatement<NotificationAttemptRow>(db, {
    text: `select r.* from (${source}) r order by ${order} offset ${LOOKED_AT_MAX - 1} limit 1`,
    values: draft.values,
  });
  return rows[0] && attemptPlace(toAttempt(rows[0]));
}

/** The attempt at a place; `undefined` when it is no longer kept. */
export async function findAttemptEntry(
  db: Db,
  merchantId: MerchantId,
  { notificationId, number }: AttemptPlace,
): Promise<DeliveryTry | undefined> {
  const { rows } = await runStatement<TryRow>(db, {
    text: `select ${columnList("notification_attempt", "a")}, n.order_id, n.transaction_id,
        n.transaction_status, n.url, coalesce(n.sent_body, n.body) as body
      from notification_attempt a
      join notification n on n.merchant_id = a.merchant_id and n.id = a.notification_id
      where a.merchant_id = $1 and a.notification_id = $2 and a.number = $3`,
    values: [merchantId, notificationId, number],
  });
  return (await toTries(db, merchantId, rows))[0];
}

async function toTries(
  db: Db,
  merchantId: MerchantId,
  rows: readonly TryRow[],
): Promise<readonly DeliveryTry[]> {
  const ids = rows.map((row) => row.notification_id);
  const unused = await findUnused(db, merchantId, ids);
  return rows.map((row) => ({
    ...toAttempt(row),
    orderId: row.order_id,
    transactionId: row.transaction_id ?? undefined,
    transactionStatus: row.transaction_status,
    url: row.url,
    isInUse: !unused.has(row.notification_id),
    body: row.body,
  }));
}
