import { askDatabase } from "../store/check-database.ts";
import type { Gateway } from "./gateway.ts";

/** Resolves when the database answers; throws what it, or the way to it, says against it. */
export async function checkReady({ db }: Gateway): Promise<void> {
  await askDatabase(db);
}
