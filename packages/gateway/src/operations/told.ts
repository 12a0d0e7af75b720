import type { Merchant } from "../domain/merchants/merchant.ts";
import type { Told } from "../domain/notifications/present-notification.ts";
import type { Transaction } from "../domain/transactions/transaction.ts";
import { findNotificationPrefix } from "../store/bi-snap/clients.ts";
import { type Gateway, signerOf } from "./gateway.ts";

/** Who is told of a transaction, and who says so. Only one of BI-SNAP takes a look-up. */
export async function toldOf(
  { db }: Pick<Gateway, "db">,
  merchant: Merchant,
  { origin }: Pick<Transaction, "origin">,
): Promise<Told> {
  const told = { settings: merchant.settings, sign: signerOf(merchant) };
  if (origin !== "bi_snap") return told;
  const biSnapPrefix = await findNotificationPrefix(db, merchant.id);
  return { ...told, ...(biSnapPrefix !== undefined && { biSnapPrefix }) };
}
