import type { Db, Trx } from "../database.ts";
import { type DashboardUser, toUser, USER_COLUMNS } from "./users.ts";

/** Somebody whose password was right and who is to tell a code, until a moment. */
interface NewStep {
  readonly hash: Buffer;
  readonly userId: string;
  readonly expiresAt: Date;
}

export async function insertSignInStep(trx: Trx, step: NewStep): Promise<void> {
  const { hash, userId, expiresAt } = step;
  await trx
    .insertInto("sign_in_step")
    .values({ hash, user_id: userId, expires_at: expiresAt })
    .execute();
}

/** Whose code is to come, while they may sign in and it is waited for. */
export async function findSignInStep(
  db: Db["kysely"],
  hash: Buffer,
  now: Date,
): Promise<DashboardUser | undefined> {
  const row = await db
    .selectFrom("sign_in_step")
    .innerJoin("dashboard_user", "dashboard_user.id", "sign_in_step.user_id")
    .select(USER_COLUMNS)
    .where("sign_in_step.hash", "=", hash)
    .where("sign_in_step.expires_at", ">", now)
    .where("dashboard_user.disabled_at", "is", null)
    .executeTakeFirst();
  return row && toUser(row);
}

/** Takes it away; of two at the same moment one does. */
export async function takeSignInStep(trx: Trx, hash: Buffer, now: Date): Promise<boolean> {
  const { numDeletedRows } = await trx
    .deleteFrom("sign_in_step")
    .where("hash", "=", hash)
    .where("expires_at", ">", now)
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}
