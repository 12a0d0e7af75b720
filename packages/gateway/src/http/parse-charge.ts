import { type PaymentType, parseOrderId, parseRupiah } from "@gerbang/protocol";
import type { ChargeCommand } from "../domain/charge-command.ts";
import type { Merchant } from "../domain/merchant.ts";
import { ApiError } from "./api-error.ts";

type Body = Readonly<Record<string, unknown>>;
type Fields = Readonly<Record<string, unknown>>;

const FIFTEEN_MINUTES_MS = 15 * 60_000;
const AMOUNT_MAX = 99_999_999_999;

/** Turns the body of a charge into a command, or throws 400 with every fault found. Section 2.4. */
export function parseCharge(body: Body, merchant: Merchant): ChargeCommand {
  const faults: string[] = [];
  const details = objectOf(body["transaction_details"]);
  const orderId = parseOrderIdOf(details, faults);
  const grossAmount = parseAmountOf(details, faults);
  const paymentType = parsePaymentType(body, faults);
  if (faults.length > 0 || !orderId || grossAmount === undefined || !paymentType) {
    throw new ApiError("invalid_request", faults);
  }
  const gopay = objectOf(body["gopay"]);
  const callbackUrl = textOf(gopay["callback_url"]) ?? merchant.settings.gopayCallbackUrl;
  return {
    paymentType,
    orderId,
    grossAmount,
    acquirer: objectOf(body["qris"])["acquirer"] === "airpay shopee" ? "airpay shopee" : "gopay",
    expiry: { durationMs: FIFTEEN_MINUTES_MS },
    enableCallback: gopay["enable_callback"] === true || gopay["enable_callback"] === "true",
    ...(callbackUrl !== undefined && { callbackUrl }),
    appendNotificationUrls: [],
    overrideNotificationUrls: [],
    locale: "id-ID",
    request: body,
  };
}

function parseOrderIdOf(details: Fields, faults: string[]) {
  const value = textOf(details["order_id"]);
  if (value === undefined) {
    faults.push("transaction_details.order_id is required");
    return undefined;
  }
  const orderId = parseOrderId(value);
  if (!orderId) {
    faults.push(
      value.length > 50
        ? "transaction_details.order_id too long"
        : "transaction_details.order_id format is invalid",
    );
  }
  return orderId;
}

function parseAmountOf(details: Fields, faults: string[]) {
  const value = details["gross_amount"];
  if (value === undefined || value === null || value === "") {
    faults.push("transaction_details.gross_amount is required");
    return undefined;
  }
  const number = Number(value);
  const amount = parseRupiah(value);
  if (Number.isNaN(number)) faults.push("transaction_details.gross_amount is not a number");
  else if (number <= 0 || number > AMOUNT_MAX) {
    faults.push("transaction_details.gross_amount must be between 0.01 - 99999999999.00");
  } else if (amount === undefined) {
    faults.push("transaction_details.gross_amount must not contain decimal");
  }
  return amount;
}

function parsePaymentType(body: Body, faults: string[]): PaymentType | undefined {
  const value = body["payment_type"];
  if (value === "gopay" || value === "qris") return value;
  faults.push(value ? "payment_type is not supported" : "payment_type is required");
  return undefined;
}

function objectOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}

function textOf(value: unknown): string | undefined {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}
