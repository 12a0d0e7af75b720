import { parseRefundKey, type RefundKey, type Rupiah } from "@gerbang/protocol";
import type { RefundOrder } from "../../operations/transactions/refund.ts";
import { ApiError } from "../shared/api-error.ts";
import type { JsonBody } from "../shared/read-body.ts";
import {
  isAbsent,
  objectField,
  type Problems,
  type RequestField,
  requiredField,
  textField,
  textOf,
  wholeField,
  wholeOf,
} from "./request-fields.ts";

/** Amounts out of bounds are refused by the refund itself, with 414. */
const AMOUNT_MAX = 999_999_999_999_999;

/** `POST /v2/{id}/refund`. Core API section 3.7. */
export const REFUND_REQUEST: RequestField = objectField({
  refund_key: {
    ...textField({
      max: 64,
      pattern: /^[A-Za-z0-9_-]+$/,
      numbers: true,
      about: "The merchant's name for this refund; made when absent. Once it succeeded: 406.",
    }),
    emptyIsAbsent: true,
  },
  amount: wholeField({
    min: -AMOUNT_MAX,
    max: AMOUNT_MAX,
    about: "Whole rupiah; everything that is left when absent or 0.",
  }),
  reason: textField({ max: 255, about: "Shown to the customer." }),
});

/** Reads a refund; all members may be missing, empty or 0. Throws 400 with every problem found. */
export function parseRefund(body: JsonBody): Omit<RefundOrder, "id"> {
  const fields = body ?? {};
  const problems: Problems = new Set();
  REFUND_REQUEST.check(fields, "", problems);
  if (problems.size > 0) throw new ApiError("invalid_request", [...problems]);
  const key = parseKey(fields["refund_key"]);
  const amount = parseAmount(fields["amount"]);
  return {
    ...(key !== undefined && { key }),
    ...(amount !== undefined && { amount }),
    reason: isAbsent(fields["reason"]) ? "" : textOf(fields["reason"]),
  };
}

function parseKey(value: unknown): RefundKey | undefined {
  return isAbsent(value) ? undefined : parseRefundKey(textOf(value));
}

/** One of the official clients always sends all three members: 0 means "not given". */
function parseAmount(value: unknown): Rupiah | undefined {
  const amount = isAbsent(value) || value === "" ? 0 : wholeOf(value);
  return amount ? (amount as Rupiah) : undefined;
}

/** `POST /v2/capture`. Section 3.6. */
export const CAPTURE_REQUEST: RequestField = objectField({
  transaction_id: requiredField({ ...textField({ max: 64 }), emptyIsAbsent: true }),
  gross_amount: wholeField({
    min: 1,
    max: AMOUNT_MAX,
    range: "must be between 0.01 - 99999999999.00",
  }),
});

/** The transaction that is to be captured. Throws 400, or 413 for an object where an id belongs. */
export function parseCapture(body: JsonBody): string {
  const fields = body ?? {};
  const problems: Problems = new Set();
  CAPTURE_REQUEST.check(fields, "", problems);
  if (problems.size > 0) throw new ApiError("invalid_request", [...problems]);
  return textOf(fields["transaction_id"]);
}
