import type { Rupiah } from "@gerbang/protocol";
import type { RefundReply } from "../../../domain/upstream/connector.ts";
import type { Heard } from "./rehearsal-calls.ts";
import {
  AMOUNT,
  describe,
  look,
  namesOf,
  newKey,
  noteClosed,
  type RehearsedOrder,
  type Stage,
  type Told,
} from "./stage.ts";

const PART = 400 as Rupiah;
const REST = (AMOUNT - PART) as Rupiah;
/** While the provider finishes a payment it returns none of it. */
const TOO_EARLY_MS = [1_000, 5_000];

/**
 * Returns a part of a payment, the same part again, more than was paid, and the rest. What may have gone back
 * twice is money lost.
 */
export async function tryRefunds(stage: Stage, isPaid: boolean): Promise<Told> {
  const order = stage.orders.get("qris");
  if (!order || !isPaid) return { verdict: "skipped", said: "nothing was paid" };
  const key = newKey();
  const part = await refundPatiently(stage, order, { key, amount: PART });
  const repeated = await refund(stage, order, { key, amount: PART });
  const afterRepeat = await returned(stage, order);
  const excess = await refund(stage, order, { key: newKey(), amount: AMOUNT });
  const isParted = part.reply.outcome === "accepted";
  const rest = isParted ? REST : AMOUNT;
  const full =
    excess.reply.outcome === "accepted"
      ? excess
      : await refund(stage, order, { key: newKey(), amount: rest });
  if (full.reply.outcome === "accepted") {
    await noteClosed(stage, order.wanted.orderId, "refunded");
  }
  const found = {
    refund_partial: describe(part),
    refund_repeated: describe(repeated),
    refund_excess: describe(excess),
    refund_full: describe(full),
  };
  const isTwice = isParted && afterRepeat !== undefined && afterRepeat > PART;
  return {
    ...judge({ part, repeated, excess, full, isTwice }),
    found,
    orders: [order.wanted.orderId],
  };
}

interface Refunds {
  readonly part: Heard<RefundReply>;
  readonly repeated: Heard<RefundReply>;
  readonly excess: Heard<RefundReply>;
  readonly full: Heard<RefundReply>;
  readonly isTwice: boolean;
}

function judge({ part, repeated, excess, full, isTwice }: Refunds): Pick<Told, "verdict" | "said"> {
  const isParted = part.reply.outcome === "accepted";
  if (isTwice) return { verdict: "blocks", said: "the same refund_key returned the money twice" };
  if (isParted && excess.reply.outcome === "accepted") {
    return { verdict: "blocks", said: "it returned more than was paid" };
  }
  if (full.reply.outcome !== "accepted" && excess.reply.outcome !== "accepted") {
    return { verdict: "blocks", said: `nothing can be returned in full: ${describe(full)}` };
  }
  if (!isParted) return { verdict: "differs", said: `no part can be returned: ${describe(part)}` };
  const isNo = repeated.reply.outcome === "refused" && repeated.reply.reason === "duplicate";
  if (isNo) return { verdict: "expected", said: "a part, the rest, and the same key only once" };
  return { verdict: "differs", said: `the same refund_key again: ${describe(repeated)}` };
}

async function refundPatiently(
  stage: Stage,
  order: RehearsedOrder,
  wanted: { readonly key: string; readonly amount: Rupiah },
): Promise<Heard<RefundReply>> {
  let heard = await refund(stage, order, wanted);
  for (const wait of TOO_EARLY_MS) {
    const { reply } = heard;
    if (stage.signal.aborted || reply.outcome !== "refused" || reply.reason !== "too_early") break;
    await stage.pause(wait);
    heard = await refund(stage, order, wanted);
  }
  return heard;
}

async function refund(
  { calls }: Stage,
  order: RehearsedOrder,
  { key: refundKey, amount }: { readonly key: string; readonly amount: Rupiah },
): Promise<Heard<RefundReply>> {
  const wanted = { ...namesOf(order), refundKey, amount, reason: "rehearsal", direct: true };
  return await calls.make(async (connector, call) => await connector.refund(call, wanted));
}

/** How much has gone back, by its status; `undefined` when it does not say. */
async function returned(stage: Stage, order: RehearsedOrder): Promise<number | undefined> {
  const reply = await look(stage, namesOf(order));
  if (reply.outcome !== "found") return undefined;
  const { refundedAmount, refunds } = reply.report;
  return refundedAmount ?? refunds.reduce((sum, { amount }) => sum + amount, 0);
}
