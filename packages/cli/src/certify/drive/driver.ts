import type { Trace } from "../judge/trace.ts";
import type { Need } from "../schedule/families.ts";
import type { Schedule } from "../schedule/step.ts";

/** What is known of right and wrong while a schedule is played: when to stop waiting, and when to try once more. */
export interface Watch {
  /** Whether what was seen so far is as it should be. A view that is not yet may become so. */
  readonly isFineSoFar: (trace: Pick<Trace, "schedule" | "entries">) => boolean;
  readonly isFine: (trace: Trace) => boolean;
}

/** What a merchant turned out to offer. */
export interface Offer {
  readonly offers: ReadonlySet<Need>;
  /** What an order costs, in whole rupiah. */
  readonly amount: number;
}

/**
 * What plays a schedule against a merchant and records what happened; the judge does not care which.
 *
 * A driver holds all deliveries of its merchant for as long as it plays, so that nothing is sent but what the
 * schedule says, and does this for each step:
 *
 * - a fact: makes it happen at the gateway; nothing is delivered for it;
 * - a message: delivers it now, as it was written when its fact happened, in the way its `delivery` says
 *   (`lost` delivers nothing; after `killed` the merchant's process is started again);
 * - `beside`: both at once, and both answers of the status API held until both have asked;
 * - `held`: the status call of this handling is held until the schedule's own steps are done;
 * - `F`: signs and posts a forgery of its own, about the newest message of the order it names;
 * - `A`: the next status call is answered with the fault;
 * - `B+`, `B-`: opens the merchant's finish page as a browser that comes back; `R`: reconciles; `Z`: restarts.
 *
 * It reads after each arrival, once the merchant had time to settle, but not between an arrival and a restart
 * right behind it, and once more right before each forgery. At the end it releases what it holds, runs the retry
 * tail of what was sent and not acknowledged, reads, reconciles where the merchant can, and reads again.
 *
 * Where a schedule leaves open when exactly something happens (a process is killed, two arrivals race), the
 * driver tries one moment after the other until a trace is not fine, and gives that one, or else the last.
 */
export interface Driver {
  /**
   * Plays on a fresh order, or two. `undefined` when this merchant never comes there: one that does not charge
   * an order again as long as it takes it for open. Throws when the gateway or the merchant cannot be reached.
   */
  play(schedule: Schedule, watch?: Watch): Promise<Trace | undefined>;
  /**
   * Plays what `work` plays with far more time for what a message is to change than this merchant took when it was
   * measured; where all came right so, it is taken to be slower from then on. Absent where time plays no part.
   */
  patiently?<Result>(
    work: () => Promise<Result>,
    cameRight: (result: Result) => boolean,
  ): Promise<Result>;
  /** Plays them side by side where they do not disturb each other. Gives a trace for each, in their order. */
  playAll(schedules: readonly Schedule[], watch?: Watch): Promise<readonly (Trace | undefined)[]>;
  /** The numbers that lie outside all orders, each by its name. */
  shared?(): Promise<Readonly<Record<string, unknown>>>;
}
