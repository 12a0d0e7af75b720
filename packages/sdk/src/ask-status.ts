import type { StatusResponse } from "@gerbang/protocol";
import type { CallOptions } from "./call-options.ts";
import { idsToAsk } from "./check-schedule.ts";
import type { GatewayClient } from "./client.ts";
import { GatewayError } from "./errors.ts";
import type { PaymentRecord } from "./payment-record.ts";
import type { Applied, Payments } from "./payments.ts";
import { parseTransaction } from "./transaction.ts";

export interface StatusSource {
  readonly payments: Payments;
  readonly client: Pick<GatewayClient, "status">;
}

/**
 * Asks the status API about everything that is open for an order and takes in the answers. A
 * transaction that is not there is no error: it may appear when the customer acts, or never.
 */
export async function askStatus(
  { payments, client }: StatusSource,
  record: PaymentRecord,
  signal?: AbortSignal,
): Promise<readonly (Applied | { readonly outcome: "not_found" })[]> {
  const outcomes: (Applied | { readonly outcome: "not_found" })[] = [];
  for (const id of idsToAsk(record)) {
    const answer = await statusOf(client, id, signal && { signal });
    if (!answer) {
      outcomes.push({ outcome: "not_found" });
      continue;
    }
    const transaction = parseTransaction(answer);
    if ("problem" in transaction) throw new Error(`Unreadable status: ${transaction.problem}`);
    if (transaction.orderId !== record.orderId) throw new Error("The status of another order came");
    outcomes.push(await payments.apply(transaction, { isConfirmed: true }));
  }
  return outcomes;
}

/** What the status API says about a transaction or an order's newest one; `undefined` when there is none. */
export async function statusOf(
  client: StatusSource["client"],
  id: string,
  options: CallOptions = {},
): Promise<StatusResponse | undefined> {
  try {
    return await client.status(id, options);
  } catch (error) {
    if (error instanceof GatewayError && error.code === "not_found") return undefined;
    throw error;
  }
}
