import { Secret } from "../../../gateway/src/domain/secret.ts";
import { openGateway } from "../../../gateway/src/operations/gateway.ts";
import { createMerchant } from "../../../gateway/src/operations/merchants/create-merchant.ts";
import { openDatabase } from "../../../gateway/src/store/database.ts";
import { migrate } from "../../../gateway/src/store/migrate.ts";

/** What seals the merchant's keys, for the process that serves it. */
export const SECRET = "a secret for tests only";

/** A merchant on a database, which is migrated for it: resolves to its server key. */
export async function prepareMerchant(
  connection: Parameters<typeof openDatabase>[0],
  notificationUrl?: string,
): Promise<string> {
  const db = openDatabase({ ...connection, max: 2 });
  try {
    await migrate(db.pool);
    const gateway = openGateway({ db, secret: new Secret(SECRET), wallNow: () => new Date() });
    const { serverKey } = await createMerchant(gateway, {
      settings: {
        ...(notificationUrl !== undefined && { paymentNotificationUrls: [notificationUrl] }),
      },
    });
    return serverKey.reveal();
  } finally {
    await db.close();
  }
}
