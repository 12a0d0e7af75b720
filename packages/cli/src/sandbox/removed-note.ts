import type { JsonObject } from "./sandbox-client.ts";

/** Behind the URL of a delivery: what is still owed there is tried on, and nothing new goes there. */
export function removedNote({ in_use: isInUse }: JsonObject): string {
  return isInUse === false ? " (URL was removed from the settings)" : "";
}
