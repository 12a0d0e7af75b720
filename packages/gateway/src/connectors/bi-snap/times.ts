import { formatBiSnapTime } from "@gerbang/protocol/bi-snap";
import type { Profile } from "./profile.ts";

/** A moment as this provider wants it, in whole seconds. */
export function printTime(moment: Date, { timestamp }: Pick<Profile, "timestamp">): string {
  return timestamp === "wib"
    ? formatBiSnapTime(moment)
    : moment.toISOString().replace(/\.\d{3}Z$/, "Z");
}
