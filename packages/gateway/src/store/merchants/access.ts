import type { MerchantId } from "@gerbang/protocol";
import type { Db } from "../database.ts";

/** From where a merchant is open, and to whom. Addresses are as `parseAddresses` writes them. */
export interface MerchantAccess {
  /** From where server keys are accepted; from everywhere when empty. */
  readonly apiAddresses: readonly string[];
  /** From where the dashboard may be opened; from everywhere when empty. */
  readonly dashboardAddresses: readonly string[];
  /** Whether the dashboard is open only to people who sign in with two steps. */
  readonly requiresSecondFactor: boolean;
}

const OPEN_ACCESS: MerchantAccess = {
  apiAddresses: [],
  dashboardAddresses: [],
  requiresSecondFactor: false,
};

export async function findAccess(
  db: Db["kysely"],
  merchantId: MerchantId,
): Promise<MerchantAccess> {
  const row = await db
    .selectFrom("merchant_access")
    .select(["api_addresses", "dashboard_addresses", "requires_second_factor"])
    .where("merchant_id", "=", merchantId)
    .executeTakeFirst();
  if (!row) return OPEN_ACCESS;
  return {
    apiAddresses: row.api_addresses,
    dashboardAddresses: row.dashboard_addresses,
    requiresSecondFactor: row.requires_second_factor,
  };
}

/** What is left out stays as it is, also when somebody else changes it at the same moment. */
export async function saveAccess(
  db: Db["kysely"],
  merchantId: MerchantId,
  change: Partial<MerchantAccess>,
): Promise<void> {
  const { apiAddresses, dashboardAddresses, requiresSecondFactor } = change;
  const changed = {
    ...(apiAddresses && { api_addresses: [...apiAddresses] }),
    ...(dashboardAddresses && { dashboard_addresses: [...dashboardAddresses] }),
    ...(requiresSecondFactor !== undefined && { requires_second_factor: requiresSecondFactor }),
  };
  const open = { api_addresses: [], dashboard_addresses: [], requires_second_factor: false };
  await db
    .insertInto("merchant_access")
    .values({ merchant_id: merchantId, ...open, ...changed })
    .onConflict((conflict) => conflict.column("merchant_id").doUpdateSet(changed))
    .execute();
}
