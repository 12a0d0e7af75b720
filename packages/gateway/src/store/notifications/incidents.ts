import type { MerchantId, Rupiah } from "@gerbang/protocol";
import {
  ANSWERS_SEEN_MAX,
  type DeliveryIncident,
  type IncidentMute,
  type IncidentState,
} from "../../domain/notifications/delivery-incident.ts";
import { columnList } from "../columns.ts";
import type { Db } from "../database.ts";
import { runStatement } from "../statement.ts";
import { StatementDraft } from "../statement-draft.ts";
import type { DeliveryIncidentRow } from "../tables.ts";
import { isInUse } from "../url-in-use.ts";

/** An incident but for its last attempt, which is read by itself. */
export type FoundIncident = Omit<DeliveryIncident, "lastAttempt"> & {
  readonly lastNumber: number;
};

interface IncidentQuery {
  readonly id?: string;
  /** Those in this state; `current` are those that are not over. All when absent. */
  readonly state?: IncidentState | "current";
  /** Ended after this moment of the merchant's time. */
  readonly endedAfter?: Date;
  /** Older than this one: the last id of the page before. */
  readonly before?: string;
  readonly limit: number;
  /** How many failed attempts of each are looked at. */
  readonly lookedAt: number;
  /** Wall time, by which mutes end. */
  readonly wall: Date;
}

const STATES: Readonly<Record<IncidentState | "current", (wall: string) => string>> = {
  current: () => "i.ended_at is null",
  recovered: () => "i.ended_at is not null",
  open: (wall) => `i.ended_at is null and (i.muted_at is null or i.muted_until <= ${wall})`,
  muted: (wall) =>
    `i.ended_at is null and i.muted_at is not null and (i.muted_until is null or i.muted_until > ${wall})`,
};

/** SQL for whether somebody is to be told at the URL of the incident `i` of the merchant `m`. */
const IS_IN_USE = isInUse(
  "i",
  `(select n.transaction_id from notification n
    where n.merchant_id = i.merchant_id and n.id = i.last_notification_id)`,
);

/**
 * The newest first, with what each keeps from arriving: of that `lookedAt` failed attempts are read, so that
 * the longest outage costs no more than that.
 */
export async function findIncidents(
  db: Db,
  merchantId: MerchantId,
  query: IncidentQuery,
): Promise<readonly FoundIncident[]> {
  const statement = new StatementDraft();
  const merchant = statement.bind(merchantId);
  const found = [`i.merchant_id = ${merchant}`];
  if (query.id !== undefined) found.push(`i.id = ${statement.bind(query.id)}`);
  if (query.before !== undefined) found.push(`i.id < ${statement.bind(query.before)}`);
  if (query.state) {
    const isAbout = STATES[query.state];
    found.push(isAbout.length > 0 ? isAbout(statement.bind(query.wall)) : isAbout(""));
  }
  if (query.endedAfter) found.push(`i.ended_at > ${statement.bind(query.endedAfter)}`);
  const [limit, lookedAt] = [statement.bind(query.limit), statement.bind(query.lookedAt)];
  statement.text = `
select ${columnList("delivery_incident", "i")}, ${IS_IN_USE} as is_in_use, reach.*, since.answered
from (
  select ${columnList("delivery_incident", "i")} from delivery_incident i
  where ${found.join(" and ")} order by i.id desc limit ${limit}
) i join merchant m on m.id = i.merchant_id
cross join lateral (${reachOf(merchant, lookedAt)}) reach
cross join lateral (${answersSince(merchant)}) since
order by i.id desc`;
  const { rows } = await runStatement<IncidentRow>(db, statement);
  return rows.map((row) => toIncident(row, query.lookedAt));
}

/**
 * What the incident `i` keeps from arriving. `offset 0` keeps each step a look into an index: from failed
 * attempt to notification to its copies and transaction, and no further than `lookedAt` attempts.
 * A copy stands for what it repeats once it was tried.
 */
