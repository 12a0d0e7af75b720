import type { Db, Trx } from "../database.ts";
import { runStatement } from "../statement.ts";
import { type DashboardUser, toUser, USER_COLUMNS, type UserColumns } from "./users.ts";

interface StoredSession {
  readonly user: DashboardUser;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  /** Whether this person signs in with two steps. */
  readonly hasSecondFactor: boolean;
}

type SessionRow = UserColumns & {
  readonly started_at: Date;
  readonly last_seen_at: Date;
  readonly has_second_factor: boolean;
};

export async function findSession(db: Db, hash: Buffer): Promise<StoredSession | undefined> {
  const { rows } = await runStatement<SessionRow>(db, {
    name: "find-dashboard-session",
    text: `select u.id, u.email, u.name, u.language, u.password_hash, s.created_at as started_at, s.last_seen_at,
        f.confirmed_at is not null as has_second_factor
      from dashboard_session s join dashboard_user u on u.id = s.user_id
        left join second_factor f on f.user_id = u.id
      where s.hash = $1 and u.disabled_at is null`,
    values: [hash],
  });
  const [row] = rows;
  if (!row) return undefined;
  return {
    user: toUser(row),
    createdAt: row.started_at,
    lastSeenAt: row.last_seen_at,
    hasSecondFactor: row.has_second_factor,
  };
}

export async function insertSession(
  db: Db["kysely"],
  session: { hash: Buffer; userId: string; now: Date },
): Promise<void> {
  await db
    .insertInto("dashboard_session")
    .values({
      hash: session.hash,
      user_id: session.userId,
      created_at: session.now,
      last_seen_at: session.now,
    })
    .execute();
}

export async function touchSession(db: Db, hash: Buffer, now: Date): Promise<void> {
  await db.kysely
    .updateTable("dashboard_session")
    .set({ last_seen_at: now })
    .where("hash", "=", hash)
    .execute();
}

export async function deleteSession(db: Db, hash: Buffer): Promise<void> {
  await db.kysely.deleteFrom("dashboard_session").where("hash", "=", hash).execute();
}

/** Also sign-ins whose code is still to come. */
export async function deleteSessionsOf(db: Db["kysely"], userId: string): Promise<void> {
  await db.deleteFrom("sign_in_step").where("user_id", "=", userId).execute();
  await db.deleteFrom("dashboard_session").where("user_id", "=", userId).execute();
}

/** All but one, and sign-ins whose code is still to come. */
export async function deleteOtherSessions(
  db: Db["kysely"],
  userId: string,
  hash: Buffer,
): Promise<void> {
  await db.deleteFrom("sign_in_step").where("user_id", "=", userId).execute();
  await db
    .deleteFrom("dashboard_session")
    .where("user_id", "=", userId)
    .where("hash", "!=", hash)
    .execute();
}

interface SessionTimes {
  readonly hash: Buffer;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
}

/** The newest first; also those that were idle for too long and have not been asked for since. */
export async function listSessionsOf(db: Db, userId: string): Promise<readonly SessionTimes[]> {
  return await db.kysely
    .selectFrom("dashboard_session")
    .select(["hash", "created_at as createdAt", "last_seen_at as lastSeenAt"])
    .where("user_id", "=", userId)
    .orderBy("created_at", "desc")
    .execute();
}

export async function insertSignInLink(
  trx: Trx,
  link: { hash: Buffer; userId: string; createdAt: Date; expiresAt: Date },
): Promise<void> {
  const { hash, userId, createdAt, expiresAt } = link;
  await trx
    .insertInto("sign_in_link")
    .values({ hash, user_id: userId, created_at: createdAt, expires_at: expiresAt })
    .execute();
}

export async function deleteSignInLinksOf(trx: Trx, userId: string): Promise<void> {
  await trx.deleteFrom("sign_in_link").where("user_id", "=", userId).execute();
}

/** Whose link it is, while it is valid. */
export async function findSignInLink(
  db: Db["kysely"],
  hash: Buffer,
  now: Date,
): Promise<DashboardUser | undefined> {
  const row = await db
    .selectFrom("sign_in_link")
    .innerJoin("dashboard_user", "dashboard_user.id", "sign_in_link.user_id")
    .select(USER_COLUMNS)
    .where("sign_in_link.hash", "=", hash)
    .where("sign_in_link.expires_at", ">", now)
    .where("dashboard_user.disabled_at", "is", null)
    .executeTakeFirst();
  return row && toUser(row);
}

/** Takes the link away and returns whose it was; of two at the same moment one gets nothing. */
export async function takeSignInLink(
  trx: Trx,
  hash: Buffer,
  now: Date,
): Promise<string | undefined> {
  const row = await trx
    .deleteFrom("sign_in_link")
    .where("hash", "=", hash)
    .where("expires_at", ">", now)
    .returning("user_id")
    .executeTakeFirst();
  return row?.user_id;
}
