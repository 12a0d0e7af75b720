import { Socket } from "node:net";
import type { PostgresPool, PostgresPoolClient } from "kysely";
import pg from "pg";
import { LostAnswerError } from "../domain/lost-answer.ts";
import { OverloadError } from "../domain/overload.ts";
import { isPooled } from "./pooler.ts";
import { asLostAnswer } from "./statement-failure.ts";
import { StorageTrouble } from "./storage-trouble.ts";
import { isUnreachable, UnreachableError } from "./unreachable-error.ts";

/** The longest that a statement may take, in milliseconds of wall time, by what it is for. */
const DEADLINES_MS = {
  /** Charges, changes, status answers, leases: they take milliseconds, or something is wrong. */
  hot: 10_000,
  /** Lists, sums, sign-ins. */
  ordinary: 60_000,
  /** What moves a merchant's whole past: import, reset, seeding. */
  patient: 3_600_000,
} as const;

const CONNECTIONS_MAX = 24;
/** For a free connection, or a new one. */
const CONNECT_WITHIN_MS = 5_000;
/** Those that wait for a connection; the one after them is refused at once. */
const WAITING_MAX = 2_048;
/** Firewalls forget connections that are silent for minutes. */
const KEEP_ALIVE_AFTER_MS = 10_000;

type Deadlines = { readonly [Purpose in keyof typeof DEADLINES_MS]: number };

export interface ConnectionPoolOptions extends pg.PoolConfig {
  readonly waitingMax?: number;
  readonly deadlinesMs?: Partial<Deadlines>;
  readonly prepares?: boolean;
}

type OnConnected = Parameters<pg.Pool["connect"]>[0];

/**
 * Connections to the database, with an end to every wait: for a connection, for an answer, and in the
 * queue for either. What is beyond the bounds throws an {@link OverloadError}, and nothing was begun.
 */
export class ConnectionPool extends pg.Pool {
  readonly #waitingMax: number;
  readonly #waitingSince = new Set<{ readonly at: number }>();
  readonly #sockets: Map<Socket, number>;
  readonly deadlinesMs: Deadlines;
  readonly storage: StorageTrouble = new StorageTrouble();
  /** Whether hot statements are prepared by name. Not where a pooler keeps no names apart. */
  prepares: boolean;

  constructor({
    waitingMax = WAITING_MAX,
    deadlinesMs,
    prepares = true,
    ...config
  }: ConnectionPoolOptions) {
    const sockets = new Map<Socket, number>();
    const deadlines = { ...DEADLINES_MS, ...deadlinesMs };
    super({
      max: CONNECTIONS_MAX,
      connectionTimeoutMillis: CONNECT_WITHIN_MS,
      query_timeout: deadlines.hot,
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER_MS,
      stream: () => openSocket(sockets),
      ...config,
    });
    this.#waitingMax = waitingMax;
    this.#sockets = sockets;
    this.deadlinesMs = deadlines;
    this.prepares = prepares;
    // An idle connection may break at any time; the pool replaces it and the next query reports.
    this.on("error", () => {});
    // So may one that is in use and has no statement under way, as when an export waits for its reader:
    // then the next statement reports. Without a listener the process would end.
    this.on("connect", (client) => client.on("error", () => {}));
  }

  /** When the call that has waited longest for a connection was made, by `performance.now()`. */
  get waitingSince(): number | undefined {
    const [first] = this.#waitingSince;
    return first?.at;
  }

  override connect(): Promise<pg.PoolClient>;
  override connect(callback: OnConnected): void;
  override connect(callback?: OnConnected): Promise<pg.PoolClient> | void {
    // The pool's own `query` comes by the callback: it must not find its queue longer than that.
    if (!callback) return this.#promiseConnection();
    if (this.waitingCount >= this.#waitingMax) {
      const refusal = new OverloadError(`${this.waitingCount} calls wait for a connection already`);
      process.nextTick(() => callback(refusal, undefined, () => {}));
      return;
    }
    const waiting = { at: performance.now() };
    this.#waitingSince.add(waiting);
    super.connect((error, client, release) => {
      this.#waitingSince.delete(waiting);
      callback(error && whyNoConnection(error), client, release);
    });
  }

  /** To be called before the first hot statement. `auto` prepares unless a pooler is found in between. */
  async choosePreparing(choice: "auto" | "on" | "off"): Promise<void> {
    this.prepares = choice === "on";
    if (choice !== "auto") return;
    const client = await this.connect();
    try {
      this.prepares = !(await isPooled(client));
    } finally {
      client.release();
    }
  }

  async #promiseConnection(): Promise<pg.PoolClient> {
    return await new Promise((resolve, reject) => {
      this.connect((error, client) => {
        if (client) resolve(client);
        else reject(error ?? new Error("the pool gave no connection"));
      });
    });
  }

  /**
   * Ends the connections that were opened before a moment (`performance.now()`), whatever they are
   * waiting for: their statements fail at once, and nobody is given one of them any more. For when
   * the network has swallowed them: neither side would be told.
   */
  cutOpenedBefore(moment: number): void {
    for (const [socket, openedAt] of this.#sockets) {
      if (openedAt < moment)
        socket.destroy(new Error("the connection to the database fell silent"));
    }
  }
}

function openSocket(sockets: Map<Socket, number>): Socket {
  const socket = new Socket();
  sockets.set(socket, performance.now());
  socket.once("close", () => sockets.delete(socket));
  return socket;
}

function whyNoConnection(error: Error): Error {
  if (isTimeout(error)) return noneBecameFree(error);
  return isUnreachable(error) ? new UnreachableError(error) : error;
}

function noneBecameFree(cause: Error): OverloadError {
  return new OverloadError("no connection to the database became free in time", { cause });
}

/** The driver's own errors have no code. */
function isTimeout({ message }: Error): boolean {
  return /^(timeout exceeded|Query read timeout|Connection terminated due to)/.test(message);
}

/**
 * The pool as the query builder sees it, with a deadline of its own for every statement. A connection
 * that missed one still waits for its answer: it is asked nothing more and is not given to the next.
 */
export function poolWithDeadline(pool: ConnectionPool, deadlineMs: number): PostgresPool {
  return {
    options: pool.options,
    end: async () => {
      if (!pool.ending) await pool.end();
    },
    connect: async () => clientWithDeadline(await pool.connect(), deadlineMs),
  };
}

interface TimedQuery extends pg.QueryConfig<unknown[]> {
  /** The driver knows it for each statement, its types only for a connection. */
  readonly query_timeout: number;
}

/** One connection, likewise. */
export function clientWithDeadline(client: pg.PoolClient, deadlineMs: number): PostgresPoolClient {
  let isStuck = false;
  const query = async (text: string, values: readonly unknown[]) => {
    // What a caller is told of a transaction is how its rollback ended, which follows a commit without an answer too.
    if (isStuck) throw new LostAnswerError("the statement before this one had no answer");
    const timed: TimedQuery = { text, values: [...values], query_timeout: deadlineMs };
    try {
      return await client.query(timed);
    } catch (error) {
      isStuck = error instanceof Error && isTimeout(error);
      throw asLostAnswer(error);
    }
  };
  return {
    // The type also has cursors, which nothing here uses.
    query: query as unknown as PostgresPoolClient["query"],
    release: () => client.release(isStuck),
  };
}
