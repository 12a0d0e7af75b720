import pg from "pg";
import { OverloadError } from "../domain/overload.ts";

/**
 * No connection to the database could be opened: it restarts, say, or has no place left. Nothing was
 * sent. Whoever joins calls may try once more; whoever answers says when to come again.
 */
export class UnreachableError extends OverloadError {
  constructor(cause: Error) {
    super("the database cannot be reached", { cause });
  }
}

/** `cannot_connect_now`, while it starts or stops, and `too_many_connections`. */
const WITHOUT_A_PLACE: ReadonlySet<unknown> = new Set(["57P03", "53300"]);

/** Whether opening a connection failed in a way that passes by itself; a wrong password does not. */
export function isUnreachable(error: Error): boolean {
  if (error instanceof AggregateError) return error.errors.every(isUnreachable);
  if (error instanceof pg.DatabaseError) return WITHOUT_A_PLACE.has(error.code);
  return "syscall" in error && error.syscall === "connect";
}
