import { firstIdAt } from "../domain/first-id.ts";
import { SNAP_LIFETIME_MAX_MS } from "../domain/transactions/snap-order.ts";
import { sweep as sweepRows } from "../store/sweep.ts";
import { type Gateway, REQUESTS_DAYS } from "./gateway.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** Longer than any sign-in lasts, so that the one place that ends them stays the other one. */
const SIGN_IN_MS = DAY_MS;
/** Longer than a browser sends the same press again, and than the longest advance. */
const FORM_MS = 15 * MINUTE_MS;
/** Failing work is tried every five minutes: what has not failed for an hour is done or gone. */
const STALLED_MS = 60 * MINUTE_MS;
/** A charge lives for a week at the most, unless its merchant's clock stands still. */
const VISIT_MS = 8 * DAY_MS;
/** Longer than any token of Snap can be opened, unless its merchant's clock stands still. */
const SNAP_MS = SNAP_LIFETIME_MAX_MS + 2 * DAY_MS;

/** Who has not looked at an incident by then will not; one that goes on is written again and again. */
const INCIDENTS_MS = 30 * DAY_MS;

/** Whoever watches a merchant reads its calls at once. */
const WATCHED_MS = DAY_MS;

/** Evidence of what was said to upstreams, and what they said. */
const CALLS_MS = 90 * DAY_MS;

/** Deletes what is of no more use; returns whether there may be more of it. Safe to repeat. */
export async function sweep(gateway: Gateway): Promise<boolean> {
  const { messagesDays, eventsDays, requestsDays = REQUESTS_DAYS } = gateway.retention;
  const ago = (ms: number) => new Date(gateway.wallNow().getTime() - ms);
  return await sweepRows(gateway.db, {
    seenBefore: ago(SIGN_IN_MS),
    signedInBefore: ago(SIGN_IN_MS),
    linksEndedBefore: ago(SIGN_IN_MS),
    formsBefore: ago(FORM_MS),
    failuresBefore: ago(SIGN_IN_MS),
    stalledBefore: ago(STALLED_MS),
    visitsBeforeId: firstIdAt(ago(VISIT_MS)),
    snapBefore: ago(SNAP_MS),
    incidentsBefore: ago(INCIDENTS_MS),
    callsBefore: ago(CALLS_MS),
    watchedBeforeId: firstIdAt(ago(WATCHED_MS)),
    gatesUntil: ago(WATCHED_MS),
    ...(messagesDays !== undefined && { messagesBeforeId: firstIdAt(ago(messagesDays * DAY_MS)) }),
    requestsBeforeId: firstIdAt(ago(requestsDays * DAY_MS)),
    ...(eventsDays !== undefined && { eventsBeforeId: firstIdAt(ago(eventsDays * DAY_MS)) }),
  });
}
