import type { Merchant } from "../../domain/merchants/merchant.ts";
import type { Transaction } from "../../domain/transactions/transaction.ts";
import type { Gateway } from "../gateway.ts";

/** Notes that somebody asks for a transaction of which its upstream has yet to say what became. */
export function noteWatched(
  { watchers }: Pick<Gateway, "watchers">,
  { environment }: Pick<Merchant, "environment">,
  transaction: Transaction,
): void {
  if (environment === "production" && transaction.status === "pending") watchers.note(transaction);
}
