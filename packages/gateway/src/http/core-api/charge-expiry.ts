import type { Acquirer } from "@gerbang/protocol";
import type { ChargeCommand } from "../../domain/transactions/charge-command.ts";
import type { Draft, Problems } from "../shared/fields.ts";
import type { ChargeMembers } from "./charge-request.ts";

type CustomExpiry = Required<ChargeMembers>["custom_expiry"];

const UNIT_MS = { second: 1_000, minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;
const DEFAULT_MS = 15 * UNIT_MS.minute;
const LIFETIME_MIN_MS = 20 * UNIT_MS.second;
const LIFETIME_MAX_MS = { gopay: 7 * UNIT_MS.day, "airpay shopee": 5 * UNIT_MS.day } as const;

/** When a charge expires that was found to have a lifetime within its limits. */
export function toExpiry(expiry: CustomExpiry | undefined): ChargeCommand["expiry"] {
  if (!expiry) return { durationMs: DEFAULT_MS };
  const { expiry_duration: duration, unit, order_time: orderTime } = expiry;
  return { durationMs: toMs(duration, unit), ...(orderTime && { orderTime }) };
}

interface LifetimeLimits {
  readonly acquirer: Acquirer;
  /** The merchant's time. */
  readonly now: Date;
  /** In milliseconds; as the Core API has it when absent. */
  readonly lifetimeMinMs?: number;
}

/** The thresholds test the lifetime, from the charge to the expiry. Section 2.5. */
export function checkLifetime(
  { expiry_duration: duration, unit, order_time: orderTime }: Draft<CustomExpiry>,
  { acquirer, now, lifetimeMinMs = LIFETIME_MIN_MS }: LifetimeLimits,
  problems: Problems,
): void {
  // Absent, or a problem that is known already.
  if (duration === undefined || duration <= 0) return;
  // Times on the wire have whole seconds, so the charge counts from the beginning of its second.
  const chargedMs = Math.floor(now.getTime() / 1_000) * 1_000;
  let orderedMs = orderTime?.getTime() ?? chargedMs;
  if (Number.isNaN(orderedMs)) {
    problems.push("custom_expiry.order_time format is invalid");
    orderedMs = chargedMs;
  }
  const lifetimeMs = orderedMs + toMs(duration, unit) - chargedMs;
  if (lifetimeMs < lifetimeMinMs) problems.push("custom_expiry is below minimum threshold");
  if (lifetimeMs > LIFETIME_MAX_MS[acquirer]) {
    problems.push("custom_expiry exceeds maximum threshold");
  }
}

/** Minutes when no unit is given; an unknown one is a problem that is known already. */
function toMs(duration: number, unit: CustomExpiry["unit"] = "minute"): number {
  return duration * UNIT_MS[unit];
}
