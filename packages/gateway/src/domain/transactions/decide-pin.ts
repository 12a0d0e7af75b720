import { PIN_FAILURES_MAX, type WalletVisit } from "./decide-wallet-approval.ts";

export type PinDecision =
  | { readonly outcome: "right" }
  | { readonly outcome: "wrong"; readonly failures: number }
  /** The wallet asks no more. */
  | { readonly outcome: "refused" };

/**
 * Decides about the PIN that approves a charge of an account. The third wrong one is the last: after it the
 * right one is of no use either.
 */
export function decidePin(
  { pinFailures }: WalletVisit,
  pin: { readonly entered: string; readonly right: string },
): PinDecision {
  if (pinFailures >= PIN_FAILURES_MAX) return { outcome: "refused" };
  if (pin.entered === pin.right) return { outcome: "right" };
  const failures = pinFailures + 1;
  return failures < PIN_FAILURES_MAX ? { outcome: "wrong", failures } : { outcome: "refused" };
}
