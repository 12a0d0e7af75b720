/** PostgreSQL keeps neither NUL nor half a surrogate pair, and a log keeps beginnings. */
export function storable(text: string, max = Number.POSITIVE_INFINITY): string {
  const short = text.length > max ? text.slice(0, max) : text;
  return short.replaceAll("\0", "\uFFFD").toWellFormed();
}
