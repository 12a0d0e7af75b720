import type { CancelRefusal } from "../../domain/transactions/decide-cancel.ts";
import type { CaptureRefusal } from "../../domain/transactions/decide-capture.ts";
import type { LatePaymentRefusal } from "../../domain/transactions/decide-late-payment.ts";
import type { PaymentRefusal } from "../../domain/transactions/decide-payment.ts";
import type { RefundRefusal } from "../../domain/transactions/decide-refund.ts";
import type { VerificationRefusal } from "../../domain/transactions/decide-verification.ts";
import type { ChargeRefusal } from "../../operations/transactions/charge.ts";
import { ApiError, type ApiErrorCode } from "./api-error.ts";

/** Does not compile while the domain knows a refusal that the API does not. */
export const CANCEL_REFUSALS = {
  not_pending: "status_not_updatable",
  unavailable: "partner_unavailable",
} as const satisfies Record<CancelRefusal | "unavailable", ApiErrorCode>;

/** Less or more than what is reserved is a mistake in the request; else the status is in the way. */
export function captureRefused(reason: CaptureRefusal): ApiError {
  return reason === "other_amount"
    ? new ApiError("invalid_request", ["gross_amount is not equal to the authorized amount"])
    : new ApiError("status_not_updatable");
}

/** A refusal of the provider, or an order id that is taken, is an API error of the same name. */
export function chargeRefused(reason: ChargeRefusal): ApiError {
  return new ApiError(reason satisfies ApiErrorCode);
}

export const REFUND_REFUSALS = {
  not_refundable: "status_not_updatable",
  window_closed: "status_not_updatable",
  duplicate_key: "duplicate_refund",
  invalid_amount: "refund_amount",
  short_of_funds: "refund_funds",
  unavailable: "partner_unavailable",
} as const satisfies Record<
  Exclude<RefundRefusal, "denied_by_provider"> | "unavailable",
  ApiErrorCode
>;

export const PAYMENT_REFUSALS = {
  already_paid: "already_paid",
  reserved: "reserved",
  from_account: "from_account",
  cancelled: "cancelled",
  expired: "expired",
  denied: "denied",
  scan_only: "scan_only",
} as const satisfies Record<PaymentRefusal, ApiErrorCode>;

/** The same of a payment that is reported after the transaction was closed. */
export const LATE_REFUSALS = {
  ...PAYMENT_REFUSALS,
  no_account: "from_account",
  order_taken: "order_charged_again",
} as const satisfies Record<LatePaymentRefusal | VerificationRefusal, ApiErrorCode>;
