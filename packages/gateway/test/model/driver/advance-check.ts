import type { Body, ModelState } from "../reference/state.ts";
import { type Due, dueBy } from "../reference/time.ts";
import type { Deliveries, TriedNow } from "./deliveries.ts";

/**
 * Follows an advance of the clock: every thing that falls due happens at its moment, in order, facts before the
 * messages about them, and nothing else does.
 */
export class AdvanceCheck {
  state: ModelState;
  readonly #deliveries: Deliveries;
  readonly #target: number;
  readonly #orders = new Set<string>();
  /** Messages that became owed on the way, and have not been tried. */
  readonly #fresh: { readonly orderId: string; readonly status: string; readonly dueAt: number }[] =
    [];

  constructor(state: ModelState, deliveries: Deliveries, target: number) {
    this.state = state;
    this.#deliveries = deliveries;
    this.#target = target;
  }

  /** The orders of which something happened. */
  get orders(): readonly string[] {
    return [...this.#orders];
  }

  /** Takes in what an answer tells; returns what should not have been so. */
  follow(happened: readonly Body[]): readonly string[] {
    return happened.flatMap((one) => {
      this.#orders.add(String(one["order_id"]));
      const at = Date.parse(String(one["at"]));
      const next = this.#next();
      if (next === undefined) return [`${JSON.stringify(one)}, and nothing was due`];
      if (next !== at) return [`${JSON.stringify(one)}, when something was due at ${next}`];
      return one["what"] === "notification.attempt" ? this.#try(one, at) : this.#happen(one, at);
    });
  }

  /** Once it is complete. */
  finish(): readonly string[] {
    const next = this.#next();
    this.state = { ...this.state, now: this.#target };
    return next === undefined ? [] : [`what was due at ${next} has not happened`];
  }

  #facts(): readonly Due[] {
    return dueBy(this.state, this.#target);
  }

  /** The next moment at which anything is due, up to where the clock goes. */
  #next(): number | undefined {
    const message = this.#deliveries.nextDueAt();
    const moments = [
      ...this.#facts().map(({ at }) => at),
      ...this.#fresh.map(({ dueAt }) => dueAt),
      ...(message === undefined ? [] : [message]),
    ].filter((moment) => moment <= this.#target);
    return moments.length === 0 ? undefined : Math.min(...moments);
  }

  #happen(one: Body, at: number): readonly string[] {
    const due = this.#facts().find(
      (fact) =>
        fact.at === at &&
        fact.what === one["what"] &&
        fact.transaction.id === one["transaction_id"],
    );
    if (!due) return [`${JSON.stringify(one)} was not due`];
    this.state = due.apply({ ...this.state, now: at });
    const after = this.state.transactions.find(({ id }) => id === due.transaction.id);
    this.#fresh.push({
      orderId: due.transaction.orderId,
      status: after?.status ?? "",
      dueAt: at,
    });
    return [];
  }

  #try(one: Body, at: number): readonly string[] {
    if (this.#facts().some((fact) => fact.at === at)) {
      return [`${JSON.stringify(one)} came before the facts of its moment`];
    }
    const now = readAttempt(one, at);
    const fresh = this.#fresh.findIndex(
      ({ orderId, status, dueAt }) =>
        orderId === now.orderId && status === now.status && dueAt === at,
    );
    const isFirst = now.number === 1 && fresh >= 0;
    if (isFirst) this.#fresh.splice(fresh, 1);
    return this.#deliveries.tried(now, isFirst);
  }
}

function readAttempt(one: Body, at: number): TriedNow {
  const nextAt = one["next_at"];
  return {
    id: String(one["notification_id"]),
    orderId: String(one["order_id"]),
    status: String(one["transaction_status"]),
    number: Number(one["number"]),
    at,
    state: String(one["state"]),
    ...(typeof nextAt === "string" && { nextAt: Date.parse(nextAt) }),
  };
}
