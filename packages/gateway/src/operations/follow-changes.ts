import type { ChangeHint } from "../store/changes.ts";
import type { Gateway } from "./gateway.ts";

/**
 * Hears of changes after their commits, of this process and of the others. Hints may be lost, so that
 * whoever must know everything looks now and then as well. Returns the function that ends it.
 */
export function followChanges({ db }: Gateway, listener: (change: ChangeHint) => void): () => void {
  return db.changes.subscribe(listener);
}
