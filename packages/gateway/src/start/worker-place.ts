import { connectionUrl, type PostgresConnection } from "../postgres/connection.ts";
import type { EnvironmentVariables } from "./config.ts";

/** What one of several processes on one port knows of its place among them. */
export interface WorkerPlace {
  /** From 1; whoever takes the place of another has its number. */
  readonly number: number;
  /** The one that starts before all others, and makes what is made once. */
  readonly isFirst: boolean;
  /** Its part of the embedded database's connections; absent: as many as a process alone has. */
  readonly connectionsMax?: number;
}

const NAME = "GERBANG_WORKER";
/** The embedded database takes a hundred. A few are for the operator's commands. */
const CONNECTIONS_MAX = 88;
const CONNECTIONS_OF_ONE = 24;
/** It listens for changes, beside those that it asks by. */
const LISTENING = 1;

/** Each of so many workers' part of the embedded database's connections. */
export function shareConnections(workers: number): number {
  return Math.min(CONNECTIONS_OF_ONE, Math.floor(CONNECTIONS_MAX / workers) - LISTENING);
}

/** What a worker's environment says besides that of whoever starts it. */
export function environmentOfWorker(
  place: WorkerPlace,
  embedded: PostgresConnection | undefined,
): EnvironmentVariables {
  return {
    [NAME]: JSON.stringify(place),
    ...(embedded && { DATABASE_URL: connectionUrl(embedded) }),
  };
}

/** The place of this process; `undefined` when it is on its own. */
export function readWorkerPlace(environment: EnvironmentVariables): WorkerPlace | undefined {
  const text = environment[NAME];
  return text === undefined ? undefined : (JSON.parse(text) as WorkerPlace);
}
