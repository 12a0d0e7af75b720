/** What one process knows of all that call upstreams on the same database. */
export interface LivingProcesses {
  /** All of them, this one included. */
  readonly count: number;
  /** Those that have not called for long enough to be known to the others. */
  readonly newcomers: number;
  readonly isNewcomer: boolean;
}

/** What newcomers have, all together, until the others have made room. */
const NEWCOMERS_SHARE = 0.05;

/** Which part of an account's limits is this process's. */
export function shareOfLimits({ count, newcomers, isNewcomer }: LivingProcesses): number {
  // Where all of them are new, nobody has to make room.
  if (isNewcomer && newcomers < count) return NEWCOMERS_SHARE / Math.max(1, newcomers);
  return 1 / Math.max(1, count);
}
