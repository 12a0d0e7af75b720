import type { Merchant } from "../../domain/merchants/merchant.ts";
import { requireSimulated } from "../../domain/merchants/simulated.ts";
import type { LoggedEvent } from "../../domain/transactions/logged-event.ts";
import { insertNoted } from "../../store/transactions/noted-events.ts";
import type { Gateway } from "../gateway.ts";
import { readClock } from "./clock.ts";

/** Something that a test program did of its own and wants to see in one order with everything else. */
interface NotedEvent {
  /** As `isNotedName` knows it. */
  readonly name: string;
  /** An order id or a transaction id; also one that the merchant does not have. */
  readonly subject?: string;
  readonly data: LoggedEvent["data"];
}

/**
 * Puts an event of a test program's own into the merchant's log, where streams and the workbench tell it.
 * `"full"` when the merchant has as many of them as are kept. Each call is one more entry. Throws for a
 * production merchant, whose log tells only what happened.
 */
export async function noteEvent(
  gateway: Gateway,
  merchant: Merchant,
  { name, subject, data }: NotedEvent,
): Promise<LoggedEvent | "full"> {
  requireSimulated(merchant);
  const found =
    subject === undefined ? undefined : await gateway.findTransaction(merchant.id, subject);
  const { now, wall } = readClock(gateway, merchant);
  const event: LoggedEvent = {
    merchantId: merchant.id,
    id: gateway.newId(),
    transactionId: found?.id,
    orderId: found?.orderId ?? subject,
    name,
    occurredAt: now,
    recordedAt: wall,
    data,
  };
  const isNoted = await gateway.db.kysely
    .transaction()
    .execute(async (trx) => await insertNoted(trx, event));
  if (!isNoted) return "full";
  const about = found && { transactionId: found.id };
  gateway.db.changes.announce({ merchantId: merchant.id, ...about });
  return event;
}
