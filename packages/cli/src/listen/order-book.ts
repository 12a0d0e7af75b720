import { isInFront } from "./poll-schedule.ts";
import { replay } from "./replay.ts";
import type { StatusView } from "./status-view.ts";
import type { Origin } from "./synthesise.ts";
import {
  type HotPlace,
  isOver,
  isRung,
  isWaiting,
  mayBeHot,
  turnOf,
  type WatchedOrder,
} from "./watched-order.ts";

const HOT_PLACES = 5;
/** What is less urgent has one call in so long; in twice as long while one is in front. */
const REST_EVERY_MS = 3_000;
/** A bell goes before what is due by time, but not before what has waited for longer than this. */
const BELL_MS = 10_000;
/** The oldest ones are forgotten beyond that. */
const ORDERS_MAX = 2_000;

interface NewOrder {
  readonly id: string;
  readonly origin: Origin;
  /** Whether what it is when it is seen first is told as well. */
  readonly tellsFirst: boolean;
}

/** A transaction with what the merchant is owed to be told about it, the first one first. */
export interface Told {
  readonly views: readonly StatusView[];
  readonly origin: Origin;
}

/** The orders that are watched, and what is known of them. Holds no clock: every call says what time it is. */
export class OrderBook {
  readonly #orders = new Map<string, WatchedOrder>();

  /** Watches an order. Of one that is watched already nothing changes. */
  watch({ id, origin, tellsFirst }: NewOrder, now: number): WatchedOrder {
    const known = this.#find(id);
    if (known) return known;
    const order: WatchedOrder = {
      id,
      origin,
      tellsFirst,
      view: undefined,
      since: now,
      seenAt: now,
      changedAt: now,
      askedAt: undefined,
      bell: undefined,
      isAsked: false,
    };
    this.#orders.set(id, order);
    if (this.#orders.size > ORDERS_MAX) this.#forgetOldest();
    return order;
  }

  /** The answer of a charge: an order of its own, whatever its order id was used for before. */
  charged(view: StatusView, origin: Origin, now: number): Told {
    const id = view.transaction_id;
    const order = this.#watchedFor(view) ?? this.watch({ id, origin, tellsFirst: true }, now);
    return this.take(order, view, now);
  }

  #watchedFor({ transaction_id, order_id }: StatusView): WatchedOrder | undefined {
    // By its order id only while it was watched by that: another transaction may have had it before.
    return this.#find(transaction_id) ?? this.#orders.get(order_id);
  }

  /** What a status is news of: a watched order, or one that is watched from now on. */
  see(view: StatusView, now: number): Told {
    const order =
      this.#watchedFor(view) ??
      this.watch({ id: view.transaction_id, origin: { by: "unknown" }, tellsFirst: false }, now);
    return this.take(order, view, now);
  }

  /** Takes what an order is now, by a question that was asked at `askedAt`; returns what of it was not told yet. */
  take(order: WatchedOrder, view: StatusView, now: number, askedAt = now): Told {
    const { origin } = order;
    order.askedAt = askedAt;
    const isFirst = order.view === undefined;
    const views = isFirst && !order.tellsFirst ? [] : replay(order.view, view);
    if (!isFirst && views.length === 0) return { views, origin };
    order.view = view;
    order.changedAt = now;
    return { views: isFirst && origin.by === "unknown" ? views.slice(-1) : views, origin };
  }

  /** Nobody knows it yet, or the answer told nothing of it. */
  askedInVain(order: WatchedOrder, askedAt: number): void {
    order.askedAt = askedAt;
  }

  /** Something may have happened to an order: it is asked about next, and often from now on. */
  ring(id: string, now: number): void {
    const order = this.#find(id);
    if (!order || isOver(order, now)) return;
    order.bell = Math.min(order.bell ?? now, now - BELL_MS);
    order.since = now;
  }

