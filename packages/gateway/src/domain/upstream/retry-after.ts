/** The headers of an answer that say when to come again. */
interface RetryHeaders {
  readonly "retry-after"?: string | undefined;
  /** The upstream's own clock. */
  readonly date?: string | undefined;
}

/**
 * How many milliseconds an answer asks to be left alone: seconds, or a date, which is read by the clock of
 * whoever wrote it. `undefined` when it does not say. RFC 9110, section 10.2.3.
 */
export function readRetryAfter(headers: RetryHeaders, now: Date): number | undefined {
  const text = headers["retry-after"]?.trim() ?? "";
  // A header that was sent twice is joined by commas.
  if (/^\d+(\s*,\s*\d+)*$/.test(text)) {
    return Math.max(...text.split(",").map(Number)) * 1_000;
  }
  const at = parseHttpDate(text);
  if (at === undefined) return undefined;
  return Math.max(0, at - (parseHttpDate(headers.date ?? "") ?? now.getTime()));
}

/** All three forms begin with the day of the week; the oldest one does not say that it is GMT. */
function parseHttpDate(text: string): number | undefined {
  if (!/^[A-Z][a-z]{2,8},? /.test(text)) return undefined;
  const at = Date.parse(text.endsWith("GMT") ? text : `${text} GMT`);
  return Number.isNaN(at) ? undefined : at;
}
