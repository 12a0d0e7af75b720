import type { MerchantId } from "@gerbang/protocol";
import type { Notification } from "../../domain/notifications/notification.ts";
import type { ResendRun } from "../../domain/notifications/resend-run.ts";
import { columnList, columnsOf } from "../columns.ts";
import type { Db, Trx } from "../database.ts";
import { isLeaseOver } from "../lease.ts";
import { toNotification } from "../notification-row.ts";
import { runStatement } from "../statement.ts";

export async function insertRun(
  trx: Trx,
  run: Pick<ResendRun, "merchantId" | "id" | "incidentId" | "begunAt" | "begunBy" | "owedSince">,
): Promise<void> {
  await trx
    .insertInto("delivery_resend")
    .values({
      merchant_id: run.merchantId,
      id: run.id,
      incident_id: run.incidentId,
      begun_at: run.begunAt,
      begun_by: run.begunBy,
      owed_since: run.owedSince ?? null,
      stopped_at: null,
      stopped_by: null,
    })
    .execute();
}

export async function insertRunItems(
  trx: Trx,
  { merchantId, id }: Pick<ResendRun, "merchantId" | "id">,
  notificationIds: readonly string[],
): Promise<void> {
  await runStatement(trx, {
    text: `insert into delivery_resend_item (merchant_id, resend_id, notification_id)
      select $1, $2, id from unnest($3::text[]) as item(id)`,
    values: [merchantId, id, notificationIds],
  });
}

interface IncidentPage {
  readonly incidentId: string;
  /** The last id of the page before. */
  readonly after: string;
  readonly owedSince: Date | undefined;
  readonly limit: number;
}

/** Of an incident, the next notifications that have not arrived, by their ids. */
const UNDELIVERED = `
select n.id, n.state from (
  select distinct a.notification_id as id from notification_attempt a
  where a.merchant_id = $1 and a.incident_id = $2 and a.notification_id > $3
  order by 1 limit $5
) seen join notification n on n.merchant_id = $1 and n.id = seen.id
where n.state <> 'delivered' and ($4::timestamptz is null or n.created_at >= $4)
order by n.id
for update of n`;

const PAGE_END = `
select max(id) as last from (
  select distinct a.notification_id as id from notification_attempt a
  where a.merchant_id = $1 and a.incident_id = $2 and a.notification_id > $3
  order by 1 limit $4
) seen`;

/**
 * The next notifications of an incident: the last one's id, and those that did not arrive, with whether they
 * wait for another attempt. They stay locked, so that of two people who resend them the second finds the
 * first one's copies.
 */
export async function lockUndelivered(
  trx: Trx,
  merchantId: MerchantId,
  { incidentId, after, owedSince, limit }: IncidentPage,
): Promise<{
  readonly last: string | undefined;
  readonly waiting: readonly string[];
  readonly unrepeated: readonly Notification[];
}> {
  const end = await runStatement<{ last: string | null }>(trx, {
    text: PAGE_END,
    values: [merchantId, incidentId, after, limit],
  });
  const last = end.rows[0]?.last ?? undefined;
  if (last === undefined) return { last, waiting: [], unrepeated: [] };
  const { rows } = await runStatement<{ id: string; state: Notification["state"] }>(trx, {
    text: UNDELIVERED,
    values: [merchantId, incidentId, after, owedSince ?? null, limit],
  });
  const idsIn = (state: Notification["state"]) =>
    rows.filter((row) => row.state === state).map(({ id }) => id);
  const unrepeated = await findUnrepeated(trx, merchantId, idsIn("given_up"));
  return { last, waiting: idsIn("owed"), unrepeated };
}

/** A statement of its own, so that it sees what was committed while the locks were waited for. */
async function findUnrepeated(
  trx: Trx,
  merchantId: MerchantId,
  ids: readonly string[],
): Promise<readonly Notification[]> {
  if (ids.length === 0) return [];
  const rows = await trx
    .selectFrom("notification as n")
    .select(columnsOf("notification"))
    .where("n.merchant_id", "=", merchantId)
    .where("n.id", "in", [...ids])
    .where((row) =>
      row.not(
        row.exists(
          row
            .selectFrom("notification as c")
            .select("c.id")
            .where("c.merchant_id", "=", merchantId)
            .whereRef("c.copy_of", "=", "n.id"),
        ),
      ),
    )
    .orderBy("n.id")
    .execute();
  return rows.map(toNotification);
}

