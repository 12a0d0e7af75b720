import type { Gateway } from "../operations/gateway.ts";
import { confirmDueRefunds } from "../operations/transactions/refund.ts";
import { type Loop, type LoopOptions, runLoop } from "./run-loop.ts";

const POLL_MS = 500;

/** Confirms refunds whose time has come by their merchant's clock. */
export function startRefundWorker(gateway: Gateway, onError: LoopOptions["onError"]): Loop {
  return runLoop({
    name: "refund",
    pollMs: POLL_MS,
    step: async () => (await confirmDueRefunds(gateway)) > 0,
    onError,
  });
}
