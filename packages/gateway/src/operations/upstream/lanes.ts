import type { UpstreamAccount } from "../../domain/upstream/account.ts";
import type { CallRank } from "../../domain/upstream/call-rank.ts";
import type { Gateway } from "../gateway.ts";

/**
 * By `merchant/account`, how many pieces of work may be begun for each, beside those that are under way:
 * no more than there are calls for, so that what has to wait stays where it is. An account that is not
 * called for now keeps its room: its work is moved to when it is.
 */
export function roomsBeside(
  { upstreamCalls }: Gateway,
  underWay: ReadonlyMap<string, number>,
  { room, rank }: { readonly room: number; readonly rank: CallRank },
): Record<string, number> {
  const rooms = new Map<string, number>();
  for (const [place, count] of underWay) rooms.set(place, Math.max(0, room - count));
  for (const account of upstreamCalls.accounts) {
    if (upstreamCalls.closedForMs(account, "other") > 0) continue;
    const place = `${account.merchantId}/${account.id}`;
    const callable = upstreamCalls.roomFor(account.id, rank) ?? room;
    rooms.set(place, Math.min(rooms.get(place) ?? room, callable));
  }
  return Object.fromEntries(rooms);
}

/** By this much later: what a message rang for goes first when an account is called again. */
const TIMED_LATER_MS = 500;

/** In how many milliseconds an account may be asked about what is due; 0 when it may be asked now. */
export function waitForAccount(
  { upstreamCalls }: Gateway,
  account: UpstreamAccount,
  rank: CallRank,
): number {
  const waitMs = upstreamCalls.closedForMs(account, "other");
  return waitMs > 0 && rank === "timed" ? waitMs + TIMED_LATER_MS : waitMs;
}
