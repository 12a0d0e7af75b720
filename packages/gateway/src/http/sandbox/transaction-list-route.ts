import { formatAmount } from "@gerbang/protocol";
import type { FastifyInstance } from "fastify";
import { deeplinkVersionOf } from "../../domain/merchants/merchant-settings.ts";
import { callbackAfter } from "../../domain/transactions/deeplink.ts";
import {
  refundedAmount,
  reportedPaymentType,
  type Transaction,
} from "../../domain/transactions/transaction.ts";
import { listTransactionsOf } from "../../operations/transactions/list-transactions-of.ts";
import { presentActions } from "../core-api/present-answers.ts";
import type { AppContext } from "../shared/app-context.ts";
import { TRANSACTIONS } from "./control-endpoints.ts";
import { TRANSACTION_QUERY } from "./control-requests.ts";
import { readQuery } from "./read-strict.ts";
import { addSandboxRoute } from "./sandbox-route.ts";

const LIMIT = 50;

/** An order may have been charged more than once. */
export function transactionListRoute(
  app: FastifyInstance,
  { gateway, publicUrl }: AppContext,
): void {
  addSandboxRoute(app, TRANSACTIONS, async ({ merchant, request }) => {
    const { order, limit = LIMIT } = readQuery(request, TRANSACTION_QUERY);
    const found = await listTransactionsOf(gateway, merchant.id, { orderId: order, limit });
    const links = {
      publicUrl: publicUrl(),
      deeplinkVersion: deeplinkVersionOf(merchant.settings),
    };
    return { transactions: found.map((one) => presentTransaction(one, links)) };
  });
}

function presentTransaction(
  transaction: Transaction,
  links: Parameters<typeof presentActions>[1],
): object {
  return {
    transaction_id: transaction.id,
    order_id: transaction.orderId,
    payment_type: reportedPaymentType(transaction),
    transaction_status: transaction.status,
    gross_amount: formatAmount(transaction.grossAmount),
    refund_amount: formatAmount(refundedAmount(transaction)),
    transaction_time: transaction.createdAt.toISOString(),
    expiry_time: transaction.expiresAt.toISOString(),
    callback_url: transaction.callbackUrl ?? null,
    finish_url: callbackAfter(transaction, "success") ?? null,
    unfinish_url: callbackAfter(transaction, "failure") ?? null,
    actions: transaction.status === "pending" ? presentActions(transaction, links) : [],
  };
}
