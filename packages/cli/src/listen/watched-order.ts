import { LEGAL_MOVES } from "@gerbang/protocol";
import {
  dueAt,
  frontDueAt,
  goesFirst,
  HOT_MS,
  isInFront,
  PATIENCE_MS,
  type Temper,
  temperOf,
} from "./poll-schedule.ts";
import { readRefunds, type StatusView } from "./status-view.ts";
import type { Origin } from "./synthesise.ts";

const DAY_MS = 24 * 60 * 60_000;
/** No code and no link can be paid for longer. */
const OPEN_MAX_MS = 8 * DAY_MS;
/** What the merchant may still refund, and an order that nobody has seen yet, is watched for a day. */
const QUIET_MAX_MS = DAY_MS;

/** An order whose status is asked for. Times are milliseconds of wall time. */
export interface WatchedOrder {
  /** What the status call names it by: its transaction id, or its order id while there is no other. */
  readonly id: string;
  readonly origin: Origin;
  /** Whether what it is when it is seen first is told as well. */
  readonly tellsFirst: boolean;
  /** What is known of it: told already, or what it was before anybody listened. */
  view: StatusView | undefined;
  /** The charge, or the last bell: since when something may happen soon. */
  since: number;
  readonly seenAt: number;
  /** Since when it has this status. */
  changedAt: number;
  /** When the question was asked that was answered last. */
  askedAt: number | undefined;
  /** Its rank by a bell that rang, while nobody has asked since. */
  bell: number | undefined;
  isAsked: boolean;
}

/** Whether nothing can happen any more that the merchant would be told of. */
export function isOver(order: WatchedOrder, now: number): boolean {
  const { view, seenAt, changedAt } = order;
  if (view === undefined) return now - seenAt > QUIET_MAX_MS;
  const status = view.transaction_status;
  if (status === "pending") return now - seenAt > OPEN_MAX_MS;
  if (isLast(status) && !isConfirmationOwed(view)) return true;
  return now - changedAt > QUIET_MAX_MS;
}

function isLast(status: string): boolean {
  const moves: Readonly<Record<string, readonly string[] | undefined>> = LEGAL_MOVES;
  return moves[status]?.length === 0;
}

/** A refund that the bank has not confirmed yet. */
function isConfirmationOwed(view: StatusView): boolean {
  return readRefunds(view).some((refund) => refund["bank_confirmed_at"] === undefined);
}

/** Whether something may happen to it soon: it can be paid, or the bank has a refund to confirm. */
export function isWaiting({ view, since, changedAt }: WatchedOrder): boolean {
  return (
    view === undefined ||
    view.transaction_status === "pending" ||
    isConfirmationOwed(view) ||
    since > changedAt
  );
}

/** Whether it may have one of the places of those that are asked about every two seconds. */
export function mayBeHot(order: WatchedOrder, now: number): boolean {
  return isWaiting(order) && now - order.since < HOT_MS;
}

interface Turn {
  /** When it may be asked about. */
  readonly at: number;
  /** The smallest one goes first of those that may. */
  readonly rank: number;
}

/** Whether anything happened to it since it was seen first: its code was fetched, its customer came back. */
export function isRung({ since, seenAt }: WatchedOrder): boolean {
  return since > seenAt;
}

/** Among those that are asked about most often: whether it is, and whether something happened to it last. */
export type HotPlace = "first" | "other" | undefined;

export function turnOf(order: WatchedOrder, place: HotPlace, now: number): Turn {
  const hasHotPlace = place !== undefined;
  const temper: Temper = isWaiting(order) ? temperOf(order, hasHotPlace) : "cold";
  const isFront = place === "first" && isInFront(order.since, now);
  const at = isFront ? frontDueAt(order) : dueAt(order, temper);
  const turn = {
    at,
    rank: isFront && goesFirst(order, now) ? Number.NEGATIVE_INFINITY : at + PATIENCE_MS[temper],
  };
  const { bell } = order;
  if (bell === undefined) return turn;
  return { at: Math.min(turn.at, now), rank: Math.min(turn.rank, bell) };
}
