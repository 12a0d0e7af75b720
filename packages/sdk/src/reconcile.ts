import { askStatus, type StatusSource } from "./ask-status.ts";
import type { ChangeRefusal } from "./decide-change.ts";
import { GatewayError } from "./errors.ts";

export interface ReconcileOptions extends StatusSource {
  /** How many orders one run looks at; 100 when absent. */
  readonly ordersMax?: number;
  /** How many are asked about at the same time; 4 when absent. */
  readonly atOnce?: number;
  readonly signal?: AbortSignal;
}

/** What a run found, by order id. */
export interface Reconciliation {
  readonly asked: readonly string[];
  /** Orders about which a notification had been missed, or not come yet. */
  readonly changed: readonly string[];
  readonly notFound: readonly string[];
  readonly refused: readonly { readonly orderId: string; readonly reason: ChangeRefusal }[];
  readonly failed: readonly { readonly orderId: string; readonly error: unknown }[];
}

/**
 * Asks the status API about the orders that are due, and takes in what notifications missed, by the
 * same path: no callback runs twice. Each order is claimed first, so several processes may run this
 * at once; after a failure its next check comes later. Stops early when the gateway limits the rate.
 * Run it from cron every minute, or let `startReconciler` do so.
 */
export async function reconcile(options: ReconcileOptions): Promise<Reconciliation> {
  const { payments, ordersMax = 100, atOnce = 4, signal } = options;
  const found: ReconcilingLists = { asked: [], changed: [], notFound: [], refused: [], failed: [] };
  const due = [...(await payments.findDue(ordersMax))];
  const work = async () => {
    for (let orderId = due.shift(); orderId !== undefined; orderId = due.shift()) {
      signal?.throwIfAborted();
      const isLimited = await check(orderId, options, found);
      if (isLimited) due.length = 0;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return found;
}

type ReconcilingLists = {
  -readonly [Part in keyof Reconciliation]: Reconciliation[Part][number][];
};

/** Returns whether the gateway refuses further calls for now. */
async function check(
  orderId: string,
  source: ReconcileOptions,
  found: ReconcilingLists,
): Promise<boolean> {
  try {
    const record = await source.payments.claimCheck(orderId, "due");
    if (!record) return false;
    found.asked.push(orderId);
    for (const applied of await askStatus(source, record, source.signal)) {
      if (applied.outcome === "applied") found.changed.push(orderId);
      if (applied.outcome === "not_found") found.notFound.push(orderId);
      if (applied.outcome === "refused") found.refused.push({ orderId, reason: applied.reason });
    }
    return false;
  } catch (error) {
    found.failed.push({ orderId, error });
    return error instanceof GatewayError && error.code === "rate_limited";
  }
}
