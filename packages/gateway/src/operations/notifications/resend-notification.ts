import { merchantTime } from "../../domain/merchants/clock.ts";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import { type Notification, oweNotification } from "../../domain/notifications/notification.ts";
import {
  findNotifications,
  insertNotifications,
  lockGivenUp,
} from "../../store/notifications/notification-history.ts";
import { takenOrThrow } from "../../store/unique-violation.ts";
import type { Gateway } from "../gateway.ts";

/**
 * Owes a notification once more: a new one with the stored body, to the same URL, with attempts and
 * retries of its own, and the old one's history left as it is. No fault plan touches it. Repeating
 * the call sends it again, unless it names the id that the new one is to have. Returns the new id, or
 * `undefined` when the merchant has none such.
 */
export async function resendNotification(
  gateway: Gateway,
  merchant: Merchant,
  id: string,
  copyId = gateway.newId(),
): Promise<string | undefined> {
  const [original] = await findNotifications(gateway.db, merchant.id, { id, limit: 1 });
  if (!original) return undefined;
  const copy = { ...copyForResend(gateway, merchant, original), id: copyId };
  const isTaken = await insertNotifications(gateway.db.kysely, [copy]).catch(takenOrThrow);
  if (isTaken === undefined) announce(gateway, merchant);
  return copy.id;
}

const BATCH = 500;

/**
 * Owes once more everything that was given up at an endpoint and that nothing repeats yet, so that
 * repeating the call changes nothing. Returns how many.
 */
export async function resendGivenUp(
  gateway: Gateway,
  merchant: Merchant,
  endpoint: string,
): Promise<number> {
  let total = 0;
  for (let after = ""; ; ) {
    const batch = await resendBatch(gateway, merchant, { endpoint, after });
    total += batch.resent;
    if (batch.last === undefined) break;
    after = batch.last;
  }
  if (total > 0) announce(gateway, merchant);
  return total;
}

async function resendBatch(
  gateway: Gateway,
  merchant: Merchant,
  { endpoint, after }: { readonly endpoint: string; readonly after: string },
): Promise<{ readonly resent: number; readonly last: string | undefined }> {
  return await gateway.db.kysely.transaction().execute(async (trx) => {
    const found = await lockGivenUp(trx, merchant.id, { endpoint, after, limit: BATCH });
    const copies = found.unrepeated.map((original) => copyForResend(gateway, merchant, original));
    await insertNotifications(trx, copies);
    return { resent: copies.length, last: found.last };
  });
}

/** A new notification with the stored body of another one, due now. */
export function copyForResend(
  gateway: Gateway,
  merchant: Merchant,
  original: Notification,
): Notification {
  const createdAt = merchantTime(merchant.clock, gateway.wallNow());
  const copy = oweNotification({ ...original, id: gateway.newId(), faults: [], createdAt });
  return { ...copy, copyOf: original.id };
}

function announce(gateway: Gateway, { id }: Merchant): void {
  gateway.db.changes.announce({ merchantId: id, owesNotifications: true });
}
