import { askDatabase } from "../store/check-database.ts";
import type { Gateway } from "./gateway.ts";

/** Resolves when the database answers. Throws the driver's error when it does not. */
export async function checkReady({ db }: Gateway): Promise<void> {
  await askDatabase(db);
}
