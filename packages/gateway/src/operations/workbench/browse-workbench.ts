import type { MerchantId } from "@gerbang/protocol";
import { parsePlace } from "../../domain/workbench/place.ts";
import { findRequest } from "../../store/requests/request-list.ts";
import { findAttemptEntry } from "../../store/workbench/attempt-entries.ts";
import type { EntryRange } from "../../store/workbench/entry-range.ts";
import { findEvent } from "../../store/workbench/event-entries.ts";
import { findUpstreamEntry } from "../../store/workbench/upstream-entries.ts";
import type { Gateway } from "../gateway.ts";
import { withObstacle } from "../requests/browse-requests.ts";
import {
  callEntry,
  deliveryEntry,
  eventEntry,
  messageEntry,
  requestEntry,
  type WorkbenchEntry,
} from "./entry.ts";
import { findSourceParts, type SourcePart, type WorkbenchFilter } from "./entry-sources.ts";

export type { WorkbenchFilter } from "./entry-sources.ts";

export interface WorkbenchPage {
  readonly direction: "older" | "newer";
  /** Beyond this place; what is none counts as absent. */
  readonly from?: string;
  readonly limit: number;
}

/** One page of the stream, the newest first, and where its neighbours begin. */
export interface FoundEntries {
  readonly entries: readonly WorkbenchEntry[];
  readonly newerFrom: string | undefined;
  readonly olderFrom: string | undefined;
  /** Something was looked for in so many rows, and not in those behind them. */
  readonly endedEarly: boolean;
}

interface EntryQuery {
  readonly filter: WorkbenchFilter;
  readonly page: WorkbenchPage;
}

/** Everything that happened to a merchant lately, in one order; also what was answered just now. */
export async function browseWorkbench(
  gateway: Gateway,
  merchantId: MerchantId,
  query: EntryQuery,
): Promise<FoundEntries> {
  await gateway.requestRecorder.flush();
  return await readWritten(gateway, merchantId, query);
}

/** The same of what is written by now. */
export async function readWritten(
  gateway: Gateway,
  merchantId: MerchantId,
  { filter, page }: EntryQuery,
): Promise<FoundEntries> {
  // One entry more than shown tells whether the list goes on.
  const range = rangeOf(filter, { ...page, limit: page.limit + 1 });
  const parts = await findSourceParts({ gateway, merchantId, filter, range });
  return toPage(merge(parts, page.direction === "older"), page);
}

function toPage(
  { entries, lookedUpTo }: SourcePart,
  { direction, from, limit }: WorkbenchPage,
): FoundEntries {
  const isOlder = direction === "older";
  const goesOn = entries.length > limit;
  const shown = entries.slice(0, limit);
  const ahead = goesOn ? shown.at(-1)?.place : lookedUpTo;
  const behind = from === undefined ? undefined : (shown[0]?.place ?? from);
  const [newerFrom, olderFrom] = isOlder ? [behind, ahead] : [ahead, behind];
  return {
    entries: isOlder ? shown : shown.toReversed(),
    newerFrom,
    olderFrom,
    endedEarly: !goesOn && lookedUpTo !== undefined,
  };
}

function rangeOf({ since, until }: WorkbenchFilter, page: WorkbenchPage): EntryRange {
  const from = page.from === undefined ? undefined : parsePlace(page.from);
  return {
    direction: page.direction,
    limit: page.limit,
    ...(from && { from }),
    ...(since && { since }),
    ...(until && { until }),
  };
}

/** In one order. Where the search of a source ended early, the others are not told of beyond it. */
function merge(parts: readonly SourcePart[], isOlder: boolean): SourcePart {
  const sign = isOlder ? -1 : 1;
  const compare = (one: string, other: string) => (one < other ? -sign : one > other ? sign : 0);
  const [lookedUpTo] = parts.flatMap((part) => part.lookedUpTo ?? []).sort(compare);
  const all = parts
    .flatMap(({ entries }) => entries)
    .filter(({ place }) => lookedUpTo === undefined || compare(place, lookedUpTo) <= 0)
    .sort((one, other) => compare(one.place, other.place));
  return { entries: all, ...(lookedUpTo !== undefined && { lookedUpTo }) };
}

/** The entry at a place; `undefined` when there is none, or none any more. */
export async function readEntry(
  gateway: Gateway,
  merchantId: MerchantId,
  name: string,
): Promise<WorkbenchEntry | undefined> {
  const place = parsePlace(name);
  if (!place) return undefined;
  const { db } = gateway;
  if (place.kind === "attempt") {
    const delivery = await findAttemptEntry(db, merchantId, place);
    const entry = delivery && deliveryEntry(delivery);
    // Its moment is a part of its name.
    return entry?.place === name ? entry : undefined;
  }
  await gateway.requestRecorder.flush();
  const request = await findRequest(db, merchantId, place.id);
  if (request) return requestEntry(await withObstacle(gateway, request));
  const event = await findEvent(db, merchantId, place.id);
  if (event) return eventEntry(event);
  const said = await findUpstreamEntry(db, merchantId, place.id);
  if (!said) return undefined;
  return "call" in said ? callEntry(said.call) : messageEntry(said.message);
}
