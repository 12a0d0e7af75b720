import { shellWord } from "../shell-word.ts";
import type { LoggedRequest } from "./logged-request.ts";

/** What is needed to send a request again. */
type Repeated = Pick<
  LoggedRequest,
  | "method"
  | "path"
  | "headers"
  | "body"
  | "operation"
  | "failed"
  | "statusCode"
  | "httpStatus"
  | "error"
  | "problems"
>;

/** Headers that a client sets itself, or that speak of the connection. */
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
  "trailer",
  "upgrade",
]);

/** What was masked cannot be sent again. */
function repeatedHeaders({ headers }: Repeated): readonly (readonly [string, string])[] {
  return Object.entries(headers).filter(([name, value]) => {
    const isLeftOut = LEFT_OUT.has(name) || /^(?:sec|proxy)-/.test(name);
    return !isLeftOut && !value.includes("••••");
  });
}

/** The same request for a terminal; the key is to be put in by whoever repeats it. */
export function asCurl(request: Repeated, url: string): string {
  const { method, path, body } = request;
  const lines = [`curl -u "$SERVER_KEY:" -X ${method} ${shellWord(url + path)}`];
  for (const [name, value] of repeatedHeaders(request)) {
    lines.push(`-H ${shellWord(`${name}: ${value}`)}`);
  }
  if (body !== undefined) lines.push(`--data-raw ${shellWord(body)}`);
  return lines.join(" \\\n  ");
}

/**
 * A file for `node --test` that sends the same request and expects the answer that one wants: it fails for
 * as long as the request is refused. The key and the address come from the environment.
 */
export function asTest(request: Repeated, url: string): string {
  const { method, path, body } = request;
  const wanted = wantedAnswer(request);
  const headers = repeatedHeaders(request).map(
    ([name, value]) => `      ${literal(name)}: ${literal(value)},`,
  );
  const hasBody = body !== undefined && method !== "GET" && method !== "HEAD";
  const [plainPath = ""] = path.split("?", 1);
  return `// SERVER_KEY=… node --test payment.test.mjs
import assert from "node:assert/strict";
import { test } from "node:test";

const url = process.env.GERBANG_URL ?? ${literal(url)};
const { SERVER_KEY } = process.env;

test(${literal(`${method} ${plainPath} is answered with ${wanted.value}`)}, async () => {
  assert.ok(SERVER_KEY, "put the server key into the variable SERVER_KEY");
  // CHANGE the request until the test passes.${maskedNote(request)}
  const answer = await fetch(url + ${literal(path)}, {
    method: ${literal(method)},
    headers: {
      authorization: "Basic " + Buffer.from(SERVER_KEY + ":").toString("base64"),
${headers.join("\n")}
    },${hasBody ? `\n    body: ${bodyLiteral(body)},` : ""}
  });
  const text = await answer.text();

  // It was answered with ${saidOf(request)}
  // CHANGE ${wanted.literal} if you want another answer.
  assert.equal(${wanted.actual}, ${wanted.literal}, text);
});
`.replace(/\n\n( {4}\},)/, "\n$1");
}

interface WantedAnswer {
  readonly value: string;
  readonly literal: string;
  readonly actual: string;
}

/** The Core API says in its body what an answer is; the others say it by the HTTP status. */
function wantedAnswer({ path, operation, failed, statusCode, httpStatus }: Repeated): WantedAnswer {
  const success = operation === "charge" || operation === "snapCreate" ? "201" : "200";
  if (!path.startsWith("/v2/")) {
    const value = failed ? success : String(httpStatus);
    return { value, literal: value, actual: "answer.status" };
  }
  const value = failed ? success : (statusCode ?? success);
  return { value, literal: literal(value), actual: "JSON.parse(text).status_code" };
}

function maskedNote({ body = "", operation }: Repeated): string {
  return [
    ...(body.includes("••••") ? ["What is masked (••••) is to be put in again."] : []),
    ...(operation === "charge" ? ["An order id that was charged is taken: use a new one."] : []),
  ]
    .map((note) => `\n  // ${note}`)
    .join("");
}

function saidOf({ statusCode, httpStatus, problems, error }: Repeated): string {
  const said = [...problems, error].find((one) => one !== undefined && one !== "");
  const code = statusCode ?? String(httpStatus);
  // Nothing that was sent may end the comment.
  return said === undefined
    ? `${code}.`
    : `${code}: ${said.replaceAll(/[\r\n\u2028\u2029]+/g, " ")}`;
}

/** As an object where that says the same to the byte but for blanks; a mistake in the text stays in it. */
function bodyLiteral(body: string): string {
  const members = parse(body);
  const isSame = [undefined, 2, 4].some(
    (indentation) => JSON.stringify(members, null, indentation) === body.trim(),
  );
  if (typeof members !== "object" || members === null || !isSame || body.includes("__proto__")) {
    return literal(body);
  }
  const text = JSON.stringify(members, null, 2).replaceAll("\n", "\n    ");
  return `JSON.stringify(${text})`;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Sent again as it was.
    return undefined;
  }
}

function literal(text: string): string {
  return JSON.stringify(text);
}
