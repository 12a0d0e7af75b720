import { randomBytes } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import pg from "pg";
import type { DataFolder } from "./data-folder.ts";
import { errorCode } from "./postgres-error.ts";
import type { LockFile } from "./server-process.ts";

/** How to reach the server; a `pg.PoolConfig` as it is. */
export interface PostgresConnection {
  /** The folder of the unix socket, or an address where there are no unix sockets. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  readonly password?: string;
}

/** Windows has no unix sockets that PostgreSQL's clients could use. */
export const USES_TCP: boolean = process.platform === "win32";
export const SUPERUSER = "postgres";

const ANSWER_TIMEOUT_MS = 5_000;

export async function connectionTo(
  folder: DataFolder,
  lock: LockFile,
): Promise<PostgresConnection> {
  const { port } = lock;
  if (!USES_TCP) return { host: lock.socketFolder, port, user: SUPERUSER, database: "postgres" };
  const password = await readFile(passwordFile(folder), "utf8");
  return { host: "127.0.0.1", port, user: SUPERUSER, database: "postgres", password };
}

/** Makes the password that a server on TCP asks for, and returns the file it stands in. */
export async function createPassword(folder: DataFolder): Promise<string> {
  const file = passwordFile(folder);
  await rm(file, { force: true });
  await writeFile(file, randomBytes(24).toString("base64url"), { mode: 0o600 });
  return file;
}

function passwordFile(folder: DataFolder): string {
  return path.join(folder.path, "postgres-password");
}

/** `starting` also covers a server that recovers from a crash or is shutting down. */
export type ServerAnswer = "ready" | "starting" | "absent";

export async function askServer(connection: PostgresConnection): Promise<ServerAnswer> {
  const client = new pg.Client({ ...connection, connectionTimeoutMillis: ANSWER_TIMEOUT_MS });
  // Without a listener a connection that breaks after its error was reported would end the process.
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.end();
    return "ready";
  } catch (error) {
    return answerIn(error);
  }
}

const CANNOT_CONNECT_NOW = "57P03";
const TOO_MANY_CONNECTIONS = "53300";

function answerIn(error: unknown): ServerAnswer {
  const code = errorCode(error);
  if (code === TOO_MANY_CONNECTIONS) return "ready";
  if (code === CANNOT_CONNECT_NOW) return "starting";
  if (code === "ENOENT" || code === "ECONNREFUSED") return "absent";
  // The connection broke while being made: a server that goes down, or times out under load.
  if (error instanceof pg.DatabaseError) throw error;
  return "starting";
}

/** The same as one text, for `DATABASE_URL` and for other programs. */
export function connectionUrl(connection: PostgresConnection): string {
  const { host, port, user, database, password } = connection;
  const url = new URL("postgresql://localhost");
  url.username = user;
  url.pathname = database;
  if (password !== undefined) url.password = password;
  if (path.isAbsolute(host)) url.searchParams.set("host", host);
  else url.hostname = host;
  url.port = String(port);
  return url.href;
}
