import type { TransactionId } from "@gerbang/protocol";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import { isSimulated } from "../../domain/merchants/simulated.ts";
import type { Transaction } from "../../domain/transactions/transaction.ts";
import {
  readVerificationName,
  type VerificationFace,
} from "../../domain/transactions/verification-link.ts";
import {
  findTransactionById,
  findTransactionByQrReference,
  findTransactionByReference,
} from "../../store/transactions/find-transaction.ts";
import type { Gateway } from "../gateway.ts";
import { findMerchant } from "../merchants/find-merchant.ts";

/** What a payer's link or scan leads to: a transaction that the simulated wallet may pay. */
export interface Payable {
  readonly transaction: Transaction;
  readonly merchant: Merchant;
}

/** By the transaction id in a picture's address. */
export async function findPayable(
  gateway: Gateway,
  id: TransactionId,
): Promise<Payable | undefined> {
  return ifSimulated(await findPictured(gateway, id));
}

/** By the reference in a deeplink or in the address of a framed picture. */
export async function findByReference(
  gateway: Gateway,
  reference: string,
): Promise<Payable | undefined> {
  return ifSimulated(await findPicturedByReference(gateway, reference));
}

/** By what tag 62 of a scanned QR payload carries. */
export async function findByQrReference(
  gateway: Gateway,
  qrReference: string,
): Promise<Payable | undefined> {
  const found = await findTransactionByQrReference(gateway.db, qrReference);
  return ifSimulated(await withMerchant(gateway, found));
}

/** By what the address carries with which a customer approves a charge of their account. */
export async function findVerifiable(
  gateway: Gateway,
  name: string,
): Promise<(Payable & { readonly face: VerificationFace }) | undefined> {
  const read = readVerificationName(name);
  const found = read && (await findByQrReference(gateway, read.qrReference));
  return read && found?.transaction.account && { ...found, face: read.face };
}

/** The same by the acquirer's reference, which the page that it leads to carries. */
export async function findVerifiableByReference(
  gateway: Gateway,
  reference: string,
): Promise<Payable | undefined> {
  const transaction = await findTransactionByReference(gateway.db, reference);
  const found = ifSimulated(await withMerchant(gateway, transaction));
  return found?.transaction.account && found;
}

/** What has a picture to look at, whoever's it is. */
export type Pictured = Payable;

/** By the transaction id in a picture's address, to be shown and not to be paid. */
export async function findPictured(
  gateway: Gateway,
  id: TransactionId,
): Promise<Pictured | undefined> {
  return await withMerchant(gateway, ifPictured(await findTransactionById(gateway.db, id)));
}

/** The same by the reference in the address of a framed picture. */
export async function findPicturedByReference(
  gateway: Gateway,
  reference: string,
): Promise<Pictured | undefined> {
  const transaction = await findTransactionByReference(gateway.db, reference);
  return await withMerchant(gateway, ifPictured(transaction));
}

/** What is charged to an account has neither a code nor a deeplink. */
function ifPictured(transaction: Transaction | undefined): Transaction | undefined {
  return transaction?.account ? undefined : transaction;
}

/** To the simulated wallet a production merchant's transaction does not exist. */
function ifSimulated(found: Pictured | undefined): Payable | undefined {
  return found && isSimulated(found.merchant) ? found : undefined;
}

async function withMerchant(
  gateway: Gateway,
  transaction: Transaction | undefined,
): Promise<Pictured | undefined> {
  if (!transaction) return undefined;
  const merchant = await findMerchant(gateway, transaction.merchantId);
  if (!merchant) throw new Error(`transaction ${transaction.id} has no merchant`);
  return { transaction, merchant };
}
