// What certifying costs, with the seconds of processor time that each process took for it: enumerating schedules,
// how soon a naive shop is told its first defect, what is certify's and the gateway's own, and the example shop from
// the goldens to the verdict. `npm run bench certify`; `-- --standard` plays that too, `-- --frequent` lists what was
// asked most often.
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { certify } from "../packages/cli/src/certify/certify.ts";
import { parseCertifyConfig } from "../packages/cli/src/certify/config.ts";
import { askGateway } from "../packages/cli/src/certify/drive/ask-gateway.ts";
import { RealDriver } from "../packages/cli/src/certify/drive/real-driver.ts";
import { deviate } from "../packages/cli/src/certify/schedule/deviate.ts";
import { LIVES } from "../packages/cli/src/certify/schedule/lives.ts";
import { buildSuite } from "../packages/cli/src/certify/schedule/suite.ts";
import { SandboxClient } from "../packages/cli/src/sandbox/sandbox-client.ts";
import type { StartedGateway } from "./certify/gateway.ts";
import type { StartedShop } from "./certify/shop.ts";
import type { Usage } from "./certify/usage.ts";

const WORDS = 40_000;
const ALL = 99;
const TOKEN = "bench";

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

interface Scene {
  readonly driver: RealDriver;
  readonly gateway: ChildProcess;
  readonly shop: ChildProcess;
}

interface ShopKind {
  /** A file of `certify/`. */
  readonly program: string;
  /** Where it is told. */
  readonly toldAt: string;
  readonly config: (shopUrl: string) => object;
}

const EXAMPLE: ShopKind = {
  program: "shop",
  toldAt: "/notifications",
  config: (url) => ({ probe: { url: `${url}/certify`, token: TOKEN } }),
};

/** Of those that certify charges for. */
const charged = (url: string, orderId: string): object => ({
  create: { post: `${url}/orders`, json: {}, order_id: orderId, charge: true },
  read: { get: `${url}/orders/{order_id}` },
});
const QUICK: ShopKind = {
  program: "quick-shop",
  toldAt: "/notify",
  config: (url) => charged(url, "/id"),
};
const NAIVE: ShopKind = {
  program: "naive-shop",
  toldAt: "/notify",
  config: (url) => ({
    ...charged(url, "/data/number"),
    finish: `${url}/finish`,
    reconcile: { post: `${url}/reconcile` },
  }),
};

/** A gateway on a database of its own, a shop beside it, and a driver for both: three processes with this one. */
async function withShop(kind: ShopKind, work: (scene: Scene) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), "gerbang-certify-"));
  const children: ChildProcess[] = [];
  const start = async <Started>(program: string, ...words: string[]) => {
    const child = fork(path.join(import.meta.dirname, "certify", `${program}.ts`), words);
    children.push(child);
    return { child, ...(await answerOf<Started & object>(child)) };
  };
  try {
    const { child: gateway, ...told } = await start<StartedGateway>("gateway", folder);
    const { child: shop, url: shopUrl } = await start<StartedShop>(
      kind.program,
      JSON.stringify(told),
      TOKEN,
    );
    gateway.send({ tellAt: shopUrl + kind.toldAt });
    await answerOf(gateway);
    const config = parseCertifyConfig(kind.config(shopUrl));
    if ("problems" in config) throw new Error(config.problems.join());
    const { url, serverKey } = told;
    const sandbox = new SandboxClient({ url, serverKey }, askGateway);
    const driver = new RealDriver({ sandbox, serverKey, config });
    await work({ driver, gateway, shop });
  } finally {
    // The shop first: it may be a guest in the gateway's database.
    for (const child of children.toReversed()) {
      child.kill();
      await once(child, "exit");
    }
    await rm(folder, { recursive: true });
  }
}

