import type { MerchantId } from "@gerbang/protocol";
import { merchantTime } from "../../domain/merchants/clock.ts";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import type { Trx } from "../../store/database.ts";
import { forgetUndelivered } from "../../store/notifications/forget-undelivered.ts";
import {
  deleteControl,
  findLapsed,
  findMerchantsWithLapsed,
} from "../../store/sandbox/merchant-control.ts";
import { lockWatch, saveWatch } from "../../store/watched-until.ts";
import type { Gateway } from "../gateway.ts";
import { findMerchant } from "../merchants/find-merchant.ts";

/**
 * Forgets what was to be forgotten of merchants whose time in somebody's hand is up: whoever had them was killed.
 * Until then workers leave them alone. Safe to repeat.
 */
export async function endLapsedControls(gateway: Gateway): Promise<void> {
  for (const merchantId of await findMerchantsWithLapsed(gateway.db, gateway.wallNow())) {
    await endLapsedControl(gateway, merchantId);
  }
}

/** The same of one merchant, for whoever is about to do something that it would stand in the way of. */
export async function endLapsedControl(gateway: Gateway, merchantId: MerchantId): Promise<void> {
  const merchant = await findMerchant(gateway, merchantId);
  if (!merchant) return;
  const isEnded = await gateway.db.kysely.transaction().execute(async (trx) => {
    await lockWatch(trx, merchantId);
    const wall = gateway.wallNow();
    if (!(await forgetLapsed(trx, merchant, wall))) return false;
    await deleteControl(trx, merchantId, wall);
    await saveWatch(trx, merchantId);
    return true;
  });
  if (isEnded) gateway.db.changes.announce({ merchantId, owesNotifications: true });
}

/** Forgets what is to be forgotten of a merchant that is locked; the control that has lapsed still stands. */
export async function forgetLapsed(
  trx: Trx,
  { id, clock }: Pick<Merchant, "id" | "clock">,
  wall: Date,
): Promise<boolean> {
  const lapsed = await findLapsed(trx, id, wall);
  if (!lapsed) return false;
  const now = merchantTime(clock, wall);
  await forgetUndelivered(trx, id, { sinceId: lapsed.id, now, wall });
  return true;
}
