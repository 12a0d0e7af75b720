import type { Rupiah } from "@gerbang/protocol";
import { type PaymentOptionType, WALLET_PIN, type WalletCustomer } from "./wallet-customer.ts";

/** What the wallet remembers of one customer and one transaction. */
export interface WalletVisit {
  readonly pinFailures: number;
  /** In the merchant's time. */
  readonly lockedUntil?: Date;
}

export const NEW_VISIT: WalletVisit = { pinFailures: 0 };

export interface WalletApproval {
  readonly customer: WalletCustomer;
  readonly paymentOptionType: PaymentOptionType;
  readonly pin: string;
  readonly amount: Rupiah;
}

export const APPROVAL_REFUSALS = [
  "customer_blocked",
  "pin_locked",
  "insufficient_balance",
  "wrong_pin",
] as const;

/** Why the wallet lets its customer not pay; another PIN, source or customer may do. */
export type ApprovalRefusal = (typeof APPROVAL_REFUSALS)[number];

export type ApprovalDecision =
  | { readonly outcome: "approved"; readonly visit: WalletVisit }
  | { readonly outcome: "refused"; readonly reason: ApprovalRefusal; readonly visit: WalletVisit };

export const PIN_FAILURES_MAX = 3;
const LOCKED_MS = 5 * 60_000;

/**
 * Decides whether the wallet lets its customer pay. After three wrong PINs it is locked for five
 * minutes of the merchant's time. A refusal leaves the transaction pending. Core API section 4.3.
 */
export function decideWalletApproval(
  before: WalletVisit,
  approval: WalletApproval,
  now: Date,
): ApprovalDecision {
  const visit = unlock(before, now);
  const refuse = (reason: ApprovalRefusal): ApprovalDecision => ({
    outcome: "refused",
    reason,
    visit,
  });
  if (approval.customer.isBlocked) return refuse("customer_blocked");
  if (visit.lockedUntil) return refuse("pin_locked");
  if (!canAfford(approval.customer, approval)) return refuse("insufficient_balance");
  if (approval.pin !== WALLET_PIN) {
    const after = countFailure(visit, now);
    const reason = after.lockedUntil ? "pin_locked" : "wrong_pin";
    return { outcome: "refused", reason, visit: after };
  }
  return { outcome: "approved", visit: NEW_VISIT };
}

export function canAfford(
  { balances }: WalletCustomer,
  { paymentOptionType, amount }: Pick<WalletApproval, "paymentOptionType" | "amount">,
): boolean {
  return balances[paymentOptionType] >= amount;
}

/** A lock whose time is over is forgotten, with the failures that led to it. */
export function unlock(visit: WalletVisit, now: Date): WalletVisit {
  const { lockedUntil, ...rest } = visit;
  if (!lockedUntil || lockedUntil > now) return visit;
  return { ...rest, pinFailures: 0 };
}

function countFailure(visit: WalletVisit, now: Date): WalletVisit {
  const pinFailures = visit.pinFailures + 1;
  if (pinFailures < PIN_FAILURES_MAX) return { ...visit, pinFailures };
  return { ...visit, pinFailures, lockedUntil: new Date(now.getTime() + LOCKED_MS) };
}
