import { merchantTime } from "../../domain/merchants/clock.ts";
import { logEvent } from "../../domain/transactions/logged-event.ts";
import { insertEvent } from "../../store/transactions/events.ts";
import type { Gateway } from "../gateway.ts";
import type { Payable } from "./find-payable.ts";

/**
 * The customer would not pay: the log says so and the transaction stays as it is, so that they may
 * change their mind. Core API section 6.3.
 */
export async function declinePayment(
  gateway: Gateway,
  { transaction, merchant }: Payable,
): Promise<void> {
  if (transaction.status !== "pending") return;
  const wall = gateway.wallNow();
  const event = {
    name: "wallet.refused",
    occurredAt: merchantTime(merchant.clock, wall),
    data: { reason: "declined_by_customer" },
  };
  const logged = logEvent(transaction, event, { id: gateway.newId(), recordedAt: wall });
  await insertEvent(gateway.db.kysely, logged);
}
