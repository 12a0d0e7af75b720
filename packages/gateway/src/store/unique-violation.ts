import pg from "pg";

const UNIQUE_VIOLATION = "23505";

/**
 * Reads the failure of a statement: `taken` when a row with the same key was there, also one that was
 * written meanwhile. Throws any other again.
 */
export function takenOrThrow(error: unknown): "taken" {
  if (error instanceof pg.DatabaseError && error.code === UNIQUE_VIOLATION) return "taken";
  throw error;
}
