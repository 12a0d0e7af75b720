/**
 * Joins calls that arrive together into one statement: the callers share a round trip and a commit.
 *
 * Every call runs in a statement that starts after the call was made, so a caller sees everything
 * that was committed before it asked. A statement fails as a whole; its members are then run again one
 * by one, so that one caller's failure is not its neighbours'. The first run may have been committed
 * all the same, when only its answer was lost: `run` must be safe to repeat.
 */
interface CoalescerOptions<Item, Result> {
  /**
   * Runs all items and returns their results in the same order. `isRepeated`: this one item was in a
   * run that failed, or of which nobody knows whether it failed.
   */
  readonly run: (items: readonly Item[], isRepeated: boolean) => Promise<readonly Result[]>;
  readonly itemsMax: number;
  readonly inFlightMax: number;
}

interface WaitingCall<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

export function coalesce<Item, Result>(
  options: CoalescerOptions<Item, Result>,
): (item: Item) => Promise<Result> {
  const queue: WaitingCall<Item, Result>[] = [];
  let inFlight = 0;
  let scheduled = false;

  function schedule(): void {
    if (scheduled) return;
    scheduled = true;
    // Everything that this turn of the event loop brings joins the same statement.
    setImmediate(() => {
      scheduled = false;
      flush();
    });
  }

  function flush(): void {
    while (queue.length > 0 && inFlight < options.inFlightMax) {
      inFlight++;
      void runBatch(options, queue.splice(0, options.itemsMax)).finally(() => {
        inFlight--;
        flush();
      });
    }
  }

  return async (item) =>
    await new Promise<Result>((resolve, reject) => {
      queue.push({ item, resolve, reject });
      schedule();
    });
}

async function runBatch<Item, Result>(
  options: CoalescerOptions<Item, Result>,
  batch: readonly WaitingCall<Item, Result>[],
  isRepeated = false,
): Promise<void> {
  try {
    const results = await options.run(
      batch.map(({ item }) => item),
      isRepeated,
    );
    if (results.length !== batch.length) {
      throw new Error(`${results.length} results for ${batch.length} coalesced calls`);
    }
    batch.forEach(({ resolve }, index) => resolve(results[index] as Result));
  } catch (error) {
    if (isRepeated) for (const { reject } of batch) reject(error);
    else for (const waiting of batch) await runBatch(options, [waiting], true);
  }
}
