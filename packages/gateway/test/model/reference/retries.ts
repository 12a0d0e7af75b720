import { MINUTE_MS } from "./describe.ts";

/** What the merchant's server came to: the status of its answer, or nothing that could be read. */
export type Received = number | "reset";

export interface Verdict {
  readonly state: "delivered" | "given_up" | "owed";
  /** Between which moments the next attempt is due. */
  readonly between?: readonly [number, number];
}

const WAITS_MS = [2, 10, 30, 90, 210].map((minutes) => minutes * MINUTE_MS);
/** A wait is shortened at random, the first of them to no less than 33 seconds. */
const SHORTEST_SHARE = 33 / 120;

/** How often a message is tried again, by how its receiver answered the last time. Core API section 5.8. */
function retriesMax(received: Received): number {
  if (received === 500) return 1;
  if (received === 503) return 4;
  if (received === 400 || received === 404) return 2;
  return received === 301 || received === 302 || received === 303 ? 0 : 5;
}

/** What the nth attempt means for its message. */
export function judgeAttempt(received: Received, nth: number, at: number): Verdict {
  if (typeof received === "number" && received >= 200 && received < 300) {
    return { state: "delivered" };
  }
  const wait = WAITS_MS[nth - 1];
  if (nth > retriesMax(received) || wait === undefined) return { state: "given_up" };
  return { state: "owed", between: [at + wait * SHORTEST_SHARE, at + wait] };
}
