import type { MerchantClock } from "../domain/merchants/clock.ts";
import { isLeaseHeld } from "./lease.ts";
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
 * SQL for whether workers leave a merchant alone at a moment of wall time: somebody does its due work alone,
 * in order, or has it in hand for longer.
 */
export function isHeld(merchantId: string, wall: string): string {
  return `(${isWorkedOn(merchantId, wall)} or ${isControlled(merchantId, wall)})`;
}

/** SQL for whether somebody is doing a merchant's due work, or changing its clock or its past. */
export function isWorkedOn(merchantId: string, wall: string): string {
  return `exists (
  select from merchant_hold h where h.merchant_id = ${merchantId} and ${isLeaseHeld("h.held_until", wall)})`;
}

/**
 * SQL for whether somebody has a merchant in hand, so that nothing happens to it by itself; or had it, and what is
 * to be forgotten then is still owed.
 */
export function isControlled(merchantId: string, wall: string): string {
  return `exists (
  select from merchant_control c
  where c.merchant_id = ${merchantId} and (c.held_until > ${wall} or c.forgets))`;
}

/**
 * SQL for a moment as JavaScript can hold it: whole milliseconds, and not before it. A clock that is
 * set to a moment that was cut short has not reached it, and would halt there for ever.
 */
export function toWholeMs(column: string): string {
  return `date_trunc('milliseconds', ${column} + interval '999 microseconds')`;
}
