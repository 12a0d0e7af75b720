import { setTimeout as delay } from "node:timers/promises";
import { startDeliveryWorker } from "../../../../gateway/src/workers/delivery-worker.ts";
import type { TestServer } from "../../../../gateway/test/support/gateway.ts";

const LOOK_MS = 10;
const TIMEOUT_MS = 60_000;
// Those that wait for one that is not due yet are not due either.
const DUE = `
select from notification n
where n.state = 'owed' and n.due_at <= $1 and not exists (
  select from notification earlier
  where earlier.merchant_id = n.merchant_id and earlier.id = n.after_id
    and earlier.state = 'owed' and earlier.attempts = 0)
limit 1`;

export interface Delivering {
  /** Resolves when nothing is due any more by the merchant's clock. */
  readonly untilQuiet: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Starts delivering as a gateway does: many at once, beside everything else. */
export function startDelivering({ gateway, clock }: TestServer): Delivering {
  const errors: unknown[] = [];
  const worker = startDeliveryWorker(gateway, (error) => errors.push(error));
  const isQuiet = async () => {
    const { rowCount } = await gateway.db.pool.query(DUE, [clock.now]);
    return rowCount === 0;
  };
  return {
    async untilQuiet() {
      const until = performance.now() + TIMEOUT_MS;
      worker.wake();
      while (!(await isQuiet())) {
        if (errors.length > 0) throw new AggregateError(errors, "the delivery worker failed");
        if (performance.now() > until) throw new Error("the deliveries never end");
        await delay(LOOK_MS);
      }
    },
    stop: async () => await worker.stop(),
  };
}
