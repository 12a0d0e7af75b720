import type { StalledWork, WorkPlace } from "../domain/stalled-work.ts";
import { forgetFailures, recordFailure } from "../store/stalled-work.ts";
import { failureOf } from "../store/statement-failure.ts";
import type { Gateway } from "./gateway.ts";

interface Compartment extends WorkPlace {
  /** Whether it has failed before: then a success is worth writing down. */
  readonly hasFailed?: boolean;
}

/**
 * Does one piece of background work behind a wall: when it throws, this is reported with its
 * merchant, written down, and tried again later and later, and everybody else's work goes on. Resolves
 * to whether it was done.
 *
 * Throws only when the database does not answer, which is nobody's own trouble.
 */
export async function runApart(
  gateway: Gateway,
  { hasFailed = false, ...place }: Compartment,
  run: () => Promise<unknown>,
): Promise<boolean> {
  try {
    await run();
  } catch (error) {
    const failure = failureOf(error);
    if (failure === "broken" || failure === "not_begun") throw error;
    const stalled = await recordFailure(gateway.db, place, { error, wall: gateway.wallNow() });
    report(gateway, { place, stalled, error });
    return false;
  }
  if (hasFailed) await forgetFailures(gateway.db, { subject: "", ...place });
  return true;
}

function report(
  gateway: Gateway,
  { place, stalled, error }: { place: WorkPlace; stalled: StalledWork | undefined; error: unknown },
): void {
  gateway.metrics.countFailedWork(place.work);
  gateway.report(error, {
    ...place,
    failures: stalled?.failures,
    ...(stalled?.quarantinedAt ? { isQuarantined: true } : { retryAt: stalled?.retryAt }),
  });
}
