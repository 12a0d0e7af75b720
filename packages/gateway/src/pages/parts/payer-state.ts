import type { TransactionStatus } from "@gerbang/protocol";
import { merchantTime } from "../../domain/merchants/clock.ts";
import type { Transaction } from "../../domain/transactions/transaction.ts";
import type { Payable } from "../../operations/transactions/find-payable.ts";

/** What a payer's page is told, on its stream and when it asks. */
export interface PayerState {
  /** `expire` from the moment the time has run out, marked or not. */
  readonly transaction_status: TransactionStatus;
  readonly expires_at: string;
  /** The merchant's time: the one that decides. */
  readonly now: string;
  /** The merchant's clock stands still, so a countdown must, too. */
  readonly is_frozen: boolean;
}

export function presentPayerState({ transaction, merchant }: Payable, wall: Date): PayerState {
  const now = merchantTime(merchant.clock, wall);
  return {
    transaction_status: statusAt(transaction, now),
    expires_at: transaction.expiresAt.toISOString(),
    now: now.toISOString(),
    is_frozen: merchant.clock.frozenAt !== undefined,
  };
}

function statusAt({ status, expiresAt }: Transaction, now: Date): TransactionStatus {
  return status === "pending" && expiresAt <= now ? "expire" : status;
}
