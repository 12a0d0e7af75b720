import type { Trace } from "../judge/trace.ts";
import type { Schedule } from "../schedule/step.ts";

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
 * right behind it, and once more right before each forgery. At the end it releases what it holds, runs the retry tail of what was sent and not
 * acknowledged, reads, reconciles where the merchant can, and reads again.
 */
export interface Driver {
  /** Plays on a fresh order, or two; throws only when the gateway or the merchant cannot be reached. */
  play(schedule: Schedule): Promise<Trace>;
}
