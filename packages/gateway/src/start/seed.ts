import { type MerchantId, parseMerchantId } from "@gerbang/protocol";
import { isSimulated } from "../domain/merchants/simulated.ts";
import { ensureFirstMerchant } from "../operations/merchants/create-merchant.ts";
import { findMerchant } from "../operations/merchants/find-merchant.ts";
import { type SeedOptions, seedTransactions } from "../operations/seeding/seed-transactions.ts";
import type { Config } from "./config.ts";
import { openDetachedGateway } from "./detached-gateway.ts";

export interface SeedRequest extends Omit<SeedOptions, "merchantId"> {
  /** The first merchant when absent. */
  readonly merchant?: string;
}

export interface SeedResult {
  readonly outcome: "seeded";
  readonly merchantId: MerchantId;
  /** How many transactions were new. */
  readonly inserted: number;
}

/** There is no sandbox merchant of that id: a production merchant's past is its own. */
export interface SeedRefusal {
  readonly outcome: "no_sandbox_merchant";
}

/**
 * Fills a merchant with a past, in the database of a configuration: also that of a gateway that is
 * running.
 */
export async function seed(
  config: Config,
  request: SeedRequest,
): Promise<SeedResult | SeedRefusal> {
  const { gateway, close } = await openDetachedGateway(config, { connectionsMax: 4 });
  try {
    const { merchant, ...options } = request;
    const merchantId =
      merchant === undefined ? (await ensureFirstMerchant(gateway)).id : parseMerchantId(merchant);
    const found = merchantId && (await findMerchant(gateway, merchantId));
    if (!found || !isSimulated(found)) return { outcome: "no_sandbox_merchant" };
    const inserted = await seedTransactions(gateway, { ...options, merchantId: found.id });
    return { outcome: "seeded", merchantId: found.id, inserted };
  } finally {
    await close();
  }
}
