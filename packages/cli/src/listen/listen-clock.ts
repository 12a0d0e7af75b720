import { setTimeout as sleep } from "node:timers/promises";

/** Wall time, so that a machine that slept finds out; and waiting. */
export interface ListenClock {
  /** In milliseconds. */
  now(): number;
  /** Resolves after so long, or when the signal is aborted. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

export const wallClock: ListenClock = {
  now: () => Date.now(),
  wait: async (ms, signal) => {
    // Rejects only when it is to stop waiting.
    await sleep(ms, undefined, { signal }).catch(() => {});
  },
};
