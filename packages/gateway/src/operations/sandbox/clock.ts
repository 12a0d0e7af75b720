import type { MerchantClock } from "../../domain/merchants/clock.ts";
import {
  clockFrozenAt,
  clockGoingFrom,
  merchantTime,
  REAL_TIME,
} from "../../domain/merchants/clock.ts";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import type { LoggedEvent } from "../../domain/transactions/logged-event.ts";
import { saveClock } from "../../store/sandbox/save-clock.ts";
import { insertEvent } from "../../store/transactions/events.ts";
import type { Gateway } from "../gateway.ts";
import { findMerchant } from "../merchants/find-merchant.ts";
import { type MerchantHold, withMerchantHeld } from "./hold-merchant.ts";

/** How a merchant's clock is to be set. A frozen one without a moment stops at the time that it shows. */
export type ClockSetting =
  | { readonly mode: "real" }
  | { readonly mode: "offset"; readonly now: Date }
  | { readonly mode: "offset"; readonly offsetMs: number }
  | { readonly mode: "frozen"; readonly at?: Date };

export interface ClockReading {
  readonly clock: MerchantClock;
  /** The merchant's time. */
  readonly now: Date;
  readonly wall: Date;
}

type ClockOutcome =
  | { readonly outcome: "applied"; readonly reading: ClockReading }
  | { readonly outcome: "refused"; readonly reason: "not_sandbox" };

export function readClock(gateway: Gateway, { clock }: Merchant): ClockReading {
  const wall = gateway.wallNow();
  return { clock, now: merchantTime(clock, wall), wall };
}

/**
 * Sets a sandbox merchant's clock, forward or back, in one jump: workers find afterwards what fell
 * due, all at the same moment. Waits a little for whoever is advancing it (`withMerchantHeld`), and not
 * once `signal` says that its client has left. Repeating the call with a moment sets the same clock
 * again.
 */
export async function setClock(
  gateway: Gateway,
  merchant: Merchant,
  setting: ClockSetting,
  signal?: AbortSignal,
): Promise<ClockOutcome> {
  if (merchant.environment !== "sandbox") return { outcome: "refused", reason: "not_sandbox" };
  const wish = { merchantId: merchant.id, doing: "clock_set", signal } as const;
  return await withMerchantHeld(gateway, wish, async (hold) => {
    const { clock } = await heldMerchant(gateway, hold);
    const wall = gateway.wallNow();
    const wanted = clockOf(setting, merchantTime(clock, wall), wall);
    const reading = { clock: wanted, now: merchantTime(wanted, wall), wall };
    const entry = { name: "clock.set", reading, data: { mode: setting.mode } } as const;
    await moveClock(gateway, hold, wanted, clockEvent(gateway, hold, entry));
    return { outcome: "applied", reading };
  });
}

function clockOf(setting: ClockSetting, now: Date, wall: Date): MerchantClock {
  switch (setting.mode) {
    case "real":
      return REAL_TIME;
    case "frozen":
      return clockFrozenAt(setting.at ?? now);
    case "offset":
      return "now" in setting ? clockGoingFrom(setting.now, wall) : { offsetMs: setting.offsetMs };
  }
}

/** The held merchant as it is now: its clock moves on the way. */
export async function heldMerchant(gateway: Gateway, hold: MerchantHold): Promise<Merchant> {
  const merchant = await findMerchant(gateway, hold.merchantId);
  if (!merchant) throw new Error(`the held merchant ${hold.merchantId} is gone`);
  return merchant;
}

/**
 * Moves the clock and logs the event, if there is one, in one commit. Throws when the hold was lost: somebody else
 * moves the clock by now.
 */
export async function moveClock(
  gateway: Gateway,
  hold: MerchantHold,
  clock: MerchantClock,
  event?: LoggedEvent,
): Promise<void> {
  await hold.prolong();
  if (!(await saveClock(gateway.db, hold, clock, event))) {
    throw new Error(`the hold on merchant ${hold.merchantId} ran out`);
  }
}

interface ClockEntry {
  readonly name: "clock.set" | "clock.advance";
  readonly reading: ClockReading;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Logs that the clock was moved, after it was: the moments of later events are read from the new one. */
export async function logClock(
  gateway: Gateway,
  hold: MerchantHold,
  entry: ClockEntry,
): Promise<void> {
  await insertEvent(gateway.db.kysely, clockEvent(gateway, hold, entry));
}

function clockEvent(
  { newId }: Gateway,
  { merchantId }: MerchantHold,
  { name, reading, data }: ClockEntry,
): LoggedEvent {
  return {
    merchantId,
    id: newId(),
    transactionId: undefined,
    orderId: undefined,
    name,
    occurredAt: reading.now,
    recordedAt: reading.wall,
    data,
  };
}