  /** Something may have happened to any of them: the newest ones are asked about next. */
  ringNewest(now: number): void {
    const open = [...this.#orders.values()].filter((order) => mayChange(order, now));
    for (const { id } of open.slice(-HOT_PLACES)) this.ring(id, now);
  }

  /** All that can change soon are asked about once, in turn, as after a time when nobody could; the rest is due anyway. */
  ringAll(now: number): void {
    for (const order of this.#orders.values()) {
      if (!isOver(order, now) && isWaiting(order)) order.bell ??= now;
    }
  }

  /** Whose turn comes next, and when; of those that nobody is asking about already. */
  next(now: number): { readonly order: WatchedOrder; readonly at: number } | undefined {
    const hot = this.#hot(now);
    const all = this.list(now);
    const restFrom = restAt(all, hot, REST_EVERY_MS * (hasFront(hot, now) ? 2 : 1));
    const turns = all
      .filter((order) => !order.isAsked)
      .map((order) => {
        const turn = turnOf(order, placeIn(hot, order), now);
        const from = order.bell === undefined ? restFrom(order) : turn.at;
        return { order, ...turn, at: Math.max(turn.at, from) };
      });
    const due = turns.filter(({ at }) => at <= now);
    return due.length > 0 ? leastOf(due, "rank") : leastOf(turns, "at");
  }

  /** The newest first. */
  list(now: number): readonly WatchedOrder[] {
    return [...this.#orders.values()].filter((order) => !isOver(order, now)).toReversed();
  }

  /** Those that something happened to last, the last one first. */
  #hot(now: number): readonly WatchedOrder[] {
    const warm = this.list(now).filter((order) => mayBeHot(order, now));
    return warm.toSorted((one, other) => other.since - one.since).slice(0, HOT_PLACES);
  }

  /** By either of its ids; of an order that was charged again the last one. */
  #find(id: string): WatchedOrder | undefined {
    return (
      this.#orders.get(id) ??
      [...this.#orders.values()].findLast(
        ({ view }) => view?.transaction_id === id || view?.order_id === id,
      )
    );
  }

  #forgetOldest(): void {
    const [oldest] = this.#orders.keys();
    if (oldest !== undefined) this.#orders.delete(oldest);
  }
}

function placeIn(hot: readonly WatchedOrder[], order: WatchedOrder): HotPlace {
  if (!hot.includes(order)) return undefined;
  const [first, second] = hot;
  // Of those that were only charged, or rung for together, none is more likely to be paid than another.
  const isAlone = order === first && isRung(order) && order.since > (second?.since ?? 0);
  return isAlone ? "first" : "other";
}

/** Whether one of them has half of the calls. */
function hasFront(hot: readonly WatchedOrder[], now: number): boolean {
  return hot.some((order) => placeIn(hot, order) === "first" && isInFront(order.since, now));
}

/**
 * When an order may be asked about for the sake of those before it: what is hot goes before the rest, and what can
 * be paid before what was. Each of the two has one call in so long, however many there are of it.
 */
function restAt(
  all: readonly WatchedOrder[],
  hot: readonly WatchedOrder[],
  everyMs: number,
): (order: WatchedOrder) => number {
  const after = (some: readonly WatchedOrder[]) =>
    everyMs + Math.max(...some.map(({ askedAt }) => askedAt ?? Number.NEGATIVE_INFINITY));
  const rest = hot.length > 0 ? after(all.filter((order) => !hot.includes(order))) : 0;
  const paid = after(all.filter((order) => !isWaiting(order)));
  return (order) => {
    if (hot.includes(order)) return 0;
    return isWaiting(order) ? rest : Math.max(rest, paid);
  };
}

function mayChange(order: WatchedOrder, now: number): boolean {
  return (
    !isOver(order, now) && (order.view === undefined || order.view.transaction_status === "pending")
  );
}

function leastOf<Name extends string, Item extends Readonly<Record<Name, number>>>(
  items: readonly Item[],
  name: Name,
): Item | undefined {
  const [first, ...others] = items;
  return others.reduce((least, item) => {
    return least !== undefined && least[name] <= item[name] ? least : item;
  }, first);
}
