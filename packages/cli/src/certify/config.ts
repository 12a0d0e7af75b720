import { isObject, type Problems, readDuration, readMaybe, readText } from "./config-values.ts";

/** How something of the merchant's is asked for: by HTTP, by a command, by SQL. */
type Probe =
  | { readonly by: "http"; readonly url: string; readonly value?: string }
  | { readonly by: "command"; readonly run: string }
  | { readonly by: "sql"; readonly sql: string };

/** How an order is made: posted, or by a command; `order_id` points into the answer. */
interface Create {
  readonly url: string;
  readonly json: unknown;
  readonly order_id: string;
}

/** `gerbang-certify.json`: what a merchant tells about an application that is to be certified. */
interface CertifyConfig {
  readonly create: Create;
  readonly read: Probe;
  readonly effects: ReadonlyMap<string, Probe>;
  readonly app: { readonly run: string; readonly ready: string } | undefined;
  readonly finish: string | undefined;
  readonly reconcile: Probe | undefined;
  /** How long a view may take to become what it should be, in milliseconds; measured when absent. */
  readonly settle: number | undefined;
  /** The file that a finding is shown at. */
  readonly source: string | undefined;
}

const MEMBERS = ["app", "create", "read", "effects", "finish", "reconcile", "settle", "source"];

/** Reads a configuration; gives every problem at once, each with the place where it stands. */
export function parseCertifyConfig(
  value: unknown,
): CertifyConfig | { readonly problems: readonly string[] } {
  const problems: string[] = [];
  if (!isObject(value)) return { problems: ["the file must hold a JSON object"] };
  for (const name of Object.keys(value)) {
    if (!MEMBERS.includes(name)) problems.push(`${name}: unknown; known are ${MEMBERS.join(", ")}`);
  }
  const config = {
    create: readCreate(value["create"], problems),
    read: readProbe(value["read"], "read", problems),
    effects: readEffects(value["effects"], problems),
    app: readMaybe(value["app"], (app) => readApp(app, problems)),
    finish: readMaybe(value["finish"], (url) => readUrl(url, "finish", problems)),
    reconcile: readMaybe(value["reconcile"], (probe) => readProbe(probe, "reconcile", problems)),
    settle: readMaybe(value["settle"], (text) => readDuration(text, "settle", problems)),
    source: readMaybe(value["source"], (text) => readText(text, "source", problems)),
  };
  const { create, read } = config;
  return problems.length > 0 || !create || !read ? { problems } : { ...config, create, read };
}

function readCreate(value: unknown, problems: Problems): Create | undefined {
  if (!isObject(value)) {
    problems.push('create: say how an order is made: {"post": …, "json": …, "order_id": "/id"}');
    return undefined;
  }
  const url = readUrl(value["post"], "create.post", problems);
  const pointer = readText(value["order_id"], "create.order_id", problems);
  if (pointer !== undefined && !pointer.startsWith("/")) {
    problems.push("create.order_id: must be a JSON pointer into the answer, like /data/number");
  }
  return url && pointer ? { url, json: value["json"], order_id: pointer } : undefined;
}

function readProbe(value: unknown, place: string, problems: Problems): Probe | undefined {
  const ways = isObject(value) ? ["get", "run", "sql"].filter((name) => name in value) : [];
  if (!isObject(value) || ways.length !== 1) {
    problems.push(`${place}: give exactly one of get, run and sql`);
    return undefined;
  }
  if (ways[0] === "get") {
    const url = readUrl(value["get"], `${place}.get`, problems);
    const pointer = readMaybe(value["value"], (text) => readText(text, `${place}.value`, problems));
    return url ? { by: "http", url, ...(pointer && { value: pointer }) } : undefined;
  }
  const text = readText(value[ways[0] ?? ""], `${place}.${ways[0]}`, problems);
  if (text === undefined) return undefined;
  return ways[0] === "run" ? { by: "command", run: text } : { by: "sql", sql: text };
}

function readEffects(value: unknown, problems: Problems): ReadonlyMap<string, Probe> {
  const effects = new Map<string, Probe>();
  if (value === undefined) return effects;
  if (!isObject(value)) problems.push("effects: must be an object of names");
  for (const [name, one] of Object.entries(isObject(value) ? value : {})) {
    const probe = readProbe(one, `effects.${name}`, problems);
    if (probe) effects.set(name, probe);
  }
  return effects;
}

function readApp(value: unknown, problems: Problems): CertifyConfig["app"] {
  const app = isObject(value) ? value : {};
  const run = readText(app["run"], "app.run", problems);
  const ready = readUrl(app["ready"], "app.ready", problems);
  return run && ready ? { run, ready } : undefined;
}

/** Places in braces, as in `/orders/{order_id}`, are filled in later. */
function readUrl(value: unknown, place: string, problems: Problems): string | undefined {
  const text = readText(value, place, problems);
  if (text === undefined) return undefined;
  const url = URL.parse(text);
  if (url?.protocol === "http:" || url?.protocol === "https:") return text;
  problems.push(`${place}: must be an address that begins with http:// or https://`);
  return undefined;
}
