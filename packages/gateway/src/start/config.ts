import { isIP } from "node:net";
import { resolve } from "node:path";
import { Secret } from "../domain/secret.ts";
import { UPSTREAM_MODES } from "../domain/upstream/upstream-mode.ts";
import type { Retention } from "../operations/gateway.ts";
import type { UpstreamSettings } from "../operations/upstream-settings.ts";
import { findRealMoneyProblems } from "./real-money.ts";

export interface Config {
  readonly host: string;
  readonly port: number;
  readonly publicUrl?: string;
  /** Where the embedded database and what was generated are kept. */
  readonly dataDir: string;
  /** Absent: the embedded database. */
  readonly databaseUrl?: Secret;
  /** Where to hear of changes, when a pooler stands before `databaseUrl`; absent: there. */
  readonly databaseListenUrl?: Secret;
  /** Whether statements are prepared by name; `auto`: unless a pooler is found in between. */
  readonly preparedStatements: (typeof PREPARING)[number];
  /** Absent: generated into the data folder. */
  readonly secret?: Secret;
  /** What sealed before it, and still opens. */
  readonly oldSecret?: Secret;
  /** Which upstreams are called, and how long that may take; absent: none. */
  readonly upstreams: Partial<UpstreamSettings>;
  /** Whether private addresses may be called; absent: only when listening on loopback. */
  readonly allowPrivateTargets?: boolean;
  readonly logLevel: (typeof LOG_LEVELS)[number];
  /** Charges that a merchant may make in a minute, counted by each process; 0 is no limit. */
  readonly rateLimit: number;
  /** Proxies that are believed when they say whom they speak for; absent: none. */
  readonly trustProxy?: TrustProxy;
  /** For how many days what grows is kept. */
  readonly retention: Retention;
  /** How many event streams of each kind stay open at once; absent: what `StreamPlaces` says. */
  readonly streamsMax?: number;
  /** Where Prometheus may ask; absent: nowhere. */
  readonly metricsPort?: number;
  /** How many processes `gerbang serve` runs on its port; absent: one. */
  readonly workers?: number;
}

/** How many proxies stand before Gerbang, or their addresses. */
type TrustProxy = number | readonly string[];

const LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;
const PREPARING = ["auto", "on", "off"] as const;
const DATABASE_URL_RULE = "must be a postgres:// or postgresql:// URL";
const PORT_RULE = "must be a port number from 0 to 65535";
const DAYS_RULE = "must be a whole number of days from 1 to 36500";
const MILLISECONDS_RULE = "must be a whole number of milliseconds from 100 to 60000";
const SECRET_LENGTH_MIN = 16;
const SECRET_RULE = `must have at least ${SECRET_LENGTH_MIN} characters`;
const RATE_LIMIT_DEFAULT = 60_000;
/** Beyond that the embedded database has too few connections for each of them. */
const WORKERS_MAX = 16;
const STREAMS_RULE = "must be a whole number of streams from 2 to 999999";
const WORKERS_RULE = `must be a whole number of processes from 1 to ${WORKERS_MAX}`;

export type EnvironmentVariables = Readonly<Record<string, string | undefined>>;

