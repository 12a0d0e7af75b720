import { formatJakartaTime, WIB_OFFSET_HOURS } from "../jakarta-time.ts";

const ZONE_HOURS_MAX = 14;
const TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(?:(Z)|([+-])(\d\d):?(\d\d))?$/;

/** `YYYY-MM-DDTHH:MM:SS+07:00`, in WIB: the one form that we print. */
export function formatBiSnapTime(time: Date): string {
  return `${formatJakartaTime(time).replace(" ", "T")}+07:00`;
}

/**
 * Reads a time as clients send it: `+07:00`, `+00:00`, `Z` or no zone (which means WIB), with up to
 * nine digits of a second, of which three count. Returns `undefined` for other shapes, and for days,
 * hours and zones that do not exist.
 *
 * What was signed is the text: never sign what this function and `formatBiSnapTime` make of it.
 */
export function parseBiSnapTime(text: unknown): Date | undefined {
  const match = typeof text === "string" ? TIME.exec(text) : null;
  if (!match) return undefined;
  const [, local = "", fraction = "", isUtc, sign, hours, minutes] = match;
  const time = new Date(`${local}Z`);
  // Date accepts "2026-02-30" by rolling over; the round trip does not.
  if (Number.isNaN(time.getTime()) || !time.toISOString().startsWith(local)) return undefined;
  const zoneMinutes = isUtc ? 0 : readZone(sign, Number(hours), Number(minutes));
  if (zoneMinutes === undefined) return undefined;
  const milliseconds = Number(fraction.slice(0, 3).padEnd(3, "0"));
  return new Date(time.getTime() + milliseconds - zoneMinutes * 60_000);
}

/** Minutes ahead of UTC; without a zone, WIB. */
function readZone(sign: string | undefined, hours: number, minutes: number): number | undefined {
  if (!sign) return WIB_OFFSET_HOURS * 60;
  if (minutes > 59 || hours * 60 + minutes > ZONE_HOURS_MAX * 60) return undefined;
  return (sign === "-" ? -1 : 1) * (hours * 60 + minutes);
}
