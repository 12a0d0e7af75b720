import { setTimeout as sleep } from "node:timers/promises";
import type { MerchantId } from "@gerbang/protocol";
import { isDeliveryUnderWay } from "../../store/notifications/notification-queue.ts";
import { releaseHold, takeHold } from "../../store/sandbox/merchant-hold.ts";
import type { Gateway } from "../gateway.ts";
import { withHeartbeat } from "../heartbeat.ts";

/** The right to do a merchant's due work alone, in order. */
export interface MerchantHold {
  readonly merchantId: MerchantId;
  readonly holder: string;
  /** Prolongs it. Throws when it ran out and somebody else has it. */
  prolong(): Promise<void>;
}

/** Renewed while the work lasts: a process that dies leaves the merchant alone for no longer. */
const HOLD_MS = 15_000;
const RENEW_MS = HOLD_MS / 3;
const TRY_AGAIN_MS = 10;

/**
 * Runs `work` while no worker of any process delivers for the merchant, and nobody else holds it.
 * Waits for whoever does. A process that dies leaves a hold that runs out.
 */
export async function withMerchantHeld<Result>(
  gateway: Gateway,
  merchantId: MerchantId,
  work: (hold: MerchantHold) => Promise<Result>,
): Promise<Result> {
  const holder = gateway.newId();
  let takenAt = 0;
  const take = async () => {
    const wall = gateway.wallNow();
    const until = new Date(wall.getTime() + HOLD_MS);
    const isOurs = await takeHold(gateway.db, { merchantId, holder, wall, until });
    // A hold that was lost is asked for again each time, rather than trusted for a while.
    if (isOurs) takenAt = wall.getTime();
    return isOurs;
  };
  while (!(await take())) await sleep(TRY_AGAIN_MS);
  try {
    // Attempts that workers had begun come to their end first.
    while (await isDeliveryUnderWay(gateway.db, merchantId, gateway.wallNow())) {
      await sleep(TRY_AGAIN_MS);
      await take();
    }
    const hold: MerchantHold = {
      merchantId,
      holder,
      async prolong() {
        if (gateway.wallNow().getTime() - takenAt < HOLD_MS / 4) return;
        if (!(await take())) throw new Error(`the hold on merchant ${merchantId} ran out`);
      },
    };
    return await withHeartbeat(
      RENEW_MS,
      {
        beat: async () => await hold.prolong(),
        onError: (error) => gateway.report(error, { merchantId, work: "hold" }),
      },
      async () => await work(hold),
    );
  } finally {
    await releaseHold(gateway.db, merchantId, holder);
    gateway.db.changes.announce({ merchantId, owesNotifications: true });
  }
}
