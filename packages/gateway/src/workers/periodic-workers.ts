import { foldTransactionHours } from "../operations/dashboard/fold-transaction-hours.ts";
import { keepStatisticsFresh } from "../operations/fresh-statistics.ts";
import type { Gateway } from "../operations/gateway.ts";
import { endLapsedControls } from "../operations/sandbox/lapsed-control.ts";
import { runDueSubscriptions } from "../operations/subscriptions/run-subscription.ts";
import { sweep } from "../operations/sweep.ts";
import { expireDueTransactions } from "../operations/transactions/expire.ts";
import { confirmDueRefunds } from "../operations/transactions/refund.ts";
import { forgetOldKeys } from "../operations/transactions/run-once.ts";
import { type Loop, type LoopOptions, runLoop } from "./run-loop.ts";

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
 * Keeps small what is of use only for a while: idempotency keys, sign-ins, failed ones, links, visits to
 * the wallet; and messages and events, where the operator says for how long.
 */
export function startSweepWorker(gateway: Gateway, onError: LoopOptions["onError"]): Loop {
  return runLoop({
    name: "sweep",
    pollMs: 60_000,
    step: async () => {
      await forgetOldKeys(gateway);
      return await sweep(gateway);
    },
    onError,
  });
}
