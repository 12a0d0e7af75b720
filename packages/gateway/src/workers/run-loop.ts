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
  let isStopping = false;
  let isWoken = false;
  let endRest = () => {};

  // Plain timers: a busy loop is woken thousands of times a second, and an aborted sleep costs an
  // exception with its stack each time.
  async function rest(): Promise<void> {
    if (isWoken || isStopping) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, pollMs).unref();
      endRest = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async function run(): Promise<void> {
    while (!isStopping) {
      isWoken = false;
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
      isWoken = true;
      endRest();
    },
    async stop() {
      isStopping = true;
      endRest();
      await running;
    },
  };
}
