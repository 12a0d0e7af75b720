import { isIP } from "node:net";
import { resolve } from "node:path";
import { Secret } from "../domain/secret.ts";

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
  /** Whether private addresses may be notified; absent: only when listening on loopback. */
  readonly allowPrivateTargets?: boolean;
  readonly logLevel: (typeof LOG_LEVELS)[number];
  /** Charges that a merchant may make in a minute, counted by each process; 0 is no limit. */
  readonly rateLimit: number;
  /** Proxies that are believed when they say whom they speak for; absent: none. */
  readonly trustProxy?: TrustProxy;
  /** For how many days closed notifications and events are kept; absent: for ever. */
  readonly retention: {
    readonly messagesDays?: number;
    readonly eventsDays?: number;
    /** Requests of the API; 0: none is kept, absent: a week. */
    readonly requestsDays?: number;
  };
  /** Where Prometheus may ask; absent: nowhere. */
  readonly metricsPort?: number;
}

/** How many proxies stand before Gerbang, or their addresses. */
type TrustProxy = number | readonly string[];

const LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;
const PREPARING = ["auto", "on", "off"] as const;
const DATABASE_URL_RULE = "must be a postgres:// or postgresql:// URL";
const PORT_RULE = "must be a port number from 0 to 65535";
const DAYS_RULE = "must be a whole number of days from 1 to 36500";
const SECRET_LENGTH_MIN = 16;
const RATE_LIMIT_DEFAULT = 60_000;

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
    }),
    ...readOptional(read),
  };
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
    secret: read(
      "GERBANG_SECRET",
      parseSecret,
      `must have at least ${SECRET_LENGTH_MIN} characters`,
    ),
    allowPrivateTargets: read("ALLOW_PRIVATE_TARGETS", parseSwitch, "must be true or false"),
    trustProxy: read(
      "TRUST_PROXY",
      parseTrustProxy,
      "must be how many proxies stand before Gerbang (1 to 9), or their addresses, such as 10.0.0.0/8,192.0.2.7",
    ),
    metricsPort: read("METRICS_PORT", parsePort, PORT_RULE),
  });
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

function parsePreparing(text: string): Config["preparedStatements"] | undefined {
  return PREPARING.find((choice) => choice === text);
}

function parseLogLevel(text: string): Config["logLevel"] | undefined {
  return LOG_LEVELS.find((level) => level === text);
}
