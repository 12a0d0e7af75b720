import { setTimeout as sleep } from "node:timers/promises";
import type { MerchantId } from "@gerbang/protocol";
import {
  type HeldFor,
  type Holding,
  MerchantHeldError,
} from "../../domain/merchants/merchant-held.ts";
import type { Trx } from "../../store/database.ts";
import { isDeliveryUnderWay } from "../../store/notifications/notification-queue.ts";
import {
  findHolding,
  type HoldKey,
  leaveHold,
  lockHold,
  releaseHold,
  renewHold,
  takeHold,
} from "../../store/sandbox/merchant-hold.ts";
import type { Gateway } from "../gateway.ts";
import { startHeartbeat } from "../heartbeat.ts";
import { standInLine } from "./stand-in-line.ts";

/** The right to do a merchant's due work alone, in order. */
export interface MerchantHold extends HoldKey {
  /** Prolongs it. Throws when it ran out and somebody else has it. */
  prolong(): Promise<void>;
  /** For the end of a database transaction: throws when the hold was lost, which undoes it all. */
  confirm(trx: Trx): Promise<void>;
}

interface HoldWish {
  readonly merchantId: MerchantId;
  readonly doing: HeldFor;
  /** Ends the waiting: whoever asked has left. */
  readonly signal?: AbortSignal | undefined;
}

/** A process that dies leaves a hold that runs out; one that lives renews it three times meanwhile. */
const HOLD_MS = 6_000;
const RENEW_MS = HOLD_MS / 4;
const TRY_AGAIN_MS = 10;

/**
 * Runs `work` while no worker of any process delivers for the merchant, and nobody else holds it.
 * Waits for whoever does, in line, but not longer than `gateway.holdWaitMs` of real time, and not for
 * somebody who has left; then a {@link MerchantHeldError} says what holds it, and nothing was begun.
 */
export async function withMerchantHeld<Result>(
  gateway: Gateway,
  { merchantId, doing, signal }: HoldWish,
  work: (hold: MerchantHold) => Promise<Result>,
): Promise<Result> {
  const patience = AbortSignal.timeout(gateway.holdWaitMs);
  const end = signal ? AbortSignal.any([patience, signal]) : patience;
  const place = await standInLine(gateway.db, merchantId, end);
  try {
    const key = { merchantId, holder: gateway.newId() };
    await take(gateway, { ...key, doing }, { end, isFirst: place.isFirst });
    return await workHeld(gateway, key, { end, signal, work });
  } finally {
    place.leave();
  }
}

interface HeldWork<Result> {
  readonly end: AbortSignal;
  readonly signal: AbortSignal | undefined;
  readonly work: (hold: MerchantHold) => Promise<Result>;
}

async function workHeld<Result>(
  gateway: Gateway,
  key: HoldKey,
  { end, signal, work }: HeldWork<Result>,
): Promise<Result> {
  // Whoever works finds out by itself when the hold is lost.
  const heartbeat = startHeartbeat(
    RENEW_MS,
    async () => void (await renew(gateway, key)),
    (error) => gateway.report(error, { ...key }),
  );
  let isQuiet = false;
  try {
    isQuiet = await waitForDeliveries(gateway, key, end);
    if (!isQuiet) throw new MerchantHeldError({ doing: "delivery", since: undefined });
    return await work({
      ...key,
      prolong: async () => await requireHold(key, renew(gateway, key)),
      confirm: async (trx) => await requireHold(key, lockHold(trx, key)),
    });
  } finally {
    await heartbeat.stop();
    // Whoever asks again finds the deliveries ended, where workers would have begun new ones.
    if (isQuiet || signal?.aborted === true) await releaseHold(gateway.db, key);
    else await leaveHold(gateway.db, key);
    gateway.db.changes.announce({ merchantId: key.merchantId, owesNotifications: true });
  }
}

async function take(
  gateway: Gateway,
  wish: HoldKey & { readonly doing: HeldFor },
  { end, isFirst }: { readonly end: AbortSignal; readonly isFirst: boolean },
): Promise<void> {
  while (isFirst && !end.aborted) {
    const wall = gateway.wallNow();
    if (await takeHold(gateway.db, { ...wish, wall, until: untilOf(wall) })) return;
    await rest(end);
  }
  throw new MerchantHeldError(await holdingOf(gateway, wish.merchantId));
}

async function holdingOf({ db, wallNow }: Gateway, merchantId: MerchantId): Promise<Holding> {
  const found = await findHolding(db, merchantId, wallNow());
  return found ?? { doing: undefined, since: undefined };
}

/** Attempts that workers had begun come to their end first. Returns whether they have. */
async function waitForDeliveries(
  gateway: Gateway,
  key: HoldKey,
  end: AbortSignal,
): Promise<boolean> {
  while (await isDeliveryUnderWay(gateway.db, key.merchantId, gateway.wallNow())) {
    if (end.aborted) return false;
    await rest(end);
    await requireHold(key, renew(gateway, key));
  }
  return true;
}

async function requireHold({ merchantId }: HoldKey, isKept: Promise<boolean>): Promise<void> {
  if (!(await isKept)) throw new Error(`the hold on merchant ${merchantId} ran out`);
}

async function renew({ db, wallNow }: Gateway, key: HoldKey): Promise<boolean> {
  return await renewHold(db, key, untilOf(wallNow()));
}

function untilOf(wall: Date): Date {
  return new Date(wall.getTime() + HOLD_MS);
}

/** A moment, or less when it is over. */
async function rest(end: AbortSignal): Promise<void> {
  await sleep(TRY_AGAIN_MS, undefined, { signal: end }).catch(() => {
    // The loop around it looks at the signal.
  });
}
