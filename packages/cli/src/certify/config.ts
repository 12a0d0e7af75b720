import { readAction, readProbe, readUrl } from "./config-probes.ts";
import { isObject, type Problems, readDuration, readMaybe, readText } from "./config-values.ts";
import type { Action, Headers, Probe } from "./merchant-ways.ts";

/** How an order is made. */
interface Create {
  /** Absent where certify makes the order id itself, or watches. */
  readonly by: Action | undefined;
  /** Certify charges for the order. */
  readonly charge: boolean;
  /** Somebody else makes orders meanwhile: certify takes what is charged. */
  readonly watch: boolean;
}

/** `gerbang-certify.json`: what a merchant tells about an application that is to be certified. */
export interface CertifyConfig {
  readonly create: Create;
  readonly read: Probe;
  readonly effects: ReadonlyMap<string, Probe>;
  readonly app: { readonly run: string; readonly ready: string } | undefined;
  readonly finish: string | undefined;
  readonly reconcile: Action | undefined;
  /** Charges an order once more. */
  readonly retry: Action | undefined;
  /** The address of the SDK's probe, with its token: it says itself which of these it does. */
  readonly probe: { readonly url: string; readonly headers: Headers } | undefined;
  /** Where SQL is asked. */
  readonly database: string | undefined;
  /** How long a view may take to become what it should be, in milliseconds; measured when absent. */
  readonly settle: number | undefined;
  /** What is wanted of orders whose price can be chosen, in whole rupiah. */
  readonly amount: number | undefined;
  /** The file that a finding is shown at. */
  readonly source: string | undefined;
}

const MEMBERS = [
  "app",
  "create",
  "read",
  "effects",
  "finish",
  "reconcile",
  "retry",
  "probe",
  "database",
  "settle",
  "amount",
  "source",
];

/** Reads a configuration; gives every problem at once, each with the place where it stands. */
export function parseCertifyConfig(
  value: unknown,
): CertifyConfig | { readonly problems: readonly string[] } {
  const problems: string[] = [];
  if (!isObject(value)) return { problems: ["the file must hold a JSON object"] };
  for (const name of Object.keys(value)) {
    if (!MEMBERS.includes(name)) problems.push(`${name}: unknown; known are ${MEMBERS.join(", ")}`);
  }
  const sdk = readMaybe(value["probe"], (one) => fromSdk(one, problems));
  const whole = { ...sdk?.members, ...value };
  const action = (name: string): Action | undefined =>
    readMaybe(whole[name], (one) => readAction(one, name, problems));
  const config = {
    create: readCreate(whole["create"], problems),
    read: readProbe(whole["read"], "read", problems),
    effects: readEffects(whole["effects"], problems),
    app: readMaybe(whole["app"], (app) => readApp(app, problems)),
    finish: readMaybe(whole["finish"], (url) => readUrl(url, "finish", problems)),
    reconcile: action("reconcile"),
    retry: action("retry"),
    probe: sdk?.probe,
    database: readMaybe(whole["database"], (text) => readDatabase(text, problems)),
    settle: readMaybe(whole["settle"], (text) => readDuration(text, "settle", problems)),
    amount: readMaybe(whole["amount"], (amount) => readAmount(amount, problems)),
    source: readMaybe(whole["source"], (text) => readText(text, "source", problems)),
  };
  requireDatabase(config, problems);
  const { create, read } = config;
  return problems.length > 0 || !create || !read ? { problems } : { ...config, create, read };
}

interface AskedBySql extends Pick<CertifyConfig, "effects" | "database"> {
  readonly read: Probe | undefined;
}

function requireDatabase({ read, effects, database }: AskedBySql, problems: Problems): void {
  if (database !== undefined) return;
  if ([read, ...effects.values()].some((probe) => probe?.by === "sql")) {
    problems.push("database: say where SQL is asked, such as postgres://… or sqlite:shop.db");
  }
}

/** The one route of `@gerbang/sdk/certify` can do everything. */
function fromSdk(value: unknown, problems: Problems) {
  const probe = isObject(value) ? value : {};
  const url = readUrl(probe["url"], "probe.url", problems);
  const token = readText(probe["token"], "probe.token", problems);
  const headers = { authorization: `Bearer ${token}` };
  const post = (json: object) => ({ post: url, json, headers });
  const members: Readonly<Record<string, unknown>> = {
    create: { ...post({ do: "create", amount: "{amount}" }), order_id: "/order_id" },
    read: { get: `${url}?order_id={order_id}`, headers },
    reconcile: post({ do: "reconcile" }),
    retry: { ...post({ do: "charge", order_id: "{order_id}" }), order_id: "/order_id" },
  };
  return { members, probe: url === undefined ? undefined : { url, headers } };
}

function readCreate(value: unknown, problems: Problems): Create | undefined {
  if (!isObject(value)) {
    problems.push(
      'create: say how an order is made: {"post": …, "json": …, "order_id": "/id"}, {"run": …}, {"charge": true} or {"watch": true}',
    );
    return undefined;
  }
  const { charge: charges, watch: watches, ...rest } = value;
  const [charge, watch] = [charges === true, watches === true];
  const isAlone = Object.keys(rest).length === 0 && (charge || watch);
  if (isAlone) return { by: undefined, charge, watch };
  const by = readAction(rest, "create", problems);
  if (by?.by === "http" && by.order_id === undefined) {
    problems.push("create.order_id: must be a JSON pointer into the answer, like /data/number");
  }
  return by && { by, charge, watch };
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

function readDatabase(value: unknown, problems: Problems): string | undefined {
  const text = readText(value, "database", problems);
  if (text === undefined || /^(?:postgres(?:ql)?:\/\/|sqlite:)/u.test(text)) return text;
  problems.push(
    'database: must begin with postgres:// or sqlite:; ask others by a command: {"run": "mysql …"}',
  );
  return undefined;
}

function readAmount(value: unknown, problems: Problems): number | undefined {
  if (Number.isSafeInteger(value) && Number(value) >= 100) return Number(value);
  problems.push("amount: must be whole rupiah, 100 at the least");
  return undefined;
}
