import type { Db } from "./database.ts";
import { runStatement } from "./statement.ts";

/** Up to when rows of each kind are of no more use; a kind that is absent is kept. Wall time. */
interface SweepLimits {
  /** Sign-ins that were last seen before. */
  readonly seenBefore: Date;
  /** Sign-ins that began before. */
  readonly signedInBefore: Date;
  /** One-time links, and sign-ins that waited for a code, that ended before. */
  readonly linksEndedBefore: Date;
  /** Forms that were sent before. */
  readonly formsBefore: Date;
  /** Failed sign-ins since before. */
  readonly failuresBefore: Date;
  /** Visits to the wallet whose transaction is closed, and has an id that is smaller. */
  readonly visitsBeforeId: string;
  /** Background work that has not failed since, and is not quarantined; what has nothing left to do, anyway. */
  readonly stalledBefore: Date;
  /** Notifications that are closed, and have an id that is smaller, with their attempts. */
  readonly messagesBeforeId?: string;
  /** Tokens of Snap that were made before. */
  readonly snapBefore: Date;
  /** Requests of the API whose id is smaller. */
  readonly requestsBeforeId?: string;
  /** Calls of watched merchants whose id is smaller, and gates that stood until then. */
  readonly watchedBeforeId: string;
  readonly gatesUntil: Date;
  /** Events whose id is smaller. */
  readonly eventsBeforeId?: string;
  /** Delivery incidents that nothing was heard of since, and resendings of before. */
  readonly incidentsBefore: Date;
  /** Calls of upstreams, and their messages, of before. */
  readonly callsBefore: Date;
}

/** So many rows at once: a statement takes milliseconds, and holds its locks no longer. */
const BATCH = 2_000;

// Merchant by merchant, so that each delete walks a range of the primary key. Attempts first: they refer
// to their notification.
const MESSAGES = `
with old as materialized (
  select one.merchant_id, one.id from merchant m, lateral (
    select n.merchant_id, n.id from notification n
    where n.merchant_id = m.id and n.id < $1 and n.state <> 'owed'
      and not exists (
        select from notification later
        where later.merchant_id = n.merchant_id and later.after_id = n.id and later.state = 'owed')
    order by n.id limit ${BATCH}
  ) one limit ${BATCH}
), attempts as (
  delete from notification_attempt a using old
  where a.merchant_id = old.merchant_id and a.notification_id = old.id
)
delete from notification n using old where n.merchant_id = old.merchant_id and n.id = old.id`;

/** Merchant by merchant, so that their primary keys find the old ones without reading the others. */
const olderRows = (table: "event" | "api_request" | "watched_call") => `
with old as materialized (
  select one.merchant_id, one.id from merchant m, lateral (
    select r.merchant_id, r.id from ${table} r
    where r.merchant_id = m.id and r.id < $1 order by r.id limit ${BATCH}
  ) one limit ${BATCH}
)
delete from ${table} r using old where r.merchant_id = old.merchant_id and r.id = old.id`;

const VISITS = `
delete from wallet_visit v using transaction t
where t.merchant_id = v.merchant_id and t.id = v.transaction_id and t.status <> 'pending'
  and (v.merchant_id, v.transaction_id, v.customer) in (
    select merchant_id, transaction_id, customer from wallet_visit
    where transaction_id < $1 limit ${BATCH})`;

