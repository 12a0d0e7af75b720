import { windowDays } from "./commands.ts";
import { DAY_MS } from "./describe.ts";
import { isPaid, type ModelState, type ModelTransaction } from "./state.ts";

/**
 * The moments to come at which a rule about time begins to say something else, the next one first: at its end a
 * transaction is too late, a millisecond after the end of its window a refund is.
 */
export function edgesOf({ now, transactions }: ModelState): readonly number[] {
  const moments = transactions.flatMap(edgeOf).filter((at) => at > now);
  return [...new Set(moments)].sort((one, other) => one - other);
}

function edgeOf(transaction: ModelTransaction): readonly number[] {
  const { status, expiresAt, paid } = transaction;
  if (status === "pending" || status === "authorize") return [expiresAt];
  if (!isPaid(transaction) || !paid || status === "refund") return [];
  return [paid.at + windowDays(transaction) * DAY_MS];
}
