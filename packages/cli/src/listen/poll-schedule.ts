const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** How old a hot order is when it is asked about at first; then each two seconds. */
const FIRST_ASKED_MS = [1, 2, 3, 5, 8].map((seconds) => seconds * SECOND);
const HOT_EVERY_MS = 2 * SECOND;
export const HOT_MS = 2 * MINUTE;
const WARM_EVERY_MS = 10 * SECOND;
/** Longer than most QR codes can be paid. */
const WARM_MS = HOUR;
const COLD_EVERY_MS = 30 * SECOND;

/**
 * How soon something may happen to an order: it was just charged or a bell rang; it can still be paid; or it
 * was paid, and may be refunded some day.
 */
export type Temper = "hot" | "warm" | "cold";

/** Milliseconds of wall time. */
interface Asked {
  /** Since when something may happen soon: the charge, or the last bell. */
  readonly since: number;
  /** When its status was asked for last, by us or by the shop, and came. */
  readonly askedAt: number | undefined;
}

/** The temper of one that something may happen to; only so many are hot at a time. */
export function temperOf({ since, askedAt = since }: Asked, hasHotPlace: boolean): Temper {
  if (hasHotPlace) return "hot";
  return askedAt - since < WARM_MS ? "warm" : "cold";
}

/** When the order is due. In the past for one that should have been asked about while nobody could. */
export function dueAt({ since, askedAt }: Asked, temper: Temper): number {
  if (temper !== "hot") return (askedAt ?? since) + EVERY_MS[temper];
  const askedAge = askedAt === undefined || askedAt < since ? 0 : askedAt - since;
  const next = FIRST_ASKED_MS.find((age) => age > askedAge);
  return next === undefined ? since + askedAge + HOT_EVERY_MS : since + next;
}

const EVERY_MS = { warm: WARM_EVERY_MS, cold: COLD_EVERY_MS };

/** Of those that are hot, the one that something happened to last is in front for so long. */
const FRONT_MS = 30 * SECOND;
/** How long after that it is asked about at first; then each two seconds. */
const FRONT_ASKED_MS = [1, 2, 3].map((seconds) => seconds * SECOND);

/** Whether it is in front: something happened to it just now, and to none since. */
export function isInFront(since: number, now: number): boolean {
  return now - since < FRONT_MS;
}

export function frontDueAt({ since, askedAt = since }: Asked): number {
  const askedAge = Math.max(0, askedAt - since);
  const next = FRONT_ASKED_MS.find((age) => age > askedAge);
  return since + (next ?? askedAge + HOT_EVERY_MS);
}

/** Whether the one in front goes before whatever else is due. So it has each second call, and no more by that. */
export function goesFirst({ askedAt }: Asked, now: number): boolean {
  return askedAt === undefined || now - askedAt >= HOT_EVERY_MS;
}

/**
 * How late it may be before it goes before hotter ones, when more are due than one call a second can ask
 * about: what was paid long ago must not slow down what is being paid, nor be forgotten.
 */
export const PATIENCE_MS: Readonly<Record<Temper, number>> = {
  hot: 0,
  warm: 2 * SECOND,
  cold: MINUTE,
};
