import { parseQris } from "@gerbang/protocol";
import { findRouteIn } from "../../src/domain/qris/non-routable.ts";

/** Whether no payment network could take a payload for one of its own; what cannot be read might be. */
export function isNonRoutable(payload: string): boolean {
  const reading = parseQris(payload);
  if (reading.outcome === "refused" || reading.departures.length > 0) return false;
  return findRouteIn(reading.qris) === undefined;
}
