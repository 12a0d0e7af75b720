import type { UpstreamAttempt } from "./attempt.ts";
import type { Report } from "./connector.ts";

/** How far an upstream's clock may be behind ours. */
const SKEW_MS = 10 * 60_000;

/**
 * Why a report cannot be about this attempt, in a word; `undefined` when it can. That the amount differs
 * is for the decision about the money.
 */
export function checkReport(
  report: Report,
  { upstreamOrderId, upstreamId, createdAt }: UpstreamAttempt,
): "other_order" | "other_transaction" | "older_than_the_charge" | undefined {
  if (report.orderId !== upstreamOrderId) return "other_order";
  if (upstreamId !== undefined && report.upstreamId !== upstreamId) return "other_transaction";
  const { orderedAt } = report;
  if (orderedAt && orderedAt.getTime() < createdAt.getTime() - SKEW_MS) {
    return "older_than_the_charge";
  }
  return undefined;
}
