import type { TransactionId } from "@gerbang/protocol";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import type { Transaction } from "../../domain/transactions/transaction.ts";
import {
  findTransactionById,
  findTransactionByQrReference,
  findTransactionByReference,
} from "../../store/transactions/find-transaction.ts";
import type { Gateway } from "../gateway.ts";
import { findMerchant } from "../merchants/find-merchant.ts";

/** What a payer's link or scan leads to. */
export interface Payable {
  readonly transaction: Transaction;
  readonly merchant: Merchant;
}

/** By the transaction id in a picture's address. */
export async function findPayable(
  gateway: Gateway,
  id: TransactionId,
): Promise<Payable | undefined> {
  return await withMerchant(gateway, await findTransactionById(gateway.db, id));
}

/** By the reference in a deeplink or in the address of a framed picture. */
export async function findByReference(
  gateway: Gateway,
  reference: string,
): Promise<Payable | undefined> {
  return await withMerchant(gateway, await findTransactionByReference(gateway.db, reference));
}

/** By what tag 62 of a scanned QR payload carries. */
export async function findByQrReference(
  gateway: Gateway,
  qrReference: string,
): Promise<Payable | undefined> {
  return await withMerchant(gateway, await findTransactionByQrReference(gateway.db, qrReference));
}

async function withMerchant(
  gateway: Gateway,
  transaction: Transaction | undefined,
): Promise<Payable | undefined> {
  if (!transaction) return undefined;
  const merchant = await findMerchant(gateway, transaction.merchantId);
  if (!merchant) throw new Error(`transaction ${transaction.id} has no merchant`);
  return { transaction, merchant };
}
