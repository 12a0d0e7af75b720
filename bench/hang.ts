// What a database that hangs under load costs: memory, which must stay flat; how callers are answered; and how
// long until the process works again. `npm run bench hang`; CONNECTIONS, MANY and HANG_SECONDS for others.
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { connectionUrl } from "../packages/gateway/src/postgres/connection.ts";
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from "../packages/gateway/src/postgres/embedded-postgres.ts";
import { startSilentProxy } from "../packages/gateway/test/support/silent-proxy.ts";
import { type Answered, type HangLoad, startLoad } from "./hang/load.ts";

const CONNECTIONS = Number(process.env["CONNECTIONS"] ?? "200");
const MANY = Number(process.env["MANY"] ?? "6000");
const HANG_MS = Number(process.env["HANG_SECONDS"] ?? "25") * 1_000;
const WARM_MS = 6_000;
const SAMPLE_MS = 3_000;
const AFTER_MS = 5_000;
const PACE_WITHIN_MS = 1_000;
/** Slower ones have waited in a queue. */
const AT_ONCE_MS = 1_000;

interface Bench {
  readonly postgres: EmbeddedPostgres;
  readonly folder: string;
}

interface Served {
  readonly child: ChildProcess;
  readonly url: string;
  readonly serverKey: string;
}

interface Memory {
  readonly rss: number;
  readonly heapUsed: number;
  readonly external: number;
  readonly unrecorded: number;
}

async function main(): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), "gerbang-hang-"));
  const postgres = await startEmbeddedPostgres({ dataDir: path.join(folder, "database") });
  try {
    await freezeUnderLoad({ postgres, folder }, CONNECTIONS);
    await freezeUnderLoad({ postgres, folder }, MANY);
    await cutSilently({ postgres, folder });
  } finally {
    await postgres.stop();
    await rm(folder, { recursive: true });
  }
}

/** The whole server stands still, as on a disk that hangs or a machine that swaps; then it goes on. */
async function freezeUnderLoad({ postgres, folder }: Bench, connections: number): Promise<void> {
  const isOneQueue = connections === MANY;
  console.log(
    `\nThe database stands still for ${HANG_MS / 1_000} s under ${connections} connections ` +
      (isOneQueue ? "that charge: more than may wait" : "that charge, ask and pay"),
  );
  const served = await serve(folder, connectionUrl(postgres.connection));
  const load = startLoad({ ...served, connections, withStatusAndPay: !isOneQueue });
  await sleep(WARM_MS);
  const before = await paceOf(load);
  await printMemory("before, alive", served, true);
  const frozen = await serverProcesses(postgres);
  for (const pid of frozen) process.kill(pid, "SIGSTOP");
  const from = performance.now();
  try {
    for (let at = SAMPLE_MS; at < HANG_MS; at += SAMPLE_MS) {
      await sleep(SAMPLE_MS);
      await printMemory(`after ${at / 1_000} s`, served, false);
    }
    await sleep(Math.max(0, from + HANG_MS - performance.now()));
    await printMemory("at the end, alive", served, true);
  } finally {
    for (const pid of frozen) continueProcess(pid);
  }
  const until = performance.now();
  await untilAnswered(load, until, before);
  printAnswers(load, { from, until });
  await finish(served, load);
}

/** A firewall forgets all connections: new ones pass, the old ones lie there for ever, half open. */
async function cutSilently({ postgres, folder }: Bench): Promise<void> {
  console.log(`\nAll connections fall silent under ${CONNECTIONS} connections; new ones pass`);
  const ends: (() => void)[] = [];
  const proxy = await startSilentProxy(
    { after: (end) => void ends.push(end) },
    connectionUrl(postgres.connection),
  );
  const served = await serve(folder, connectionUrl(proxy.connection));
  const load = startLoad({ ...served, connections: CONNECTIONS, withStatusAndPay: true });
  await sleep(WARM_MS);
  const before = await paceOf(load);
  await printMemory("before, alive", served, true);
  proxy.fallSilent();
  const from = performance.now();
  await untilAnswered(load, from, before);
  printAnswers(load, { from, until: performance.now() });
  await finish(served, load);
  for (const end of ends) end();
}

async function finish(served: Served, load: HangLoad): Promise<void> {
  await sleep(AFTER_MS);
  await printMemory("five seconds later, alive", served, true);
  served.child.disconnect();
  await once(served.child, "exit");
  await load.stop();
}