// Stalled or quarantined, whose subject was finished by something else: cancelled, paid, given up, gone.
const FINISHED_WORK = `
delete from stalled_work where (merchant_id, work, subject) in (
  select s.merchant_id, s.work, s.subject from stalled_work s
  where case when s.work = 'fault_planning' then not exists (
      select from fault_plan p where p.merchant_id = s.merchant_id)
    when s.subject = '' then false
    when s.work = 'expiry' then not exists (
      select from transaction t
      where t.merchant_id = s.merchant_id and t.id = s.subject
        and t.status in ('pending', 'authorize'))
    when s.work = 'refund_confirmation' then not exists (
      select from refund r
      where r.merchant_id = s.merchant_id and r.transaction_id = s.subject
        and r.confirmed_at is null and r.confirm_due_at is not null)
    when s.work = 'upstream' then not exists (
      select from upstream_attempt a
      where a.merchant_id = s.merchant_id and a.id = s.subject and a.next_sync_at is not null
      union all
      select from upstream_refund r
      where r.merchant_id = s.merchant_id and r.id = s.subject and r.next_sync_at is not null)
    when s.work = 'subscription' then not exists (
      select from subscription b
      where b.merchant_id = s.merchant_id and b.id = s.subject and b.due_at is not null)
    when s.work = 'delivery' then not exists (
      select from notification n
      where n.merchant_id = s.merchant_id and n.id = s.subject and n.state = 'owed')
    else false end
  limit ${BATCH})`;

const SNAP_TOKENS = `
delete from snap_token where (merchant_id, token) in (
  select merchant_id, token from snap_token where recorded_at < $1 limit ${BATCH})`;

const INCIDENTS = `
delete from delivery_incident where (merchant_id, id) in (
  select merchant_id, id from delivery_incident where touched_at < $1 limit ${BATCH})`;

const RESENDS = `
delete from delivery_resend where (merchant_id, id) in (
  select merchant_id, id from delivery_resend where begun_at < $1 limit ${BATCH})`;

const CALLS = `
delete from upstream_call where (merchant_id, id) in (
  select merchant_id, id from upstream_call where started_at < $1 limit ${BATCH})`;

const UPSTREAM_MESSAGES = `
delete from upstream_message where (merchant_id, id) in (
  select merchant_id, id from upstream_message where received_at < $1 limit ${BATCH})`;

const FORMS = `
delete from sent_form where (merchant_id, form) in (
  select merchant_id, form from sent_form where sent_at < $1 limit ${BATCH})`;

const SESSIONS = `
delete from dashboard_session where hash in (
  select hash from dashboard_session
  where last_seen_at < $1 or created_at < $2 limit ${BATCH})`;

/** Deletes what is of no more use; returns whether there may be more of it. Safe to repeat. */
export async function sweep(db: Db, limits: SweepLimits): Promise<boolean> {
  const sweeps: readonly (readonly [text: string, values: readonly unknown[]])[] = [
    [SESSIONS, [limits.seenBefore, limits.signedInBefore]],
    ["delete from sign_in_link where expires_at < $1", [limits.linksEndedBefore]],
    ["delete from sign_in_step where expires_at < $1", [limits.linksEndedBefore]],
    ["delete from sign_in_failure where since < $1", [limits.failuresBefore]],
    [
      "delete from stalled_work where quarantined_at is null and failed_at < $1",
      [limits.stalledBefore],
    ],
    [FORMS, [limits.formsBefore]],
    [FINISHED_WORK, []],
    [VISITS, [limits.visitsBeforeId]],
    [olderRows("watched_call"), [limits.watchedBeforeId]],
    ["delete from api_gate where lasts_until < $1", [limits.gatesUntil]],
    [SNAP_TOKENS, [limits.snapBefore]],
    [INCIDENTS, [limits.incidentsBefore]],
    [RESENDS, [limits.incidentsBefore]],
    [CALLS, [limits.callsBefore]],
    [UPSTREAM_MESSAGES, [limits.callsBefore]],
    ...(limits.messagesBeforeId === undefined
      ? []
      : [[MESSAGES, [limits.messagesBeforeId]] as const]),
    ...(limits.requestsBeforeId === undefined
      ? []
      : [[olderRows("api_request"), [limits.requestsBeforeId]] as const]),
    ...(limits.eventsBeforeId === undefined
      ? []
      : [[olderRows("event"), [limits.eventsBeforeId]] as const]),
  ];
  let isMore = false;
  for (const [text, values] of sweeps) {
    const { count } = await runStatement(db, { text, values });
    if (count >= BATCH) isMore = true;
  }
  return isMore;
}
