import type { MerchantId } from "@gerbang/protocol";
import { parsePlace } from "../../domain/workbench/place.ts";
import { findEntryPlaces } from "../../store/workbench/entry-places.ts";
import { type Followed, type FollowOptions, followLog } from "../follow-log.ts";
import type { Gateway } from "../gateway.ts";
import type { TailedLog } from "../log-tail.ts";
import { browseWorkbench, readWritten, type WorkbenchFilter } from "./browse-workbench.ts";
import type { WorkbenchEntry } from "./entry.ts";
import { matchesFilter } from "./matches-filter.ts";

/** How many entries of the ten seconds before `now` are known to be there already. */
const PLACES_PAGE = 500;

/**
 * Tells a merchant's stream as it grows: nothing is left out (`followLog`), save, of what was there before, what a
 * search by text would have to look through more than 20,000 rows for.
 */
export async function followWorkbench(
  gateway: Gateway,
  merchantId: MerchantId,
  { filter, ...options }: FollowOptions & { readonly filter: WorkbenchFilter },
): Promise<AsyncGenerator<Followed<WorkbenchEntry>, void, undefined>> {
  const find = async (after: string, limit: number) => {
    const { entries } = await browseWorkbench(gateway, merchantId, {
      filter,
      page: newer(after, limit),
    });
    return entries.toReversed();
  };
  const isNarrowed = Object.keys(filter).length > 0;
  const log = {
    find,
    placesIn: async (range: { readonly after: string; readonly upTo?: string }) =>
      await placesIn(find, range),
    tail: tailOf(gateway, merchantId),
    subject: filter.subject,
    ...(isNarrowed && { matches: (entry: WorkbenchEntry) => matchesFilter(entry, filter) }),
  };
  return await followLog(gateway, merchantId, log, options);
}

function newer(after: string, limit: number) {
  return { direction: "newer", limit, ...(after !== "" && { from: after }) } as const;
}

/** All of it. What was answered just now comes when it is written, a tenth of a second later at the most. */
function tailOf(gateway: Gateway, merchantId: MerchantId): TailedLog<WorkbenchEntry> {
  return {
    name: "workbench",
    read: async (after, limit) => {
      const page = newer(after, limit);
      const { entries } = await readWritten(gateway, merchantId, { filter: {}, page });
      return entries.toReversed();
    },
    placesAfter: async (after, limit) => {
      const place = parsePlace(after);
      if (!place) throw new Error(`${after} is no place`);
      return await findEntryPlaces(gateway.db, merchantId, { after: place, limit });
    },
    placeOf: ({ place }) => place,
    subjectsOf: ({ transactionId, orderId }) => [transactionId, orderId],
    flush: async () => await gateway.requestRecorder.flush(),
    alsoHint: (listener) => followRequests(gateway, merchantId, listener),
  };
}

async function placesIn(
  find: (after: string, limit: number) => Promise<readonly WorkbenchEntry[]>,
  { after, upTo }: { readonly after: string; readonly upTo?: string },
): Promise<readonly string[]> {
  const places: string[] = [];
  for (let from = after; ; ) {
    const page = (await find(from, PLACES_PAGE)).map(({ place }) => place);
    places.push(...page);
    const last = page.at(-1);
    const isOver = last === undefined || page.length < PLACES_PAGE;
    if (isOver || (upTo !== undefined && last >= upTo)) break;
    from = last;
  }
  return upTo === undefined ? places : places.filter((place) => place <= upTo);
}

/**
 * Calls back when this process has noted calls of the merchant's programs; what other processes note is
 * told by nobody, so listeners look now and then as well. Returns what ends it.
 */
export function followRequests(
  { requestRecorder }: Gateway,
  merchantId: MerchantId,
  listener: () => void,
): () => void {
  return requestRecorder.subscribe((merchantIds) => {
    if (merchantIds.has(merchantId)) listener();
  });
}
