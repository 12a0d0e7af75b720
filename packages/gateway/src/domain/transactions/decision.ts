import type { Transaction } from "./transaction.ts";

/**
 * What a command does to a transaction. `unchanged` is an ordinary result: merchants and wallets
 * repeat themselves after time-outs, and a repeat changes nothing and notifies nobody.
 */
export type Decision<After extends Transaction, Reason extends string> =
  | { readonly outcome: "applied"; readonly transaction: After }
  | { readonly outcome: "unchanged"; readonly transaction: Transaction }
  | { readonly outcome: "refused"; readonly reason: Reason; readonly transaction: Transaction };
