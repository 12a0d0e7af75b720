import type { Gateway } from "../operations/gateway.ts";
import { expireDueTransactions } from "../operations/transactions/expire.ts";
import { type Loop, type LoopOptions, runLoop } from "./run-loop.ts";

const POLL_MS = 500;

/** Expires transactions whose time has run out by their merchant's clock. */
export function startExpiryWorker(gateway: Gateway, onError: LoopOptions["onError"]): Loop {
  return runLoop({
    name: "expiry",
    pollMs: POLL_MS,
    step: async () => (await expireDueTransactions(gateway)) > 0,
    onError,
  });
}