async function measure(
  { driver, gateway, shop }: Scene,
  play: () => Promise<{ readonly played: number; readonly outcome: string }>,
): Promise<void> {
  const begun = { wall: performance.now(), cpu: process.cpuUsage() };
  const { played, outcome } = await play();
  await driver.close();
  const seconds = (performance.now() - begun.wall) / 1_000;
  const { user, system } = process.cpuUsage(begun.cpu);
  const [atGateway, atShop] = [await usageOf(gateway), await usageOf(shop)];
  print(outcome);
  printTable({ seconds, own: (user + system) / 1e6, gateway: atGateway, shop: atShop }, played);
  if (!process.argv.includes("--frequent")) return;
  for (const [name, usage] of Object.entries({ gateway: atGateway, shop: atShop })) {
    for (const [what, times] of [...usage.frequentRequests, ...usage.frequentStatements]) {
      print(`${(times / played).toFixed(2).padStart(8)}  ${name}: ${what}`);
    }
  }
}

async function playShop(profile: "quick" | "standard"): Promise<void> {
  await withShop(EXAMPLE, async (scene) => {
    await measure(scene, async () => {
      const { offers, amount } = await scene.driver.open();
      const verdict = await certify(scene.driver, { profile, amount, offers });
      const { played, defects, unsteady } = verdict;
      const found = `${defects.length} defects, ${unsteady.length} unsteady`;
      return { played, outcome: `example shop, ${profile}: ${found}` };
    });
  });
}

/** Nothing is judged: whatever this shop shows is taken to be right. */
async function playQuickShop(): Promise<void> {
  await withShop(QUICK, async (scene) => {
    await measure(scene, async () => {
      const { offers } = await scene.driver.open();
      const schedules = buildSuite("quick")
        .filter(({ needs }) => needs.every((need) => offers.has(need)))
        .map(({ schedule }) => schedule);
      const watch = { isFineSoFar: () => true, isFine: () => true };
      await scene.driver.playAll(schedules, watch);
      const outcome = "a shop that answers at once and keeps no books, quick, without a judge:";
      return { played: schedules.length, outcome };
    });
  });
}

async function findFirstDefect(): Promise<void> {
  await withShop(NAIVE, async ({ driver }) => {
    const begun = performance.now();
    let firstMs: number | undefined;
    const { offers, amount } = await driver.open();
    const onDefect = () => {
      firstMs ??= performance.now() - begun;
    };
    const { defects } = await certify(driver, {
      profile: "quick",
      amount,
      offers,
      tell: { onDefect },
    });
    const seconds = (performance.now() - begun) / 1_000;
    await driver.close();
    print(
      `a shop that books each message again: the first defect after ${((firstMs ?? Number.NaN) / 1_000).toFixed(1)} s, all ${defects.length} after ${seconds.toFixed(1)} s`,
    );
  });
}

async function answerOf<Answer>(child: ChildProcess): Promise<Answer> {
  const [answer] = (await once(child, "message")) as [Answer];
  return answer;
}

async function usageOf(child: ChildProcess): Promise<Usage> {
  child.send("usage");
  return await answerOf(child);
}

interface Spent {
  readonly seconds: number;
  /** Of processor time: certify's own. */
  readonly own: number;
  readonly gateway: Usage;
  readonly shop: Usage;
}

/** In all, and for each schedule of the suite: what was played for the goldens and alone is in it. */
function printTable({ seconds, own, gateway, shop }: Spent, played: number): void {
  const time = (whole: number) =>
    [`${whole.toFixed(1)} s`, `${((1_000 * whole) / played).toFixed(1)} ms`] as const;
  const times = (whole: number) => [String(whole), (whole / played).toFixed(1)] as const;
  const rows: readonly (readonly [what: string, whole: string, each: string])[] = [
    ["schedules", String(played), `${(played / seconds).toFixed(1)} a second`],
    ["wall time", ...time(seconds)],
    ["processor: certify", ...time(own)],
    ["processor: gateway", ...time(gateway.seconds)],
    ["processor: shop", ...time(shop.seconds)],
    ["processor: PostgreSQL of both", ...time(gateway.databaseSeconds)],
    ["requests to the gateway", ...times(gateway.requests)],
    ["requests to the shop", ...times(shop.requests)],
    ["statements of the gateway", ...times(gateway.statements)],
    ["statements of the shop", ...times(shop.statements)],
  ];
  for (const [what, whole, each] of rows) {
    print(`  ${what.padEnd(32)}${whole.padStart(10)}${each.padStart(16)}`);
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

enumerate();
await findFirstDefect();
await playQuickShop();
await playShop("quick");
if (process.argv.includes("--standard")) await playShop("standard");
