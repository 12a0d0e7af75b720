import type { Db, EventRow } from "./database.ts";

/** Adds to the log what changed nothing else. */
export async function insertEvent(db: Db, event: EventRow): Promise<void> {
  await db.kysely.insertInto("event").values(event).execute();
}
