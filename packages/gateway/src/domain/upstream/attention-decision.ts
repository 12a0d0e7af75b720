import type { UpstreamAttempt } from "./attempt.ts";
import type { AttentionKind } from "./attention.ts";
import { wasNeverMade } from "./plan-sync.ts";

/**
 * What a person may decide. `return` and `keep`: money without a home. `ask`: the upstream is asked at
 * once. `close`: a charge in doubt ends, for the upstream has nothing. `made` and `not_made`: a refund in
 * doubt, by somebody who looked at the upstream's own portal. `seen`: nobody is needed any more.
 */
const ATTENTION_DECISIONS = ["return", "keep", "ask", "close", "made", "not_made", "seen"] as const;
export type AttentionDecision = (typeof ATTENTION_DECISIONS)[number];

const ALLOWED = {
  charge_unknown: ["ask", "close"],
  amount_differs: ["return", "keep"],
  contradiction: ["ask", "seen"],
  stray_payment: ["return", "keep"],
  refund_unknown: ["ask", "made", "not_made"],
  refund_unconfirmed: ["ask", "seen"],
  unauthorized: ["seen"],
  not_enabled: ["seen"],
  bad_offer: ["ask", "seen"],
  forged_messages: ["seen"],
  webhooks_silent: ["seen"],
  clock_skew: ["seen"],
  unknown_order: ["seen"],
  foreign_gerbang: ["seen"],
  foreign_refund: ["ask", "seen"],
} as const satisfies Record<AttentionKind, readonly AttentionDecision[]>;

/** What may be decided about a kind; what is decided already, or cannot be asked, is not among it. */
export function decisionsOf(
  kind: AttentionKind,
  { attempt, isReturning }: { readonly attempt?: UpstreamAttempt; readonly isReturning: boolean },
): readonly AttentionDecision[] {
  if (isReturning) return [];
  const allowed: readonly AttentionDecision[] = ALLOWED[kind];
  return allowed.filter((one) => one !== "ask" || (attempt && !wasNeverMade(attempt)));
}

export function parseDecision(text: string | undefined): AttentionDecision | undefined {
  return ATTENTION_DECISIONS.find((one) => one === text);
}

export const REASON_LENGTH_MAX = 500;

/** Why somebody decides; `undefined` for what says nothing, or too much. */
export function parseDecisionReason(text: string | undefined): string | undefined {
  const reason = text?.trim() ?? "";
  return reason !== "" && reason.length <= REASON_LENGTH_MAX ? reason : undefined;
}
