import { columnsOf } from "../columns.ts";

/**
 * SQL that keeps delivery incidents up with the attempts that a statement records; to follow on CTEs named
 * `ended`, what ended with `ordinal` in the order of their ends, and `saved`, the ordinals of those that were
 * ours to record. Incidents are locked after the notifications, URL by URL in one order and those of each in
 * that of their causes; each URL's by its index, also where the table was empty when this was planned.
 */

/** Of one attempt, beside its own columns. */
export const SIGN_COLUMNS =
  "url text, endpoint text, url_key text, cause text, answers boolean, ends text[]";

// Only who is quiet already and fails again within that time goes on with the incident of before.
const REOPENED_WITHIN = "interval '1 hour'";

const UNMUTED = "muted_at = null, muted_until = null, muted_by = null, mute_reason = null";

/**
 * Nothing failed: what is open at the URLs that answered is over. Where nothing is open, which is nearly
 * always, it looks into an index in vain. An answer counts whoever has the lease by now.
 */
export const END_INCIDENTS = `
answered as (
  select distinct on (e.merchant_id, e.url_key)
    e.merchant_id, e.url_key, e.ends, e.started_at, e.recorded_at
  from ended e where e.answers
  order by e.merchant_id, e.url_key, e.ends nulls first, e.ordinal
), over as materialized (
  select i.merchant_id, i.id, a.started_at, a.recorded_at
  from answered a cross join lateral (
    select i.merchant_id, i.id from delivery_incident i
    where i.merchant_id = a.merchant_id and i.url_key = a.url_key and i.ended_at is null
      and (a.ends is null or i.cause = any(a.ends))
    order by i.cause
    for update
  ) i
), recovered as (
  update delivery_incident i set
    ended_at = o.started_at, ended_by = 'answer', touched_at = o.recorded_at, ${UNMUTED}
  from over o where i.merchant_id = o.merchant_id and i.id = o.id
)`;

/** Whether an outcome `o` says that a cause is over: an answer, or a failure of another one. */
const isEndedBy = (cause: string) => `case when o.cause is not null then o.cause <> ${cause}
    else o.ends is null or ${cause} = any(o.ends) end`;

const WHY = "case when o.cause is null then 'answer' else 'other_cause' end as by";

/**
 * Something failed: incidents are begun, gone on with, begun again or ended, by the last outcome that each
 * URL had among these attempts. No row is written twice by it. Leaves a CTE `incident` with the id for each
 * URL and cause.
 */
export const UPHOLD_INCIDENTS = `
failing as materialized (
  select e.* from ended e join saved using (ordinal) where e.cause is not null
), outcome as materialized (
  select ordinal, merchant_id, url_key, cause, null::text[] as ends, started_at, recorded_at from failing
  union all
  select ordinal, merchant_id, url_key, null, ends, started_at, recorded_at from ended where answers
), held as materialized (
  select i.merchant_id, i.id, i.url_key, i.cause, i.ended_at
  from (
    select merchant_id, url_key, min(started_at) as since from outcome
    group by merchant_id, url_key order by merchant_id, url_key
  ) u cross join lateral (
    select i.merchant_id, i.id, i.url_key, i.cause, i.ended_at from delivery_incident i
    where i.merchant_id = u.merchant_id and i.url_key = u.url_key
      and (i.ended_at is null or i.ended_at > u.since - ${REOPENED_WITHIN})
    order by i.cause, i.id
    for update
  ) i
), fallen as (
  select merchant_id, url_key, cause, count(*)::integer as failures, min(started_at) as since,
    max(ordinal) as last_ordinal
  from failing group by merchant_id, url_key, cause
), going as materialized (
  select f.*, e.url, e.endpoint, e.incident_id as new_id, e.notification_id, e.number, e.started_at,
    e.recorded_at, later.at as ended_at, later.by as ended_by, known.id as known_id
  from fallen f join failing e on e.ordinal = f.last_ordinal
  left join lateral (
    select o.started_at as at, ${WHY} from outcome o
    where o.merchant_id = f.merchant_id and o.url_key = f.url_key and o.ordinal > f.last_ordinal
      and ${isEndedBy("f.cause")}
    order by o.ordinal limit 1
  ) later on true
  left join lateral (
    select h.id from held h
    where h.merchant_id = f.merchant_id and h.url_key = f.url_key and h.cause = f.cause
    order by h.ended_at is null desc, h.id desc limit 1
  ) known on true
), gone_on as (
  update delivery_incident i set
    failures = i.failures + g.failures,
    falls = i.falls + case when i.ended_at is null then 0 else 1 end,
    ended_at = g.ended_at, ended_by = g.ended_by,
    last_notification_id = g.notification_id, last_number = g.number, last_at = g.started_at,
    touched_at = g.recorded_at,
    muted_at = case when g.ended_at is null then i.muted_at end,
    muted_until = case when g.ended_at is null then i.muted_until end,
    muted_by = case when g.ended_at is null then i.muted_by end,
    mute_reason = case when g.ended_at is null then i.mute_reason end
  from going g where i.merchant_id = g.merchant_id and i.id = g.known_id
  returning i.merchant_id, i.url_key, i.cause, i.id
), begun as (
  insert into delivery_incident as i (merchant_id, id, url, endpoint, url_key, cause, opened_at, failures,
    ended_at, ended_by, last_notification_id, last_number, last_at, touched_at)
  select g.merchant_id, g.new_id, g.url, g.endpoint, g.url_key, g.cause, g.since, g.failures,
    g.ended_at, g.ended_by, g.notification_id, g.number, g.started_at, g.recorded_at
  from going g where g.known_id is null order by g.merchant_id, g.url_key, g.cause
  on conflict (merchant_id, url_key, cause) where ended_at is null do update set
    failures = i.failures + excluded.failures,
    last_notification_id = excluded.last_notification_id, last_number = excluded.last_number,
    last_at = excluded.last_at, touched_at = excluded.touched_at
  returning i.merchant_id, i.url_key, i.cause, i.id
), over as (
  update delivery_incident i set
    ended_at = later.at, ended_by = later.by, touched_at = later.recorded_at, ${UNMUTED}
  from held h cross join lateral (
    select o.started_at as at, o.recorded_at, ${WHY} from outcome o
    where o.merchant_id = h.merchant_id and o.url_key = h.url_key and ${isEndedBy("h.cause")}
    order by o.ordinal limit 1
  ) later
  where h.ended_at is null and i.merchant_id = h.merchant_id and i.id = h.id
    and not exists (select from going g where g.merchant_id = h.merchant_id and g.known_id = h.id)
), incident as (
  select * from gone_on union all select * from begun
)`;

const ATTEMPT_COLUMNS = columnsOf("notification_attempt");

/** Inserts the attempts that were saved, each failure with its incident. */
export const RECORD_WITH_INCIDENTS = `
insert into notification_attempt (${ATTEMPT_COLUMNS.join(", ")})
select ${ATTEMPT_COLUMNS.map((name) => (name === "incident_id" ? "i.id" : `e.${name}`)).join(", ")}
from ended e join saved using (ordinal)
left join incident i
  on i.merchant_id = e.merchant_id and i.url_key = e.url_key and i.cause = e.cause`;
