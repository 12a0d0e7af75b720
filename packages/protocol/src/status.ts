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

export function isLegalMove(from: TransactionStatus, to: TransactionStatus): boolean {
  return (LEGAL_MOVES[from] as readonly TransactionStatus[]).includes(to);
}

/** Whether a transaction in this status keeps its order id. Section 2.13. */
export function holdsOrderId(status: TransactionStatus): boolean {
  switch (status) {
    case "pending":
    case "authorize":
    case "capture":
    case "settlement":
    case "partial_refund":
    case "refund":
    case "chargeback":
    case "partial_chargeback":
      return true;
    case "expire":
    case "cancel":
    case "deny":
    case "failure":
      return false;
  }
}
