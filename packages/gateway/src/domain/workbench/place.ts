import { firstIdAt } from "../first-id.ts";

/**
 * Where an entry stands in the order of wall time, as text: entries compare as their places do. Most have
 * an id that is ordered by time, which is their place. An attempt at a notification has none of its own:
 * its place begins with the moment at which it was written down, and is behind all ids of that moment.
 */
export type Place = IdPlace | AttemptPlace;

interface IdPlace {
  readonly kind: "id";
  readonly atMs: number;
  readonly id: string;
}

export interface AttemptPlace {
  readonly kind: "attempt";
  readonly atMs: number;
  readonly notificationId: string;
  readonly number: number;
}

const HEAD = "([0-9a-f]{8})-([0-9a-f]{4})";
const UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const ID = new RegExp(`^${HEAD}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$`);
const ATTEMPT = new RegExp(`^${HEAD}-a-(${UUID})-(\\d{4})$`);

export function parsePlace(text: string): Place | undefined {
  const [, idHigh, idLow] = ID.exec(text) ?? [];
  if (idHigh !== undefined && idLow !== undefined) {
    return { kind: "id", atMs: Number.parseInt(idHigh + idLow, 16), id: text };
  }
  const [, high, low, notificationId, number] = ATTEMPT.exec(text) ?? [];
  if (high === undefined || low === undefined || notificationId === undefined) return undefined;
  return {
    kind: "attempt",
    atMs: Number.parseInt(high + low, 16),
    notificationId,
    number: Number(number),
  };
}

/** The place of an attempt; `recordedAt` in wall time. */
export function attemptPlace(attempt: {
  readonly recordedAt: Date;
  readonly notificationId: string;
  readonly number: number;
}): string {
  const head = firstIdAt(attempt.recordedAt).slice(0, 13);
  return `${head}-a-${attempt.notificationId}-${String(attempt.number).padStart(4, "0")}`;
}

/** What an id is compared with to stand on the same side of the place. */
export function idAt(place: Place): string {
  return place.kind === "id" ? place.id : firstIdAt(new Date(place.atMs + 1));
}

/** The same for attempts: their moment, notification and number, in this order. */
export function attemptAt(place: Place): readonly [at: Date, id: string, number: number] {
  const at = new Date(place.atMs);
  return place.kind === "attempt" ? [at, place.notificationId, place.number] : [at, "", 0];
}
