import {
  callbackUrl,
  MERCHANT_MEMBERS,
  ORDER_MEMBERS,
  orderTime,
} from "../core-api/charge-request.ts";
import { lenient } from "../core-api/lenient.ts";
import { required, type ValueOf } from "../shared/fields.ts";

const DURATION_MAX = 999_999_999;

const UNITS = ["second", "seconds", "minute", "minutes", "hour", "hours", "day", "days"] as const;

const duration = required(lenient.whole({ min: 1, max: DURATION_MAX }));
const unit = required(lenient.orEmpty(lenient.choice(UNITS)));

/** `POST /snap/v1/transactions`: the part of Snap that is offered here. Other members are ignored. */
export const SNAP_REQUEST = lenient.object({
  ...ORDER_MEMBERS,
  enabled_payments: lenient.list(
    lenient.text({ about: "Of these gopay, qris and other_qris count; both when absent." }),
  ),
  gopay: lenient.object({
    enable_callback: lenient.flag("Whether the wallet returns to callback_url, not to the page."),
    callback_url: callbackUrl,
  }),
  callbacks: lenient.object({
    finish: callbackUrl,
    unfinish: callbackUrl,
    error: callbackUrl,
  }),
  expiry: lenient.object({ start_time: orderTime, duration, unit }),
  page_expiry: lenient.object({ duration, unit }),
  ...MERCHANT_MEMBERS,
});

export type SnapMembers = ValueOf<typeof SNAP_REQUEST>;

const UNIT_MS = { second: 1_000, minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

export function toMs(duration: number, unit: (typeof UNITS)[number]): number {
  return duration * UNIT_MS[unit.replace(/s$/, "") as keyof typeof UNIT_MS];
}
