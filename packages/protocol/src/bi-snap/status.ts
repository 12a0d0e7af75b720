import type { TransactionStatus } from "../status.ts";

/** `latestTransactionStatus`: two digits, always text with the leading zero. */
export type BiSnapStatus = "00" | "01" | "02" | "03" | "04" | "05" | "06" | "07" | "08" | "09";

/** The words of the standard for each status; 08 and 09 are additions that not every provider has. */
export const BI_SNAP_STATUS_NAMES = {
  "00": "success",
  "01": "initiated",
  "02": "paying",
  "03": "pending",
  "04": "refunded",
  "05": "canceled",
  "06": "failed",
  "07": "not found",
  "08": "expired",
  "09": "rejected",
} as const satisfies Record<BiSnapStatus, string>;

/** `latestTransactionStatus` of a transaction. A part refunded is 04, as all of it is. */
export const BI_SNAP_STATUS = {
  pending: "03",
  settlement: "00",
  expire: "08",
  cancel: "05",
  deny: "09",
  partial_refund: "04",
  refund: "04",
  failure: "06",
  authorize: "01",
  capture: "00",
  chargeback: "06",
  partial_chargeback: "06",
} as const satisfies Record<TransactionStatus, BiSnapStatus>;

/** `transactionStatusDesc`, as notifications and QR queries print it. */
export const BI_SNAP_STATUS_TEXT = {
  "00": "SUCCESS",
  "01": "INITIATED",
  "02": "PAYING",
  "03": "PENDING",
  "04": "REFUNDED",
  "05": "CANCELED",
  "06": "FAILURE",
  "07": "NOT FOUND",
  "08": "EXPIRY",
  "09": "REJECTED",
} as const satisfies Record<BiSnapStatus, string>;

/**
 * What a status means for a transaction here. `refund` stands for either kind: only the refunds
 * beside it say how much went back. `undefined` for 07, which is no state, and for unknown text.
 */
export function readBiSnapStatus(code: unknown): TransactionStatus | undefined {
  return typeof code === "string" && Object.hasOwn(MEANING, code)
    ? MEANING[code as keyof typeof MEANING]
    : undefined;
}

const MEANING = {
  "00": "settlement",
  "01": "authorize",
  "02": "pending",
  "03": "pending",
  "04": "refund",
  "05": "cancel",
  "06": "failure",
  "08": "expire",
  "09": "deny",
} as const satisfies Partial<Record<BiSnapStatus, TransactionStatus>>;
