import type { PaymentType } from "@gerbang/protocol";
import { merchantTime } from "../../domain/merchants/clock.ts";
import { requireSimulated } from "../../domain/merchants/simulated.ts";
import { type PaymentRefusal, refusePayment } from "../../domain/transactions/decide-payment.ts";
import type { Gateway } from "../gateway.ts";
import type { Payable } from "./find-payable.ts";
import { logAlone } from "./log-event.ts";

/**
 * The customer would not pay: the log says so and the transaction stays as it is, so that they may
 * change their mind. Core API section 6.3. What cannot be paid (in the way of `by`, when it is given)
 * cannot be declined either: then nothing is logged, and the reason is returned.
 */
export async function declinePayment(
  gateway: Gateway,
  { transaction, merchant }: Payable,
  by?: PaymentType,
): Promise<PaymentRefusal | undefined> {
  requireSimulated(merchant);
  const occurredAt = merchantTime(merchant.clock, gateway.wallNow());
  const refusal = refusePayment(transaction, occurredAt, by);
  if (refusal !== undefined) return refusal;
  const data = { reason: "declined_by_customer" };
  await logAlone(gateway, transaction, { name: "wallet.refused", occurredAt, data });
  return undefined;
}
