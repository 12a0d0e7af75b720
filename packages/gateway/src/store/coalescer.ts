import { LostAnswerError } from "../domain/lost-answer.ts";
import { OverloadError } from "../domain/overload.ts";
import { failureOf } from "./statement-failure.ts";
import type { WaitingCalls } from "./waiting-calls.ts";

/**
 * Joins calls that arrive together into one statement: the callers share a round trip and a commit.
 *
 * Every call runs in a statement that starts after the call was made, so a caller sees everything
 * that was committed before it asked. A statement fails as a whole, and its first run may have been
 * committed all the same, when only its answer was lost: `run` must be safe to repeat.
 *
 * - A statement that the database refused is run again in halves, down to the one call that it
 *   refuses: that one fails, the others don't. Whose call it was runs apart from the others for a
 *   while, so that a caller whose every call fails costs the others one repetition, not all of them.
 * - A statement whose connection broke is run again once, whole. Where that cannot be done either, its answer is lost.
 */
interface CoalescerOptions<Item, Result> {
  /**
   * Runs all items and returns their results in the same order. `isRepeated`: they were in a run that
   * failed, or of which nobody knows whether it failed.
   */
  readonly run: (items: readonly Item[], isRepeated: boolean) => Promise<readonly Result[]>;
  readonly itemsMax: number;
  readonly inFlightMax: number;
  /** Whose call it is, the merchant's id for example; everybody's when absent. */
  readonly ownerOf?: (item: Item) => string;
  /** Calls that may wait for their turn; the one after them throws an {@link OverloadError}. */
  readonly waitingMax?: number;
  /** How long a call may, in milliseconds of wall time: then it ends with the same error, not begun. */
  readonly waitMsMax?: number;
  readonly waiting?: WaitingCalls;
}

const WAITING_MAX = 4_096;
/** As long as for a connection. In a database that hangs, what runs keeps its places for longer. */
const WAIT_MS_MAX = 5_000;
/** How often what waits is looked at, in its own time. */
const LOOKS_PER_WAIT = 10;
/** How long, in wall time, an owner runs apart after a call of theirs was refused. */
const APART_MS = 10_000;
/** Owners that are remembered; those that were refused the longest ago are forgotten first. */
const APART_MAX = 1_000;

interface WaitingCall<Item, Result> {
  readonly item: Item;
  /** By `performance.now()`. */
  readonly at: number;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

type Batch<Item, Result> = readonly WaitingCall<Item, Result>[];

interface FailedRun {
  readonly isRepeated: boolean;
  readonly lost: LostAnswerError | undefined;
  readonly error: unknown;
}

/** Returns the function that makes one call. */
export function coalesce<Item, Result>(
  options: CoalescerOptions<Item, Result>,
): (item: Item) => Promise<Result> {
  const coalescer = new Coalescer(options);
  options.waiting?.add(() => coalescer.waitingSince);
  return async (item) => await coalescer.call(item);
}

class Coalescer<Item, Result> {
  readonly #options: CoalescerOptions<Item, Result>;
  readonly #queue: WaitingCall<Item, Result>[] = [];
  readonly #inFlight = new Set<Batch<Item, Result>>();
  /** Until when whose calls run apart, by `performance.now()`; the earliest first. */
  readonly #apart = new Map<string, number>();
  #isScheduled = false;
  #watch: NodeJS.Timeout | undefined;

  constructor(options: CoalescerOptions<Item, Result>) {
    this.#options = options;
  }

  /** When the oldest call without an answer was made. */
  get waitingSince(): number | undefined {
    const [first] = this.#inFlight;
    return first?.[0]?.at ?? this.#queue[0]?.at;
  }

  async call(item: Item): Promise<Result> {
    const { waitingMax = WAITING_MAX } = this.#options;
    if (this.#queue.length >= waitingMax) {
      throw new OverloadError(`${waitingMax} calls wait for their turn already`);
    }
    if (this.#isStuck()) throw new OverloadError("nobody's turn has come for too long");
    return await new Promise<Result>((resolve, reject) => {
      this.#queue.push({ item, at: performance.now(), resolve, reject });
      this.#schedule();
    });
  }

  /** Whether all places are taken by what should have ended: who comes now would only wait in vain. */
  #isStuck(): boolean {
    const { inFlightMax, waitMsMax = WAIT_MS_MAX } = this.#options;
    if (this.#inFlight.size < inFlightMax) return false;
    const longAgo = performance.now() - waitMsMax;
    return [...this.#inFlight].every(([first]) => first !== undefined && first.at < longAgo);
  }

  /** Ends the waiting of those who have waited for too long, while any wait. */
  #watchQueue(): void {
    if (this.#watch || this.#queue.length === 0) return;
    const { waitMsMax = WAIT_MS_MAX } = this.#options;
    this.#watch = setTimeout(() => {
      this.#watch = undefined;
      const longAgo = performance.now() - waitMsMax;
      const young = this.#queue.findIndex(({ at }) => at >= longAgo);
      const late = this.#queue.splice(0, young === -1 ? this.#queue.length : young);
      rejectAll(late, new OverloadError("the turn of a call has not come in time"));
      this.#watchQueue();
    }, waitMsMax / LOOKS_PER_WAIT).unref();
  }

