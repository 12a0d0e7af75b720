/** A merchant's own time: wall time plus an offset, or standing still. */
export interface MerchantClock {
  readonly offsetMs: number;
  readonly frozenAt?: Date;
}

/** The time it is for the merchant when the wall clock says `wall`. */
export function merchantTime(clock: MerchantClock, wall: Date): Date {
  return clock.frozenAt ?? new Date(wall.getTime() + clock.offsetMs);
}

export const REAL_TIME: MerchantClock = { offsetMs: 0 };

const FIRST_MOMENT_MS = Date.UTC(2000, 0);
const LAST_MOMENT_MS = Date.UTC(2100, 0);

/** Whether a clock may be set to this moment: one of this century. */
export function isClockMoment(moment: Date): boolean {
  const timeMs = moment.getTime();
  return timeMs >= FIRST_MOMENT_MS && timeMs < LAST_MOMENT_MS;
}

/** A clock that goes on from a moment. */
export function clockGoingFrom(moment: Date, wall: Date): MerchantClock {
  return { offsetMs: moment.getTime() - wall.getTime() };
}

/** A clock that stands still; how far it was off is forgotten. */
export function clockFrozenAt(moment: Date): MerchantClock {
  return { offsetMs: 0, frozenAt: moment };
}

type ClockMode = "real" | "offset" | "frozen";

export function clockMode(clock: MerchantClock): ClockMode {
  if (clock.frozenAt) return "frozen";
  return clock.offsetMs === 0 ? "real" : "offset";
}

/** The same clock, set forward: one that goes keeps going, one that stands still stands there. */
export function advanceClock(clock: MerchantClock, byMs: number): MerchantClock {
  if (!clock.frozenAt) return { offsetMs: clock.offsetMs + byMs };
  return { ...clock, frozenAt: new Date(clock.frozenAt.getTime() + byMs) };
}

/**
 * The same clock set to `moment`, but never back, and no further than `target`: where a journey to
 * `target` halts on the way.
 */
export function haltClock(
  clock: MerchantClock,
  target: MerchantClock,
  at: { readonly moment: Date; readonly wall: Date },
): MerchantClock {
  const now = merchantTime(clock, at.wall).getTime();
  const end = merchantTime(target, at.wall).getTime();
  const byMs = Math.min(Math.max(at.moment.getTime(), now), Math.max(end, now)) - now;
  return byMs === 0 ? clock : advanceClock(clock, byMs);
}
