const UNITS_MS = {
  w: 604_800_000,
  d: 86_400_000,
  h: 3_600_000,
  m: 60_000,
  s: 1_000,
  ms: 1,
} as const;

const PART = /(\d{1,15}(?:\.\d{1,6})?)(ms|[wdhms])/g;
const SHAPE = /^(?:\d{1,15}(?:\.\d{1,6})?(?:ms|[wdhms]))+$/;

/** Reads `15m`, `1d12h`, `1.5h` or `250ms` as milliseconds; `undefined` for anything else. */
export function parseDuration(text: string): number | undefined {
  if (!SHAPE.test(text)) return undefined;
  let sumMs = 0;
  for (const [, number, unit] of text.matchAll(PART)) {
    sumMs += Number(number) * UNITS_MS[unit as keyof typeof UNITS_MS];
  }
  const wholeMs = Math.round(sumMs);
  return Number.isSafeInteger(wholeMs) ? wholeMs : undefined;
}

/** Writes milliseconds as `parseDuration` reads them, with a minus sign for the past. */
export function formatDuration(durationMs: number): string {
  let restMs = Math.abs(durationMs);
  let text = "";
  for (const unit of ["d", "h", "m", "s", "ms"] as const) {
    const count = Math.floor(restMs / UNITS_MS[unit]);
    if (count > 0) text += `${count}${unit}`;
    restMs -= count * UNITS_MS[unit];
  }
  if (text === "") return "0s";
  return durationMs < 0 ? `-${text}` : text;
}
