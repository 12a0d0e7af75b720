import type { MerchantId } from "@gerbang/protocol";
import type { Notification, NotificationState } from "../../domain/notifications/notification.ts";
import type { DeliveryFailure } from "../../domain/notifications/retry-rules.ts";
import type { Db } from "../database.ts";
import { runStatement } from "../statement.ts";
import { StatementDraft } from "../statement-draft.ts";
import { endOfPrefix, idsBeginningAlike } from "./transaction-list.ts";

/** Which notifications a list shows; what is absent does not narrow it. */
export interface NotificationFilter {
  readonly state?: NotificationState;
  readonly endpoint?: string;
  /** How an order id begins, or a whole transaction id. */
  readonly search?: string;
}

export interface NotificationListPage {
  readonly direction: "older" | "newer";
  readonly fromId?: string;
  readonly limit: number;
}

/** A notification with the result of its last attempt; null when there was none. */
export interface ListedNotification
  extends Pick<
    Notification,
    "id" | "orderId" | "transactionStatus" | "url" | "state" | "attempts" | "createdAt"
  > {
  readonly answerStatus: number | null;
  readonly error: DeliveryFailure | null;
  readonly latencyMs: number | null;
}

interface NotificationListQuery {
  readonly filter: NotificationFilter;
  readonly page: NotificationListPage;
}

/** One page in the direction asked for: with `older` the newest comes first. */
export async function findNotificationPage(
  db: Db,
  merchantId: MerchantId,
  query: NotificationListQuery,
): Promise<readonly ListedNotification[]> {
  const statement = notificationListStatement(merchantId, query);
  const { rows } = await runStatement<ListedNotification>(db, statement);
  return rows;
}

function notificationListStatement(
  merchantId: MerchantId,
  { filter, page }: NotificationListQuery,
): StatementDraft {
  const statement = new StatementDraft();
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
      ? `select ${LISTED} from notification n where ${found.join(" and ")} ${ending}`
      : searched(statement, { merchant, search: filter.search, found, ending });
  statement.text = `
select n.id, n.order_id as "orderId", n.transaction_status as "transactionStatus", n.url, n.state,
  n.attempts, n.created_at as "createdAt", a.answer_status as "answerStatus", a.error,
  a.latency_ms as "latencyMs"
from (${source}) n left join lateral (
  select a.answer_status, a.error, a.latency_ms from notification_attempt a
  where a.merchant_id = ${merchant} and a.notification_id = n.id and a.number = n.attempts limit 1
) a on true
${ending}`;
  return statement;
}

const LISTED = "n.id, n.order_id, n.transaction_status, n.url, n.state, n.attempts, n.created_at";

/** Transactions whose orders begin alike and whose notifications a page looks at. */
const TRANSACTIONS_MAX = 500;

// From transaction to transaction through the index of their notifications, whatever the planner
// expects of the search: walking all notifications in order would be long when few are found.
function searched(
  statement: StatementDraft,
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
  const bound = { merchant, value, end: statement.bind(endOfPrefix(search)) };
  return `select ${LISTED} from (
    select t.id from transaction t where t.merchant_id = ${merchant} and t.id = ${value}
    union (${idsBeginningAlike(bound, TRANSACTIONS_MAX)})
  ) t cross join lateral (
    select ${LISTED} from notification n
    where ${found.join(" and ")} and n.transaction_id = t.id ${ending}
  ) n ${ending}`;
}
