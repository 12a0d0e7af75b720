import type { MerchantId } from "@gerbang/protocol";
import type { Db, NotificationAttemptRow, NotificationRow } from "../database.ts";
import { Statement } from "./statement.ts";

/** Which notifications a list shows; what is absent does not narrow it. */
export interface NotificationFilter {
  readonly state?: NotificationRow["state"];
  readonly endpoint?: string;
  /** An order id or a transaction id, as a whole. */
  readonly search?: string;
}

export interface NotificationPage {
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

export interface NotificationListQuery {
  readonly filter: NotificationFilter;
  readonly page: NotificationPage;
}

/** One page in the direction asked for: with `older` the newest comes first. */
export async function listNotifications(
  db: Db,
  merchantId: MerchantId,
  query: NotificationListQuery,
): Promise<readonly ListedNotification[]> {
  const { text, values } = notificationListStatement(merchantId, query);
  const { rows } = await db.pool.query<ListedNotification>(text, [...values]);
  return rows;
}

/** The statement of a page, also for whoever wants to see its plan. */
export function notificationListStatement(
  merchantId: MerchantId,
  { filter, page }: NotificationListQuery,
): Statement {
  const statement = new Statement();
  const merchant = statement.bind(merchantId);
  const found = [`n.merchant_id = ${merchant}`];
  if (filter.state) found.push(`n.state = ${statement.bind(filter.state)}`);
  if (filter.endpoint !== undefined) found.push(`n.endpoint = ${statement.bind(filter.endpoint)}`);
  if (filter.search !== undefined) {
    const searched = statement.bind(filter.search);
    found.push(`n.transaction_id in (
      select t.id from transaction t where t.merchant_id = ${merchant} and t.id = ${searched}
      union all
      select t.id from transaction t where t.merchant_id = ${merchant} and t.order_id = ${searched})`);
  }
  const older = page.direction === "older";
  if (page.fromId !== undefined) {
    found.push(`n.id ${older ? "<" : ">"} ${statement.bind(page.fromId)}`);
  }
  const order = older ? "desc" : "asc";
  statement.text = `
select n.id, n.transaction_id, n.order_id, n.kind, n.transaction_status, n.url, n.endpoint,
  n.state, n.attempts, n.created_at, n.due_at, n.closed_at, a.answer_status, a.error, a.latency_ms
from (
  select * from notification n where ${found.join(" and ")}
  order by n.id ${order} limit ${statement.bind(page.limit)}
) n left join notification_attempt a
  on a.merchant_id = ${merchant} and a.notification_id = n.id and a.number = n.attempts
order by n.id ${order}`;
  return statement;
}
