import type { MerchantId } from "@gerbang/protocol";
import type { NotificationAttempt } from "../../domain/notifications/notification-attempt.ts";
import type { Db } from "../database.ts";
import { runStatement } from "../statement.ts";
import type { JsonRow, NotificationAttemptRow } from "../tables.ts";

/** How a URL of an endpoint did with the payments' notifications that were looked at; tests do not count. */
export interface EndpointHealth {
  readonly endpoint: string;
  readonly url: string;
  /** Whether the charge of the newest notification named the URL itself. */
  readonly isNamedByCharge: boolean;
  readonly notifications: number;
  readonly delivered: number;
  readonly owed: number;
  /** And not sent again since. */
  readonly givenUp: number;
  readonly attempts: number;
  /** Attempts that were answered 2xx. */
  readonly answered: number;
  readonly medianLatencyMs: number | null;
  readonly slowestLatencyMs: number | null;
  /** Whether the newest attempts were answered 2xx, the newest first; without those that faults ended. */
  readonly recent: readonly boolean[];
  /** Of those, in milliseconds. */
  readonly recentSlowestMs: number | null;
  /** What a fault plan did to the newest attempt; null when none did. */
  readonly newestFault: "dropped" | "cut" | null;
  /** Null when none of the attempts failed, but for faults. */
  readonly lastFailure: LastFailure | null;
  /** Attempts that were answered after the last failure. */
  readonly answeredSince: number;
  /** The first of those, in the merchant's time. */
  readonly recoveredAt: Date | null;
}

type LastFailure = Pick<
  NotificationAttempt,
  "answerStatus" | "error" | "errorDetail" | "rule" | "startedAt" | "nextAt"
>;

const LOOKED_AT_MAX = 500;
const RECENT_MAX = 20;

const ANSWERED = "coalesce(a.answer_status between 200 and 299, false)";
const BY_FAULT = "coalesce(a.error in ('dropped', 'cut'), false)";
/** In the order in which attempts ended; the merchant's clock may jump, and wall time may stand still. */
const AGE = "a.recorded_at, a.started_at, a.notification_id, a.number";
const NEWEST = AGE.replaceAll(/(?=,|$)/g, " desc");
const ITS_ATTEMPTS = `notification_attempt a
  where a.merchant_id = $1 and a.notification_id = any(seen.ids)`;

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
select e.endpoint, seen.url, named.by_charge as "isNamedByCharge", seen.notifications, seen.delivered,
  seen.owed, seen.given_up as "givenUp", tried.attempts, tried.answered,
  tried.median_latency_ms as "medianLatencyMs", tried.slowest_latency_ms as "slowestLatencyMs",
  coalesce(lately.recent, '{}') as recent, lately.slowest_ms as "recentSlowestMs",
  newest.fault as "newestFault", failed.attempt as "lastFailure",
  since.answered as "answeredSince", since.recovered_at as "recoveredAt"
from (select endpoint from endpoints where endpoint is not null limit 100) e
cross join lateral (
  select n.url, array_agg(n.id) as ids, count(*)::int as notifications,
    (count(*) filter (where n.state = 'delivered'))::int as delivered,
    (count(*) filter (where n.state = 'owed'))::int as owed,
    (count(*) filter (where n.state = 'given_up' and not exists (
      select from notification c where c.merchant_id = $1 and c.copy_of = n.id)))::int as given_up,
    (array_agg(n.transaction_id order by n.id desc))[1] as transaction_id
  from (
    select id, url, state, transaction_id from notification
    where merchant_id = $1 and endpoint = e.endpoint and id >= $2 and kind <> 'test'
    order by id desc limit ${LOOKED_AT_MAX}
  ) n
  group by n.url
) seen
cross join lateral (
  select coalesce((
    select seen.url = any(t.append_notification_urls) or seen.url = any(t.override_notification_urls)
    from transaction t where t.merchant_id = $1 and t.id = seen.transaction_id
  ), false) as by_charge
) named
cross join lateral (
  select count(*)::int as attempts,
    (count(*) filter (where ${ANSWERED}))::int as answered,
    (percentile_disc(0.5) within group (order by a.latency_ms))::int as median_latency_ms,
    max(a.latency_ms)::int as slowest_latency_ms
  from ${ITS_ATTEMPTS}
) tried
cross join lateral (
  select array_agg(r.answered order by r.place) as recent, max(r.latency_ms)::int as slowest_ms
  from (
    select ${ANSWERED} as answered, a.latency_ms, row_number() over (order by ${NEWEST}) as place
    from ${ITS_ATTEMPTS} and not ${BY_FAULT}
    order by place limit ${RECENT_MAX}
  ) r
) lately
cross join lateral (
  select (select case when ${BY_FAULT} then a.error end
    from ${ITS_ATTEMPTS} order by ${NEWEST} limit 1) as fault
) newest
left join lateral (
  select to_jsonb(a) - 'request_headers' as attempt,
    a.recorded_at, a.started_at, a.notification_id, a.number
  from ${ITS_ATTEMPTS} and not ${ANSWERED} and not ${BY_FAULT}
  order by ${NEWEST} limit 1
) failed on true
cross join lateral (
  select count(*)::int as answered, (array_agg(a.started_at order by ${AGE}))[1] as recovered_at
  from ${ITS_ATTEMPTS} and ${ANSWERED} and (${AGE})
    > (failed.recorded_at, failed.started_at, failed.notification_id, failed.number)
) since
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
