import { type MerchantId, STATUS_API_CODE } from "@gerbang/protocol";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import type { Secret } from "../../domain/secret.ts";
import { describeTransaction } from "../../domain/transactions/describe-transaction.ts";
import type { Transaction } from "../../domain/transactions/transaction.ts";
import { isAmong } from "../address-list.ts";
import { type Gateway, signerWith } from "../gateway.ts";
import { hashKey } from "../secret-box.ts";
import { noteWatched } from "../upstream/note-watched.ts";

export interface SignedStatus {
  readonly transaction: Transaction;
  /** Over the status code that this answer carries. Core API section 3.1. */
  readonly signatureKey: string;
}

/** What the owner of a valid key asked for. */
export interface AskedStatus {
  /** With it comes until when it is watched. */
  readonly caller: { readonly id: MerchantId; readonly watchedUntil: Date | undefined };
  readonly found: SignedStatus | undefined;
}

/** By order id or transaction id; `undefined` when the merchant has none such. */
export async function getStatus(
  gateway: Gateway,
  merchant: Merchant,
  id: string,
): Promise<SignedStatus | undefined> {
  const transaction = await gateway.findTransaction(merchant.id, id);
  if (!transaction) return undefined;
  noteWatched(gateway, merchant, transaction);
  return signStatus(transaction, merchant.serverKey);
}

/**
 * The same for whoever holds a server key, with the key checked in the same round trip: merchants
 * ask for a status more often than for anything else.
 */
export async function getStatusByKey(
  gateway: Gateway,
  serverKey: Secret,
  { id, address }: { readonly id: string; readonly address: string },
): Promise<AskedStatus | "unauthorized" | "address_refused"> {
  const hash = hashKey(serverKey);
  const known = await gateway.readStatus({ hash, id, wall: gateway.wallNow() });
  if (!known) return "unauthorized";
  if (!isAmong(known.apiAddresses, address)) return "address_refused";
  const { transaction, caller } = known;
  if (!transaction) return { caller, found: undefined };
  noteWatched(gateway, known, transaction);
  return { caller, found: signStatus(transaction, gateway.secretBox.open(known.signingKey)) };
}

/** What the status call says of a transaction that is at hand. */
export function signStatus(transaction: Transaction, serverKey: Secret): SignedStatus {
  const { order_id, gross_amount } = describeTransaction(transaction);
  const status_code = STATUS_API_CODE[transaction.status];
  return {
    transaction,
    signatureKey: signerWith(serverKey)({ order_id, gross_amount, status_code }),
  };
}
