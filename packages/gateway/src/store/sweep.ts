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
  /** Deeds in the dashboard whose id is smaller. */
  readonly activityBeforeId?: string;
}

/** One kind of rows, and the statement that deletes some of them. */
export interface SweepStep {
  readonly table: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

/** So many rows at once: a statement takes milliseconds, and holds its locks no longer. */
const BATCH = 2_000;

// What is deleted is locked first, and what somebody has locked is left for the next time. So processes that sweep
// at one moment share the rows out, none waits for a commit of the hot path, and a row that changed in between is
// judged by what it has become: a closed message that is owed again stays.

// Merchant by merchant, so that each delete walks a range of the primary key. Attempts first: they refer
// to their notification. Who waits for a message is found by an index of those few, however much is owed.
const MESSAGES = `
with old as materialized (
  select one.merchant_id, one.id from merchant m, lateral (
    select n.merchant_id, n.id from notification n
    where n.merchant_id = m.id and n.id < $1 and n.state <> 'owed'
      and not exists (
        select from notification later
        where later.merchant_id = n.merchant_id and later.after_id = n.id and later.state = 'owed'
        offset 0)
    order by n.id limit ${BATCH} for update of n skip locked
  ) one limit ${BATCH}
), attempts as (
  delete from notification_attempt a using old
  where a.merchant_id = old.merchant_id and a.notification_id = old.id
)
delete from notification n using old where n.merchant_id = old.merchant_id and n.id = old.id`;

/** Merchant by merchant, so that their primary keys find the old ones without reading the others. */
const olderRows = (table: "event" | "api_request" | "watched_call" | "activity") => `
with old as materialized (
  select one.merchant_id, one.id from merchant m, lateral (
    select r.merchant_id, r.id from ${table} r
    where r.merchant_id = m.id and r.id < $1 order by r.id limit ${BATCH} for update skip locked
  ) one limit ${BATCH}
)
delete from ${table} r using old where r.merchant_id = old.merchant_id and r.id = old.id`;

// Those of orders that can still be paid are passed over, not counted: they may be many, and old.
const VISITS = `
with old as materialized (
  select one.merchant_id, one.transaction_id, one.customer from merchant m, lateral (
    select v.merchant_id, v.transaction_id, v.customer from wallet_visit v
    where v.merchant_id = m.id and v.transaction_id < $1 and exists (
      select from transaction t
      where t.merchant_id = v.merchant_id and t.id = v.transaction_id and t.status <> 'pending'
      offset 0)
    order by v.transaction_id limit ${BATCH} for update of v skip locked
  ) one limit ${BATCH}
)
delete from wallet_visit v using old
where v.merchant_id = old.merchant_id and v.transaction_id = old.transaction_id
  and v.customer = old.customer`;

const RECOVERED_WORK = `
delete from stalled_work where (merchant_id, work, subject) in (
  select merchant_id, work, subject from stalled_work
  where quarantined_at is null and failed_at < $1 limit ${BATCH} for update skip locked)`;

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
  limit ${BATCH} for update of s skip locked)`;

/** Rows of before a moment; of large tables by an index of it. */
const before = (table: string, key: string, moment: string) => `
delete from ${table} where (${key}) in (
  select ${key} from ${table} where ${moment} < $1 limit ${BATCH} for update skip locked)`;

const SESSIONS = `
delete from dashboard_session where hash in (
  select hash from dashboard_session
  where last_seen_at < $1 or created_at < $2 limit ${BATCH} for update skip locked)`;

const KEY = "merchant_id, id";

/** All that there is to do at these limits, in any order. */
export function sweepSteps(limits: SweepLimits): readonly SweepStep[] {
  return [...peoplesSteps(limits), ...workSteps(limits), ...logSteps(limits)];
}

/** Sign-ins and what belongs to them. */
function peoplesSteps(limits: SweepLimits): readonly SweepStep[] {
  return [
    step("dashboard_session", SESSIONS, limits.seenBefore, limits.signedInBefore),
    step("sign_in_link", before("sign_in_link", "hash", "expires_at"), limits.linksEndedBefore),
    step("sign_in_step", before("sign_in_step", "hash", "expires_at"), limits.linksEndedBefore),
    step("sign_in_failure", before("sign_in_failure", "subject", "since"), limits.failuresBefore),
    step("sent_form", before("sent_form", "merchant_id, form", "sent_at"), limits.formsBefore),
    ...stepBefore("activity", limits.activityBeforeId),
  ];
}

/** What work leaves behind that is done. */
function workSteps(limits: SweepLimits): readonly SweepStep[] {
  const { incidentsBefore } = limits;
  return [
    step("stalled_work", RECOVERED_WORK, limits.stalledBefore),
    step("stalled_work", FINISHED_WORK),
    step("wallet_visit", VISITS, limits.visitsBeforeId),
    step("api_gate", before("api_gate", KEY, "lasts_until"), limits.gatesUntil),
    step(
      "snap_token",
      before("snap_token", "merchant_id, token", "recorded_at"),
      limits.snapBefore,
    ),
    step("delivery_incident", before("delivery_incident", KEY, "touched_at"), incidentsBefore),
    step("delivery_resend", before("delivery_resend", KEY, "begun_at"), incidentsBefore),
  ];
}

/** What was said and happened. */
function logSteps(limits: SweepLimits): readonly SweepStep[] {
  const { callsBefore, messagesBeforeId } = limits;
  return [
    ...stepBefore("watched_call", limits.watchedBeforeId),
    step("upstream_call", before("upstream_call", KEY, "started_at"), callsBefore),
    step("upstream_message", before("upstream_message", KEY, "received_at"), callsBefore),
    ...(messagesBeforeId === undefined ? [] : [step("notification", MESSAGES, messagesBeforeId)]),
    ...stepBefore("api_request", limits.requestsBeforeId),
    ...stepBefore("event", limits.eventsBeforeId),
  ];
}

function step(table: string, text: string, ...values: readonly unknown[]): SweepStep {
  return { table, text, values };
}

function stepBefore(
  table: Parameters<typeof olderRows>[0],
  id: string | undefined,
): readonly SweepStep[] {
  return id === undefined ? [] : [step(table, olderRows(table), id)];
}

/** Deletes some of what is of no more use; returns whether there may be more of it. Safe to repeat. */
export async function takeSweepStep(db: Db, { text, values }: SweepStep): Promise<boolean> {
  const { count } = await runStatement(db, { text, values });
  return count >= BATCH;
}
