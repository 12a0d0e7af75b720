import type { Schedule, Step } from "../schedule/step.ts";

/** What a merchant shows of an order: whatever its probe returned. */
export type View = unknown;

/** A transaction is asked about by its own id, or by that of its order, which may name a newer one. */
export type Asked = "transaction" | "order";

/** One request to the merchant, and what came back. */
export interface Exchange {
  /** The status answered; undefined when no answer was seen. */
  readonly status: number | undefined;
  readonly body: string;
  /** What was sent, where it was no message of the gateway's. */
  readonly sent?: string;
  /** By what the handling asked the status API meanwhile; undefined when it did not. */
  readonly asked: Asked | undefined;
}

export interface TraceEntry {
  readonly step: Step;
  /** Two for what arrived at once, none for facts. */
  readonly exchanges: readonly Exchange[];
  /** What each order showed afterwards; undefined where nothing was read. */
  readonly views: readonly View[] | undefined;
  /** What each order showed right before a forgery. */
  readonly before?: readonly View[];
  /** Whether the merchant's process still answers. */
  readonly alive: boolean;
}

export interface Trace {
  readonly schedule: Schedule;
  /** How often it was played, each time on fresh orders; once when absent. This is the last time. */
  readonly tries?: number;
  /** How long it took, beside what was played with it, in milliseconds; absent where no time passes. */
  readonly ms?: number;
  /**
   * What each order showed when it had been charged for and nothing had been said; empty where that was not looked at,
   * since it is known.
   */
  readonly start: readonly View[];
  readonly entries: readonly TraceEntry[];
  /** The messages of the retry tail that were acknowledged at last. */
  readonly redelivered: readonly Step[];
  readonly closing: readonly View[];
  /** After one reconciliation; undefined where the merchant has none. */
  readonly reconciled: readonly View[] | undefined;
}
