import { customerDetailsIn } from "../bi-snap/customer-details.ts";
import type { Transaction } from "./transaction.ts";

/**
 * What a charge said of its customer, whichever face it came by: `customer_details` as they were sent, and under the same
 * names what a call of BI-SNAP says. Empty where it said nothing.
 */
export function customerDetailsOf({
  origin,
  request,
}: Pick<Transaction, "origin" | "request">): Readonly<Record<string, unknown>> {
  const details = origin === "bi_snap" ? customerDetailsIn(request) : request["customer_details"];
  return typeof details === "object" && details !== null && !Array.isArray(details)
    ? (details as Readonly<Record<string, unknown>>)
    : {};
}
