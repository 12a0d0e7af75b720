import type { Gateway } from "../operations/gateway.ts";
import { BEAT_MS, beat, endBeats } from "../operations/upstream/account-health.ts";
import { type Loop, type LoopOptions, runLoop } from "./run-loop.ts";

const NAME = "processes";

/** Says every few seconds that this process calls upstreams, and has its share of their limits. */
export function startProcessWorker(gateway: Gateway, onError: LoopOptions["onError"]): Loop {
  const processId = gateway.newId();
  const loop = runLoop({
    name: NAME,
    pollMs: BEAT_MS,
    step: async () => {
      await beat(gateway, processId);
      return false;
    },
    onError,
  });
  return {
    wake: () => loop.wake(),
    async stop() {
      await loop.stop();
      // Where the database is gone the others find out by themselves.
      await endBeats(gateway, processId).catch((error: unknown) => onError(error, NAME));
    },
  };
}
