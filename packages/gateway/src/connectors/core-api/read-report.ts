import type { Payment } from "../../domain/transactions/transaction.ts";
import { labelIn } from "../../domain/upstream/charge-label.ts";
import type { Report, ReportedRefund } from "../../domain/upstream/connector.ts";
import { type JsonObject, Members } from "../members.ts";
import { stateOf } from "./status-words.ts";

/**
 * Reads what an upstream says of an order, in an answer of the status API or to a charge that was
 * denied. Core API sections 3.1 and 2.9. `undefined` when a member is missing or malformed.
 */
export function readReport(body: JsonObject): Report | undefined {
  const members = new Members(body);
  const state = stateOf(members.text("transaction_status"), members.optionalText("fraud_status"));
  const acquirer = members.optionalText("acquirer");
  const settledAt = members.optionalTime("settlement_time");
  const orderedAt = members.optionalTime("transaction_time");
  const label = labelIn(body["metadata"]);
  const report = {
    ...readNames(members),
    amount: readAmount(members),
    state,
    ...(state === "paid" && { payment: readPayment(members) }),
    ...(acquirer !== undefined && { acquirer }),
    ...(label !== undefined && { label }),
    ...(orderedAt && { orderedAt }),
    ...(settledAt && { settledAt }),
    ...readChannelResponse(members),
    // Said as an empty text, or as none, while nothing has gone back.
    ...(isSome(members.optionalText("refund_amount")) && {
      refundedAmount: members.amount("refund_amount"),
    }),
    refunds: readRefunds(members),
  };
  return members.whole(report);
}

function isSome(amount: string | undefined): boolean {
  return amount !== undefined && !/^0+(?:\.0+)?$/.test(amount);
}

/** What an upstream calls an order, in any of its answers. */
export function readNames(members: Members): {
  readonly upstreamId: string;
  readonly orderId: string;
} {
  return { upstreamId: members.text("transaction_id"), orderId: members.text("order_id") };
}

/** The amount of the order: of rupiah, or of nothing that this program knows. */
export function readAmount(members: Members): Report["amount"] {
  if (members.text("currency") !== "IDR") members.break();
  return members.amount("gross_amount");
}

/** How it was paid: a gopay charge whose code was scanned is `qris` from then on. Section 4.4. */
function readPayment(members: Members): Payment {
  const paymentType = members.text("payment_type");
  if (paymentType === "gopay") {
    return { paymentType, paymentOptionType: members.text("payment_option_type") };
  }
  if (paymentType !== "qris") members.break();
  const shopeepayReferenceNumber = members.optionalText("shopeepay_reference_number");
  return {
    paymentType: "qris",
    transactionType: readTransactionType(members),
    issuer: members.text("issuer"),
    ...(shopeepayReferenceNumber !== undefined && { shopeepayReferenceNumber }),
  };
}

function readTransactionType(members: Members): "on-us" | "off-us" {
  const type = members.text("transaction_type").toLowerCase();
  if (type !== "on-us" && type !== "off-us") members.break();
  return type === "on-us" ? "on-us" : "off-us";
}

function readChannelResponse(members: Members): Pick<Report, "channelResponse"> {
  const code = members.optionalText("channel_response_code");
  const message = members.optionalText("channel_response_message") ?? "";
  return code === undefined ? {} : { channelResponse: { code, message } };
}

function readRefunds(members: Members): readonly ReportedRefund[] {
  return members.objects("refunds").flatMap((entry) => {
    const refund = readRefund(entry);
    if (!refund) members.break();
    return refund ?? [];
  });
}

/** Section 3.1.3. One that was made in the upstream's own dashboard may lack a key. */
function readRefund(entry: JsonObject): ReportedRefund | undefined {
  const members = new Members(entry);
  const key = members.optionalText("refund_key") ?? members.text("refund_chargeback_uuid");
  const at = members.optionalTime("created_at");
  const confirmedAt = members.optionalTime("bank_confirmed_at");
  return members.whole({
    key,
    amount: members.amount("refund_amount"),
    reason: members.optionalText("reason") ?? "",
    ...(at && { at }),
    ...(confirmedAt && { confirmedAt }),
  });
}
