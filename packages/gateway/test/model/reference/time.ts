import { changed, confirmed } from "./commands.ts";
import { type ModelState, type ModelTransaction, put } from "./state.ts";

/** Something that time brings to one transaction. */
export interface Due {
  readonly at: number;
  readonly what: "transaction.expire" | "refund.confirmed";
  readonly transaction: ModelTransaction;
  readonly apply: (state: ModelState) => ModelState;
}

/** What has fallen due by a moment, what was due first first. Sections 2.5, 3.6 and 5.6. */
export function dueBy({ transactions }: ModelState, moment: number): readonly Due[] {
  return transactions
    .flatMap((one) => [...expiries(one), ...confirmations(one)])
    .filter(({ at }) => at <= moment)
    .sort((one, other) => one.at - other.at);
}

function expiries(transaction: ModelTransaction): readonly Due[] {
  if (transaction.status !== "pending" && transaction.status !== "authorize") return [];
  const expired = changed(transaction, { status: "expire" });
  const apply = (state: ModelState) => put(state, expired, transaction);
  return [{ at: transaction.expiresAt, what: "transaction.expire", transaction, apply }];
}

/** The bank confirms one refund after the other, each as of the moment at which it was due. */
function confirmations(transaction: ModelTransaction): readonly Due[] {
  const waiting = transaction.refunds.filter(
    ({ confirmedAt, confirmDueAt }) => confirmedAt === undefined && confirmDueAt !== undefined,
  );
  const [refund] = waiting.sort(
    (one, other) => (one.confirmDueAt ?? 0) - (other.confirmDueAt ?? 0),
  );
  if (refund?.confirmDueAt === undefined) return [];
  const after = confirmed(transaction, refund, refund.confirmDueAt);
  const apply = (state: ModelState) => put(state, after, transaction);
  return [{ at: refund.confirmDueAt, what: "refund.confirmed", transaction, apply }];
}

/** The same state at a later moment, when everything that was due has happened. */
export function settleAt(state: ModelState, moment: number): ModelState {
  let after: ModelState = { ...state, now: moment };
  for (let [next] = dueBy(after, moment); next; [next] = dueBy(after, moment)) {
    after = next.apply(after);
  }
  return after;
}
