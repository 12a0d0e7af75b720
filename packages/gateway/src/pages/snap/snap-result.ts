import { STATUS_API_CODE } from "@gerbang/protocol";
import { joinQuery } from "../../domain/merchants/callback-url.ts";
import { describeTransaction } from "../../domain/transactions/describe-transaction.ts";
import type { SnapCommand } from "../../domain/transactions/snap-order.ts";
import { isPaid, type Transaction } from "../../domain/transactions/transaction.ts";

/** Which of a shop's callbacks is called. */
type SnapOutcome = "success" | "pending" | "error";

export function outcomeOf(transaction: Transaction): SnapOutcome {
  if (isPaid(transaction)) return "success";
  return transaction.status === "pending" ? "pending" : "error";
}

const MESSAGES = {
  success: "Success, transaction is found",
  pending: "Success, transaction is found",
  error: "Transaction was not paid",
} as const satisfies Record<SnapOutcome, string>;

/** What a shop's callbacks are given. It proves nothing: the shop's server asks for the status. */
export function presentResult(transaction: Transaction, command: SnapCommand): object {
  const url = returnUrl(transaction, command);
  return {
    status_code: STATUS_API_CODE[transaction.status],
    status_message: MESSAGES[outcomeOf(transaction)],
    ...describeTransaction(transaction),
    ...(url !== undefined && { finish_redirect_url: url }),
  };
}

/** Where the customer goes from the page; `undefined` when the shop named no place. */
export function returnUrl(transaction: Transaction, command: SnapCommand): string | undefined {
  const { finishUrl, unfinishUrl = finishUrl, errorUrl = finishUrl } = command;
  const url = { success: finishUrl, pending: unfinishUrl, error: errorUrl }[outcomeOf(transaction)];
  if (url === undefined) return undefined;
  return joinQuery(url, {
    order_id: transaction.orderId,
    status_code: STATUS_API_CODE[transaction.status],
    transaction_status: transaction.status,
  });
}
