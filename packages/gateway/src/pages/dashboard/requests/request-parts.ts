import type { LoggedRequest } from "../../../domain/requests/logged-request.ts";
import { type Html, html } from "../../parts/html.ts";

/** The code that a client reads: the body's own where there is one. */
export function answerChip({ statusCode, httpStatus, failed }: LoggedRequest): Html {
  const code = statusCode ?? String(httpStatus);
  const tone = failed ? "bad" : "good";
  const http = statusCode !== undefined && statusCode !== String(httpStatus) ? httpStatus : "";
  return html`<span class="chip ${tone}" title="HTTP ${httpStatus}">${code}</span
    >${http !== "" && html` <span class="hint">HTTP ${http}</span>`}`;
}

/** JSON over several lines; anything else, or JSON that was cut off, as it came. */
export function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    // Not JSON, or only its beginning.
    return text;
  }
}

/** Headers that curl sets itself, or that speak of the connection. */
const LEFT_OUT = new Set([
  "authorization",
  "host",
  "content-length",
  "connection",
  "accept-encoding",
  "user-agent",
  "transfer-encoding",
  "keep-alive",
  "expect",
  "te",
]);

/** The same request for a terminal; the key is to be put in by whoever repeats it. */
export function asCurl(request: LoggedRequest, url: string): string {
  const { method, path, headers, body } = request;
  const lines = [`curl -u "$SERVER_KEY:" -X ${method} ${quoted(url + path)}`];
  for (const [name, value] of Object.entries(headers)) {
    const isLeftOut = LEFT_OUT.has(name) || name.startsWith("sec-");
    if (!isLeftOut && !value.includes("••••")) lines.push(`-H ${quoted(`${name}: ${value}`)}`);
  }
  if (body !== undefined) lines.push(`--data-raw ${quoted(body)}`);
  return lines.join(" \\\n  ");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
