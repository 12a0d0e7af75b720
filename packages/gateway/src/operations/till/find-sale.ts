import type { MerchantId } from "@gerbang/protocol";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import type { PaymentLink } from "../../domain/till/payment-link.ts";
import type { Sale } from "../../domain/till/sale.ts";
import type { Transaction } from "../../domain/transactions/transaction.ts";
import {
  findNewestOfLink,
  findSaleByToken,
  findSale as findStored,
  listTillSales,
  type SaleProgress,
} from "../../store/till/sales.ts";
import { findUpstreamCharge } from "../../store/upstream/charges.ts";
import type { Gateway } from "../gateway.ts";
import { findMerchant } from "../merchants/find-merchant.ts";

export type { SaleProgress } from "../../store/till/sales.ts";

/** A sale with what became of it. */
export interface ShownSale {
  readonly sale: Sale;
  readonly merchant: Merchant;
  /** `undefined` while there is none. */
  readonly transaction: Transaction | undefined;
}

/** By the token in a buyer's address, whoever's it is. */
export async function findSaleOfBuyer(
  gateway: Gateway,
  token: string,
): Promise<ShownSale | undefined> {
  if (!/^\w{20,64}$/.test(token)) return undefined;
  return await withTransaction(gateway, await findSaleByToken(gateway.db, token));
}

/** The newest payment of a link that this browser has begun, or anybody where there can be one only. */
export async function findSaleOfVisitor(
  gateway: Gateway,
  { merchantId, id, usesMax }: PaymentLink,
  visitor: string,
): Promise<ShownSale | undefined> {
  const of = { merchantId, linkId: id, ...(usesMax > 1 && { visitor }) };
  return await withTransaction(gateway, await findNewestOfLink(gateway.db, of));
}

/** By its id, of this merchant. */
export async function findSaleOfMerchant(
  gateway: Gateway,
  merchantId: MerchantId,
  id: string,
): Promise<ShownSale | undefined> {
  return await withTransaction(gateway, await findStored(gateway.db, merchantId, id));
}

async function withTransaction(
  gateway: Gateway,
  sale: Sale | undefined,
): Promise<ShownSale | undefined> {
  if (!sale) return undefined;
  const [merchant, transaction] = await Promise.all([
    findMerchant(gateway, sale.merchantId),
    gateway.findTransaction(sale.merchantId, sale.orderId),
  ]);
  if (!merchant) throw new Error(`there is no merchant ${sale.merchantId}`);
  return { sale, merchant, transaction };
}

/** The link to an upstream's own wallet; `undefined` where there is none, or the wallet is our own. */
export async function findWalletLink(
  gateway: Gateway,
  { merchant, transaction }: ShownSale,
): Promise<string | undefined> {
  if (!transaction || merchant.environment !== "production") return undefined;
  const charge = await findUpstreamCharge(gateway.db.kysely, merchant.id, transaction.id);
  return charge?.deeplink;
}

/** What the till has asked for since a moment of the merchant's time, the newest first. */
export async function listSales(
  gateway: Gateway,
  merchantId: MerchantId,
  page: { readonly since: Date; readonly limit: number },
): Promise<readonly SaleProgress[]> {
  return await listTillSales(gateway.db, merchantId, page);
}
