import type { Gateway } from "../operations/gateway.ts";
import { watchAccounts } from "../operations/upstream/watch-accounts.ts";
import { type Loop, type LoopOptions, runLoop } from "./run-loop.ts";

const POLL_MS = 10_000;

/** Sees whether accounts' clocks agree with ours, and whether their upstreams' messages come. */
export function startAccountWatchWorker(gateway: Gateway, onError: LoopOptions["onError"]): Loop {
  return runLoop({
    name: "account-watch",
    pollMs: POLL_MS,
    step: async () => {
      await watchAccounts(gateway);
      return false;
    },
    onError,
  });
}
