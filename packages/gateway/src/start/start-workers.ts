import type { FastifyBaseLogger } from "fastify";
import type { Config } from "./config.ts";
import { type ConnectOptions, connectDatabase } from "./connect-database.ts";
import { mergeMetrics } from "./merge-metrics.ts";
import { type MetricsServer, serveMetrics } from "./metrics-server.ts";
import type { ReadyWorker } from "./worker-messages.ts";
import { environmentOfWorker, shareConnections } from "./worker-place.ts";
import { WorkerPool } from "./worker-pool.ts";

interface StartWorkersOptions extends ConnectOptions {
  readonly logger: FastifyBaseLogger;
  /** Told when no worker is left and whoever starts ends again. */
  readonly onGivenUp: () => void;
}

export interface RunningWorkers extends ReadyWorker {
  /** Where Prometheus may ask, when the configuration says so. */
  readonly metricsPort?: number;
  /** Has the workers finish what is in hand, then stops the database. */
  stop(): Promise<void>;
}

/**
 * Runs as many processes as a configuration asks for, on one port: this program again, which is to find out
 * by `readWorkerPlace` that it is a worker. This process serves nothing itself: it keeps the embedded
 * database and the workers running, hands them their connections, and tells Prometheus of all of them.
 */
export async function startWorkers(
  config: Config,
  options: StartWorkersOptions,
): Promise<RunningWorkers> {
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

async function start(
  config: Config,
  options: StartWorkersOptions,
  undo: (() => Promise<void>)[],
): Promise<Omit<RunningWorkers, "stop">> {
  const { embedded } = await connectDatabase(config, options, undo);
  const { workers: count = 1 } = config;
  const connectionsMax = embedded && shareConnections(count);
  const pool = new WorkerPool({
    count,
    environmentOf: (place) =>
      environmentOfWorker({ ...place, ...(connectionsMax && { connectionsMax }) }, embedded),
    logger: options.logger,
    onGivenUp: options.onGivenUp,
  });
  undo.push(async () => await pool.stop());
  const metrics = await openMetrics(config, pool, undo);
  const ready = await pool.start();
  return { ...ready, ...(metrics && { metricsPort: metrics.port }) };
}

async function openMetrics(
  { host, metricsPort }: Config,
  pool: WorkerPool,
  undo: (() => Promise<void>)[],
): Promise<MetricsServer | undefined> {
  if (metricsPort === undefined) return undefined;
  const place = { host, port: metricsPort };
  const server = await serveMetrics(
    place,
    async () => mergeMetrics(await pool.readMetrics()) + describePool(pool),
  );
  undo.push(async () => await server.stop());
  return server;
}

function describePool({ serving, replaced }: WorkerPool): string {
  return `# HELP gerbang_workers_serving Workers that serve
# TYPE gerbang_workers_serving gauge
gerbang_workers_serving ${serving}
# HELP gerbang_workers_replaced_total Workers that took the place of one that had ended unasked
# TYPE gerbang_workers_replaced_total counter
gerbang_workers_replaced_total ${replaced}
`;
}
