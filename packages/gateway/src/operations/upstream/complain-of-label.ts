import type { OpenedAccount } from "../../domain/upstream/account.ts";
import { isAccount } from "../../store/upstream/accounts.ts";
import type { Gateway } from "../gateway.ts";
import { callAttention } from "./call-attention.ts";

/** An order that bears somebody's label. */
interface LabelledOrder {
  readonly orderId: string;
  readonly label?: string;
}

/**
 * Calls a person when another gateway made an order on this account's contract: their order ids clash, and
 * messages may go to one of the two. An account of ours is none. Safe to repeat.
 */
export async function complainOfLabel(
  gateway: Gateway,
  { merchantId, id: subject }: Pick<OpenedAccount, "merchantId" | "id">,
  { orderId, label }: LabelledOrder,
): Promise<void> {
  if (label === undefined || (await isAccount(gateway.db, label))) return;
  const data = { order_id: orderId, label };
  await callAttention(gateway, { merchantId, kind: "foreign_gerbang", subject, data });
}
