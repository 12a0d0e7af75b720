import { type MerchantId, parseMerchantId } from "@gerbang/protocol";
import type { Config } from "./config.ts";
import { openConnection } from "./open-connection.ts";
import { openGateway } from "./operations/gateway.ts";
import { ensureFirstMerchant } from "./operations/merchants/create-merchant.ts";
import { type SeedOptions, seedTransactions } from "./operations/seeding/seed-transactions.ts";
import { readOperatorSecret } from "./operator-secret.ts";
import { openDatabase } from "./store/database.ts";
import { migrate } from "./store/migrate.ts";

export interface SeedRequest extends Omit<SeedOptions, "merchantId"> {
  /** The first merchant when absent. */
  readonly merchant?: string;
}

export interface Seeded {
  readonly merchantId: MerchantId;
  /** How many transactions were new. */
  readonly inserted: number;
}

/**
 * Fills a merchant with a past, in the database of a configuration: also that of a gateway that is
 * running. Starts the embedded database for as long as it takes when nothing else does.
 */
export async function seed(config: Config, request: SeedRequest): Promise<Seeded> {
  const connection = await openConnection(config);
  const db = openDatabase({ ...connection.config, max: 4 });
  try {
    await migrate(db.pool);
    const secret = config.secret ?? (await readOperatorSecret(config.dataDir));
    const gateway = openGateway({ db, secret, wallNow: () => new Date() });
    const { merchant, ...options } = request;
    const named = merchant === undefined ? undefined : parseMerchantId(merchant);
    const merchantId = named ?? (await ensureFirstMerchant(gateway)).id;
    return { merchantId, inserted: await seedTransactions(gateway, { ...options, merchantId }) };
  } finally {
    await db.kysely.destroy();
    await connection.close();
  }
}
