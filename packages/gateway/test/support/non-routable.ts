import { parseQris } from "@gerbang/protocol";
import { findRouteIn } from "../../src/domain/qris/non-routable.ts";

/** Whether no payment network could take a payload for one of its own; what cannot be read might be. */
export function isNonRoutable(payload: string): boolean {
  const reading = parseQris(payload);
  return reading.outcome === "read" && findRouteIn(reading.qris) === undefined;
}
