import type { MerchantId } from "@gerbang/protocol";
import { type Followed, type FollowOptions, followLog } from "../follow-log.ts";
import type { Gateway } from "../gateway.ts";
import { browseWorkbench, type WorkbenchFilter } from "./browse-workbench.ts";
import type { WorkbenchEntry } from "./entry.ts";

/** How many entries of the ten seconds before `now` are known to be there already. */
const PLACES_PAGE = 500;
/** Each look reads what may still be joined by what was committed late: whole requests with their bodies. */
const PAUSE_MS = 300;

/**
 * Tells a merchant's stream as it grows: nothing is left out (`followLog`), save what a search by text
 * would have to look through more than 20,000 rows for.
 */
export async function followWorkbench(
  gateway: Gateway,
  merchantId: MerchantId,
  { filter, ...options }: FollowOptions & { readonly filter: WorkbenchFilter },
): Promise<AsyncGenerator<Followed<WorkbenchEntry>, void, undefined>> {
  const find = async (after: string, limit: number) => {
    const page = { direction: "newer", limit, ...(after !== "" && { from: after }) } as const;
    const { entries } = await browseWorkbench(gateway, merchantId, { filter, page });
    return entries.toReversed();
  };
  const log = {
    find,
    placesIn: async (range: { readonly after: string; readonly upTo?: string }) =>
      await placesIn(find, range),
    placeOf: ({ place }: WorkbenchEntry) => place,
    pauseMs: PAUSE_MS,
    alsoWake: (listener: () => void) => followRequests(gateway, merchantId, listener),
  };
  return await followLog(gateway, merchantId, log, options);
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
