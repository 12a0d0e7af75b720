import type { MerchantId } from "@gerbang/protocol";
import type { NotificationAttempt } from "../../domain/notifications/notification-attempt.ts";
import type { Db } from "../database.ts";
import { runStatement } from "../statement.ts";
import type { JsonRow, NotificationAttemptRow } from "../tables.ts";

/** How a URL of an endpoint did with the notifications that were looked at. */
export interface EndpointHealth {
  readonly endpoint: string;
  readonly url: string;
  readonly notifications: number;
  readonly delivered: number;
  readonly owed: number;
  readonly givenUp: number;
  readonly attempts: number;
  /** Attempts that were answered 2xx. */
  readonly answered: number;
  readonly medianLatencyMs: number | null;
  readonly slowestLatencyMs: number | null;
  /** Null when none of the attempts failed. */
  readonly lastFailure: LastFailure | null;
}

type LastFailure = Pick<
  NotificationAttempt,
  "answerStatus" | "error" | "errorDetail" | "rule" | "startedAt" | "nextAt"
>;

const LOOKED_AT_MAX = 500;

// Walks from one endpoint to the next through the index instead of reading every notification, and
// looks at the latest few of each, by URL: a million of them cost what a thousand do.
const HEALTH = `
with recursive endpoints(endpoint) as (
  (select endpoint from notification where merchant_id = $1 order by endpoint limit 1)
  union all
  select (select n.endpoint from notification n
    where n.merchant_id = $1 and n.endpoint > e.endpoint order by n.endpoint limit 1)
  from endpoints e where e.endpoint is not null
)
select e.endpoint, seen.url, seen.notifications, seen.delivered, seen.owed,
  seen.given_up as "givenUp", tried.attempts, tried.answered,
  tried.median_latency_ms as "medianLatencyMs", tried.slowest_latency_ms as "slowestLatencyMs",
  failed.last_failure as "lastFailure"
from (select endpoint from endpoints where endpoint is not null limit 100) e,
lateral (
  select n.url, array_agg(n.id) as ids, count(*)::int as notifications,
    (count(*) filter (where n.state = 'delivered'))::int as delivered,
    (count(*) filter (where n.state = 'owed'))::int as owed,
    (count(*) filter (where n.state = 'given_up'))::int as given_up
  from (
    select id, url, state from notification
    where merchant_id = $1 and endpoint = e.endpoint and id >= $2
    order by id desc limit ${LOOKED_AT_MAX}
  ) n
  group by n.url
) seen,
lateral (
  select count(*)::int as attempts,
    (count(*) filter (where a.answer_status between 200 and 299))::int as answered,
    (percentile_disc(0.5) within group (order by a.latency_ms))::int as median_latency_ms,
    max(a.latency_ms)::int as slowest_latency_ms
  from notification_attempt a
  where a.merchant_id = $1 and a.notification_id = any(seen.ids)
) tried,
lateral (
  select (
    select to_jsonb(a) - 'request_headers' from notification_attempt a
    where a.merchant_id = $1 and a.notification_id = any(seen.ids)
      and (a.answer_status is null or a.answer_status not between 200 and 299)
    order by a.recorded_at desc limit 1
  ) as last_failure
) failed
order by seen.given_up desc, seen.owed desc, e.endpoint, seen.url`;

export async function findEndpointHealth(
  db: Db,
  merchantId: MerchantId,
  sinceId: string,
): Promise<readonly EndpointHealth[]> {
  const { rows } = await runStatement<HealthRow>(db, {
    text: HEALTH,
    values: [merchantId, sinceId],
  });
  return rows.map(({ lastFailure, ...row }) => ({
    ...row,
    lastFailure: lastFailure && toLastFailure(lastFailure),
  }));
}

type HealthRow = Omit<EndpointHealth, "lastFailure"> & {
  readonly lastFailure: JsonRow<NotificationAttemptRow> | null;
};

function toLastFailure(row: JsonRow<NotificationAttemptRow>): LastFailure {
  return {
    answerStatus: row.answer_status ?? undefined,
    error: row.error ?? undefined,
    errorDetail: row.error_detail ?? undefined,
    rule: row.rule,
    startedAt: new Date(row.started_at),
    nextAt: row.next_at === null ? undefined : new Date(row.next_at),
  };
}
