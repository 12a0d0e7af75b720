import type { UpstreamAttempt } from "./attempt.ts";
import type { Report } from "./connector.ts";

/** How far an upstream's clock may be behind ours. */
const SKEW_MS = 10 * 60_000;

type ReportProblem =
  | "other_order"
  | "other_transaction"
  | "other_maker"
  | "other_amount"
  | "older_than_the_charge";

/**
 * Why a report cannot be about this attempt, in a word; `undefined` when it can. Of an order whose own id
 * at the upstream is known, a differing amount is for the decision about the money; where our name is all
 * that is known, somebody else's order may have it. `label` is what ours would bear.
 */
export function checkReport(
  report: Report,
  { upstreamOrderId, upstreamId, amount, createdAt }: UpstreamAttempt,
  label: string | undefined,
): ReportProblem | undefined {
  if (report.orderId !== upstreamOrderId) return "other_order";
  if (upstreamId !== undefined && report.upstreamId !== upstreamId) return "other_transaction";
  if (upstreamId === undefined && isOther(report.label, label)) return "other_maker";
  if (upstreamId === undefined && report.amount !== amount) return "other_amount";
  const { orderedAt } = report;
  if (orderedAt && orderedAt.getTime() < createdAt.getTime() - SKEW_MS) {
    return "older_than_the_charge";
  }
  return undefined;
}

function isOther(label: string | undefined, own: string | undefined): boolean {
  return label !== undefined && own !== undefined && label !== own;
}
