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

/** How far two clocks are apart at most where one order must not be taken for another. */
const COPY_SKEW_MS = 30_000;

/**
 * Whether an order under an attempt's name was made by a copy of that attempt's own request. It bears the
 * account's label, and is not from before the attempt: an installation that was put back to an older state would
 * find orders of its own there that it knows nothing of, and their customers may be about to pay.
 */
export function isCopyOf(
  { orderId, label, amount, state, orderedAt }: Report,
  attempt: UpstreamAttempt,
): boolean {
  const isSame = orderId === attempt.upstreamOrderId && label === attempt.accountId;
  const isSince =
    orderedAt !== undefined && orderedAt.getTime() >= attempt.createdAt.getTime() - COPY_SKEW_MS;
  return isSame && isSince && amount === attempt.amount && state === "pending";
}

function isOther(label: string | undefined, own: string | undefined): boolean {
  return label !== undefined && own !== undefined && label !== own;
}
