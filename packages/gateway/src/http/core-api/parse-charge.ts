import type { Acquirer } from "@gerbang/protocol";
import type { MerchantSettings } from "../../domain/merchants/merchant-settings.ts";
import type { ChargeCommand } from "../../domain/transactions/charge-command.ts";
import type { Locale } from "../../domain/transactions/transaction.ts";
import { ApiError } from "../shared/api-error.ts";
import {
  type Draft,
  isFaulty,
  type Problems,
  type Reading,
  readRequest,
} from "../shared/fields.ts";
import type { JsonObject } from "../shared/json-object.ts";
import { checkLifetime, toExpiry } from "./charge-expiry.ts";
import { CHARGE_REQUEST, type ChargeMembers } from "./charge-request.ts";
import { accept } from "./lenient.ts";

/** What a charge brings besides its body. */
export interface ChargeContext {
  readonly settings: MerchantSettings;
  /** The merchant's time. */
  readonly now: Date;
  /** How long a charge lives at least, in milliseconds; as the Core API has it when absent. */
  readonly lifetimeMinMs?: number;
  readonly appendNotificationUrls: readonly string[];
  readonly overrideNotificationUrls: readonly string[];
  readonly locale?: Locale;
  /** The account of the customer whom a header names; counts where the body names none. */
  readonly accountId?: string | undefined;
}

/**
 * Turns the body of a charge into a command, or throws 400 with every problem found (section 2.4), 413
 * when an object stands where a text belongs, or 402 for a payment type that exists elsewhere.
 */
export function parseCharge(body: JsonObject, context: ChargeContext): ChargeCommand {
  const reading = readRequest(CHARGE_REQUEST, withoutForeignObjects(body));
  checkTogether(reading, context);
  const charge = accept(reading);
  const { payment_type: paymentType, transaction_details: details } = charge;
  if (paymentType !== "gopay" && paymentType !== "qris") {
    throw new ApiError("channel_not_activated");
  }
  return {
    paymentType,
    orderId: details.order_id,
    grossAmount: details.gross_amount,
    acquirer: acquirerOf(charge),
    expiry: toExpiry(charge.custom_expiry),
    ...toCallback(charge, context.settings),
    ...toAccount(charge, context),
    appendNotificationUrls: context.appendNotificationUrls,
    overrideNotificationUrls: context.overrideNotificationUrls,
    ...(context.locale && { locale: context.locale }),
    ...toMerchantFields(charge),
    request: body,
  };
}

/** What belongs to another payment type is ignored, whatever it holds. Section 2.2. */
function withoutForeignObjects(body: JsonObject): JsonObject {
  const { payment_type: paymentType, gopay, qris } = body;
  const own = {
    gopay: paymentType === "gopay" ? gopay : undefined,
    qris: paymentType === "qris" ? qris : undefined,
  };
  return own.gopay === gopay && own.qris === qris ? body : { ...body, ...own };
}

/** The rules that look at several members, also of a charge that has problems already. */
function checkTogether(
  { draft, problems }: Reading<ChargeMembers>,
  { now, lifetimeMinMs, accountId }: ChargeContext,
): void {
  checkItemSum(draft, problems);
  const limits = {
    acquirer: acquirerOf(draft),
    now,
    ...(lifetimeMinMs !== undefined && { lifetimeMinMs }),
  };
  checkLifetime(draft.custom_expiry ?? {}, limits, problems);
  const named = accountId === undefined ? {} : { account_id: accountId };
  checkAccount({ ...named, ...draft.gopay }, problems);
}

type GopayMembers = Required<ChargeMembers>["gopay"];

/** A tokenized charge names the account that its token belongs to, and so does a reservation. Section 2.4. */
function checkAccount(
  { account_id: account, payment_option_token: token, pre_auth: isPreAuth }: Draft<GopayMembers>,
  problems: Problems,
): void {
  const namesAccount = account !== undefined || isFaulty(problems, "gopay.account_id");
  const hasToken = token !== undefined || isFaulty(problems, "gopay.payment_option_token");
  if (namesAccount && !hasToken) problems.push("Gopay.payment_option_token is required");
  if (!namesAccount && (hasToken || isPreAuth)) problems.push("Gopay.account_id is required");
}

function toAccount(
  { gopay }: ChargeMembers,
  { accountId }: ChargeContext,
): Pick<ChargeCommand, "account"> {
  if (!gopay) return {};
  const { account_id: id = accountId, payment_option_token: token } = gopay;
  if (id === undefined || token === undefined) return {};
  const { pre_auth: isPreAuth = false, recurring: isRecurring = false } = gopay;
  return {
    account: { id, token, isPreAuth, isRecurring, promotionIds: gopay.promotion_ids ?? [] },
  };
}

type PricedOrder = Pick<ChargeMembers, "item_details" | "transaction_details">;

/** Said only when every line could be read. */
export function checkItemSum(
  { item_details: items = [], transaction_details: details }: Draft<PricedOrder>,
  problems: Problems,
): void {
  const amount = details?.gross_amount;
  if (items.length === 0 || amount === undefined) return;
  let sum = 0;
  for (const item of items) {
    if (item?.price === undefined || item.quantity === undefined) return;
    sum += item.price * item.quantity;
  }
  if (sum !== amount) {
    problems.push("transaction_details.gross_amount is not equal to the sum of item_details");
  }
}

function acquirerOf({ qris }: Draft<ChargeMembers>): Acquirer {
  return qris?.acquirer ?? "gopay";
}

function toCallback({ gopay }: ChargeMembers, settings: MerchantSettings) {
  const callbackUrl = gopay?.callback_url ?? settings.gopayCallbackUrl;
  return {
    enableCallback: gopay?.enable_callback ?? false,
    ...(callbackUrl !== undefined && { callbackUrl }),
  };
}

type MerchantMembers = Pick<
  ChargeMembers,
  "custom_field1" | "custom_field2" | "custom_field3" | "metadata"
>;

export function toMerchantFields(charge: MerchantMembers) {
  const { custom_field1, custom_field2, custom_field3, metadata } = charge;
  return {
    ...(custom_field1 !== undefined && { customField1: custom_field1 }),
    ...(custom_field2 !== undefined && { customField2: custom_field2 }),
    ...(custom_field3 !== undefined && { customField3: custom_field3 }),
    ...(metadata && { metadata }),
  };
}
