import { type Rupiah, subtractRupiah } from "@gerbang/protocol";
import { refundedAmount, type Transaction } from "../../../domain/transactions/transaction.ts";
import {
  readUpstreamStory,
  type UpstreamStory,
} from "../../../operations/upstream/read-upstream-story.ts";
import type { Visit } from "../frame/visit.ts";

/** What of a payment may still be given back. */
export interface Refundable {
  /** Neither given back nor on its way. */
  readonly left: Rupiah;
  /** For refunds that the upstream was asked for and has not confirmed. */
  readonly reserved: Rupiah;
}

export function refundableOf(
  transaction: Transaction,
  upstream: UpstreamStory | undefined,
): Refundable {
  const underWay = upstream?.inDoubt.filter(({ strayId }) => strayId === undefined) ?? [];
  const reserved = underWay.reduce((sum, { amount }) => sum + amount, 0);
  const rest = subtractRupiah(transaction.grossAmount, refundedAmount(transaction));
  return { left: Math.max(0, rest - reserved) as Rupiah, reserved: reserved as Rupiah };
}

export async function readRefundable(
  { context, merchant }: Visit,
  transaction: Transaction,
): Promise<Refundable> {
  const upstream = await readUpstreamStory(context.gateway, merchant.id, transaction.id);
  return refundableOf(transaction, upstream);
}
