import type { PaymentType } from "@gerbang/protocol";
import { chargeChosen } from "../../domain/transactions/snap-order.ts";
import type { Transaction } from "../../domain/transactions/transaction.ts";
import type { Gateway } from "../gateway.ts";
import { type ChargeRefusal, charge } from "../transactions/charge.ts";
import { findChosen, type SnapPage } from "./find-snap-page.ts";

type ChoiceOutcome =
  | { readonly outcome: "chosen"; readonly transaction: Transaction }
  | { readonly outcome: "refused"; readonly reason: ChargeRefusal | "over" | "not_offered" };

/**
 * Charges what the customer chose. Safe to repeat: while the order has a live transaction of Snap's,
 * another choice finds that one and makes none, however many windows choose at once.
 */
export async function chooseMethod(
  gateway: Gateway,
  { order, merchant, transaction, isOver }: SnapPage,
  { method, pageUrl }: { readonly method: PaymentType; readonly pageUrl: string },
): Promise<ChoiceOutcome> {
  if (transaction && !isReplaceable(transaction)) return { outcome: "chosen", transaction };
  if (isOver) return { outcome: "refused", reason: "over" };
  if (!order.command.offered.includes(method)) return { outcome: "refused", reason: "not_offered" };
  const charged = await charge(gateway, merchant, chargeChosen(order, method, pageUrl));
  if (charged.outcome !== "refused") return { outcome: "chosen", transaction: charged.transaction };
  if (charged.reason !== "order_taken") return charged;
  const other = await findChosen(gateway, order);
  return other ? { outcome: "chosen", transaction: other } : charged;
}

/** Its time ran out, or the shop withdrew it: the order can be charged again. */
export function isReplaceable({ status }: Transaction): boolean {
  return status === "expire" || status === "cancel";
}