/** Has those that wait for their next attempt tried at once; returns which did wait. */
export async function bringForward(
  trx: Trx,
  {
    merchantId,
    ids,
    now,
    wall,
  }: { merchantId: MerchantId; ids: readonly string[]; now: Date; wall: Date },
): Promise<readonly string[]> {
  const { rows } = await runStatement<{ id: string }>(trx, {
    text: `update notification set due_at = $3
      where merchant_id = $1 and id = any($2::text[]) and state = 'owed' and due_at > $3
        and ${isLeaseOver("leased_until", "$4")}
      returning id`,
    values: [merchantId, ids, now, wall],
  });
  return rows.map(({ id }) => id);
}

const RUN = `
select r.id, r.incident_id as "incidentId", r.begun_at as "begunAt", r.begun_by as "begunBy",
  r.owed_since as "owedSince", r.stopped_at as "stoppedAt", r.stopped_by as "stoppedBy", done.*
from (
  select ${columnList("delivery_resend")} from delivery_resend where merchant_id = $1 and incident_id = $2 order by id desc limit 1
) r
cross join lateral (
  select count(*)::int as total,
    (count(*) filter (where n.state = 'delivered'))::int as sent,
    (count(*) filter (where n.state = 'given_up'))::int as failed,
    (count(*) filter (where n.state = 'owed'))::int as left,
    (count(*) filter (where n.state = 'owed' and n.attempts = 0))::int as untried,
    min(n.due_at) filter (where n.state = 'owed' and n.attempts > 0) as "nextDueAt"
  from delivery_resend_item i
  join notification n on n.merchant_id = i.merchant_id and n.id = i.notification_id
  where i.merchant_id = $1 and i.resend_id = r.id
) done`;

/** The newest time that an incident's notifications were sent again, and how far that is. */
export async function findNewestRun(
  db: Db,
  merchantId: MerchantId,
  incidentId: string,
): Promise<ResendRun | undefined> {
  const { rows } = await runStatement<RunRow>(db, { text: RUN, values: [merchantId, incidentId] });
  const [row] = rows;
  return (
    row && {
      ...row,
      merchantId,
      owedSince: row.owedSince ?? undefined,
      stoppedAt: row.stoppedAt ?? undefined,
      stoppedBy: row.stoppedBy ?? undefined,
      nextDueAt: row.nextDueAt ?? undefined,
    }
  );
}

type RunRow = Omit<
  ResendRun,
  "merchantId" | "owedSince" | "stoppedAt" | "stoppedBy" | "nextDueAt"
> & {
  readonly owedSince: Date | null;
  readonly stoppedAt: Date | null;
  readonly stoppedBy: string | null;
  readonly nextDueAt: Date | null;
};

// A copy that no attempt was made at is as if it had never been owed: what it repeats may be sent again
// later. One that a process has in hand goes out.
const TAKE_BACK = `
with untried as (
  select n.merchant_id, n.id from delivery_resend_item i
  join notification n on n.merchant_id = i.merchant_id and n.id = i.notification_id
  where i.merchant_id = $1 and i.resend_id = $2 and n.copy_of is not null
    and n.state = 'owed' and n.attempts = 0 and ${isLeaseOver("n.leased_until", "$3")}
  order by n.merchant_id, n.id
  for update of n
), gone as (
  delete from delivery_resend_item i using untried u
  where i.merchant_id = u.merchant_id and i.resend_id = $2 and i.notification_id = u.id
)
delete from notification n using untried u where n.merchant_id = u.merchant_id and n.id = u.id`;

/** Takes back what has not been tried yet, and returns how much; `undefined` when it was stopped already. */
export async function stopRun(
  trx: Trx,
  { merchantId, id }: Pick<ResendRun, "merchantId" | "id">,
  { at, by }: { readonly at: Date; readonly by: string },
): Promise<number | undefined> {
  const { numUpdatedRows } = await trx
    .updateTable("delivery_resend")
    .set({ stopped_at: at, stopped_by: by })
    .where("merchant_id", "=", merchantId)
    .where("id", "=", id)
    .where("stopped_at", "is", null)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return undefined;
  const { count } = await runStatement(trx, { text: TAKE_BACK, values: [merchantId, id, at] });
  return count;
}
