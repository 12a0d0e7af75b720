/** A merchant's own time: wall time plus an offset, or standing still. */
export interface MerchantClock {
  readonly offsetMs: number;
  readonly frozenAt?: Date;
}

/** The time it is for the merchant when the wall clock says `wall`. */
export function merchantTime(clock: MerchantClock, wall: Date): Date {
  return clock.frozenAt ?? new Date(wall.getTime() + clock.offsetMs);
}
