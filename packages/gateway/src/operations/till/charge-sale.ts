import type { PaymentType } from "@gerbang/protocol";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import { chargeOf, type Sale } from "../../domain/till/sale.ts";
import type { Transaction } from "../../domain/transactions/transaction.ts";
import { holdSale } from "../../store/till/sales.ts";
import type { Gateway } from "../gateway.ts";
import { type ChargeRefusal, charge } from "../transactions/charge.ts";

export type SaleOutcome =
  /** There is a transaction: to be paid, or denied at once. */
  | { readonly outcome: "charged"; readonly sale: Sale; readonly transaction: Transaction }
  /** Nobody knows yet, or somebody else is at it: the same again finds out. */
  | { readonly outcome: "in_doubt"; readonly sale: Sale }
  | { readonly outcome: "refused"; readonly reason: ChargeRefusal };

interface AskedSale {
  /** The first that is taken. */
  readonly paymentTypes: readonly PaymentType[];
  /** Where the wallet returns to. */
  readonly returnUrl?: string;
}

/**
 * Charges what a sale asks for, as the merchant's server would. Safe to repeat, also while the first has not
 * ended: the order id is the sale's own, so that there is one transaction, and each finds it.
 */
export async function chargeSale(
  gateway: Gateway,
  merchant: Merchant,
  sale: Sale,
  { paymentTypes, returnUrl }: AskedSale,
): Promise<SaleOutcome> {
  let reason: ChargeRefusal = "channel_not_activated";
  for (const paymentType of paymentTypes) {
    if (!merchant.paymentTypes.includes(paymentType)) continue;
    const asked = { paymentType, ...(returnUrl !== undefined && { returnUrl }) };
    const charged = await charge(gateway, merchant, chargeOf(sale, asked));
    if (charged.outcome !== "refused") {
      return { outcome: "charged", sale, transaction: charged.transaction };
    }
    ({ reason } = charged);
    if (reason !== "channel_not_activated") break;
  }
  if (reason === "order_taken") return await findCharged(gateway, sale);
  if (reason === "partner_unavailable") return { outcome: "in_doubt", sale };
  await holdSale(gateway.db.kysely, sale, gateway.wallNow());
  return { outcome: "refused", reason };
}

/** The order is taken by this sale's own transaction, or by one that is being made this moment. */
async function findCharged(gateway: Gateway, sale: Sale): Promise<SaleOutcome> {
  const transaction = await gateway.findTransaction(sale.merchantId, sale.orderId);
  return transaction ? { outcome: "charged", sale, transaction } : { outcome: "in_doubt", sale };
}
