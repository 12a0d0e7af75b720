import type { ChangeHint } from "../store/changes.ts";
import type { Gateway } from "./gateway.ts";

/**
 * Calls `listener` after each commit that changed something of a merchant, in this process or another.
 * Hints may be lost: who must know everything looks now and then as well. Returns the function that ends it.
 */
export function followChanges({ db }: Gateway, listener: (change: ChangeHint) => void): () => void {
  return db.changes.subscribe(listener);
}
