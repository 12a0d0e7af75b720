import { type ReconcileOptions, type Reconciliation, reconcile } from "./reconcile.ts";

export interface ReconcilerOptions extends ReconcileOptions {
  /** Between the end of one run and the start of the next; 15 seconds when absent. */
  readonly intervalMs?: number;
  readonly onRun?: (reconciliation: Reconciliation) => void;
  /** The run itself failed: the store could not be read, as a rule. The next one comes all the same. */
  readonly onError: (error: unknown) => void;
  /** Calls back once, later, unless the returned function is called. Tests pass one that they drive. */
  readonly after?: (ms: number, run: () => void) => () => void;
}

export interface Reconciler {
  /** Starts no further run, ends the one under way, and resolves when it has ended. */
  stop(): Promise<void>;
}

/** Runs `reconcile` in this process until it is stopped, never twice at once. */
export function startReconciler(options: ReconcilerOptions): Reconciler {
  const { intervalMs = 15_000, after = afterTimeout } = options;
  const stopped = new AbortController();
  let running = Promise.resolve();
  let cancel = after(intervalMs, run);
  function run() {
    running = runOnce({ ...options, signal: stopped.signal }).then(() => {
      if (!stopped.signal.aborted) cancel = after(intervalMs, run);
    });
  }
  return {
    stop: async () => {
      stopped.abort();
      cancel();
      await running;
    },
  };
}

async function runOnce({ onRun, onError, ...options }: ReconcilerOptions): Promise<void> {
  try {
    const reconciliation = await reconcile(options);
    onRun?.(reconciliation);
  } catch (error) {
    if (!options.signal?.aborted) onError(error);
  }
}

function afterTimeout(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}
