import { parseRefundKey } from "@gerbang/protocol";
import type { RefundOrder } from "../../operations/transactions/refund.ts";
import { ApiError } from "../shared/api-error.ts";
import { readRequest } from "../shared/fields.ts";
import type { JsonBody } from "../shared/read-body.ts";
import { accept, lenient } from "./lenient.ts";

/** Amounts out of bounds are refused by the refund itself, with 414. */
const AMOUNT_MAX = 999_999_999_999_999;

/** `POST /v2/{id}/refund`. Core API section 3.7. */
export const REFUND_REQUEST = lenient.object({
  refund_key: lenient.orEmpty(
    lenient.parsed(
      {
        max: 64,
        pattern: /^[A-Za-z0-9_-]+$/,
        numbers: true,
        about: "The merchant's name for this refund; made when absent. Once it succeeded: 406.",
      },
      parseRefundKey,
    ),
  ),
  amount: lenient.rupiah({
    min: -AMOUNT_MAX,
    max: AMOUNT_MAX,
    about:
      'Whole rupiah; everything that is left when absent or null. An empty text is 400, 0 is 414, save in the body {"refund_key":"","amount":0,"reason":""}, which says nothing.',
  }),
  reason: lenient.text({ max: 255, about: "Shown to the customer." }),
});

/**
 * Reads a refund; all members may be missing or empty. An amount of 0 is one, which the refund itself
 * refuses. Throws 400 with every problem found.
 */
export function parseRefund(body: JsonBody): Omit<RefundOrder, "id"> {
  // A form that was left empty: elsewhere this is no value, and here it would give everything back.
  if (isEmptyText(body?.["amount"])) {
    throw new ApiError("invalid_request", ["amount is not a number"]);
  }
  const { refund_key: key, amount, reason = "" } = accept(readRequest(REFUND_REQUEST, body));
  return {
    ...(key !== undefined && { key }),
    ...(amount !== undefined && !isAllEmpty(body) && { amount }),
    reason,
  };
}

function isEmptyText(value: unknown): boolean {
  return typeof value === "string" && value.trim() === "";
}

/** What the official Go client sends of a refund without members: it never leaves one out. */
function isAllEmpty(body: JsonBody): boolean {
  return body?.["refund_key"] === "" && body["amount"] === 0 && body["reason"] === "";
}