/** Everything that is wrong with the environment, one line each. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      `The configuration is not usable:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`,
    );
    this.problems = problems;
  }
}

/** Reads the environment; throws one {@link ConfigError} that lists every problem. */
export function readConfig(environment: EnvironmentVariables): Config {
  const problems: string[] = [];
  const read: ReadVariable = (name, parse, rule) => {
    const text = environment[name];
    if (text === undefined || text === "") return undefined;
    const value = parse(text);
    if (value === undefined) problems.push(`${name} ${rule}`);
    return value;
  };
  const config: Config = {
    host: environment["HOST"] || "127.0.0.1",
    port: read("PORT", parsePort, PORT_RULE) ?? 7747,
    dataDir: resolve(environment["GERBANG_DATA"] || ".gerbang"),
    preparedStatements:
      read("PREPARED_STATEMENTS", parsePreparing, `must be one of ${PREPARING.join(", ")}`) ??
      "auto",
    logLevel: read("LOG_LEVEL", parseLogLevel, `must be one of ${LOG_LEVELS.join(", ")}`) ?? "info",
    rateLimit:
      read("RATE_LIMIT", parseRateLimit, "must be a whole number of charges a minute, or 0") ??
      RATE_LIMIT_DEFAULT,
    retention: withoutAbsent({
      messagesDays: read("KEEP_MESSAGES_DAYS", parseDays, DAYS_RULE),
      eventsDays: read("KEEP_EVENTS_DAYS", parseDays, DAYS_RULE),
      requestsDays: read("KEEP_REQUESTS_DAYS", parseDaysOrNone, `${DAYS_RULE}, or 0`),
      upstreamCallsDays: read("KEEP_UPSTREAM_CALLS_DAYS", parseDays, DAYS_RULE),
      activityDays: read("KEEP_ACTIVITY_DAYS", parseDays, DAYS_RULE),
      sandboxDays: read("KEEP_SANDBOX_DAYS", parseDays, DAYS_RULE),
    }),
    ...readOptional(read),
    ...readUpstreams(read),
  };
  const acceptsEmbedded = read("GERBANG_ACCEPT_EMBEDDED", parseYes, "must be yes") ?? false;
  if (config.upstreams.mode === "production") {
    problems.push(...findRealMoneyProblems(config, { acceptsEmbedded }));
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

type ReadVariable = <T>(
  name: string,
  parse: (text: string) => T | undefined,
  rule: string,
) => T | undefined;

/** What is absent where the environment does not name it. */
function readOptional(read: ReadVariable) {
  return withoutAbsent({
    publicUrl: read("PUBLIC_URL", parseHttpUrl, "must be an http or https URL"),
    databaseUrl: read("DATABASE_URL", parseDatabaseUrl, DATABASE_URL_RULE),
    databaseListenUrl: read("DATABASE_LISTEN_URL", parseDatabaseUrl, DATABASE_URL_RULE),
    secret: read("GERBANG_SECRET", parseSecret, SECRET_RULE),
    oldSecret: read("GERBANG_SECRET_OLD", parseSecret, SECRET_RULE),
    trustProxy: read(
      "TRUST_PROXY",
      parseTrustProxy,
      "must be how many proxies stand before Gerbang (1 to 9), or their addresses, such as 10.0.0.0/8,192.0.2.7",
    ),
    metricsPort: read("METRICS_PORT", parsePort, PORT_RULE),
    workers: read("WORKERS", parseWorkers, WORKERS_RULE),
    streamsMax: read("STREAMS_MAX", parseStreams, STREAMS_RULE),
  });
}

/** Where money is real, private addresses are called by nobody who has not said so. */
function readUpstreams(read: ReadVariable): Pick<Config, "upstreams" | "allowPrivateTargets"> {
  const mode = read("UPSTREAMS", parseMode, `must be one of ${UPSTREAM_MODES.join(", ")}`);
  const requestMs = read("UPSTREAM_REQUEST_MS", parseMilliseconds, MILLISECONDS_RULE);
  const callMs = read("UPSTREAM_CALL_MS", parseMilliseconds, MILLISECONDS_RULE);
  const isAllowed = read("ALLOW_PRIVATE_TARGETS", parseSwitch, "must be true or false");
  const usually = mode === "production" ? false : undefined;
  return {
    upstreams: withoutAbsent({ mode, requestMs, callMs }),
    ...withoutAbsent({ allowPrivateTargets: isAllowed ?? usually }),
  };
}

type PresentMembers<Members> = {
  readonly [Name in keyof Members]?: Exclude<Members[Name], undefined>;
};

function withoutAbsent<Members extends object>(members: Members): PresentMembers<Members> {
  const present = Object.entries(members).filter(([, value]) => value !== undefined);
  return Object.fromEntries(present) as PresentMembers<Members>;
}

export function parsePort(text: string): number | undefined {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  return port <= 65_535 ? port : undefined;
}

function parseDays(text: string): number | undefined {
  const days = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return days >= 1 && days <= 36_500 ? days : undefined;
}

function parseDaysOrNone(text: string): number | undefined {
  return text === "0" ? 0 : parseDays(text);
}

function parseTrustProxy(text: string): TrustProxy | undefined {
  if (/^[1-9]$/.test(text)) return Number(text);
  const addresses = text.split(",").map((address) => address.trim());
  return addresses.every(isNetwork) ? addresses : undefined;
}

function isNetwork(text: string): boolean {
  const [address = "", bits, ...others] = text.split("/");
  const bitsMax = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  const isRange = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= bitsMax);
  return bitsMax > 0 && others.length === 0 && isRange;
}

function parseWorkers(text: string): number | undefined {
  const count = /^\d{1,2}$/.test(text) ? Number(text) : 0;
  return count >= 1 && count <= WORKERS_MAX ? count : undefined;
}

function parseStreams(text: string): number | undefined {
  const count = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  return count >= 2 ? count : undefined;
}

function parseRateLimit(text: string): number | undefined {
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

function parseHttpUrl(text: string): string | undefined {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) return undefined;
  return text.replace(/\/+$/, "");
}

function parseDatabaseUrl(text: string): Secret | undefined {
  return /^postgres(?:ql)?:\/\//.test(text) ? new Secret(text) : undefined;
}

function parseSecret(text: string): Secret | undefined {
  return text.length >= SECRET_LENGTH_MIN ? new Secret(text) : undefined;
}

function parseSwitch(text: string): boolean | undefined {
  if (text === "true") return true;
  return text === "false" ? false : undefined;
}

function parseYes(text: string): true | undefined {
  return text === "yes" ? true : undefined;
}

function parseMode(text: string): UpstreamSettings["mode"] | undefined {
  return UPSTREAM_MODES.find((mode) => mode === text);
}

function parseMilliseconds(text: string): number | undefined {
  const milliseconds = /^\d{3,5}$/.test(text) ? Number(text) : 0;
  return milliseconds >= 100 && milliseconds <= 60_000 ? milliseconds : undefined;
}

function parsePreparing(text: string): Config["preparedStatements"] | undefined {
  return PREPARING.find((choice) => choice === text);
}

function parseLogLevel(text: string): Config["logLevel"] | undefined {
  return LOG_LEVELS.find((level) => level === text);
}
