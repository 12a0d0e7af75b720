import type { MerchantId } from "@gerbang/protocol";
import type {
  ActiveFaultPlan,
  FaultPlan,
  FaultProgress,
  PlannedFault,
} from "../../domain/notifications/fault-plan.ts";
import type { Notification } from "../../domain/notifications/notification.ts";
import { columnList, columnsOf, insertFrom, rowsInJson } from "../columns.ts";
import type { Db, Trx } from "../database.ts";
import { isLeaseOver } from "../lease.ts";
import { fromNotification, toNotification } from "../notification-row.ts";
import { hasFailed, isStalled } from "../stalled-work.ts";
import { runStatement } from "../statement.ts";
import type { FaultPlanRow, NotificationRow } from "../tables.ts";

export async function findFaultPlan(
  db: Db,
  merchantId: MerchantId,
): Promise<ActiveFaultPlan | undefined> {
  const row = await db.kysely
    .selectFrom("fault_plan")
    .select(columnsOf("fault_plan"))
    .where("merchant_id", "=", merchantId)
    .executeTakeFirst();
  return row && toPlan(row);
}

function toPlan({ seed, rules, seen, taken, fitted }: FaultPlanRow): ActiveFaultPlan {
  return { seed, rules, progress: { seen, taken, fitted } };
}

const SAVE_PLAN = `
insert into fault_plan (merchant_id, seed, rules, created_at) values ($1, $2, $3, $4)
on conflict (merchant_id) do update set
  seed = excluded.seed, rules = excluded.rules, seen = 0, taken = '[]', fitted = '[]',
  created_at = excluded.created_at`;

/** Replaces the merchant's plan; counting starts anew. */
export async function saveFaultPlan(
  db: Db,
  merchantId: MerchantId,
  { plan, createdAt }: { readonly plan: FaultPlan; readonly createdAt: Date },
): Promise<void> {
  await runStatement(db, {
    text: SAVE_PLAN,
    values: [merchantId, plan.seed, JSON.stringify(plan.rules), createdAt],
  });
}

export async function deleteFaultPlan(db: Db, merchantId: MerchantId): Promise<boolean> {
  const { numDeletedRows } = await db.kysely
    .deleteFrom("fault_plan")
    .where("merchant_id", "=", merchantId)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

const UNPLANNED = "n.state = 'owed' and n.kind <> 'test' and n.faults is null and n.attempts = 0";

const PLACE = { merchantId: "p.merchant_id", subject: "''" };

/** A merchant whose plan has messages to decide about. */
interface UnplannedMerchant {
  readonly merchantId: MerchantId;
  readonly hasFailed: boolean;
}

/** Merchants whose plan has messages to decide about; of them all, or this one. */
export async function findUnplannedMerchants(
  db: Db,
  { merchantId, wall }: { readonly merchantId: MerchantId | undefined; readonly wall: Date },
): Promise<readonly UnplannedMerchant[]> {
  const { rows } = await runStatement<{ merchant_id: MerchantId; has_failed: boolean }>(db, {
    name: "find-unplanned-merchants",
    text: `select p.merchant_id, ${hasFailed("fault_planning", PLACE)} as has_failed
      from fault_plan p
      where ($1::text is null or p.merchant_id = $1)
        and exists (select from notification n where n.merchant_id = p.merchant_id and ${UNPLANNED})
        and not ${isStalled("fault_planning", { ...PLACE, wall: "$2" })}`,
    values: [merchantId ?? null, wall],
  });
  return rows.map((row) => ({ merchantId: row.merchant_id, hasFailed: row.has_failed }));
}

/** Locks the plan, so that one process at a time counts. `undefined` when it was cleared meanwhile. */
export async function lockFaultPlan(
  trx: Trx,
  merchantId: MerchantId,
): Promise<ActiveFaultPlan | undefined> {
  const row = await trx
    .selectFrom("fault_plan")
    .select(columnsOf("fault_plan"))
    .where("merchant_id", "=", merchantId)
    .forUpdate()
    .executeTakeFirst();
  return row && toPlan(row);
}

const LOCK_UNPLANNED = `
select ${columnList("notification", "n")} from notification n
where n.merchant_id = $1 and ${UNPLANNED} and ${isLeaseOver("n.leased_until", "$2")}
order by n.id limit $3
for update`;

/** The messages that the plan was not asked about, in the order they were owed in. */
export async function lockUnplanned(
  trx: Trx,
  merchantId: MerchantId,
  { wall, limit }: { readonly wall: Date; readonly limit: number },
): Promise<readonly Notification[]> {
  const { rows } = await runStatement<NotificationRow>(trx, {
    text: LOCK_UNPLANNED,
    values: [merchantId, wall, limit],
  });
  return rows.map(toNotification);
}

/** Messages that wait for the next one to their URL. */
export async function findReordered(
  trx: Trx,
  merchantId: MerchantId,
): Promise<readonly Pick<Notification, "id" | "url">[]> {
  const rows = await trx
    .selectFrom("notification")
    .select(["id", "url", "faults"])
    .where("merchant_id", "=", merchantId)
    .where("state", "=", "owed")
    .where("attempts", "=", 0)
    .where("after_id", "is", null)
    .where("faults", "is not", null)
    .execute();
  return rows.filter(({ faults }) => faults?.some(({ fault }) => fault === "reorder"));
}

/** What a plan makes of a message. */
export interface PlannedMessage {
  readonly id: string;
  /** `undefined` leaves faults and bytes as they are: only its place in the queue changes. */
  readonly faults: readonly PlannedFault[] | undefined;
  readonly sentBody: string | undefined;
  readonly dueAt: Date;
  readonly afterId: string | undefined;
}

const SAVE_PLANNED = `
with planned as materialized (
  select p.id, p.faults, p.sent_body, p.due_at, p.after_id from json_to_recordset($2::json) as p(
    id text, faults jsonb, sent_body text, due_at timestamptz, after_id text)
), copied as (
  ${insertFrom("notification", "n")} from ${rowsInJson("notification", { json: "$3", source: "n" })}
), counted as (
  update fault_plan set seen = $4, taken = $5, fitted = $6 where merchant_id = $1
)
update notification n set
  faults = coalesce(p.faults, n.faults), sent_body = coalesce(p.sent_body, n.sent_body),
  due_at = p.due_at, after_id = p.after_id
from planned p
where n.merchant_id = $1 and n.id = p.id`;

/** Writes what the plan decided: changed messages, copies, and how far it has counted. */
export async function savePlanned(
  trx: Trx,
  merchantId: MerchantId,
  decided: {
    readonly planned: readonly PlannedMessage[];
    readonly copies: readonly Notification[];
    readonly progress: FaultProgress;
  },
): Promise<void> {
  const { planned, copies, progress } = decided;
  await runStatement(trx, {
    text: SAVE_PLANNED,
    values: [
      merchantId,
      JSON.stringify(planned.map(fromPlanned)),
      JSON.stringify(copies.map(fromNotification)),
      progress.seen,
      JSON.stringify(progress.taken),
      JSON.stringify(progress.fitted),
    ],
  });
}

function fromPlanned({ id, faults, sentBody, dueAt, afterId }: PlannedMessage) {
  return { id, faults, sent_body: sentBody, due_at: dueAt, after_id: afterId };
}
