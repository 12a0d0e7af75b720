/** Longer than any lease lasts, and than the clocks of processes should be apart. */
const LEASE_MAX = "interval '5 minutes'";

/**
 * SQL for whether a lease is over at a moment of wall time. So is one that would last longer than any is given for: it
 * was taken by a clock that was ahead, and has been set back since.
 */
export function isLeaseOver(until: string, wall: string): string {
  return `(${until} is null or ${until} <= ${wall} or ${until} > ${wall}::timestamptz + ${LEASE_MAX})`;
}

/** SQL for whether somebody holds a lease at a moment of wall time. */
export function isLeaseHeld(until: string, wall: string): string {
  return `(${until} > ${wall} and ${until} <= ${wall}::timestamptz + ${LEASE_MAX})`;
}
