import type { Both } from "../both.ts";

/** What mends one or several classes of defects. */
export interface Remedy {
  /** What to do, in one or two sentences. */
  readonly advice: Both;
  readonly express: string;
  readonly laravel: string;
  readonly go: string;
}

export type RemedyName =
  | "verify"
  | "ask"
  | "amount"
  | "silent"
  | "finish"
  | "facts"
  | "forward"
  | "own_order"
  | "failures"
  | "durable"
  | "unknown"
  | "route"
  | "caught"
  | "statuses"
  | "tolerant"
  | "refunds"
  | "reconcile"
  | "attempts"
  | "late_money"
  | "exact";
