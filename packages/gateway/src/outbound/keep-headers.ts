import type { IncomingHttpHeaders } from "node:http";

const HEADERS_MAX = 40;
const VALUE_LENGTH_MAX = 200;

/** What people may see of an answer's headers: not what a cookie holds, and nothing without end. */
export function keepHeaders(headers: IncomingHttpHeaders): Readonly<Record<string, string>> {
  const kept: Record<string, string> = {};
  let count = 0;
  for (const name in headers) {
    const value = headers[name];
    if (value === undefined) continue;
    if (++count > HEADERS_MAX) break;
    const text = name === "set-cookie" ? cookieNames([value].flat()) : String(value);
    kept[name] = text.length > VALUE_LENGTH_MAX ? `${text.slice(0, VALUE_LENGTH_MAX)}…` : text;
  }
  return kept;
}

function cookieNames(cookies: readonly string[]): string {
  return cookies.map((cookie) => `${cookie.split("=", 1)[0] ?? ""}=••••`).join(", ");
}
