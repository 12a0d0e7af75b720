import { setTimeout as sleep } from "node:timers/promises";

export interface LoopOptions {
  readonly name: string;
  /** Does what is due; returns whether there may be more, so that the next step follows at once. */
  readonly step: () => Promise<boolean>;
  /** The longest rest between steps: the safety net behind `wake`. */
  readonly pollMs: number;
  readonly onError: (error: unknown, name: string) => void;
}

export interface Loop {
  /** Ends a rest early: something became due. */
  wake(): void;
  /** Resolves when the step in hand has ended. */
  stop(): Promise<void>;
}

/** Repeats a step until stopped. A failing step is reported and tried again after a rest. */
export function runLoop({ step, pollMs, onError, name }: LoopOptions): Loop {
  const stopping = new AbortController();
  let resting = new AbortController();
  let woken = false;

  async function rest(): Promise<void> {
    if (woken || stopping.signal.aborted) return;
    resting = new AbortController();
    const signal = AbortSignal.any([resting.signal, stopping.signal]);
    // Rejects only when woken or stopped, and both mean: go on.
    await sleep(pollMs, undefined, { signal, ref: false }).catch(() => {});
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      woken = false;
      const more = await step().catch((error: unknown) => {
        onError(error, name);
        return false;
      });
      if (!more) await rest();
    }
  }

  const running = run();
  return {
    wake() {
      woken = true;
      resting.abort();
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
