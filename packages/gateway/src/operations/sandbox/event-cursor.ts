import { firstIdAt } from "../../domain/first-id.ts";

/**
 * How far a follower of the log has read.
 *
 * An event's id is made before its commit, so an event with a smaller id may appear after one with a
 * larger id: the last id alone does not say what was read. A cursor therefore counts, too, the events read
 * in the ten seconds before the last id. Who resumes counts them again in the log; when there are more by
 * then, all of that stretch is told once more.
 */
export interface EventCursor {
  /** The largest id that was seen. */
  readonly lastId: string;
  /** How many were seen in the stretch that ends with it; absent when nobody counted. */
  readonly seen?: number;
}

/**
 * How long the commit of an event may lag behind its id, with the difference between the clocks of
 * two processes. A charge commits in milliseconds, and a batch that waits for a lock in a few seconds.
 */
const LAG_MS = 10_000;

const SHAPE = /^([0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12})(?:\+(\d{1,9}))?$/;

export function parseEventCursor(text: string): EventCursor | undefined {
  const [, lastId, seen] = SHAPE.exec(text) ?? [];
  if (lastId === undefined) return undefined;
  return { lastId, ...(seen !== undefined && { seen: Number(seen) }) };
}

export function formatEventCursor({ lastId, seen }: EventCursor): string {
  return seen === undefined ? lastId : `${lastId}+${seen}`;
}

/** Below this id the log is complete at a moment of wall time: no commit lags that far behind. */
export function settledBefore(wall: Date): string {
  return firstIdAt(new Date(wall.getTime() - LAG_MS));
}

/** The same for the moment when an id was made. */
export function settledBeforeId(id: string): string {
  const madeMs = Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
  return firstIdAt(new Date(Math.max(0, madeMs - LAG_MS)));
}
