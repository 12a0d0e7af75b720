import { foldTransactionHours } from "../operations/dashboard/fold-transaction-hours.ts";
import type { Gateway } from "../operations/gateway.ts";
import { type Loop, type LoopOptions, runLoop } from "./run-loop.ts";

const POLL_MS = 2_000;

/** Keeps the dashboard's sums per hour a few seconds behind the transactions. */
export function startTransactionHoursWorker(
  gateway: Gateway,
  onError: LoopOptions["onError"],
): Loop {
  return runLoop({
    name: "transaction-hours",
    pollMs: POLL_MS,
    step: async () => {
      await foldTransactionHours(gateway);
      return false;
    },
    onError,
  });
}
