import { isFact, isRefund, type Schedule } from "./step.ts";

/** Where an order stands at the end of a schedule, as far as its facts go. */
export const STATES = [
  "waiting",
  "paid in the app",
  "paid by scan",
  "ended unpaid",
  "paid late",
  "refunded",
  "refunded twice",
  "several attempts",
  "two orders",
] as const;

export type State = (typeof STATES)[number];

/** The state that a schedule leads to: the most particular one, where several would fit. */
export function stateOf({ orders, steps }: Schedule): State {
  if (orders === 2) return "two orders";
  const facts = steps.filter(({ letter }) => isFact(letter));
  const has = (letter: string): boolean => facts.some((step) => step.letter === letter);
  if (has("c")) return "several attempts";
  const refunds = facts.filter(({ letter }) => isRefund(letter)).length;
  if (refunds > 0) return refunds > 1 ? "refunded twice" : "refunded";
  if (has("l")) return "paid late";
  if (has("p")) return "paid in the app";
  if (has("q")) return "paid by scan";
  return facts.length > 0 ? "ended unpaid" : "waiting";
}
