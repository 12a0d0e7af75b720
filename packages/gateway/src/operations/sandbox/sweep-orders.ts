import { firstIdAt } from "../../domain/first-id.ts";
import { deleteOldOrders, listMerchantsWithOldOrders } from "../../store/sandbox/old-orders.ts";
import { failureOf } from "../../store/statement-failure.ts";
import type { Gateway } from "../gateway.ts";

const DAY_MS = 24 * 3_600_000;

/**
 * Forgets some of the closed orders that sandbox merchants made longer ago than the operator keeps them, by wall
 * time: transactions with their refunds, events, messages and visits. Never one of a production merchant, never one
 * that is open or owes anything. Returns whether there may be more. Safe to repeat, and one merchant's surprise is
 * reported and stops nobody else's.
 */
export async function sweepSandboxOrders(gateway: Gateway): Promise<boolean> {
  const { sandboxDays } = gateway.retention;
  if (sandboxDays === undefined) return false;
  const wall = gateway.wallNow();
  const beforeId = firstIdAt(new Date(wall.getTime() - sandboxDays * DAY_MS));
  let isMore = false;
  for (const merchantId of await listMerchantsWithOldOrders(gateway.db, { wall, beforeId })) {
    try {
      const hasMore = await gateway.db.patient
        .transaction()
        .execute(async (trx) => await deleteOldOrders(trx, { merchantId, beforeId }));
      if (hasMore) isMore = true;
    } catch (error) {
      const failure = failureOf(error);
      if (failure === "broken" || failure === "not_begun") throw error;
      gateway.metrics.countFailedWork("sweep");
      gateway.report(error, { work: "sweep", table: "transaction", merchantId });
    }
  }
  return isMore;
}
