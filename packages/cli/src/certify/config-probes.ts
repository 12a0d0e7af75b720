import { isObject, type Problems, readMaybe, readText } from "./config-values.ts";
import type { Action, Headers, Probe } from "./merchant-ways.ts";

/** One way to ask: `get`, `run` or `sql`. */
export function readProbe(value: unknown, place: string, problems: Problems): Probe | undefined {
  const ways = isObject(value) ? ["get", "run", "sql"].filter((name) => name in value) : [];
  if (!isObject(value) || ways.length !== 1) {
    problems.push(`${place}: give exactly one of get, run and sql`);
    return undefined;
  }
  if (ways[0] === "get") return readHttpProbe(value, place, problems);
  const text = readText(value[ways[0] ?? ""], `${place}.${ways[0]}`, problems);
  if (text === undefined) return undefined;
  return ways[0] === "run" ? { by: "command", run: text } : { by: "sql", sql: text };
}

function readHttpProbe(
  value: Readonly<Record<string, unknown>>,
  place: string,
  problems: Problems,
): Probe | undefined {
  const url = readUrl(value["get"], `${place}.get`, problems);
  const pointer = readMaybe(value["value"], (text) => readText(text, `${place}.value`, problems));
  const match = readMaybe(value["match"], (text) => readPattern(text, `${place}.match`, problems));
  const headers = readMaybe(value["headers"], (one) => readHeaders(one, place, problems));
  return url
    ? {
        by: "http",
        url,
        ...(pointer && { value: pointer }),
        ...(match && { match }),
        ...(headers && { headers }),
      }
    : undefined;
}

/** One way to have something done: `get`, `post` or `run`. */
export function readAction(value: unknown, place: string, problems: Problems): Action | undefined {
  const ways = isObject(value) ? ["get", "post", "run"].filter((name) => name in value) : [];
  const [way] = ways;
  if (!isObject(value) || ways.length !== 1 || way === undefined) {
    problems.push(`${place}: give exactly one of get, post and run`);
    return undefined;
  }
  const pointer = readMaybe(value["order_id"], (text) =>
    readPointer(text, `${place}.order_id`, problems),
  );
  const answer = pointer === undefined ? {} : { order_id: pointer };
  if (way !== "run") return readRequest(value, { way, place, answer }, problems);
  const run = readText(value["run"], `${place}.run`, problems);
  return run === undefined ? undefined : { by: "command", run, ...answer };
}

interface RequestPlace {
  readonly way: string;
  readonly place: string;
  readonly answer: { readonly order_id?: string };
}

function readRequest(
  value: Readonly<Record<string, unknown>>,
  { way, place, answer }: RequestPlace,
  problems: Problems,
): Action | undefined {
  const url = readUrl(value[way], `${place}.${way}`, problems);
  const headers = readMaybe(value["headers"], (one) => readHeaders(one, place, problems));
  if (url === undefined) return undefined;
  const method = way === "get" ? "GET" : "POST";
  return { by: "http", method, url, json: value["json"], ...answer, ...(headers && { headers }) };
}

function readPointer(value: unknown, place: string, problems: Problems): string | undefined {
  const pointer = readText(value, place, problems);
  if (pointer === undefined || pointer.startsWith("/")) return pointer;
  problems.push(`${place}: must be a JSON pointer into the answer, like /data/number`);
  return undefined;
}

function readPattern(value: unknown, place: string, problems: Problems): string | undefined {
  const text = readText(value, place, problems);
  if (text === undefined) return undefined;
  try {
    new RegExp(text, "u");
    return text;
  } catch (error) {
    problems.push(`${place}: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

function readHeaders(value: unknown, place: string, problems: Problems): Headers | undefined {
  const entries = isObject(value) ? Object.entries(value) : undefined;
  if (entries?.every((entry): entry is [string, string] => typeof entry[1] === "string")) {
    return Object.fromEntries(entries);
  }
  problems.push(`${place}.headers: must be an object of texts`);
  return undefined;
}

/** Places in braces, as in `/orders/{order_id}`, are filled in later. */
export function readUrl(value: unknown, place: string, problems: Problems): string | undefined {
  const text = readText(value, place, problems);
  if (text === undefined) return undefined;
  const url = URL.parse(text);
  if (url?.protocol === "http:" || url?.protocol === "https:") return text;
  problems.push(`${place}: must be an address that begins with http:// or https://`);
  return undefined;
}
