import type { MerchantId } from "@gerbang/protocol";
import type { Db } from "../database.ts";
import type { NotificationAttemptRow, NotificationRow } from "../tables.ts";
import { Statement } from "./statement.ts";
import { above, idsBeginningAlike } from "./transaction-list.ts";

/** Which notifications a list shows; what is absent does not narrow it. */
export interface NotificationFilter {
  readonly state?: NotificationRow["state"];
  readonly endpoint?: string;
  /** How an order id begins, or a whole transaction id. */
  readonly search?: string;
}

export interface NotificationPosition {
  readonly direction: "older" | "newer";
  readonly fromId?: string;
  readonly limit: number;
}

/** A notification with its last attempt. */
export interface ListedNotification
  extends Pick<
    NotificationRow,
    | "id"
    | "transaction_id"
    | "order_id"
    | "kind"
    | "transaction_status"
    | "url"
    | "endpoint"
    | "state"
    | "attempts"
    | "created_at"
    | "due_at"
    | "closed_at"
  > {
  readonly answer_status: number | null;
  readonly error: NotificationAttemptRow["error"];
  readonly latency_ms: number | null;
}

interface NotificationListQuery {
  readonly filter: NotificationFilter;
  readonly page: NotificationPosition;
}

/** One page in the direction asked for: with `older` the newest comes first. */
export async function findNotificationPage(
  db: Db,
  merchantId: MerchantId,
  query: NotificationListQuery,
): Promise<readonly ListedNotification[]> {
  const { text, values } = notificationListStatement(merchantId, query);
  const { rows } = await db.pool.query<ListedNotification>(text, [...values]);
  return rows;
}

function notificationListStatement(
  merchantId: MerchantId,
  { filter, page }: NotificationListQuery,
): Statement {
  const statement = new Statement();
  const merchant = statement.bind(merchantId);
  const found = [`n.merchant_id = ${merchant}`];
  if (filter.state) found.push(`n.state = ${statement.bind(filter.state)}`);
  if (filter.endpoint !== undefined) found.push(`n.endpoint = ${statement.bind(filter.endpoint)}`);
  const older = page.direction === "older";
  if (page.fromId !== undefined) {
    found.push(`n.id ${older ? "<" : ">"} ${statement.bind(page.fromId)}`);
  }
  const ending = `order by n.id ${older ? "desc" : "asc"} limit ${statement.bind(page.limit)}`;
  const source =
    filter.search === undefined
      ? `select n.* from notification n where ${found.join(" and ")} ${ending}`
      : searched(statement, { merchant, search: filter.search, found, ending });
  statement.text = `
select n.id, n.transaction_id, n.order_id, n.kind, n.transaction_status, n.url, n.endpoint,
  n.state, n.attempts, n.created_at, n.due_at, n.closed_at, a.answer_status, a.error, a.latency_ms
from (${source}) n left join lateral (
  select * from notification_attempt a
  where a.merchant_id = ${merchant} and a.notification_id = n.id and a.number = n.attempts limit 1
) a on true
${ending}`;
  return statement;
}

/** Transactions whose orders begin alike and whose notifications a page looks at. */
const TRANSACTIONS_MAX = 500;

// From transaction to transaction through the index of their notifications, whatever the planner
// expects of the search: walking all notifications in order would be long when few are found.
function searched(
  statement: Statement,
  {
    merchant,
    search,
    found,
    ending,
  }: {
    readonly merchant: string;
    readonly search: string;
    readonly found: readonly string[];
    readonly ending: string;
  },
): string {
  const value = statement.bind(search);
  const bound = { merchant, value, above: statement.bind(above(search)) };
  return `select n.* from (
    select t.id from transaction t where t.merchant_id = ${merchant} and t.id = ${value}
    union (${idsBeginningAlike(bound, TRANSACTIONS_MAX)})
  ) t cross join lateral (
    select n.* from notification n
    where ${found.join(" and ")} and n.transaction_id = t.id ${ending}
  ) n ${ending}`;
}
