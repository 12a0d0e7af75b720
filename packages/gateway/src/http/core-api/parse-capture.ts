import type { Rupiah } from "@gerbang/protocol";
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
    about: "The whole of what is reserved: no part of it is captured. The whole when absent, too.",
  }),
});

/** What is to be captured, and how much. Throws 400, or 413 for an object where an id belongs. */
export function parseCapture(body: JsonBody): { readonly id: string; readonly amount?: Rupiah } {
  const { transaction_id: id, gross_amount: amount } = accept(readRequest(CAPTURE_REQUEST, body));
  return { id, ...(amount !== undefined && { amount }) };
}
