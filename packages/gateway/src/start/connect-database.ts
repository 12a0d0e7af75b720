import { availableParallelism } from "node:os";
import type { FastifyBaseLogger } from "fastify";
import type { PoolConfig } from "pg";
import type { PostgresConnection } from "../postgres/connection.ts";
import { startEmbeddedPostgres } from "../postgres/embedded-postgres.ts";
import type { Config } from "./config.ts";
import { probePorts } from "./probe-ports.ts";

export interface ConnectOptions {
  readonly logger?: FastifyBaseLogger;
  /** Told in a few words what takes time just now. */
  readonly onProgress?: (step: string) => void;
  /** Told when the embedded database has ended for good: nothing works any more. */
  readonly onDatabaseLost?: (cause: unknown) => void;
  /** Where the caller is going to listen: when one of them is taken, nothing is created either. */
  readonly otherPorts?: readonly number[];
}

export interface Connected {
  readonly config: PoolConfig;
  /** Absent where the operator named a database. */
  readonly embedded?: PostgresConnection;
}

/** As many as a process has of a database of its operator's. */
const CONNECTIONS_MOST = 24;
const CONNECTIONS_LEAST = 8;
const CONNECTIONS_PER_CORE = 2;

/**
 * How many connections a process alone holds of the embedded database, which has to do with the cores that it shares
 * with the process. Each prepares every statement for itself, plans it half a dozen times, and anew whenever a table
 * has doubled: what is more than the cores can use is paid for and waits for them all the same.
 */
export function connectionsOfEmbedded(cores: number = availableParallelism()): number {
  return Math.min(CONNECTIONS_MOST, Math.max(CONNECTIONS_LEAST, CONNECTIONS_PER_CORE * cores));
}

/**
 * Reaches the database of a configuration, and starts the embedded one where it names none; `undo` is
 * given how to end that. The only place where the two differ. Rejects when a port is taken.
 */
export async function connectDatabase(
  config: Config,
  { onProgress, onDatabaseLost, logger, otherPorts = [] }: ConnectOptions,
  undo: (() => Promise<void>)[],
): Promise<Connected> {
  const ports = [config.port, ...(config.metricsPort ? [config.metricsPort] : []), ...otherPorts];
  if (config.databaseUrl) {
    await probePorts(config.host, ports);
    return { config: { connectionString: config.databaseUrl.reveal() } };
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
  return { config: postgres.connection, embedded: postgres.connection };
}
