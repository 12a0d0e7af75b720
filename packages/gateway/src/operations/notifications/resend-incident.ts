import type { MerchantId } from "@gerbang/protocol";
import { merchantTime } from "../../domain/merchants/clock.ts";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import type { ResendRun } from "../../domain/notifications/resend-run.ts";
import { insertNotifications } from "../../store/notifications/notification-history.ts";
import {
  bringForward,
  findNewestRun,
  insertRun,
  insertRunItems,
  lockUndelivered,
  stopRun,
} from "../../store/notifications/resend-runs.ts";
import type { Gateway } from "../gateway.ts";
import { copyForResend } from "./resend-notification.ts";

const BATCH = 500;
/** At one press: whoever wants more presses again, and sees before how these fare. */
export const RESENT_MAX = 5_000;

interface ResendWish {
  readonly incidentId: string;
  readonly by: string;
  /** Only what became owed at this moment of the merchant's time or later. */
  readonly owedSince: Date | undefined;
}

/**
 * Sends what an incident kept from arriving once more: copies of what was given up and that nothing repeats
 * yet, and at once what waits for its next attempt. At most {@link RESENT_MAX}. Returns how many; repeating it,
 * or two people at a time, finds the copies of the first and makes no others. A crash on the way leaves what
 * was committed, under way: the next call goes on with the rest.
 */
export async function resendIncident(
  gateway: Gateway,
  merchant: Merchant,
  wish: ResendWish,
): Promise<number> {
  const id = gateway.newId();
  let total = 0;
  for (let after = ""; total < RESENT_MAX; ) {
    const batch = await resendBatch(gateway, merchant, {
      ...wish,
      run: { id, isBegun: total > 0 },
      after,
      limit: Math.min(BATCH, RESENT_MAX - total),
    });
    total += batch.resent;
    if (batch.last === undefined) break;
    after = batch.last;
    if (batch.resent > 0)
      gateway.db.changes.announce({ merchantId: merchant.id, owesNotifications: true });
  }
  return total;
}

interface ResendStep extends ResendWish {
  readonly run: { readonly id: string; readonly isBegun: boolean };
  readonly after: string;
  readonly limit: number;
}

async function resendBatch(
  gateway: Gateway,
  merchant: Merchant,
  { run, by, ...page }: ResendStep,
): Promise<{ readonly resent: number; readonly last: string | undefined }> {
  const wall = gateway.wallNow();
  const now = merchantTime(merchant.clock, wall);
  const { id: merchantId } = merchant;
  return await gateway.db.kysely.transaction().execute(async (trx) => {
    const found = await lockUndelivered(trx, merchantId, page);
    const copies = found.unrepeated.map((original) => copyForResend(gateway, merchant, original));
    await insertNotifications(trx, copies);
    const forwarded = await bringForward(trx, { merchantId, ids: found.waiting, now, wall });
    const items = [...copies.map(({ id }) => id), ...forwarded];
    if (items.length > 0) {
      const { incidentId, owedSince } = page;
      const begun = { merchantId, id: run.id, incidentId, begunAt: wall, begunBy: by, owedSince };
      if (!run.isBegun) await insertRun(trx, begun);
      await insertRunItems(trx, begun, items);
    }
    return { resent: items.length, last: found.last };
  });
}

/** How the newest resending of an incident fares; `undefined` when there was none. */
export async function readResendRun(
  gateway: Gateway,
  merchantId: MerchantId,
  incidentId: string,
): Promise<ResendRun | undefined> {
  return await findNewestRun(gateway.db, merchantId, incidentId);
}

/**
 * Takes back what a resending has not tried yet, and returns how much; it can be sent again later. What a
 * process has in hand goes out, and what waited for another attempt keeps it. `undefined` when there is none,
 * or it was stopped before.
 */
export async function stopResending(
  gateway: Gateway,
  { id: merchantId }: Pick<Merchant, "id">,
  { incidentId, by }: { readonly incidentId: string; readonly by: string },
): Promise<number | undefined> {
  const run = await findNewestRun(gateway.db, merchantId, incidentId);
  if (!run) return undefined;
  const at = gateway.wallNow();
  const taken = await gateway.db.kysely
    .transaction()
    .execute(async (trx) => await stopRun(trx, run, { at, by }));
  gateway.db.changes.announce({ merchantId });
  return taken;
}
