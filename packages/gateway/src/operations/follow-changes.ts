import type { ChangeHint, HeardOf } from "../store/changes.ts";
import type { Gateway } from "./gateway.ts";

/**
 * Calls `listener` after each commit that changed something, in this process or another: of a merchant, of one of
 * its transactions, or of anybody when that is absent.
 * Hints may be lost: who must know everything looks now and then as well. Returns the function that ends it.
 */
export function followChanges(
  { db }: Gateway,
  listener: (change: ChangeHint) => void,
  of?: HeardOf,
): () => void {
  return db.changes.subscribe(listener, of);
}
