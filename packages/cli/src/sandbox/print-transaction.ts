import { printValues } from "../output.ts";
import { printJson } from "./print.ts";
import type { JsonObject } from "./sandbox-client.ts";

const SHOWN = [
  "order_id",
  "transaction_id",
  "transaction_status",
  "gross_amount",
  "payment_type",
  "issuer",
  "settlement_time",
  "refund_key",
  "refund_amount",
  "channel_response_code",
  "channel_response_message",
];

/** A transaction as the status call tells it: the whole of it, or what people look for. */
export function printTransaction(
  transaction: JsonObject,
  { json }: { readonly json: boolean },
): void {
  if (json) return printJson(transaction);
  const shown = SHOWN.flatMap((name) => {
    const value = transaction[name];
    return typeof value === "string" ? [[name, value] as const] : [];
  });
  printValues(Object.fromEntries(shown), { json });
}
