import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import type { TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import type pg from "pg";
import { createEmptyDatabase } from "../database.ts";
import { chargeBody } from "../gateway.ts";
import { startStatementGate } from "../statement-gate.ts";
import { makeTestFolder } from "../test-folder.ts";
import { type CrashPoint, CrashWatch } from "./crash-points.ts";

const DOOMED = fileURLToPath(new URL("doomed-start.ts", import.meta.url));

interface Started {
  readonly url: string;
  readonly serverKey: string;
}

/** What a first start has left, when the next one has ended what it had begun. */
interface StartTrial {
  readonly hasCrashed: boolean;
  readonly statements: readonly string[];
  readonly migrations: number;
  readonly merchants: number;
  readonly owners: number;
  /** What a charge at the first one was answered, if it was; and the same one at the next, by the key that that gave out. */
  readonly told: string | undefined;
  readonly repeated: string;
}

/**
 * Starts a gateway on an empty database, serves a charge and stops it, and kills it on the way where it is told
 * to; then starts another one on what is there.
 */
export async function tryStart(t: TestContext, point?: CrashPoint): Promise<StartTrial> {
  const { url, pool } = await createEmptyDatabase(t);
  const gate = await startStatementGate(t, url);
  const folder = await makeTestFolder("gerbang-own-");
  try {
    const doomed = startProcess(t, gate.connection, folder);
    const watch = new CrashWatch(gate, point, async () => {
      doomed.kill("SIGKILL");
      await gone(doomed);
    });
    const told = await liveThrough(doomed);
    await watch.end();
    const next = startProcess(t, gate.connection, folder);
    const started = await said<Started>(next);
    const repeated = started ? await charge(started) : "it did not start";
    const left = await readStart(pool);
    next.kill("SIGKILL");
    await gone(next);
    const statements = watch.statements.map(({ text }) => text);
    return { hasCrashed: watch.hasCrashed, statements, ...left, told, repeated };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function startProcess(t: TestContext, connection: pg.PoolConfig, folder: string): ChildProcess {
  const { host, port, user, database } = connection;
  const environment = {
    PORT: "0",
    GERBANG_DATA: folder,
    GERBANG_SECRET: "a secret for tests only",
    DATABASE_URL: `postgresql://${user}@${host}:${port}/${database}`,
  };
  const own = { ...process.env };
  delete own["NODE_TEST_CONTEXT"];
  const child = spawn(
    process.execPath,
    ["--conditions=@gerbang/source", DOOMED, JSON.stringify(environment)],
    { stdio: ["ignore", "ignore", "inherit", "ipc"], env: own },
  );
  t.after(() => child.kill("SIGKILL"));
  return child;
}

/** To its end: by itself, or where it is killed. Returns what its merchant was told of a charge. */
async function liveThrough(child: ChildProcess): Promise<string | undefined> {
  const started = await said<Started>(child);
  const told = started && (await charge(started).catch(() => undefined));
  if (child.connected) child.send("stop");
  await gone(child);
  return told;
}

async function charge({ url, serverKey }: Started): Promise<string> {
  const answer = await fetch(`${url}/v2/charge`, {
    method: "POST",
    headers: {
      authorization: `Basic ${btoa(`${serverKey}:`)}`,
      "content-type": "application/json",
    },
    body: JSON.stringify(chargeBody("order-1")),
  });
  const { status_code: code = "" } = (await answer.json()) as { status_code?: string };
  return code;
}

/** The next thing that a child says; nothing when it ends instead. */
async function said<Message>(child: ChildProcess): Promise<Message | undefined> {
  const ended = gone(child).then(() => undefined);
  const heard = once(child, "message").then(([message]) => message as Message);
  return await Promise.race([heard, ended]);
}

async function gone(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
}

async function readStart(pool: pg.Pool) {
  const { rows } = await pool.query<{ migrations: number; merchants: number; owners: number }>(
    `select (select count(*)::integer from schema_migration) as migrations,
       (select count(*)::integer from merchant) as merchants,
       (select count(*)::integer from membership where role = 'owner') as owners`,
  );
  return rows[0] ?? { migrations: 0, merchants: 0, owners: 0 };
}

/** What is wrong with a start that was killed, held against one that was not. */
export function findStartFaults(calm: StartTrial, trial: StartTrial): readonly string[] {
  const wrong: string[] = [];
  for (const what of ["migrations", "merchants", "owners"] as const) {
    if (trial[what] !== calm[what]) wrong.push(`${trial[what]} ${what} and not ${calm[what]}`);
  }
  // Whoever was told that the charge was made finds its order taken.
  const expected = trial.told === "201" ? ["406"] : ["201", "406"];
  if (!expected.includes(trial.repeated)) wrong.push(`the next charge: ${trial.repeated}`);
  return wrong;
}
