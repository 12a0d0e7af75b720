import type { OrderId, Rupiah } from "@gerbang/protocol";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import type { Sale } from "../../domain/till/sale.ts";
import { findSaleByOrder, insertSale } from "../../store/till/sales.ts";
import type { Gateway } from "../gateway.ts";
import { chargeSale, type SaleOutcome } from "./charge-sale.ts";
import { newSale } from "./new-sale.ts";

/** What somebody typed into the till. */
interface TillEntry {
  /** By the form's own key. */
  readonly orderId: OrderId;
  readonly amount: Rupiah;
  readonly note?: string;
}

export type RungUp =
  | (SaleOutcome & {
      /** Not asked for before. */
      readonly isNew: boolean;
    })
  | { readonly outcome: "form_used"; readonly sale: Sale };

/**
 * Asks a customer in the shop for a payment by QRIS. The form's key makes it safe to repeat: sent again it
 * finds the same code, or joins what is in doubt. With another amount, or once its code cannot be paid any
 * more, the form is used up: what was paid before must not look like this customer's payment.
 */
export async function ringUp(
  gateway: Gateway,
  merchant: Merchant,
  entry: TillEntry,
): Promise<RungUp> {
  const asked = newSale(gateway, merchant, entry);
  const isNew = await insertSale(gateway.db.kysely, asked);
  const sale = isNew ? asked : await findSaleByOrder(gateway.db, merchant.id, entry.orderId);
  if (!sale) throw new Error(`the sale of ${entry.orderId} is gone`);
  if (!isNew && (await isUsedUp(gateway, sale, entry))) return { outcome: "form_used", sale };
  const charged = await chargeSale(gateway, merchant, sale, { paymentTypes: ["qris", "gopay"] });
  return { ...charged, isNew };
}

async function isUsedUp(gateway: Gateway, sale: Sale, entry: TillEntry): Promise<boolean> {
  if (sale.amount !== entry.amount || sale.note !== entry.note) return true;
  const transaction = await gateway.findTransaction(sale.merchantId, sale.orderId);
  return transaction !== undefined && transaction.status !== "pending";
}
