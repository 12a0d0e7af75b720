/** Western Indonesia's time is this far ahead of UTC, the year round. */
export const WIB_OFFSET_HOURS = 7;
const WIB_OFFSET_MS = WIB_OFFSET_HOURS * 60 * 60 * 1000;
/** No zone is further ahead of UTC. */
const ZONE_HOURS_MAX = 14;
const WIRE_TIME = /^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?: ([+-])(\d\d):?(\d\d))?$/;

/** `YYYY-MM-DD HH:MM:SS` in WIB (UTC+7) without a zone mark. Core API section 1.9. */
export function formatJakartaTime(time: Date): string {
  return new Date(time.getTime() + WIB_OFFSET_MS).toISOString().slice(0, 19).replace("T", " ");
}

/**
 * Reads `2026-01-05 10:15:30`, which means WIB, and `2026-01-05 10:15:30 +0700`, which says its own
 * zone. Returns `undefined` for other shapes, and for days and zones that do not exist.
 */
export function parseJakartaTime(text: string): Date | undefined {
  const match = WIRE_TIME.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second, sign, hoursAhead, minutesAhead] = match;
  const local = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
  const utc = new Date(local);
  // Date accepts "2026-02-30" by rolling over; the round trip does not.
  if (Number.isNaN(utc.getTime()) || utc.toISOString() !== local) return undefined;
  if (!sign) return new Date(utc.getTime() - WIB_OFFSET_MS);
  const zoneMinutes = Number(hoursAhead) * 60 + Number(minutesAhead);
  if (Number(minutesAhead) > 59 || zoneMinutes > ZONE_HOURS_MAX * 60) return undefined;
  return new Date(utc.getTime() - (sign === "-" ? -1 : 1) * zoneMinutes * 60_000);
}
