import type { StoredStatus } from "./transaction.ts";

/** What a transaction may become next. Core API section 4.2. */
const NEXT: Readonly<Record<StoredStatus, readonly StoredStatus[]>> = {
  pending: ["settlement", "expire", "cancel", "deny", "failure"],
  settlement: ["partial_refund", "refund"],
  partial_refund: ["partial_refund", "refund"],
  refund: [],
  expire: [],
  cancel: [],
  deny: [],
  failure: [],
};

/** Whether a transaction with one status may still come to another, at once or by others. */
export function canReach(from: StoredStatus, to: StoredStatus): boolean {
  return NEXT[from].some((next) => next === to || (next !== from && canReach(next, to)));
}
