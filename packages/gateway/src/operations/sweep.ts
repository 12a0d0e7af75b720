import { firstIdAt } from "../domain/first-id.ts";
import { SNAP_LIFETIME_MAX_MS } from "../domain/transactions/snap-order.ts";
import { failureOf } from "../store/statement-failure.ts";
import { type SweepStep, sweepSteps, takeSweepStep } from "../store/sweep.ts";
import { type Gateway, REQUESTS_DAYS, UPSTREAM_CALLS_DAYS } from "./gateway.ts";

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

/**
 * Deletes some of each kind of what is of no more use; returns whether there may be more. A kind that cannot be
 * deleted is reported and tried again the next time, and the others are not kept waiting for it. Safe to repeat,
 * also by several processes at one moment. Throws only when the database does not answer.
 */
export async function sweep(gateway: Gateway): Promise<boolean> {
  let isMore = false;
  for (const step of sweepSteps(limitsOf(gateway))) {
    if (await tryStep(gateway, step)) isMore = true;
  }
  return isMore;
}

async function tryStep(gateway: Gateway, step: SweepStep): Promise<boolean> {
  try {
    return await takeSweepStep(gateway.db, step);
  } catch (error) {
    const failure = failureOf(error);
    if (failure === "broken" || failure === "not_begun") throw error;
    gateway.metrics.countFailedWork("sweep");
    gateway.report(error, { work: "sweep", table: step.table });
    return false;
  }
}

function limitsOf({ retention, wallNow }: Gateway): Parameters<typeof sweepSteps>[0] {
  const { messagesDays, eventsDays, activityDays } = retention;
  const { requestsDays = REQUESTS_DAYS, upstreamCallsDays = UPSTREAM_CALLS_DAYS } = retention;
  const wall = wallNow().getTime();
  const ago = (ms: number) => new Date(wall - ms);
  const idAgo = (days: number) => firstIdAt(ago(days * DAY_MS));
  return {
    seenBefore: ago(SIGN_IN_MS),
    signedInBefore: ago(SIGN_IN_MS),
    linksEndedBefore: ago(SIGN_IN_MS),
    formsBefore: ago(FORM_MS),
    failuresBefore: ago(SIGN_IN_MS),
    stalledBefore: ago(STALLED_MS),
    visitsBeforeId: firstIdAt(ago(VISIT_MS)),
    snapBefore: ago(SNAP_MS),
    incidentsBefore: ago(INCIDENTS_MS),
    callsBefore: ago(upstreamCallsDays * DAY_MS),
    watchedBeforeId: firstIdAt(ago(WATCHED_MS)),
    gatesUntil: ago(WATCHED_MS),
    requestsBeforeId: idAgo(requestsDays),
    ...(messagesDays !== undefined && { messagesBeforeId: idAgo(messagesDays) }),
    ...(eventsDays !== undefined && { eventsBeforeId: idAgo(eventsDays) }),
    ...(activityDays !== undefined && { activityBeforeId: idAgo(activityDays) }),
  };
}
