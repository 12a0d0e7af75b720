import { flushCompileCache } from "node:module";
import type { PoolConfig } from "pg";
import { ensureOwner } from "../operations/dashboard/sign-in.ts";
import { type Gateway, type GatewayOptions, openGateway } from "../operations/gateway.ts";
import {
  type CreatedMerchant,
  ensureFirstMerchant,
  type NewMerchant,
} from "../operations/merchants/create-merchant.ts";
import { openDatabase } from "../store/database.ts";
import { migrate } from "../store/migrate.ts";
import { type SharedChanges, sharedChanges } from "../store/shared-changes.ts";
import type { Config } from "./config.ts";
import {
  type Connected,
  type ConnectOptions,
  connectDatabase,
  connectionsOfEmbedded,
} from "./connect-database.ts";
import { optionsOf } from "./gateway-options.ts";
import {
  type MetricsReader,
  observeGateway,
  observeRequests,
  openMetricsReader,
  startMetricsExporter,
} from "./metrics-exporter.ts";
import { readOperatorSecret } from "./operator-secret.ts";
import type { Server, ServerOptions } from "./server.ts";
import { StartTimes } from "./start-times.ts";
import type { WorkerPlace } from "./worker-place.ts";

export interface StartOptions extends ConnectOptions {
  /** What the merchant gets that is made when there is none. */
  readonly firstMerchant?: NewMerchant;
  /** This process is one of several on one port: who started it holds the ports and the database. */
  readonly worker?: WorkerPlace;
}

export interface RunningGateway {
  readonly gateway: Gateway;
  readonly server: Server;
  /** Where others reach it, without a slash at the end. */
  readonly url: string;
  readonly firstMerchant: CreatedMerchant;
  /** Where Prometheus may ask, when the configuration says so. */
  readonly metricsPort?: number;
  /** Of a worker, when the configuration says so: what Prometheus would be told. */
  readonly readMetrics?: () => Promise<string>;
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
  const connected = await connect(config, options, undo);
  const { config: connection } = connected;
  times.ended("database");
  const secret = config.secret ?? (await readOperatorSecret(config.dataDir));
  const changes = hearChanges(config, options, connection);
  undo.push(async () => await changes.stop());
  const max = connected.embedded && { max: connectionsOfEmbedded() };
  const db = openDatabase({ ...connection, ...max }, changes);
  undo.push(async () => await db.close());
  await bringSchemaUpToDate(db.pool, options);
  await db.pool.choosePreparing(config.preparedStatements);
  times.ended("schema");
  const metrics = await openMetrics(config, options, undo);
  const gateway = open(config, options, { db, secret, metrics });
  const firstMerchant = await ensureFirstMerchant(gateway, options.firstMerchant);
  const server = await startServer(serverOptions(config, options, { gateway, metrics }));
  undo.push(async () => await server.stop());
  // It takes the place of the link before it: of several workers one shows it, once.
  const link = options.worker?.isFirst === false ? undefined : await ensureOwner(gateway);
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
    ...describeMetrics(metrics, options),
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
    metrics,
  }: Pick<GatewayOptions, "db" | "secret"> & { readonly metrics: OpenMetrics | undefined },
): Gateway {
  const gateway = openGateway({
    db,
    secret,
    wallNow: () => new Date(),
    ...optionsOf(config),
    retention: config.retention,
    ...(config.streamsMax !== undefined && { streams: { openMax: config.streamsMax } }),
    ...(metrics && { meterProvider: metrics.provider }),
    report: (error, about) => {
      logger?.error({ err: error, ...about }, "background work failed for one merchant");
    },
  });
  if (metrics) observeGateway(metrics.provider, gateway);
  return gateway;
}

function serverOptions(
  { host, port, rateLimit, trustProxy, publicUrl }: Config,
  { logger }: StartOptions,
  { gateway, metrics }: { readonly gateway: Gateway; readonly metrics: OpenMetrics | undefined },
): ServerOptions {
  return {
    gateway,
    host,
    port,
    rateLimit,
    ...(trustProxy !== undefined && { trustProxy }),
    ...(publicUrl !== undefined && { publicUrl }),
    ...(logger && { logger }),
    ...(metrics && { extend: observeRequests(metrics.provider) }),
  };
}

async function connect(
  config: Config,
  options: StartOptions,
  undo: (() => Promise<void>)[],
): Promise<Connected> {
  if (options.worker) return { config: connectionOfWorker(config, options.worker) };
  return await connectDatabase(config, options, undo);
}

/** The database of whoever started this worker. */
function connectionOfWorker({ databaseUrl }: Config, { connectionsMax }: WorkerPlace): PoolConfig {
  if (!databaseUrl) throw new Error("a worker is told where its database is");
  return {
    connectionString: databaseUrl.reveal(),
    ...(connectionsMax !== undefined && { max: connectionsMax }),
  };
}

type OpenMetrics = MetricsReader & { readonly port?: number };

async function openMetrics(
  { host, metricsPort }: Config,
  { worker }: StartOptions,
  undo: (() => Promise<void>)[],
): Promise<OpenMetrics | undefined> {
  if (metricsPort === undefined) return undefined;
  const metrics = worker
    ? await openMetricsReader()
    : await startMetricsExporter({ host, port: metricsPort });
  undo.push(async () => await metrics.stop());
  return metrics;
}

/** A worker is asked by whoever started it, any other process by Prometheus. */
function describeMetrics(
  metrics: OpenMetrics | undefined,
  { worker }: StartOptions,
): Pick<RunningGateway, "metricsPort" | "readMetrics"> {
  if (!metrics) return {};
  if (worker) return { readMetrics: async () => await metrics.read() };
  return metrics.port === undefined ? {} : { metricsPort: metrics.port };
}