async function serve(folder: string, databaseUrl: string): Promise<Served> {
  const child = fork(new URL("hang/server.ts", import.meta.url), {
    execArgv: ["--conditions=@gerbang/source", "--expose-gc"],
    env: {
      PATH: process.env["PATH"],
      DATABASE_URL: databaseUrl,
      GERBANG_DATA: path.join(folder, "gateway"),
      GERBANG_SECRET: "a secret for the bench",
      RATE_LIMIT: "0",
      PORT: "0",
    },
  });
  const [told] = (await once(child, "message")) as [Omit<Served, "child">];
  return { child, ...told };
}

async function printMemory(when: string, { child }: Served, isCollected: boolean): Promise<void> {
  child.send(isCollected);
  const [memory] = (await once(child, "message")) as [Memory];
  const mb = (bytes: number) => `${(bytes / 1_048_576).toFixed(0).padStart(4)} MB`;
  console.log(
    `${when.padEnd(26)} resident ${mb(memory.rss)}, heap ${mb(memory.heapUsed)}, ` +
      `beside it ${mb(memory.external)}, ${memory.unrecorded} calls unrecorded`,
  );
}

/** The server itself and its children, in one session of their own. */
async function serverProcesses({ pid }: EmbeddedPostgres): Promise<readonly number[]> {
  const pids = (await readdir("/proc")).map(Number).filter(Number.isInteger);
  const stats = await Promise.all(
    pids.map(async (one) => await readFile(`/proc/${one}/stat`, "utf8").catch(() => "")),
  );
  const children = pids.filter(
    (_, place) => stats[place]?.split(") ")[1]?.split(" ")[1] === `${pid}`,
  );
  return [pid, ...children];
}

function continueProcess(pid: number): void {
  try {
    process.kill(pid, "SIGCONT");
  } catch (error) {
    // It may have ended when it went on, or have been killed meanwhile.
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

/** Successes per second, while all is well. */
async function paceOf({ answered }: HangLoad): Promise<number> {
  const seen = answered.length;
  await sleep(PACE_WITHIN_MS);
  return (answered.slice(seen).filter(isSuccess).length / PACE_WITHIN_MS) * 1_000;
}

/** Until half as many calls as before are answered with success, all of them made after that moment. */
async function untilAnswered(
  { answered }: HangLoad,
  moment: number,
  before: number,
): Promise<void> {
  const isNews = (one: Answered) => isSuccess(one) && one.askedAt > moment;
  for (;;) {
    await sleep(50);
    const news = answered.filter(isNews).map(({ endedAt }) => endedAt);
    const latest = news.filter((endedAt) => endedAt > performance.now() - PACE_WITHIN_MS);
    if (latest.length < (before * PACE_WITHIN_MS) / 2_000) continue;
    console.log(
      `a new call answered after ${seconds((news[0] ?? 0) - moment)}, half of the pace before ` +
        `(${before.toFixed(0)} a second) after ${seconds((latest[0] ?? 0) - moment)}`,
    );
    return;
  }
}

function isSuccess({ kind }: Answered): boolean {
  return kind.startsWith("2");
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1_000).toFixed(2)} s`;
}

interface Span {
  readonly from: number;
  readonly until: number;
}

function printAnswers({ answered }: HangLoad, { from, until }: Span): void {
  const within = answered.filter(({ endedAt }) => endedAt > from && endedAt <= until);
  const byKind = Map.groupBy(within, ({ kind }) => kind);
  for (const [kind, calls] of byKind) {
    const tookMs = calls.map(({ askedAt, endedAt }) => endedAt - askedAt).toSorted((a, b) => a - b);
    const atOnce = tookMs.filter((one) => one < AT_ONCE_MS);
    const quick =
      atOnce.length === 0
        ? "none"
        : `${atOnce.length}, half within ${at(atOnce, 0.5)}, 99 % within ${at(atOnce, 0.99)} ms`;
    console.log(
      `  ${kind}: ${calls.length}, half within ${at(tookMs, 0.5)}, 99 % within ${at(tookMs, 0.99)} ms; at once: ${quick}`,
    );
  }
}

function at(sorted: readonly number[], share: number): string {
  return (sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN).toFixed(0);
}

await main();
