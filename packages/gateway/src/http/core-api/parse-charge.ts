import { type OrderId, type PaymentType, parseJakartaTime, type Rupiah } from "@gerbang/protocol";
import type { MerchantSettings } from "../../domain/merchants/merchant.ts";
import type { ChargeCommand } from "../../domain/transactions/charge-command.ts";
import type { Locale } from "../../domain/transactions/transaction.ts";
import { ApiError } from "../shared/api-error.ts";
import type { JsonObject } from "../shared/read-body.ts";
import { CHARGE_REQUEST } from "./charge-request.ts";
import { isAbsent, objectOf, type Problems, textOf, wholeOf } from "./request-fields.ts";

type Expiry = ChargeCommand["expiry"];

/** What a charge brings besides its body. */
export interface ChargeContext {
  readonly settings: MerchantSettings;
  /** The merchant's time. */
  readonly now: Date;
  readonly appendNotificationUrls: readonly string[];
  readonly overrideNotificationUrls: readonly string[];
  readonly locale?: Locale;
}

/**
 * Turns the body of a charge into a command, or throws 400 with every problem found (section 2.4), 413
 * when an object stands where a text belongs, or 402 for a payment type that exists elsewhere.
 */
export function parseCharge(body: JsonObject, context: ChargeContext): ChargeCommand {
  const problems: Problems = new Set();
  const own = withoutForeignObjects(body);
  CHARGE_REQUEST.check(own, "", problems);
  const qris = objectOf(own["qris"]);
  const acquirer = qris["acquirer"] === "airpay shopee" ? "airpay shopee" : "gopay";
  const details = objectOf(body["transaction_details"]);
  checkItemSum(body["item_details"], wholeOf(details["gross_amount"]), problems);
  const expiry = parseExpiry(
    objectOf(body["custom_expiry"]),
    { acquirer, now: context.now },
    problems,
  );
  checkTokenized(objectOf(own["gopay"]), problems);
  if (problems.size > 0) throw new ApiError("invalid_request", [...problems]);
  const paymentType = textOf(body["payment_type"]);
  if (!isOffered(paymentType)) throw new ApiError("channel_not_activated");
  return {
    paymentType,
    orderId: textOf(details["order_id"]) as OrderId,
    grossAmount: wholeOf(details["gross_amount"]) as Rupiah,
    acquirer,
    expiry,
    ...parseCallback(objectOf(own["gopay"]), context.settings),
    appendNotificationUrls: context.appendNotificationUrls,
    overrideNotificationUrls: context.overrideNotificationUrls,
    ...(context.locale && { locale: context.locale }),
    ...parseMerchantFields(body),
    request: body,
  };
}

/** What belongs to another payment type is ignored, whatever it holds. Section 2.2. */
function withoutForeignObjects({ gopay, qris, ...body }: JsonObject): JsonObject {
  const { payment_type: paymentType } = body;
  return {
    ...body,
    ...(paymentType === "gopay" && { gopay }),
    ...(paymentType === "qris" && { qris }),
  };
}

function isOffered(paymentType: string): paymentType is PaymentType {
  return paymentType === "gopay" || paymentType === "qris";
}

/** Said only when every line could be read. */
function checkItemSum(items: unknown, grossAmount: number | undefined, problems: Problems): void {
  if (!Array.isArray(items) || items.length === 0 || grossAmount === undefined) return;
  let sum = 0;
  for (const item of items as unknown[]) {
    const { price, quantity } = objectOf(item);
    const [each, count] = [wholeOf(price), wholeOf(quantity)];
    if (each === undefined || count === undefined) return;
    sum += each * count;
  }
  if (sum !== grossAmount) {
    problems.add("transaction_details.gross_amount is not equal to the sum of item_details");
  }
}

/** A tokenized charge names the account that its token belongs to. Section 2.4. */
function checkTokenized(gopay: JsonObject, problems: Problems): void {
  if (gopay["payment_option_token"] && !gopay["account_id"]) {
    problems.add("Gopay.account_id is required");
  }
}

const UNIT_MS = { second: 1_000, minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;
const DEFAULT_MS = 15 * UNIT_MS.minute;
const LIFETIME_MIN_MS = 20 * UNIT_MS.second;
const LIFETIME_MAX_MS = { gopay: 7 * UNIT_MS.day, "airpay shopee": 5 * UNIT_MS.day } as const;

interface ExpiryContext {
  readonly acquirer: ChargeCommand["acquirer"];
  readonly now: Date;
}

/** The thresholds test the lifetime, from the charge to the expiry. Section 2.5. */
function parseExpiry(
  fields: JsonObject,
  { acquirer, now }: ExpiryContext,
  problems: Problems,
): Expiry {
  const duration = wholeOf(fields["expiry_duration"]);
  // Absent, or a problem that is known already.
  if (duration === undefined || duration <= 0) return { durationMs: DEFAULT_MS };
  const orderTime = parseOrderTime(fields["order_time"], problems);
  const durationMs = duration * unitMs(fields["unit"]);
  // Times on the wire have whole seconds, so the charge counts from the beginning of its second.
  const chargedMs = Math.floor(now.getTime() / 1_000) * 1_000;
  const lifetimeMs = (orderTime?.getTime() ?? chargedMs) + durationMs - chargedMs;
  if (lifetimeMs < LIFETIME_MIN_MS) problems.add("custom_expiry is below minimum threshold");
  if (lifetimeMs > LIFETIME_MAX_MS[acquirer])
    problems.add("custom_expiry exceeds maximum threshold");
  return { durationMs, ...(orderTime && { orderTime }) };
}

/** Minutes when none is given; an unknown one is a problem that is known already. */
function unitMs(unit: unknown): number {
  return new Map<unknown, number>(Object.entries(UNIT_MS)).get(unit) ?? UNIT_MS.minute;
}

function parseOrderTime(value: unknown, problems: Problems): Date | undefined {
  if (isAbsent(value) || value === "") return undefined;
  const time = parseJakartaTime(textOf(value));
  if (!time) problems.add("custom_expiry.order_time format is invalid");
  return time;
}

function parseCallback(gopay: JsonObject, settings: MerchantSettings) {
  const enabled = gopay["enable_callback"];
  const asked = gopay["callback_url"];
  const callbackUrl = isAbsent(asked) || asked === "" ? settings.gopayCallbackUrl : textOf(asked);
  return {
    enableCallback: enabled === true || enabled === "true",
    ...(callbackUrl !== undefined && { callbackUrl }),
  };
}

function parseMerchantFields(body: JsonObject) {
  const field = (name: string) => (isAbsent(body[name]) ? undefined : textOf(body[name]));
  const customField1 = field("custom_field1");
  const customField2 = field("custom_field2");
  const customField3 = field("custom_field3");
  const metadata = body["metadata"];
  return {
    ...(customField1 !== undefined && { customField1 }),
    ...(customField2 !== undefined && { customField2 }),
    ...(customField3 !== undefined && { customField3 }),
    ...(!isAbsent(metadata) && { metadata: objectOf(metadata) }),
  };
}
