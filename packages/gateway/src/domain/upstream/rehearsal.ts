import type { FindingName, FindingValue } from "./findings.ts";

/** The list that a rehearsal goes through, in its order. */
const REHEARSAL_STEPS = [
  "key",
  "leftovers",
  "charge_gopay",
  "charge_qris",
  "repeated_key",
  "order_taken",
  "two_at_once",
  "server_error",
  "cancel",
  "expire",
  "payment",
  "message",
  "refund",
  "too_many_calls",
  "clock",
  "closing",
] as const;
export type RehearsalStep = (typeof REHEARSAL_STEPS)[number];

/**
 * `expected`: as this program takes for granted. `differs`: otherwise, and nothing is lost by it. `blocks`:
 * with real money it would lose some, or nobody could pay. `skipped`: not tried.
 */
export type RehearsalVerdict = "expected" | "differs" | "blocks" | "skipped";

export type Found = Readonly<Partial<Record<FindingName, FindingValue>>>;

/** What one step has come to. */
export interface StepReport {
  readonly step: RehearsalStep;
  readonly verdict: RehearsalVerdict;
  /** In a sentence. */
  readonly said: string;
  /** What was found, as values. */
  readonly found: Found;
  /** The orders that it opened at the upstream, or changed. */
  readonly orders: readonly string[];
}

/** What becomes of the payment that a part of the list needs. */
export type RehearsedPayment =
  | "skip"
  /** Somebody pays in the upstream's simulator. */
  | "person"
  /** The upstream is a Gerbang's sandbox: its own API pays. */
  | "sandbox_api";

export const REHEARSAL_AMOUNT = 1_000;
/** At most: of the list itself, without looking whether something is there already. */
export const REHEARSAL_ORDERS = 3;
export const REHEARSAL_CALLS = 60;
