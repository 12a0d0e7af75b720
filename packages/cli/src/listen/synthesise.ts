import { hash } from "node:crypto";
import {
  type CustomerInMessage,
  NOTIFICATION_CODE,
  signedText,
  toSnapMembers,
} from "@gerbang/protocol";
import type { BiSnapPayment } from "./bi-snap-message.ts";
import type { StatusView } from "./status-view.ts";

/** What the merchant's own request said, which no status answer repeats. */
export interface Origin {
  readonly by: "charge" | "snap" | "bi_snap" | "unknown";
  /** Of BI-SNAP alone, whose messages are others. */
  readonly biSnap?: BiSnapPayment;
  readonly customer?: CustomerInMessage | undefined;
}

/** Of answers alone. */
const NOT_TOLD = new Set([
  "status_code",
  "status_message",
  "signature_key",
  "id",
  "actions",
  "qr_string",
  "redirect_url",
]);

/**
 * The body of the notification that tells of a status answer: its members, with the text, the code and
 * the signature that a notification has for this status. What status answers do not say and the request
 * did not is left out: `pop_id`, and `merchant_cross_reference_id` where they lack it.
 */
export function synthesise(
  view: StatusView,
  { serverKey, origin }: { readonly serverKey: string; readonly origin: Origin },
): string {
  const { order_id, gross_amount } = view;
  const status_code = codeOf(view);
  const signed = { order_id, status_code, gross_amount };
  const members = Object.entries(view).filter(([name]) => !NOT_TOLD.has(name));
  const body = {
    ...Object.fromEntries(members),
    ...(isUnpaidQris(view) && { transaction_type: "off-us" }),
    status_message: "midtrans payment notification",
    status_code,
    signature_key: hash("sha512", signedText(signed, serverKey)),
    ...(origin.customer && { customer_details: origin.customer }),
  };
  return JSON.stringify(origin.by === "snap" ? toSnapMembers(body) : body);
}

/** A status that came later than this program keeps the code that the answer had. */
function codeOf({ transaction_status, status_code }: StatusView): string {
  const codes: Readonly<Record<string, string | undefined>> = NOTIFICATION_CODE;
  return codes[transaction_status] ?? (typeof status_code === "string" ? status_code : "200");
}

/** Nobody has paid, and yet live messages say so. */
function isUnpaidQris({ payment_type, transaction_type, settlement_time }: StatusView): boolean {
  return payment_type === "qris" && transaction_type === undefined && settlement_time === undefined;
}
