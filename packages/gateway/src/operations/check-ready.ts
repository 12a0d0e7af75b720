import { askDatabase } from "../store/check-database.ts";
import type { Gateway } from "./gateway.ts";

/** Resolves when the database answers, and takes what it is given to store. Throws why not. */
export async function checkReady({ db }: Gateway): Promise<void> {
  await askDatabase(db);
}
