import type { CheckoutState, TransactionStatus } from "@gerbang/protocol";
import type { FollowInterest, Reachability } from "./state-feed.ts";

/** What the customer is shown. */
export type Phase =
  | "loading"
  | "waiting"
  | "checking"
  | "paid"
  | "paid-late"
  | "expired"
  | "cancelled"
  | "refused"
  | "refunded"
  | "offline"
  | "unavailable";

export interface OrderSituation {
  readonly state: CheckoutState | undefined;
  /** When, by this device's clock. */
  readonly heardAtMs: number;
  readonly reach: Reachability;
  /** The customer has come back from the wallet or says to have paid. */
  readonly isChecking: boolean;
}

const PHASES = new Map<string, Phase>(
  Object.entries({
    pending: "waiting",
    authorize: "paid",
    capture: "paid",
    settlement: "paid",
    expire: "expired",
    cancel: "cancelled",
    deny: "refused",
    failure: "refused",
    partial_refund: "refunded",
    refund: "refunded",
    chargeback: "refunded",
    partial_chargeback: "refunded",
  } satisfies Record<TransactionStatus, Phase>),
);

/**
 * Decides what the customer sees.
 *
 * A deadline that has passed here closes nothing: the wallet may be confirming at this moment, so
 * the customer waits for the server's word. A status this version does not know waits as well.
 */
export function decidePhase({ state, reach, isChecking }: OrderSituation, leftMs: number): Phase {
  if (!state) return reach === "ok" ? "loading" : reach;
  const phase = PHASES.get(state.transaction_status) ?? "checking";
  if (phase === "paid" && state.paid_late) return "paid-late";
  if (phase !== "waiting") return phase;
  if (reach !== "ok") return "offline";
  return isChecking || leftMs <= 0 ? "checking" : "waiting";
}

/** How closely the order is followed: a closed one may be paid late, or be charged anew. */
export function interestOf(phase: Phase): FollowInterest {
  if (/waiting|checking|offline/.test(phase)) return 2;
  return /paid|refunded/.test(phase) ? 0 : 1;
}

/** Whether the order may be paid from here. */
export function isOpen(phase: Phase): boolean {
  return interestOf(phase) > 1;
}
