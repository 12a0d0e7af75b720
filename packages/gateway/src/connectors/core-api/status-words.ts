import { lookUp } from "../../domain/look-up.ts";
import type { ReportedState } from "../../domain/upstream/connector.ts";

/** What each `transaction_status` means for the money. Core API section 4.1. */
const STATES: Readonly<Record<string, ReportedState>> = {
  pending: "pending",
  settlement: "paid",
  capture: "paid",
  partial_refund: "paid",
  refund: "paid",
  expire: "expired",
  cancel: "cancelled",
  deny: "denied",
  failure: "failed",
};

/**
 * Words are compared without regard to case (section 1.9). Money that fraud rules hold back or refuse
 * is not paid (section 5.10), nor is it anything else that this program knows.
 */
export function stateOf(statusWord: string, fraudWord: string | undefined): ReportedState {
  const state = lookUp(STATES, statusWord.toLowerCase()) ?? "unclear";
  const isAccepted = (fraudWord ?? "accept").toLowerCase() === "accept";
  return state === "paid" && !isAccepted ? "unclear" : state;
}
