import type { MerchantClock } from "../domain/merchants/clock.ts";
import type { MerchantRow } from "./tables.ts";

export type ClockColumns = Pick<MerchantRow, "clock_offset_ms" | "clock_frozen_at">;

export function toClock(row: ClockColumns): MerchantClock {
  return {
    offsetMs: row.clock_offset_ms,
    ...(row.clock_frozen_at && { frozenAt: row.clock_frozen_at }),
  };
}

export function fromClock(clock: MerchantClock): ClockColumns {
  return { clock_offset_ms: clock.offsetMs, clock_frozen_at: clock.frozenAt ?? null };
}

/**
 * SQL for the time that it is for the merchant `m` when the wall clock says `$1`: what `merchantTime`
 * is in the domain.
 */
export const MERCHANT_NOW =
  "coalesce(m.clock_frozen_at, $1::timestamptz + m.clock_offset_ms * interval '1 millisecond')";

/**
 * SQL for whether somebody holds a merchant at a moment of wall time. Who holds a merchant does its due
 * work alone, in order, so nobody else takes any of it.
 */
export function isHeld(merchantId: string, wall: string): string {
  return `exists (
  select from merchant_hold h where h.merchant_id = ${merchantId} and h.held_until > ${wall})`;
}

/**
 * SQL for a moment as JavaScript can hold it: whole milliseconds, and not before it. A clock that is
 * set to a moment that was cut short has not reached it, and would halt there for ever.
 */
export function toWholeMs(column: string): string {
  return `date_trunc('milliseconds', ${column} + interval '999 microseconds')`;
}
