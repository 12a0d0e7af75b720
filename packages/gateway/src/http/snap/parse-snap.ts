import type { PaymentType } from "@gerbang/protocol";
import type { MerchantSettings } from "../../domain/merchants/merchant-settings.ts";
import { SNAP_LIFETIME_MAX_MS, type SnapCommand } from "../../domain/transactions/snap-order.ts";
import type { SnapRequest } from "../../operations/snap/open-snap-order.ts";
import { accept } from "../core-api/lenient.ts";
import { type ChargeContext, checkItemSum, toMerchantFields } from "../core-api/parse-charge.ts";
import { type Draft, type Problems, readRequest } from "../shared/fields.ts";
import type { JsonObject } from "../shared/json-object.ts";
import { SNAP_REQUEST, type SnapMembers, toMs } from "./snap-request.ts";

/** What a request brings besides its body, and what the merchant has. */
interface SnapContext extends ChargeContext {
  readonly paymentTypes: readonly PaymentType[];
}

const PAYMENT_MIN_MS = 20_000;
const PAYMENT_MAX_MS = 7 * 86_400_000;

/** Turns a body into what the shop asks for, or throws 400 with every problem found. */
export function parseSnap(body: JsonObject, context: SnapContext): SnapRequest {
  const reading = readRequest(SNAP_REQUEST, body);
  const { draft, problems } = reading;
  checkItemSum(draft, problems);
  checkTimes(draft, context.now, problems);
  const offered = offeredOf(draft.enabled_payments, context.paymentTypes);
  if (offered.length === 0) {
    problems.push("enabled_payments has no payment type that is offered: gopay, qris");
  }
  const members = accept(reading);
  const { transaction_details: details, expiry, page_expiry: page } = members;
  const endsInMs = expiry && endOf(expiry, context.now) - context.now.getTime();
  const lifetimeMs = page ? toMs(page.duration, page.unit) : endsInMs;
  return {
    orderId: details.order_id,
    grossAmount: details.gross_amount,
    ...(lifetimeMs !== undefined && { lifetimeMs }),
    command: {
      offered,
      ...(expiry && {
        durationMs: toMs(expiry.duration, expiry.unit),
        startTime: expiry.start_time ?? context.now,
      }),
      ...toUrls(members, context.settings),
      appendNotificationUrls: context.appendNotificationUrls,
      overrideNotificationUrls: context.overrideNotificationUrls,
      ...(context.locale && { locale: context.locale }),
      ...toMerchantFields(members),
      request: body,
    },
  };
}

const OFFERED: readonly (readonly [name: string, type: PaymentType])[] = [
  ["gopay", "gopay"],
  ["qris", "qris"],
  ["other_qris", "qris"],
];

/** In the order in which the shop names them; what is not offered here is left out. */
function offeredOf(
  wanted: readonly (string | undefined)[] | undefined,
  owned: readonly PaymentType[],
): readonly PaymentType[] {
  const types = wanted
    ? wanted.flatMap((name) => OFFERED.filter(([known]) => known === name).map(([, type]) => type))
    : OFFERED.map(([, type]) => type);
  return [...new Set(types)].filter((type) => owned.includes(type));
}

type Expiry = NonNullable<SnapMembers["expiry"]>;

function endOf({ start_time: start, duration, unit }: Expiry, now: Date): number {
  return (start ?? now).getTime() + toMs(duration, unit);
}

function checkTimes(
  { expiry = {}, page_expiry: page = {} }: Draft<SnapMembers>,
  now: Date,
  problems: Problems,
): void {
  const { start_time: start = now } = expiry;
  const paysMs = lengthOf(expiry);
  if (Number.isNaN(start.getTime())) problems.push("expiry.start_time format is invalid");
  else if (paysMs !== undefined) {
    const lifetimeMs = start.getTime() + paysMs - now.getTime();
    checkRange("expiry", lifetimeMs, PAYMENT_MAX_MS, problems);
  }
  const opensMs = lengthOf(page);
  if (opensMs !== undefined) checkRange("page_expiry", opensMs, SNAP_LIFETIME_MAX_MS, problems);
}

/** `undefined` for what has problems already. */
function lengthOf({ duration, unit }: Draft<Expiry>): number | undefined {
  return duration === undefined || unit === undefined ? undefined : toMs(duration, unit);
}

function checkRange(name: string, ms: number, maxMs: number, problems: Problems): void {
  if (ms < PAYMENT_MIN_MS) problems.push(`${name} is below minimum threshold`);
  if (ms > maxMs) problems.push(`${name} exceeds maximum threshold`);
}

function toUrls(
  { gopay, callbacks = {} }: SnapMembers,
  settings: MerchantSettings,
): Pick<SnapCommand, "callbackUrl" | "finishUrl" | "unfinishUrl" | "errorUrl"> {
  const callbackUrl = gopay?.enable_callback ? gopay.callback_url : undefined;
  return {
    ...(callbackUrl !== undefined && { callbackUrl }),
    ...given("finishUrl", callbacks.finish ?? settings.finishUrl),
    ...given("unfinishUrl", callbacks.unfinish ?? settings.unfinishUrl),
    ...given("errorUrl", callbacks.error ?? settings.errorUrl),
  };
}

function given<Name extends string>(name: Name, url: string | undefined) {
  return url === undefined ? {} : ({ [name]: url } as { readonly [Key in Name]: string });
}
