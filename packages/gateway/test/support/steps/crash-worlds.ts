import { readFileSync } from "node:fs";
import { chmod, rm } from "node:fs/promises";
import type { TestContext } from "node:test";
import pg from "pg";
import { openGateway } from "../../../src/operations/gateway.ts";
import { connectionUrl } from "../../../src/postgres/connection.ts";
import { startEmbeddedPostgres } from "../../../src/postgres/embedded-postgres.ts";
import { startServer } from "../../../src/start/server.ts";
import { openDatabase } from "../../../src/store/database.ts";
import { migrate } from "../../../src/store/migrate.ts";
import { NOON, startTestServer, TEST_SECRET } from "../gateway.ts";
import { lastOfAll } from "../last-of-all.ts";
import { startReceiver } from "../receiver.ts";
import { startStatementGate } from "../statement-gate.ts";
import { makeTestFolder } from "../test-folder.ts";
import { actingHere, startDoomedGateway } from "./acting-gateway.ts";
import type { CrashWorld, Victim } from "./try-crash.ts";

/** What is killed at a point. */
export const VICTIMS = ["the gateway", "the database", "both"] as const;
export type VictimKind = (typeof VICTIMS)[number];

const WITH_DATABASE: readonly string[] = ["the database", "both"];
const APART: readonly string[] = ["the gateway", "both"];

/** A gateway that goes on after crashes, and as many as are wanted that do not. */
export async function openCrashWorld(
  t: TestContext,
  kind: VictimKind | "nothing",
): Promise<CrashWorld> {
  const receiver = await startReceiver(t, 200);
  const postgres = WITH_DATABASE.includes(kind) ? await startOwnPostgres(t) : undefined;
  const server = await startTestServer(t, { ...(postgres && { databaseUrl: postgres.url }) });
  const url = server.databaseUrl;
  const open = APART.includes(kind) ? openersApart(t, url) : openersHere(t, url);
  return {
    server,
    receiver,
    async openVictim() {
      const victim = await open();
      return {
        ...victim,
        async crash() {
          await Promise.all([victim.crash(), postgres?.kill()]);
        },
        async end() {
          await victim.end();
          await postgres?.comeBack();
        },
      };
    },
  };
}

/** Gateways that stay alive, in this process. */
function openersHere(t: TestContext, url: string): () => Promise<Victim> {
  let open: Promise<Victim> | undefined;
  return async () => await (open ??= openHere(t, url));
}

async function openHere(t: TestContext, url: string): Promise<Victim> {
  const gate = await startStatementGate(t, url);
  const db = openDatabase(gate.connection);
  lastOfAll(t, async () => await db.close());
  const gateway = openGateway({
    db,
    secret: TEST_SECRET,
    wallNow: () => NOON,
    delivery: { allowPrivateTargets: true },
    retention: { requestsDays: 0 },
  });
  const server = await startServer({ gateway, host: "127.0.0.1", port: 0, workers: false });
  lastOfAll(t, async () => await server.stop());
  const nothing = async () => await Promise.resolve();
  return { acting: actingHere(gateway, server.url), gate, crash: nothing, end: nothing };
}

/** Gateways in processes of their own; while one acts, the next one is being started. */
function openersApart(t: TestContext, url: string): () => Promise<Victim> {
  let next = openApart(t, url);
  // Awaited in its turn.
  next.catch(() => {});
  return async () => {
    const victim = await next;
    next = openApart(t, url);
    next.catch(() => {});
    return victim;
  };
}

async function openApart(t: TestContext, url: string): Promise<Victim> {
  const gate = await startStatementGate(t, url);
  const child = await startDoomedGateway(t, gate.connection, NOON);
  const kill = async () => await child.kill();
  return { acting: child, gate, crash: kill, end: kill };
}

interface OwnPostgres {
  readonly url: string;
  /** Ends the server with all its processes, as `kill -9` does. */
  kill(): Promise<void>;
  /** Starts it again if it was killed, and resolves when it answers. */
  comeBack(): Promise<void>;
}

/** A PostgreSQL that keeps what it has committed, whatever becomes of its processes. */
async function startOwnPostgres(t: TestContext): Promise<OwnPostgres> {
  const dataDir = await makeTestFolder("gerbang-own-");
  await chmod(dataDir, 0o755);
  let postgres = await startEmbeddedPostgres({ dataDir });
  let isKilled = false;
  lastOfAll(t, async () => {
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  });
  const url = connectionUrl(postgres.connection);
  const pool = new pg.Pool({ connectionString: url, max: 1 });
  await migrate(pool);
  await pool.end();
  return {
    url,
    async kill() {
      isKilled = true;
      // Those of the clients first: a server whose parent is gone may still get to its end in good order.
      for (const pid of [...childrenOf(postgres.pid), postgres.pid]) kill(pid);
      await postgres.exited;
    },
    async comeBack() {
      if (!isKilled) return;
      isKilled = false;
      await postgres.stop();
      postgres = await startEmbeddedPostgres({ dataDir });
    },
  };
}

function childrenOf(pid: number): readonly number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8")
    .split(" ")
    .filter((one) => one !== "")
    .map(Number);
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}
