import pg from "pg";

/** Data that the schema does not take: wrong values, and constraints that they break. */
const CLASSES = new Set(["22", "23"]);

/** What rule of the schema an error of the database is about; `undefined` when of none. */
export function brokenRule(error: unknown): string | undefined {
  if (!(error instanceof pg.DatabaseError) || !CLASSES.has(error.code?.slice(0, 2) ?? "")) {
    return undefined;
  }
  const { table, column, constraint } = error;
  const place = [table, constraint ?? column].filter((part) => part !== undefined).join(", ");
  return place === "" ? error.message : place;
}
