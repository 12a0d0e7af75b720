import type { Merchant } from "../../domain/merchants/merchant.ts";
import type { ClosedTransaction } from "../../domain/transactions/transaction.ts";
import type { StrayPayment } from "../../domain/upstream/stray-payment.ts";
import { findTransactionIn } from "../../store/transactions/find-transaction.ts";
import { updateUpstreamCharge } from "../../store/upstream/charges.ts";
import type { Gateway } from "../gateway.ts";
import type { HeldCharge } from "./hold-charge.ts";
import { writeChange } from "./write-change.ts";

/**
 * Ends a transaction whose money did not fit, once that money has gone back or is kept: nobody paid what
 * was asked for, so it is cancelled, and the merchant is told. `undefined` when nothing is held, or when
 * other money is meant: that of an attempt whose offer nobody saw.
 */
export async function endHold(
  gateway: Gateway,
  { trx, charge }: HeldCharge,
  merchant: Merchant,
  stray: Pick<StrayPayment, "cause">,
): Promise<ClosedTransaction | undefined> {
  if (charge.hold !== "amount_differs" || stray.cause !== "amount_differs") return undefined;
  await updateUpstreamCharge(trx, charge, { hold: null, closing: null });
  const before = await findTransactionIn(trx, merchant.id, charge.transactionId);
  if (before?.status !== "pending") return undefined;
  const now = gateway.wallNow();
  const after: ClosedTransaction = { ...before, status: "cancel", closedAt: now };
  const data = { via: "upstream", because: charge.hold };
  const event = { name: "transaction.cancel", occurredAt: now, data };
  return await writeChange(trx, gateway, merchant, { before, after, event });
}
