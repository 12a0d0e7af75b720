import type { MerchantId } from "@gerbang/protocol";
import type { MerchantClock } from "../../domain/merchants/clock.ts";
import type { Role } from "../../domain/merchants/dashboard-role.ts";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import { TIME_ZONES } from "../../domain/time-zone.ts";
import type { Db, Trx } from "../database.ts";
import { toClock } from "../merchant-time.ts";
import type { DashboardUserRow } from "../tables.ts";

/** Takes no lock: a caller that must not race with another one holds the schema's lock row. */
export async function hasUsers(trx: Trx): Promise<boolean> {
  const row = await trx.selectFrom("dashboard_user").select("id").limit(1).executeTakeFirst();
  return row !== undefined;
}

/**
 * The first owner, of whatever merchant, as long as no owner has chosen a password: later ones are
 * invited by one who has, and have a link from them.
 */
export async function findNewOwner(trx: Trx): Promise<string | undefined> {
  const row = await trx
    .selectFrom("dashboard_user")
    .innerJoin("membership", "membership.user_id", "dashboard_user.id")
    .select("dashboard_user.id")
    .where("membership.role", "=", "owner")
    .where("password_hash", "is", null)
    .where("disabled_at", "is", null)
    .where((row) =>
      row.not(
        row.exists(
          row
            .selectFrom("dashboard_user as other")
            .innerJoin("membership as held", "held.user_id", "other.id")
            .select("other.id")
            .where("held.role", "=", "owner")
            .where("other.password_hash", "is not", null),
        ),
      ),
    )
    .orderBy("dashboard_user.created_at")
    .executeTakeFirst();
  return row?.id;
}

/** Somebody who looks after merchants. */
export interface DashboardUser {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly language: "id" | "en";
  /** False until they used their first sign-in link. */
  readonly hasPassword: boolean;
}

/** What `toUser` reads. */
export type UserColumns = Pick<
  DashboardUserRow,
  "id" | "email" | "name" | "language" | "password_hash"
>;

export const USER_COLUMNS = [
  "dashboard_user.id",
  "dashboard_user.email",
  "dashboard_user.name",
  "dashboard_user.language",
  "dashboard_user.password_hash",
] as const;

/** Leaves the password's hash behind: only who compares it may have it. */
export function toUser({ id, email, name, language, password_hash }: UserColumns): DashboardUser {
  return { id, email, name, language, hasPassword: password_hash !== null };
}

type NewUser = Pick<DashboardUser, "id" | "email" | "name"> & { readonly createdAt: Date };

/**
 * The user of an e-mail address: whoever has it, or a new one, without a password, so that they choose
 * one by a sign-in link. Of two at one moment the second waits for the first and finds its user.
 */
export async function ensureUser(
  trx: Trx,
  user: NewUser,
): Promise<{ readonly userId: string; readonly isNew: boolean }> {
  const { id, email, name, createdAt } = user;
  const made = await trx
    .insertInto("dashboard_user")
    .values({
      id,
      email,
      name,
      password_hash: null,
      language: "en",
      created_at: createdAt,
      disabled_at: null,
    })
    .onConflict((conflict) => conflict.column("email").doNothing())
    .returning("id")
    .executeTakeFirst();
  if (made) return { userId: id, isNew: true };
  const known = await findUserByEmail(trx, email);
  if (!known) throw new Error("a user was there, and is gone");
  return { userId: known.id, isNew: false };
}

/** Who somebody is to a merchant. */
export interface Membership {
  readonly merchantId: MerchantId;
  readonly userId: string;
  readonly role: Role;
  readonly createdAt: Date;
}

/** Returns whether they were none before: a member keeps their role. */
export async function insertMembership(trx: Trx, membership: Membership): Promise<boolean> {
  const { merchantId, userId, role, createdAt } = membership;
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto("membership")
    .values({ merchant_id: merchantId, user_id: userId, role, created_at: createdAt })
    .onConflict((conflict) => conflict.columns(["merchant_id", "user_id"]).doNothing())
    .executeTakeFirstOrThrow();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}

export async function saveMembership(trx: Trx, membership: Membership): Promise<void> {
  const { merchantId, userId, role, createdAt } = membership;
  await trx
    .insertInto("membership")
    .values({ merchant_id: merchantId, user_id: userId, role, created_at: createdAt })
    .onConflict((conflict) => conflict.columns(["merchant_id", "user_id"]).doUpdateSet({ role }))
    .execute();
}

/** Finds disabled ones as well. */
export async function findUserByEmail(
  db: Db["kysely"],
  email: string,
): Promise<DashboardUser | undefined> {
  const row = await db
    .selectFrom("dashboard_user")
    .select(USER_COLUMNS)
    .where("email", "=", email)
    .executeTakeFirst();
  return row && toUser(row);
}