const reachOf = (merchant: string, lookedAt: string) => `
  select count(*)::int as orders, (count(*) filter (where o.is_waiting))::int as waiting_orders,
    coalesce(sum(o.amount) filter (where o.is_waiting), 0)::bigint as amount_at_stake,
    coalesce(sum(o.resendable), 0)::int as resendable, min(o.next_due_at) as next_due_at,
    coalesce(sum(o.looked_at), 0)::int as looked_at
  from (
    select n.transaction_id, sum(seen.attempts) as looked_at, max(t.gross_amount) as amount,
      bool_or(n.state <> 'delivered' and not c.is_tried) as is_waiting,
      count(*) filter (where n.state = 'owed' or (n.state = 'given_up' and not c.is_there))
        as resendable,
      min(n.due_at) filter (where n.state = 'owed') as next_due_at
    from (
      select notification_id, count(*) as attempts from (
        select a.notification_id from notification_attempt a
        where a.merchant_id = ${merchant} and a.incident_id = i.id limit ${lookedAt}
      ) failed group by notification_id
    ) seen
    cross join lateral (
      select n.id, n.transaction_id, n.state, n.due_at from notification n
      where n.merchant_id = ${merchant} and n.id = seen.notification_id offset 0
    ) n
    cross join lateral (
      select count(*) > 0 as is_there, coalesce(bool_or(c.attempts > 0 or c.state <> 'owed'), false) as is_tried
      from notification c where c.merchant_id = ${merchant} and c.copy_of = n.id
    ) c
    left join lateral (
      select case when t.status in ('expire', 'cancel', 'deny') then 0 else t.gross_amount end
        as gross_amount
      from transaction t
      where t.merchant_id = ${merchant} and t.id = n.transaction_id offset 0
    ) t on true
    group by n.transaction_id
  ) o`;

/** How often the URL of the incident `i` answered since it was over. */
const answersSince = (merchant: string) => `
  select count(*)::int as answered
  from (
    select n.id, n.url from notification n
    where n.merchant_id = ${merchant} and n.endpoint = i.endpoint
    order by n.id desc limit case when i.ended_by = 'answer' then ${ANSWERS_SEEN_MAX} else 0 end
  ) n cross join lateral (
    select from notification_attempt a
    where a.merchant_id = ${merchant} and a.notification_id = n.id
      and a.answer_status between 200 and 299 and a.started_at >= i.ended_at
    offset 0
  ) a
  where n.url = i.url`;

interface IncidentRow extends DeliveryIncidentRow {
  readonly is_in_use: boolean;
  readonly orders: number;
  readonly waiting_orders: number;
  readonly amount_at_stake: Rupiah;
  readonly resendable: number;
  readonly next_due_at: Date | null;
  readonly looked_at: number;
  readonly answered: number;
}

function toIncident(row: IncidentRow, lookedAtMax: number): FoundIncident {
  return {
    merchantId: row.merchant_id,
    id: row.id,
    url: row.url,
    endpoint: row.endpoint,
    cause: row.cause,
    openedAt: row.opened_at,
    falls: row.falls,
    failures: row.failures,
    endedAt: row.ended_at ?? undefined,
    endedBy: row.ended_by ?? undefined,
    lastAt: row.last_at,
    lastNotificationId: row.last_notification_id,
    lastNumber: row.last_number,
    mute: toMute(row),
    isInUse: row.is_in_use,
    reach: {
      orders: row.orders,
      waitingOrders: row.waiting_orders,
      amountAtStake: row.amount_at_stake,
      resendable: row.resendable,
      nextDueAt: row.next_due_at ?? undefined,
      isPart: row.looked_at >= lookedAtMax,
    },
    answeredSince: row.answered,
  };
}

function toMute(row: DeliveryIncidentRow): IncidentMute | undefined {
  if (row.muted_at === null || row.muted_by === null) return undefined;
  return {
    by: row.muted_by,
    since: row.muted_at,
    ...(row.muted_until && { until: row.muted_until }),
    ...(row.mute_reason !== null && { reason: row.mute_reason }),
  };
}

const OPEN = `
select count(*)::int as count from delivery_incident i join merchant m on m.id = i.merchant_id
where ${STATES.open("$1")} and ${IS_IN_USE}`;

/** How many need somebody: of a merchant, or of all; muted ones, and URLs that nobody wants, do not. */
export async function countOpenIncidents(
  db: Db,
  wall: Date,
  merchantId?: MerchantId,
): Promise<number> {
  const { rows } = await runStatement<{ count: number }>(db, {
    text: merchantId === undefined ? OPEN : `${OPEN} and i.merchant_id = $2`,
    values: merchantId === undefined ? [wall] : [wall, merchantId],
  });
  return rows[0]?.count ?? 0;
}

/** Sets or lifts the mute of an incident that is not over; returns whether there was such a one. */
export async function saveMute(
  db: Db,
  { merchantId, id }: Pick<DeliveryIncident, "merchantId" | "id">,
  mute: IncidentMute | undefined,
): Promise<boolean> {
  const { numUpdatedRows } = await db.kysely
    .updateTable("delivery_incident")
    .set({
      muted_at: mute?.since ?? null,
      muted_until: mute?.until ?? null,
      muted_by: mute?.by ?? null,
      mute_reason: mute?.reason ?? null,
    })
    .where("merchant_id", "=", merchantId)
    .where("id", "=", id)
    .where("ended_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}
