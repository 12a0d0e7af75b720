import { readRequest, required } from "../shared/fields.ts";
import type { JsonBody } from "../shared/read-body.ts";
import { accept, lenient } from "./lenient.ts";

/** `POST /v2/capture`. Core API section 3.6. */
export const CAPTURE_REQUEST = lenient.object({
  transaction_id: required(lenient.orEmpty(lenient.text({ max: 64 }))),
  gross_amount: lenient.rupiah({
    min: 1,
    max: 999_999_999_999_999,
    range: "must be between 0.01 - 99999999999.00",
  }),
});

/** The transaction that is to be captured. Throws 400, or 413 for an object where an id belongs. */
export function parseCapture(body: JsonBody): string {
  return accept(readRequest(CAPTURE_REQUEST, body)).transaction_id;
}
