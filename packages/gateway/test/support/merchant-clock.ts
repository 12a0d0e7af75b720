import { sql } from "kysely";
import type { TestGateway } from "./gateway.ts";

/** The merchant's own clock moves on, and nobody's sign-in with it. What falls due on the way does not happen. */
export async function movesOn(
  { gateway, keys }: Pick<TestGateway, "gateway" | "keys">,
  milliseconds: number,
): Promise<void> {
  await gateway.db.kysely
    .updateTable("merchant")
    .set({ clock_offset_ms: sql<number>`clock_offset_ms + ${milliseconds}` })
    .where("id", "=", keys.id)
    .execute();
}
