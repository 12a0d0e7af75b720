import { type MerchantId, parseMerchantId } from "@gerbang/protocol";
import { ensureFirstMerchant } from "../operations/merchants/create-merchant.ts";
import { type SeedOptions, seedTransactions } from "../operations/seeding/seed-transactions.ts";
import type { Config } from "./config.ts";
import { openDetachedGateway } from "./detached-gateway.ts";

export interface SeedRequest extends Omit<SeedOptions, "merchantId"> {
  /** The first merchant when absent. */
  readonly merchant?: string;
}

export interface SeedResult {
  readonly merchantId: MerchantId;
  /** How many transactions were new. */
  readonly inserted: number;
}

/**
 * Fills a merchant with a past, in the database of a configuration: also that of a gateway that is
 * running.
 */
export async function seed(config: Config, request: SeedRequest): Promise<SeedResult> {
  const { gateway, close } = await openDetachedGateway(config, { connectionsMax: 4 });
  try {
    const { merchant, ...options } = request;
    const named = merchant === undefined ? undefined : parseMerchantId(merchant);
    const merchantId = named ?? (await ensureFirstMerchant(gateway)).id;
    return { merchantId, inserted: await seedTransactions(gateway, { ...options, merchantId }) };
  } finally {
    await close();
  }
}
