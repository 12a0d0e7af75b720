import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import type pg from "pg";
import { Agent, type Dispatcher, Pool } from "undici";
import { type Gateway, openGateway } from "../../../src/operations/gateway.ts";
import { openDatabase } from "../../../src/store/database.ts";
import { type CuttingProxy, startCuttingProxy } from "../../support/cutting-proxy.ts";
import { createTestDatabase } from "../../support/database.ts";
import { TEST_SECRET } from "../../support/gateway.ts";
import { afterwards, lastOfAll } from "../../support/last-of-all.ts";
import { startAnswerCutter } from "./answer-cutter.ts";
import { type MerchantServers, startMerchantServers } from "./merchant-servers.ts";

/** Two processes of a gateway on one database, and what stands around them. */
export interface World {
  readonly processes: readonly [GatewayProcess, GatewayProcess];
  /** Makes merchants; serves nobody. */
  readonly gateway: Gateway;
  readonly merchants: MerchantServers;
  readonly cuts: DatabaseCuts;
}

export interface GatewayProcess {
  readonly url: string;
  readonly http: Dispatcher;
  /** Ways to it on which answers are lost. */
  readonly losing: Readonly<Record<"before" | "after", string>>;
  readonly lossy: Dispatcher;
}

/** No statement has this name. */
const NONE = "none";

/**
 * Breaks the first process's way to the database behind a commit, one at a time. Every byte by that way passes through
 * here, which costs as much as all else that a step does here: the second process has a way of its own.
 */
class DatabaseCuts {
  readonly #database: CuttingProxy;
  #isUnderWay = false;

  constructor(database: CuttingProxy) {
    this.#database = database;
  }

  /** How often it has broken. */
  get made(): number {
    return this.#database.cuts;
  }

  /** Breaks it once while `work` is being done, unless it is broken for somebody else. */
  async during<Result>(statement: string, work: () => Promise<Result>): Promise<Result> {
    if (this.#isUnderWay) return await work();
    this.#isUnderWay = true;
    this.#database.cutAfter(statement);
    try {
      return await work();
    } finally {
      this.#database.cutAfter(NONE);
      this.#isUnderWay = false;
    }
  }
}

const SERVER = fileURLToPath(new URL("./server-process.ts", import.meta.url));
const CONNECTIONS = 32;

/** `fault` breaks a rule of both processes. */
export async function startWorld(t: TestContext, fault?: "week"): Promise<World> {
  const children: ChildProcess[] = [];
  // First: whoever is left without a database, or without those whom it tells, complains.
  afterwards(t, async () => await Promise.all(children.map(end)));
  const { connection, url } = await createTestDatabase(t);
  const db = openDatabase({ ...connection, max: 4 });
  lastOfAll(t, async () => await db.close());
  const gateway = openGateway({ db, secret: TEST_SECRET, wallNow: () => new Date() });
  const proxy = await startCuttingProxy(t, url);
  const start = async (way: pg.PoolConfig) => {
    const child = spawnServer(way, fault);
    children.push(child);
    return await reach(t, child);
  };
  const processes = await Promise.all([start(proxy.connection), start(connection)] as const);
  const merchants = await startMerchantServers(t);
  return { processes, gateway, merchants, cuts: new DatabaseCuts(proxy) };
}

function spawnServer(connection: pg.PoolConfig, fault: string | undefined): ChildProcess {
  const { NODE_TEST_CONTEXT: _context, ...env } = process.env;
  const args = ["--conditions=@gerbang/source", SERVER, JSON.stringify(connection)];
  return spawn(process.execPath, [...args, ...(fault === undefined ? [] : [fault])], {
    stdio: ["pipe", "pipe", "inherit"],
    env,
  });
}

async function reach(t: TestContext, child: ChildProcess): Promise<GatewayProcess> {
  const port = await readPort(child);
  const url = `http://127.0.0.1:${port}`;
  const http = new Pool(url, { connections: CONNECTIONS });
  const lossy = new Agent({ pipelining: 0 });
  lastOfAll(t, async () => await Promise.all([http.destroy(), lossy.destroy()]));
  const [before, after] = await Promise.all([
    startAnswerCutter(t, port, "before"),
    startAnswerCutter(t, port, "after"),
  ]);
  return { url, http, losing: { before, after }, lossy };
}

async function readPort(child: ChildProcess): Promise<number> {
  const { stdout } = child;
  if (!stdout) throw new Error("its output is not read");
  const ended = once(child, "exit").then(([code]) => {
    throw new Error(`the gateway ended with ${String(code)} before it listened`);
  });
  const [line] = (await Promise.race([once(stdout, "data"), ended])) as [Buffer];
  ended.catch(() => undefined);
  return Number(line.toString("utf8"));
}

/** Its workers end what they have begun. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.stdin?.end();
  await once(child, "exit");
}
