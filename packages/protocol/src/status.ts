/** Where a transaction stands. Core API section 4.1. */
export const TRANSACTION_STATUSES = [
  "pending",
  "settlement",
  "expire",
  "cancel",
  "deny",
  "partial_refund",
  "refund",
  "failure",
  "authorize",
  "capture",
  "chargeback",
  "partial_chargeback",
] as const;

export type TransactionStatus = (typeof TRANSACTION_STATUSES)[number];

/** `status_code` of a notification. Section 5.2: `cancel` and `expire` are 202 here. */
export const NOTIFICATION_CODE = {
  pending: "201",
  settlement: "200",
  expire: "202",
  cancel: "202",
  deny: "202",
  partial_refund: "200",
  refund: "200",
  failure: "202",
  authorize: "200",
  capture: "200",
  chargeback: "200",
  partial_chargeback: "200",
} as const satisfies Record<TransactionStatus, string>;

/** `status_code` of the status API. Section 3.1: `cancel` is 200 here, `expire` 407. */
export const STATUS_API_CODE = {
  ...NOTIFICATION_CODE,
  cancel: "200",
  expire: "407",
} as const satisfies Record<TransactionStatus, string>;

/** The statuses that a transaction may move to from each status. Section 4.2, gopay and qris. */
export const LEGAL_MOVES = {
  pending: ["settlement", "expire", "cancel", "deny", "failure", "authorize", "capture"],
  authorize: ["capture", "settlement", "cancel", "expire", "deny"],
  capture: ["settlement", "cancel"],
  settlement: ["partial_refund", "refund", "chargeback", "partial_chargeback"],
  partial_refund: ["partial_refund", "refund"],
  partial_chargeback: ["chargeback"],
  expire: [],
  cancel: [],
  deny: [],
  refund: [],
  failure: [],
  chargeback: [],
} as const satisfies Record<TransactionStatus, readonly TransactionStatus[]>;

/** Whether a transaction with one status may still come to another, in one move or in several. */
export function canReach(from: TransactionStatus, to: TransactionStatus): boolean {
  const reached = new Set<TransactionStatus>(LEGAL_MOVES[from]);
  // A set hands out what is added to it on the way.
  for (const status of reached) for (const next of LEGAL_MOVES[status]) reached.add(next);
  return reached.has(to);
}
