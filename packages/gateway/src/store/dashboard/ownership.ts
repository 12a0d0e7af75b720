import type { MerchantId } from "@gerbang/protocol";
import type { Role } from "../../domain/merchants/dashboard-role.ts";
import type { Db, Trx } from "../database.ts";
import { type DashboardUser, toUser, USER_COLUMNS } from "./users.ts";

/** Somebody who looks after merchants, with all of them. */
export interface UserCard extends DashboardUser {
  readonly isDisabled: boolean;
  /** Whether they sign in with two steps. */
  readonly hasSecondFactor: boolean;
  readonly merchants: readonly { readonly id: MerchantId; readonly role: Role }[];
}

/** Everybody, by their e-mail addresses. */
export async function listUserCards(db: Db["kysely"]): Promise<readonly UserCard[]> {
  const [users, memberships] = await Promise.all([
    db
      .selectFrom("dashboard_user")
      .leftJoin("second_factor", "second_factor.user_id", "dashboard_user.id")
      .select(USER_COLUMNS)
      .select(["disabled_at", "confirmed_at"])
      .orderBy("email")
      .execute(),
    db
      .selectFrom("membership")
      .select(["user_id", "merchant_id", "role"])
      .orderBy("merchant_id")
      .execute(),
  ]);
  const merchantsOf = Map.groupBy(memberships, ({ user_id }) => user_id);
  return users.map((row) => ({
    ...toUser(row),
    isDisabled: row.disabled_at !== null,
    hasSecondFactor: row.confirmed_at !== null,
    merchants: (merchantsOf.get(row.id) ?? []).map(({ merchant_id: id, role }) => ({ id, role })),
  }));
}

/** The owners of the oldest merchant that has any. */
export async function listFirstOwners(trx: Trx): Promise<readonly string[]> {
  const rows = await trx
    .selectFrom("membership")
    .innerJoin("merchant", "merchant.id", "membership.merchant_id")
    .select(["membership.merchant_id", "membership.user_id"])
    .where("membership.role", "=", "owner")
    .orderBy("merchant.created_at")
    .orderBy("merchant.id")
    .orderBy("membership.user_id")
    .execute();
  return rows
    .filter(({ merchant_id }) => merchant_id === rows[0]?.merchant_id)
    .map(({ user_id }) => user_id);
}

/** The merchants that nobody looks after. */
export async function listOrphanMerchants(trx: Trx): Promise<readonly MerchantId[]> {
  const rows = await trx
    .selectFrom("merchant")
    .select("id")
    .where((row) =>
      row.not(
        row.exists(
          row
            .selectFrom("membership")
            .select("user_id")
            .whereRef("membership.merchant_id", "=", "merchant.id"),
        ),
      ),
    )
    .orderBy("id")
    .execute();
  return rows.map(({ id }) => id);
}
