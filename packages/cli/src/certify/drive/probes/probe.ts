import type { Action, Probe } from "../../merchant-ways.ts";
import { askHttp, type CallAnswer, callOnce, whyUnanswered } from "../http-call.ts";
import { runCommand } from "../run-command.ts";
import { ShopError } from "../shop-error.ts";
import { type Filling, fillIn, fillInJson, pointAt } from "../template.ts";
import type { SqlReader } from "./sql.ts";

/** Asks what a probe asks for; what it gives is a view, or a part of one. */
export async function askProbe(
  probe: Probe,
  filling: Filling,
  database: SqlReader | undefined,
): Promise<unknown> {
  switch (probe.by) {
    case "command":
      return readText(await runCommand(probe.run, filling));
    case "sql":
      return await database?.read(probe.sql, filling.order_id ?? "");
    case "http":
      return await askPage(probe, filling);
  }
}

type HttpProbe = Extract<Probe, { readonly by: "http" }>;

async function askPage(probe: HttpProbe, filling: Filling): Promise<unknown> {
  const url = fillIn(probe.url, filling, encodeURIComponent);
  const headers = { "cache-control": "no-cache", accept: "application/json", ...probe.headers };
  const answer = await askHttp({ method: "GET", url, headers: filled(headers, filling) }).catch(
    (error: unknown) => unanswered(url, error),
  );
  if (answer.status >= 500) throw new ShopError(`GET ${url} answered with HTTP ${answer.status}`);
  if (answer.status >= 400) return { http_status: answer.status };
  if (probe.match !== undefined) return findIn(answer.body, probe.match);
  const value = parseJson(answer.body);
  if (value === undefined) {
    throw new ShopError(`GET ${url} answered no JSON: say by "match" what to find in the page`);
  }
  return probe.value === undefined ? value : pointAt(value, probe.value);
}

function findIn(page: string, pattern: string): unknown {
  const found = new RegExp(pattern, "su").exec(page);
  if (!found) return null;
  if (found.groups) return { ...found.groups };
  return found.length === 1 ? found[0] : found.slice(1);
}

/** A command's output: JSON, or a line of text. */
function readText(text: string): unknown {
  return parseJson(text) ?? text.trim();
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Not JSON: whoever asked says what that means.
    return undefined;
  }
}

/** Has the merchant do something, and gives the order id that it answered, where one is pointed at. */
export async function act(action: Action, filling: Filling): Promise<string | undefined> {
  const answer =
    action.by === "command" ? await runCommand(action.run, filling) : await send(action, filling);
  if (action.order_id !== undefined) return readOrderId(answer, action.order_id);
  // A command may print nothing but the id.
  return action.by === "command" ? lastLine(answer) : undefined;
}

function readOrderId(answer: string, pointer: string): string {
  const id = pointAt(parseJson(answer), pointer);
  if (typeof id === "string" || typeof id === "number") return String(id);
  throw new ShopError(`no order id at ${pointer} of what was answered: ${brief(answer)}`);
}

function lastLine(text: string): string | undefined {
  return text.trim().split("\n").at(-1)?.trim() || undefined;
}

async function send(action: Action & { readonly by: "http" }, filling: Filling): Promise<string> {
  const url = fillIn(action.url, filling, encodeURIComponent);
  const { method, json } = action;
  const body = json === undefined ? undefined : JSON.stringify(fillInJson(json, filling));
  const headers = {
    accept: "application/json",
    ...(body !== undefined && { "content-type": "application/json" }),
    ...action.headers,
  };
  const answer = await callOnce({
    method,
    url,
    headers: filled(headers, filling),
    ...(body !== undefined && { body }),
  }).catch((error: unknown) => unanswered(url, error));
  if (answer.status < 400) return answer.body;
  throw new ShopError(
    `${method} ${url} answered with HTTP ${answer.status}: ${brief(answer.body)}`,
  );
}

function filled(
  headers: Readonly<Record<string, string>>,
  filling: Filling,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, fillIn(value, filling)]),
  );
}

function unanswered(url: string, error: unknown): CallAnswer {
  throw new ShopError(`nothing answers at ${new URL(url).origin} (${whyUnanswered(error)})`, {
    isUnreachable: true,
  });
}

function brief(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
