// What certifying costs: enumerating schedules, and the example shop from the goldens to the verdict, with the
// seconds of processor time that certify itself, and everything else, took for it. `npm run bench certify`.
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { certify } from "../packages/cli/src/certify/certify.ts";
import { parseCertifyConfig } from "../packages/cli/src/certify/config.ts";
import { RealDriver } from "../packages/cli/src/certify/drive/real-driver.ts";
import { deviate } from "../packages/cli/src/certify/schedule/deviate.ts";
import { LIVES } from "../packages/cli/src/certify/schedule/lives.ts";
import { SandboxClient } from "../packages/cli/src/sandbox/sandbox-client.ts";
import type { StartedForCertify, Usage } from "./certify/shop.ts";

const WORDS = 40_000;
const ALL = 99;

function enumerate(): void {
  const before = process.memoryUsage().heapUsed;
  const start = performance.now();
  let words = 0;
  let most = 0;
  for (const _ of deviate(LIVES.two_refunds, { deviations: ALL })) {
    if (++words % 1_000 === 0) most = Math.max(most, process.memoryUsage().heapUsed - before);
    if (words === WORDS) break;
  }
  const ms = performance.now() - start;
  print(`${words} words in ${ms.toFixed(0)} ms, ${(most / 1e6).toFixed(0)} MB of heap at the most`);
}

async function playShop(profile: "quick" | "standard"): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), "gerbang-certify-"));
  const child = fork(path.join(import.meta.dirname, "certify", "shop.ts"), [folder]);
  try {
    const [started] = (await once(child, "message")) as [StartedForCertify];
    const { url, serverKey, shopUrl, token } = started;
    const config = parseCertifyConfig({ probe: { url: `${shopUrl}/certify`, token } });
    if ("problems" in config) throw new Error(config.problems.join());
    const sandbox = new SandboxClient({ url, serverKey });
    const driver = new RealDriver({ sandbox, serverKey, config });
    const begun = { wall: performance.now(), cpu: process.cpuUsage() };
    const { offers, amount } = await driver.open();
    const { played, defects, unsteady } = await certify(driver, { profile, amount, offers });
    await driver.close();
    const seconds = (performance.now() - begun.wall) / 1_000;
    const { user, system } = process.cpuUsage(begun.cpu);
    child.send("usage");
    const [usage] = (await once(child, "message")) as [Usage];
    const own = (user + system) / 1e6;
    print(`example shop, ${profile}: ${defects.length} defects, ${unsteady.length} unsteady`);
    const { requests, statements, databaseSeconds: database } = usage;
    const spent = { seconds, own, gateway: usage.seconds, database, requests, statements };
    printTable(spent, played);
    if (!process.argv.includes("--frequent")) return;
    for (const [what, times] of [...usage.frequentRequests, ...usage.frequentStatements]) {
      print(`${(times / played).toFixed(2).padStart(8)}  ${what}`);
    }
  } finally {
    child.kill();
    await once(child, "exit");
    await rm(folder, { recursive: true });
  }
}

interface Spent {
  readonly seconds: number;
  readonly own: number;
  readonly gateway: number;
  readonly database: number;
  readonly requests: number;
  readonly statements: number;
}

/** In all, and for each schedule of the suite: what was played for the goldens and alone is in it. */
function printTable(spent: Spent, played: number): void {
  const milliseconds = (whole: number) => `${((1_000 * whole) / played).toFixed(1)} ms`;
  const rows: readonly (readonly [string, string, string])[] = [
    ["schedules", String(played), `${(played / spent.seconds).toFixed(1)} a second`],
    ["wall time", `${spent.seconds.toFixed(1)} s`, milliseconds(spent.seconds)],
    ["processor: certify", `${spent.own.toFixed(1)} s`, milliseconds(spent.own)],
    ["processor: gateway and shop", `${spent.gateway.toFixed(1)} s`, milliseconds(spent.gateway)],
    ["processor: PostgreSQL", `${spent.database.toFixed(1)} s`, milliseconds(spent.database)],
    ["requests served", String(spent.requests), (spent.requests / played).toFixed(1)],
    ["statements", String(spent.statements), (spent.statements / played).toFixed(1)],
  ];
  for (const [what, whole, each] of rows) {
    print(`  ${what.padEnd(28)}${whole.padStart(10)}${each.padStart(16)}`);
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

enumerate();
await playShop("quick");
if (process.argv.includes("--standard")) await playShop("standard");
