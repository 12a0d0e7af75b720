import { type CallbackResult, callbackAfter } from "../../domain/transactions/deeplink.ts";
import { findTransactionById } from "../../store/transactions/find-transaction.ts";
import { findAttemptByReference } from "../../store/upstream/attempts.ts";
import type { Gateway } from "../gateway.ts";

const REFERENCE = /^[0-9a-z]{25}$/;

/**
 * Where a customer goes who comes back from an upstream's wallet: to the merchant's own address, with the
 * merchant's order id. `undefined` when there is no such transaction, or it asked for no way back.
 */
export async function findFinish(
  gateway: Gateway,
  reference: string,
  result: CallbackResult,
): Promise<string | undefined> {
  if (!REFERENCE.test(reference)) return undefined;
  const attempt = await findAttemptByReference(gateway.db, reference);
  const transaction = attempt && (await findTransactionById(gateway.db, attempt.transactionId));
  return transaction && callbackAfter(transaction, result);
}