/** A user who may sign in, with what their password is compared with. */
interface Credentials {
  readonly user: DashboardUser;
  /** argon2id; null until they chose a password. */
  readonly passwordHash: string | null;
}

export async function findCredentials(db: Db, email: string): Promise<Credentials | undefined> {
  const row = await db.kysely
    .selectFrom("dashboard_user")
    .select(USER_COLUMNS)
    .where("email", "=", email)
    .where("disabled_at", "is", null)
    .executeTakeFirst();
  return row && { user: toUser(row), passwordHash: row.password_hash };
}

export interface Member extends DashboardUser {
  readonly role: Role;
  /** Whether they sign in with two steps. */
  readonly hasSecondFactor: boolean;
}

export async function findMembers(
  db: Db["kysely"],
  merchantId: MerchantId,
): Promise<readonly Member[]> {
  const rows = await db
    .selectFrom("membership")
    .innerJoin("dashboard_user", "dashboard_user.id", "membership.user_id")
    .leftJoin("second_factor", "second_factor.user_id", "dashboard_user.id")
    .select(USER_COLUMNS)
    .select(["membership.role", "second_factor.confirmed_at"])
    .where("membership.merchant_id", "=", merchantId)
    .orderBy("dashboard_user.name")
    .execute();
  return rows.map((row) => ({
    ...toUser(row),
    role: row.role,
    hasSecondFactor: row.confirmed_at !== null,
  }));
}

/** Keeps others from changing who belongs to the merchant until the database transaction ends. */
export async function lockMembers(
  trx: Trx,
  merchantId: MerchantId,
): Promise<readonly Membership[]> {
  return await trx
    .selectFrom("membership")
    .select(["merchant_id as merchantId", "user_id as userId", "role", "created_at as createdAt"])
    .where("merchant_id", "=", merchantId)
    .orderBy("user_id")
    .forUpdate()
    .execute();
}

export async function deleteMembership(
  trx: Trx,
  merchantId: MerchantId,
  userId: string,
): Promise<void> {
  await trx
    .deleteFrom("membership")
    .where("merchant_id", "=", merchantId)
    .where("user_id", "=", userId)
    .execute();
}

/** A merchant that a user belongs to. */
export interface UserMerchant {
  readonly id: MerchantId;
  readonly name: string;
  readonly environment: Merchant["environment"];
  readonly role: Role;
  readonly clock: MerchantClock;
  /** Of the zone in which the merchant's pages tell times. */
  readonly utcOffsetHours: number;
  /** From where its dashboard may be opened; from everywhere when empty. */
  readonly dashboardAddresses: readonly string[];
  /** Whether it is open only to people who sign in with two steps. */
  readonly requiresSecondFactor: boolean;
}

export async function listUserMerchants(
  db: Db["kysely"],
  userId: string,
): Promise<readonly UserMerchant[]> {
  const rows = await db
    .selectFrom("membership")
    .innerJoin("merchant", "merchant.id", "membership.merchant_id")
    .leftJoin("merchant_presentation", "merchant_presentation.merchant_id", "merchant.id")
    .leftJoin("merchant_access", "merchant_access.merchant_id", "merchant.id")
    .select(["merchant.id", "merchant.name", "merchant.environment", "membership.role"])
    .select(["clock_offset_ms", "clock_frozen_at", "utc_offset_hours"])
    .select(["dashboard_addresses", "requires_second_factor"])
    .where("membership.user_id", "=", userId)
    .orderBy("merchant.name")
    .orderBy("merchant.id")
    .execute();
  return rows.map(({ id, name, environment, role, ...row }) => ({
    id,
    name,
    environment,
    role,
    clock: toClock(row),
    utcOffsetHours: row.utc_offset_hours ?? TIME_ZONES[0].utcOffsetHours,
    dashboardAddresses: row.dashboard_addresses ?? [],
    requiresSecondFactor: row.requires_second_factor ?? false,
  }));
}

/** What a person chooses with a sign-in link. */
interface ChosenCredentials {
  readonly email: string;
  readonly name: string;
  readonly language: DashboardUser["language"];
  readonly passwordHash: string;
}

export async function saveCredentials(
  trx: Trx,
  userId: string,
  { email, name, language, passwordHash }: ChosenCredentials,
): Promise<void> {
  await trx
    .updateTable("dashboard_user")
    .set({ email, name, language, password_hash: passwordHash })
    .where("id", "=", userId)
    .execute();
}

export async function saveLanguage(
  db: Db,
  userId: string,
  language: DashboardUser["language"],
): Promise<void> {
  await db.kysely
    .updateTable("dashboard_user")
    .set({ language })
    .where("id", "=", userId)
    .execute();
}
