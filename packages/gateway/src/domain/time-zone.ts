import { WIB_OFFSET_HOURS } from "@gerbang/protocol";

/** Indonesia's zones: whole hours ahead of UTC, the year round. The first is what merchants begin with. */
export const TIME_ZONES = [
  { name: "WIB", utcOffsetHours: WIB_OFFSET_HOURS, city: "Jakarta" },
  { name: "WITA", utcOffsetHours: 8, city: "Makassar" },
  { name: "WIT", utcOffsetHours: 9, city: "Jayapura" },
] as const;
