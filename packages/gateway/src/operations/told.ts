import type { Merchant } from "../domain/merchants/merchant.ts";
import type { Told } from "../domain/notifications/present-notification.ts";
import type { Transaction } from "../domain/transactions/transaction.ts";
import { findNotificationPrefix } from "../store/bi-snap/clients.ts";
import type { Db } from "../store/database.ts";
import { signerOf } from "./gateway.ts";

/**
 * Who is told of a transaction or of a linked account, and who says so. Only one of BI-SNAP takes a look-up. Whoever
 * holds a database transaction gives it, or asks before it begins: nobody who holds a connection waits for another.
 */
export async function toldOf(
  { db }: { readonly db: Db | Db["kysely"] },
  merchant: Merchant,
  { origin }: { readonly origin?: Transaction["origin"] | undefined },
): Promise<Told> {
  const told = { settings: merchant.settings, sign: signerOf(merchant) };
  if (origin !== "bi_snap") return told;
  const biSnapPrefix = await findNotificationPrefix(db, merchant.id);
  return { ...told, ...(biSnapPrefix !== undefined && { biSnapPrefix }) };
}
