import { flushCompileCache } from "node:module";
import type { FastifyBaseLogger } from "fastify";
import type { PoolConfig } from "pg";
import { ensureOwner } from "../operations/dashboard/sign-in.ts";
import { type Gateway, type GatewayOptions, openGateway } from "../operations/gateway.ts";
import {
  type CreatedMerchant,
  ensureFirstMerchant,
  type NewMerchant,
} from "../operations/merchants/create-merchant.ts";
import { startEmbeddedPostgres } from "../postgres/embedded-postgres.ts";
import { openDatabase } from "../store/database.ts";
import { migrate } from "../store/migrate.ts";
import { type SharedChanges, sharedChanges } from "../store/shared-changes.ts";
import type { Config } from "./config.ts";
import { optionsOf } from "./gateway-options.ts";
import {
  type MetricsExporter,
  observeGateway,
  observeRequests,
  startMetricsExporter,
} from "./metrics-exporter.ts";
import { readOperatorSecret } from "./operator-secret.ts";
import { probePorts } from "./probe-ports.ts";
import type { Server } from "./server.ts";
import { StartTimes } from "./start-times.ts";

export interface StartOptions {
  readonly logger?: FastifyBaseLogger;
  /** Told in a few words what takes time just now. */
  readonly onProgress?: (step: string) => void;
  /** Told when the embedded database has ended for good: nothing works any more. */
  readonly onDatabaseLost?: (cause: unknown) => void;
  /** What the merchant gets that is made when there is none. */
  readonly firstMerchant?: NewMerchant;
  /** Where the caller is going to listen: when one of them is taken, nothing is created either. */
  readonly otherPorts?: readonly number[];
}

export interface RunningGateway {
  readonly gateway: Gateway;
  readonly server: Server;
  /** Where others reach it, without a slash at the end. */
  readonly url: string;
  readonly firstMerchant: CreatedMerchant;
  /** Where Prometheus may ask, when the configuration says so. */
  readonly metricsPort?: number;
  /** Opens the dashboard for the first owner, once; absent when they have a password. */
  readonly signInUrl?: string;
  /** Reaches the database, for parts that keep tables of their own in it. */
  readonly connection: PoolConfig;
  /** Finishes what is in hand, stops the workers, then the database. */
  stop(): Promise<void>;
}

/** Starts everything that a configuration asks for, in order; `stop` ends it in reverse. */
export async function startGateway(
  config: Config,
  options: StartOptions = {},
): Promise<RunningGateway> {
  const undo: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (let step = undo.pop(); step; step = undo.pop()) await step();
  };
  try {
    return { ...(await start(config, options, undo)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Of a new database nobody wants to read each step, of which some numbers were never given out. */
async function bringSchemaUpToDate(
  pool: Parameters<typeof migrate>[0],
  { onProgress }: StartOptions,
): Promise<void> {
  let isNew: boolean | undefined;
  await migrate(pool, {
    onApplied: (name) => {
      if (isNew === true) return;
      isNew ??= name.startsWith("0001_");
      onProgress?.(isNew ? "making the tables" : `applied ${name}`);
    },
  });
}

async function start(
  config: Config,
  options: StartOptions,
  undo: (() => Promise<void>)[],
): Promise<Omit<RunningGateway, "stop">> {
  const times = new StartTimes();
  // Half of the program, which the operator's commands do without: they end before it would be loaded.
  const { startServer } = await import("./server.ts");
  times.ended("program");
  const connection = await connect(config, options, undo);
  times.ended("database");
  const secret = config.secret ?? (await readOperatorSecret(config.dataDir));
  const changes = hearChanges(config, options, connection);
  undo.push(async () => await changes.stop());
  const db = openDatabase(connection, changes);
  undo.push(async () => await db.close());
  await bringSchemaUpToDate(db.pool, options);
  await db.pool.choosePreparing(config.preparedStatements);
  times.ended("schema");
  const exporter = await openMetrics(config, undo);
  const gateway = open(config, options, { db, secret, exporter });
  const firstMerchant = await ensureFirstMerchant(gateway, options.firstMerchant);
  const server = await startServer({
    gateway,
    host: config.host,
    port: config.port,
    rateLimit: config.rateLimit,
    ...(config.trustProxy !== undefined && { trustProxy: config.trustProxy }),
    ...(config.publicUrl !== undefined && { publicUrl: config.publicUrl }),
    ...(options.logger && { logger: options.logger }),
    ...(exporter && { extend: observeRequests(exporter.provider) }),
  });
  undo.push(async () => await server.stop());
  const link = await ensureOwner(gateway);
  times.ended("server");
  // Otherwise only at its exit: one that is killed would leave the next to compile everything anew.
  flushCompileCache();
  options.logger?.info({ milliseconds: times.steps }, "started");
  return {
    gateway,
    server,
    url: server.url,
    firstMerchant,
    connection,
    ...(exporter && { metricsPort: exporter.port }),
    ...(link !== undefined && { signInUrl: server.url + link }),
  };
}

function hearChanges(
  { databaseListenUrl }: Config,
  { logger }: StartOptions,
  connection: PoolConfig,
): SharedChanges {
  return sharedChanges({
    connection: databaseListenUrl ? { connectionString: databaseListenUrl.reveal() } : connection,
    onPooled: () => {
      logger?.info(
        "a pooler is in between: processes do not hear each other and poll; DATABASE_LISTEN_URL may name an address without one",
      );
    },
    onError: (error) => {
      logger?.warn({ err: error }, "processes do not hear each other; they poll meanwhile");
    },
  });
}

function open(
  config: Config,
  { logger }: StartOptions,
  {
    db,
    secret,
    exporter,
  }: Pick<GatewayOptions, "db" | "secret"> & { readonly exporter: MetricsExporter | undefined },
): Gateway {
  const gateway = openGateway({
    db,
    secret,
    wallNow: () => new Date(),
    ...optionsOf(config),
    retention: config.retention,
    ...(exporter && { meterProvider: exporter.provider }),
    report: (error, about) => {
      logger?.error({ err: error, ...about }, "background work failed for one merchant");
    },
  });
  if (exporter) observeGateway(exporter.provider, gateway);
  return gateway;
}

async function openMetrics(
  { host, metricsPort }: Config,
  undo: (() => Promise<void>)[],
): Promise<MetricsExporter | undefined> {
  if (metricsPort === undefined) return undefined;
  const exporter = await startMetricsExporter({ host, port: metricsPort });
  undo.push(async () => await exporter.stop());
  return exporter;
}

/** The only place where the embedded database and one of the operator's own differ. */
async function connect(
  config: Config,
  { onProgress, onDatabaseLost, logger, otherPorts = [] }: StartOptions,
  undo: (() => Promise<void>)[],
): Promise<PoolConfig> {
  const ports = [config.port, ...(config.metricsPort ? [config.metricsPort] : []), ...otherPorts];
  if (config.databaseUrl) {
    await probePorts(config.host, ports);
    return { connectionString: config.databaseUrl.reveal() };
  }
  const postgres = await startEmbeddedPostgres({
    dataDir: config.dataDir,
    // Not earlier: who starts twice on one folder should read that, rather than of a port.
    onClaimed: async () => await probePorts(config.host, ports),
    ...(onProgress && { onProgress }),
    onCrash: (exit) => logger?.error({ exit }, "the embedded database ended; starting it again"),
  });
  let isStopping = false;
  undo.push(async () => {
    isStopping = true;
    await postgres.stop();
  });
  void postgres.exited.then((end) => {
    if (!isStopping) onDatabaseLost?.(end.cause ?? new Error("the embedded database keeps ending"));
  });
  return postgres.connection;
}
