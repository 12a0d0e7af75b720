import type { MerchantId } from "@gerbang/protocol";
import type { Role } from "../../domain/merchants/dashboard-role.ts";
import type { Db, Trx } from "../database.ts";
import type { DashboardUserRow, MembershipRow, MerchantRow } from "../tables.ts";

/** Locks nothing: whoever must be alone holds the schema's lock row. */
export async function hasUsers(trx: Trx): Promise<boolean> {
  const row = await trx.selectFrom("dashboard_user").select("id").limit(1).executeTakeFirst();
  return row !== undefined;
}

/** Owners of any merchant who never chose a password. */
export async function findNewOwner(trx: Trx): Promise<string | undefined> {
  const row = await trx
    .selectFrom("dashboard_user")
    .innerJoin("membership", "membership.user_id", "dashboard_user.id")
    .select("dashboard_user.id")
    .where("membership.role", "=", "owner")
    .where("password_hash", "is", null)
    .where("disabled_at", "is", null)
    .orderBy("dashboard_user.created_at")
    .executeTakeFirst();
  return row?.id;
}

export async function insertUser(trx: Trx, user: DashboardUserRow): Promise<void> {
  await trx.insertInto("dashboard_user").values(user).execute();
}

export async function saveMembership(trx: Trx, membership: MembershipRow): Promise<void> {
  await trx
    .insertInto("membership")
    .values(membership)
    .onConflict((conflict) =>
      conflict.columns(["merchant_id", "user_id"]).doUpdateSet({ role: membership.role }),
    )
    .execute();
}

export async function findUserByEmail(
  db: Db["kysely"],
  email: string,
): Promise<DashboardUserRow | undefined> {
  return await db
    .selectFrom("dashboard_user")
    .selectAll()
    .where("email", "=", email)
    .executeTakeFirst();
}

export interface Member extends DashboardUserRow {
  readonly role: Role;
}

export async function findMembers(db: Db["kysely"], merchantId: MerchantId): Promise<Member[]> {
  return await db
    .selectFrom("membership")
    .innerJoin("dashboard_user", "dashboard_user.id", "membership.user_id")
    .selectAll("dashboard_user")
    .select("membership.role")
    .where("membership.merchant_id", "=", merchantId)
    .orderBy("dashboard_user.name")
    .execute();
}

/** Keeps others from changing who belongs to the merchant until the database transaction ends. */
export async function lockMembers(trx: Trx, merchantId: MerchantId): Promise<MembershipRow[]> {
  return await trx
    .selectFrom("membership")
    .selectAll()
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
  readonly environment: MerchantRow["environment"];
  readonly role: Role;
}

export async function listUserMerchants(
  db: Db["kysely"],
  userId: string,
): Promise<readonly UserMerchant[]> {
  return await db
    .selectFrom("membership")
    .innerJoin("merchant", "merchant.id", "membership.merchant_id")
    .select(["merchant.id", "merchant.name", "merchant.environment", "membership.role"])
    .where("membership.user_id", "=", userId)
    .orderBy("merchant.name")
    .orderBy("merchant.id")
    .execute();
}

export async function saveCredentials(
  trx: Trx,
  userId: string,
  credentials: Pick<DashboardUserRow, "email" | "name" | "password_hash">,
): Promise<void> {
  await trx.updateTable("dashboard_user").set(credentials).where("id", "=", userId).execute();
}

export async function saveLanguage(db: Db, userId: string, language: "id" | "en"): Promise<void> {
  await db.kysely
    .updateTable("dashboard_user")
    .set({ language })
    .where("id", "=", userId)
    .execute();
}
