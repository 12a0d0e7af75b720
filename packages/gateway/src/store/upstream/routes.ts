import type { MerchantId } from "@gerbang/protocol";
import type { UpstreamRoute } from "../../domain/upstream/route.ts";
import { columnList } from "../columns.ts";
import type { Db, Trx } from "../database.ts";
import { runStatement } from "../statement.ts";
import type { UpstreamRouteRow } from "../upstream-tables.ts";
import { lockMerchantAccounts } from "./save-account.ts";

const ROUTES = `select ${columnList("upstream_route")} from upstream_route
  where merchant_id = $1 order by position`;

/** A merchant's routes, by position. */
export async function findRoutes(
  db: Db,
  merchantId: MerchantId,
): Promise<readonly UpstreamRoute[]> {
  const { rows } = await runStatement<UpstreamRouteRow>(db, {
    name: "find-routes",
    text: ROUTES,
    values: [merchantId],
  });
  return rows.map(toRoute);
}

/**
 * The same, held until the database transaction ends: whoever changes them holds them, also while there are
 * none.
 */
export async function lockRoutes(
  trx: Trx,
  merchantId: MerchantId,
): Promise<readonly UpstreamRoute[]> {
  await lockMerchantAccounts(trx, merchantId);
  const { rows } = await runStatement<UpstreamRouteRow>(trx, {
    text: ROUTES,
    values: [merchantId],
  });
  return rows.map(toRoute);
}

/** Writes a merchant's routes down instead of those that it had. By who holds them. */
export async function replaceRoutes(
  trx: Trx,
  merchantId: MerchantId,
  routes: readonly UpstreamRoute[],
): Promise<void> {
  await trx.deleteFrom("upstream_route").where("merchant_id", "=", merchantId).execute();
  if (routes.length > 0) {
    await trx.insertInto("upstream_route").values(routes.map(fromRoute)).execute();
  }
}

/** Whether an account is one of the merchant's. */
export async function hasAccount(
  trx: Trx,
  merchantId: MerchantId,
  accountId: string,
): Promise<boolean> {
  const row = await trx
    .selectFrom("upstream_account")
    .select("id")
    .where("merchant_id", "=", merchantId)
    .where("id", "=", accountId)
    .executeTakeFirst();
  return row !== undefined;
}

function toRoute(row: UpstreamRouteRow): UpstreamRoute {
  return {
    merchantId: row.merchant_id,
    id: row.id,
    position: row.position,
    accountId: row.account_id,
    ...(row.payment_type !== null && { paymentType: row.payment_type }),
    ...(row.acquirer !== null && { acquirer: row.acquirer }),
    ...(row.amount_from !== null && { amountFrom: row.amount_from }),
    ...(row.amount_until !== null && { amountUntil: row.amount_until }),
    isEnabled: row.enabled,
    createdAt: row.created_at,
  };
}

function fromRoute(route: UpstreamRoute): UpstreamRouteRow {
  return {
    merchant_id: route.merchantId,
    id: route.id,
    position: route.position,
    account_id: route.accountId,
    payment_type: route.paymentType ?? null,
    acquirer: route.acquirer ?? null,
    amount_from: route.amountFrom ?? null,
    amount_until: route.amountUntil ?? null,
    enabled: route.isEnabled,
    created_at: route.createdAt,
  };
}
