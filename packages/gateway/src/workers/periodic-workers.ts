import { setTimeout as sleep } from "node:timers/promises";
import { foldTransactionHours } from "../operations/dashboard/fold-transaction-hours.ts";
import { keepStatisticsFresh } from "../operations/fresh-statistics.ts";
import type { Gateway } from "../operations/gateway.ts";
import { endLapsedControls } from "../operations/sandbox/lapsed-control.ts";
import { sweepSandboxOrders } from "../operations/sandbox/sweep-orders.ts";
import { runDueSubscriptions } from "../operations/subscriptions/run-subscription.ts";
import { sweep } from "../operations/sweep.ts";
import { expireDueTransactions } from "../operations/transactions/expire.ts";
import { confirmDueRefunds } from "../operations/transactions/refund.ts";
import { FORGOTTEN_AT_ONCE, forgetOldKeys } from "../operations/transactions/run-once.ts";
import { type Loop, type LoopOptions, runLoop } from "./run-loop.ts";

/** A loop that is to stop waits for no longer. */
const REST_MAX_MS = 1_000;

/** Expires transactions whose time has run out by their merchant's clock. */
export function startExpiryWorker(gateway: Gateway, onError: LoopOptions["onError"]): Loop {
  return runLoop({
    name: "expiry",
    pollMs: 500,
    step: async () => (await expireDueTransactions(gateway)) > 0,
    onError,
  });
}

/** Confirms refunds whose time has come by their merchant's clock. */
export function startRefundWorker(gateway: Gateway, onError: LoopOptions["onError"]): Loop {
  return runLoop({
    name: "refund",
    pollMs: 500,
    step: async () => (await confirmDueRefunds(gateway)) > 0,
    onError,
  });
}

/** Ends what somebody who was killed had in hand, where messages are to be forgotten then. */
export function startControlWorker(gateway: Gateway, onError: LoopOptions["onError"]): Loop {
  return runLoop({
    name: "control",
    pollMs: 5_000,
    step: async () => {
      await endLapsedControls(gateway);
      return false;
    },
    onError,
  });
}

/** Charges subscriptions whose time has come by their merchant's clock. */
export function startSubscriptionWorker(gateway: Gateway, onError: LoopOptions["onError"]): Loop {
  return runLoop({
    name: "subscription",
    pollMs: 500,
    step: async () => (await runDueSubscriptions(gateway)) > 0,
    onError,
  });
}

/** Adds what commits changed to the dashboard's sums per hour, so that readers have little to add themselves. */
export function startTransactionHoursWorker(
  gateway: Gateway,
  onError: LoopOptions["onError"],
): Loop {
  return runLoop({
    name: "transaction-hours",
    pollMs: 2_000,
    step: async () => {
      await foldTransactionHours(gateway);
      return false;
    },
    onError,
  });
}

/** Has the database plan anew while its tables are young, and double every few seconds. */
export function startStatisticsWorker(gateway: Gateway, onError: LoopOptions["onError"]): Loop {
  return runLoop({
    name: "statistics",
    pollMs: 2_000,
    step: async () => {
      await keepStatisticsFresh(gateway);
      return false;
    },
    onError,
  });
}

/**
 * Keeps small what is of use only for a while, and what the operator wants to keep for so long and no longer. Where
 * much is to go, it rests as long as it works, so that calls have at least half of the database.
 */
export function startSweepWorker(gateway: Gateway, onError: LoopOptions["onError"]): Loop {
  return runLoop({
    name: "sweep",
    pollMs: 60_000,
    step: async () => {
      const startedAt = performance.now();
      const steps = [
        (await forgetOldKeys(gateway)) === FORGOTTEN_AT_ONCE,
        await sweep(gateway),
        await sweepSandboxOrders(gateway),
      ];
      const isMore = steps.includes(true);
      if (isMore) await sleep(Math.min(performance.now() - startedAt, REST_MAX_MS));
      return isMore;
    },
    onError,
  });
}
