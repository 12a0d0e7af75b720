import type { MerchantId } from "@gerbang/protocol";
import type { Db } from "../database.ts";
import { isHeld, MERCHANT_NOW, toWholeMs } from "../merchant-time.ts";
import { hasFailed, isStalled } from "../stalled-work.ts";
import { runStatement } from "../statement.ts";

interface DueSubscription {
  readonly merchantId: MerchantId;
  readonly id: string;
  readonly hasFailed: boolean;
}

const STALLED = isStalled("subscription", {
  merchantId: "b.merchant_id",
  subject: "b.id",
  wall: "$1",
});

// The lateral join walks each merchant's own index up to that merchant's own time.
const DUE = `
select due.merchant_id as "merchantId", due.id,
  ${hasFailed("subscription", { merchantId: "due.merchant_id", subject: "due.id" })} as "hasFailed"
from merchant m, lateral (
  select b.merchant_id, b.id, b.due_at from subscription b
  where b.merchant_id = m.id and b.due_at <= ${MERCHANT_NOW} and not ${STALLED}
  order by b.due_at, b.id limit $2
) due
where m.environment = 'sandbox' and not ${isHeld("m.id", "$1")}
order by due.due_at, due.id limit $2`;

/** Subscriptions of sandbox merchants that are to be charged by their merchant's clock, the earliest first. */
export async function findDueSubscriptions(
  db: Db,
  wall: Date,
  limit: number,
): Promise<readonly DueSubscription[]> {
  const { rows } = await runStatement<DueSubscription & { [name: string]: unknown }>(db, {
    name: "find-due-subscriptions",
    text: DUE,
    values: [wall, limit],
  });
  return rows;
}

interface NextRun {
  readonly subscriptionId: string;
  /** In the merchant's time. */
  readonly dueAt: Date;
}

/** The subscription of a merchant that is charged first, whether its time has come or not. */
export async function findNextRun(
  db: Db,
  merchantId: MerchantId,
  wall: Date,
): Promise<NextRun | undefined> {
  const { rows } = await runStatement<{ id: string; due_at: Date }>(db, {
    name: "find-next-subscription",
    text: `select b.id, ${toWholeMs("b.due_at")} as due_at from subscription b
      where b.merchant_id = $2 and b.due_at is not null and not ${STALLED}
      order by b.due_at, b.id limit 1`,
    values: [wall, merchantId],
  });
  return rows[0] && { subscriptionId: rows[0].id, dueAt: rows[0].due_at };
}
