export interface LoopOptions {
  readonly name: string;
  /** Does what is due; returns whether there may be more, so that the next step follows at once. */
  readonly step: () => Promise<boolean>;
  /** The longest rest between steps: the safety net behind `wake`. */
  readonly pollMs: number;
  /** The shortest time from one step to the next, unless there may be more: what wakes it meanwhile shares a step. */
  readonly paceMs?: number;
  readonly onError: (error: unknown, name: string) => void;
}

export interface Loop {
  /** Ends a rest early: something became due. */
  wake(): void;
  /** Resolves when the step in hand has ended. */
  stop(): Promise<void>;
}

/** Repeats a step until stopped. A failing step is reported and tried again after a rest. */
export function runLoop({ step, pollMs, paceMs = 0, onError, name }: LoopOptions): Loop {
  let isStopping = false;
  let isWoken = false;
  let endRest = () => {};
  let endPause = () => {};

  // Plain timers: a busy loop is woken thousands of times a second, and an aborted sleep costs an
  // exception with its stack each time.
  async function rest(): Promise<void> {
    if (isWoken || isStopping) return;
    const { ended, end } = startTimer(pollMs);
    endRest = end;
    await ended;
  }

  async function pause(begunAt: number): Promise<void> {
    const early = begunAt + paceMs - performance.now();
    if (early <= 0 || isStopping) return;
    const { ended, end } = startTimer(early);
    endPause = end;
    await ended;
  }

  async function run(): Promise<void> {
    while (!isStopping) {
      isWoken = false;
      const begunAt = performance.now();
      const more = await step().catch((error: unknown) => {
        onError(error, name);
        return false;
      });
      if (more) continue;
      await rest();
      await pause(begunAt);
    }
  }

  const running = run();
  return {
    wake() {
      isWoken = true;
      endRest();
    },
    async stop() {
      isStopping = true;
      endRest();
      endPause();
      await running;
    },
  };
}

function startTimer(ms: number): { readonly ended: Promise<void>; readonly end: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms).unref();
  return {
    ended: promise,
    end: () => {
      clearTimeout(timer);
      resolve();
    },
  };
}
