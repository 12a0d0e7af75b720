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
import type { StartedForCertify } from "./certify/shop.ts";

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
    const [usage] = (await once(child, "message")) as [number];
    print(
      `example shop, ${profile}: ${played} schedules in ${seconds.toFixed(1)} s (${(played / seconds).toFixed(1)} a second), ` +
        `${defects.length} defects, ${unsteady.length} unsteady; processor: certify ${((user + system) / 1e6).toFixed(1)} s, ` +
        `gateway and shop ${usage.toFixed(1)} s, without PostgreSQL`,
    );
  } finally {
    child.kill();
    await once(child, "exit");
    await rm(folder, { recursive: true });
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

enumerate();
await playShop("quick");
if (process.argv.includes("--standard")) await playShop("standard");
