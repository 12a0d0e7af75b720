import { firstIdAt } from "../domain/first-id.ts";
import { parsePlace } from "../domain/workbench/place.ts";

/**
 * How far a follower of a log has read: of events by their ids, of the workbench by its places.
 *
 * An event's id is made before its commit, so an event with a smaller id may appear after one with a
 * larger id: the last id alone does not say what was read. A cursor therefore counts, too, the events read
 * in the ten seconds before the last id. Who resumes counts them again in the log; when there are more by
 * then, all of that stretch is told once more.
 */
export interface LogCursor {
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

const SHAPE = /^([0-9a-f-]+)(?:\+(\d{1,9}))?$/;

export function parseLogCursor(text: string): LogCursor | undefined {
  const [, lastId = "", seen] = SHAPE.exec(text) ?? [];
  if (!parsePlace(lastId)) return undefined;
  return { lastId, ...(seen !== undefined && { seen: Number(seen) }) };
}

export function formatLogCursor({ lastId, seen }: LogCursor): string {
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
