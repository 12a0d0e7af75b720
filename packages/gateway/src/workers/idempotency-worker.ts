import type { Gateway } from "../operations/gateway.ts";
import { forgetOldKeys } from "../operations/transactions/run-once.ts";
import { type Loop, type LoopOptions, runLoop } from "./run-loop.ts";

const POLL_MS = 60_000;

/** Keeps the table of idempotency keys as small as five minutes of requests. */
export function startIdempotencyWorker(gateway: Gateway, onError: LoopOptions["onError"]): Loop {
  return runLoop({
    name: "idempotency",
    pollMs: POLL_MS,
    step: async () => {
      await forgetOldKeys(gateway);
      return false;
    },
    onError,
  });
}
