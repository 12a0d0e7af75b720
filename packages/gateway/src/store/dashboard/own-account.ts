import type { Db, Trx } from "../database.ts";
import type { DashboardUser } from "./users.ts";

/** Fails with a unique violation when the address is somebody else's. */
export async function saveIdentity(
  db: Db,
  userId: string,
  { email, name }: Pick<DashboardUser, "email" | "name">,
): Promise<void> {
  await db.kysely
    .updateTable("dashboard_user")
    .set({ email, name })
    .where("id", "=", userId)
    .execute();
}

/** Takes the place of a known hash; `false` when that is not the user's any more. */
export async function replacePasswordHash(
  trx: Trx,
  userId: string,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable("dashboard_user")
    .set({ password_hash: to })
    .where("id", "=", userId)
    .where("password_hash", "=", from)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}
