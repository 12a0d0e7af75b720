import type { MerchantId } from "@gerbang/protocol";
import type { DeliveryFailure } from "../domain/retry-rules.ts";
import type { Db } from "./database.ts";

export interface EndpointHealthRow {
  readonly endpoint: string;
  readonly notifications: number;
  readonly delivered: number;
  readonly owed: number;
  readonly given_up: number;
  readonly attempts: number;
  readonly answered_2xx: number;
  readonly latency_p50_ms: number | null;
  readonly latency_p95_ms: number | null;
  readonly next_due_at: Date | null;
  readonly last_delivered_at: Date | null;
  readonly last_failed_at: Date | null;
  readonly last_answer_status: number | null;
  readonly last_error: DeliveryFailure | null;
  readonly last_error_detail: string | null;
}

const HEALTH = `
with recent as materialized (
  select n.id, n.endpoint, n.state, n.due_at from notification n
  where n.merchant_id = $1 order by n.id desc limit $2
), tried as materialized (
  select r.endpoint, a.* from recent r
  join notification_attempt a on a.merchant_id = $1 and a.notification_id = r.id
), counted as (
  select r.endpoint, count(*) as notifications,
    count(*) filter (where r.state = 'delivered') as delivered,
    count(*) filter (where r.state = 'owed') as owed,
    count(*) filter (where r.state = 'given_up') as given_up,
    min(r.due_at) filter (where r.state = 'owed') as next_due_at
  from recent r group by r.endpoint
), measured as (
  select t.endpoint, count(*) as attempts,
    count(*) filter (where t.answer_status between 200 and 299) as answered_2xx,
    percentile_disc(0.5) within group (order by t.latency_ms)
      filter (where t.answer_status is not null) as latency_p50_ms,
    percentile_disc(0.95) within group (order by t.latency_ms)
      filter (where t.answer_status is not null) as latency_p95_ms,
    max(t.started_at) filter (where t.answer_status between 200 and 299) as last_delivered_at
  from tried t group by t.endpoint
), failed as (
  select distinct on (t.endpoint) t.endpoint, t.started_at as last_failed_at,
    t.answer_status as last_answer_status, t.error as last_error,
    t.error_detail as last_error_detail
  from tried t where t.answer_status is null or t.answer_status not between 200 and 299
  order by t.endpoint, t.recorded_at desc, t.number desc
)
select c.*, coalesce(m.attempts, 0) as attempts, coalesce(m.answered_2xx, 0) as answered_2xx,
  m.latency_p50_ms, m.latency_p95_ms, m.last_delivered_at,
  f.last_failed_at, f.last_answer_status, f.last_error, f.last_error_detail
from counted c
left join measured m on m.endpoint = c.endpoint
left join failed f on f.endpoint = c.endpoint
order by c.endpoint`;

/** How the merchant's endpoints fared with the last so many notifications. */
export async function findEndpointHealth(
  db: Db,
  merchantId: MerchantId,
  notificationsMax: number,
): Promise<readonly EndpointHealthRow[]> {
  const { rows } = await db.pool.query<EndpointHealthRow>(HEALTH, [merchantId, notificationsMax]);
  return rows;
}