  /** Everything that this turn of the event loop brings joins the same statement. */
  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#flush();
    });
  }

  #flush(): void {
    while (this.#queue.length > 0 && this.#inFlight.size < this.#options.inFlightMax) {
      const batch = this.#takeBatch();
      this.#inFlight.add(batch);
      void this.#run(batch, false).finally(() => {
        this.#inFlight.delete(batch);
        this.#flush();
      });
    }
    this.#watchQueue();
  }

  /** The next calls in their order, of those who run together; or of one who runs apart. */
  #takeBatch(): Batch<Item, Result> {
    const { itemsMax, ownerOf = ownedByAll } = this.#options;
    this.#forgetApart();
    if (this.#apart.size === 0) return this.#queue.splice(0, itemsMax);
    const groupOf = ({ item }: WaitingCall<Item, Result>) => {
      const owner = ownerOf(item);
      return this.#apart.has(owner) ? owner : undefined;
    };
    const [first] = this.#queue;
    const group = first && groupOf(first);
    const batch: WaitingCall<Item, Result>[] = [];
    const rest: WaitingCall<Item, Result>[] = [];
    for (const one of this.#queue) {
      const joins = batch.length < itemsMax && groupOf(one) === group;
      (joins ? batch : rest).push(one);
    }
    this.#queue.splice(0, this.#queue.length, ...rest);
    return batch;
  }

  /** `lost`: how a run of these ended before, of which nobody knows what came of it. */
  async #run(
    batch: Batch<Item, Result>,
    isRepeated: boolean,
    lostBefore?: LostAnswerError,
  ): Promise<void> {
    try {
      const results = await this.#results(batch, isRepeated);
      batch.forEach(({ resolve }, index) => resolve(results[index] as Result));
    } catch (error) {
      const lost = error instanceof LostAnswerError ? error : lostBefore;
      await this.#runAgain(batch, { isRepeated, lost, error });
    }
  }

  async #results(batch: Batch<Item, Result>, isRepeated: boolean): Promise<readonly Result[]> {
    const items = batch.map(({ item }) => item);
    const results = await this.#options.run(items, isRepeated);
    if (results.length !== batch.length) {
      throw new Error(`${results.length} results for ${batch.length} coalesced calls`);
    }
    return results;
  }

  async #runAgain(
    batch: Batch<Item, Result>,
    { isRepeated, lost, error }: FailedRun,
  ): Promise<void> {
    const failure = failureOf(error);
    // Of a broken connection nobody knows what came of it; who asks again whole finds out.
    if (failure === "broken" && !isRepeated) return await this.#run(batch, true, lost);
    // That the second run did nothing says nothing of the first.
    if (failure === "broken" || failure === "not_begun") return rejectAll(batch, lost ?? error);
    if (batch.length > 1) {
      const half = Math.ceil(batch.length / 2);
      await this.#run(batch.slice(0, half), true, lost);
      return await this.#run(batch.slice(half), true, lost);
    }
    if (!isRepeated) return await this.#run(batch, true, lost);
    if (failure === "conflict") return rejectAll(batch, lost ?? error);
    this.#setApart(batch);
    rejectAll(batch, error);
  }

  #setApart(batch: Batch<Item, Result>): void {
    const [only] = batch;
    if (!only) return;
    const { ownerOf = ownedByAll } = this.#options;
    const owner = ownerOf(only.item);
    this.#apart.delete(owner);
    this.#apart.set(owner, performance.now() + APART_MS);
    const [oldest] = this.#apart.keys();
    if (this.#apart.size > APART_MAX && oldest !== undefined) this.#apart.delete(oldest);
  }

  #forgetApart(): void {
    const now = performance.now();
    for (const [owner, until] of this.#apart) {
      if (until > now) return;
      this.#apart.delete(owner);
    }
  }
}

const ownedByAll = () => "";

function rejectAll(
  batch: readonly { readonly reject: (error: unknown) => void }[],
  error: unknown,
) {
  for (const { reject } of batch) reject(error);
}
