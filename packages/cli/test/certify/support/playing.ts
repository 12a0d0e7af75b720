import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import { pointNotifications, readConfig, startGateway } from "@gerbang/gateway";
import {
  createEmptyDatabase,
  createTestDatabase,
} from "../../../../gateway/test/support/database.ts";
import { certify, type Tell, type Verdict } from "../../../src/certify/certify.ts";
import { parseCertifyConfig } from "../../../src/certify/config.ts";
import { RealDriver } from "../../../src/certify/drive/real-driver.ts";
import { goldenSchedules, learnGoldens } from "../../../src/certify/judge/goldens.ts";
import type { Profile } from "../../../src/certify/schedule/families.ts";
import { printShort } from "../../../src/certify/schedule/notation.ts";
import { needsOf } from "../../../src/certify/schedule/suite.ts";
import { SandboxClient } from "../../../src/sandbox/sandbox-client.ts";

/** A merchant's server to certify: which program, and what it is told. */
export interface PlayedShop {
  /** Its program, below the folder of these tests. */
  readonly program: string;
  readonly words: Readonly<Record<string, string>>;
  readonly database: "sqlite" | "postgres";
  /** How the shop is asked; the usual way when absent. */
  readonly config?: (address: string) => object;
  readonly settle?: string;
}

/** Certifies a shop that runs in a process of its own, as `gerbang certify` does with such a file. */
export async function certifyShop(
  t: TestContext,
  shop: PlayedShop,
  profile: Profile = "quick",
  tell?: Tell,
): Promise<Verdict> {
  const { driver, offer } = await startShop(t, shop);
  const { offers, amount } = offer;
  return await certify(driver, { profile, amount, offers, ...(tell && { tell }) });
}

/** The same shop, to play single schedules on, with what is usual for it. */
export async function openShop(t: TestContext, shop: PlayedShop) {
  const { driver, offer } = await startShop(t, shop);
  const pairs = [];
  for (const schedule of goldenSchedules()) {
    if (needsOf(schedule).some((need) => !offer.offers.has(need))) continue;
    pairs.push([await driver.play(schedule), await driver.play(schedule)] as const);
  }
  return { driver, goldens: learnGoldens(pairs) };
}

/** Starts a gateway and a shop of its own, and takes the merchant in hand. */
export async function startShop(t: TestContext, shop: PlayedShop) {
  // Hooks run in the order of their registration: everything stops before its database goes.
  const undo: (() => Promise<void>)[] = [];
  t.after(async () => {
    for (let step = undo.pop(); step; step = undo.pop()) await step();
  });
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const [folder, { url: databaseUrl }] = await Promise.all([
    mkdtemp(join(tmpdir(), "certified-")),
    createTestDatabase(t),
  ]);
  undo.push(async () => await rm(folder, { recursive: true, force: true }));
  const gateway = await startGateway(
    readConfig({
      DATABASE_URL: databaseUrl,
      GERBANG_DATA: folder,
      PORT: "0",
      LOG_LEVEL: "silent",
    }),
  );
  undo.push(async () => await gateway.stop());
  await pointNotifications(gateway.gateway, gateway.firstMerchant.id, {
    to: `${address}/notifications`,
  });
  const serverKey = gateway.firstMerchant.serverKey.reveal();
  const isPostgres = shop.database === "postgres";
  const words = {
    PORT: String(port),
    GATEWAY_URL: gateway.url,
    SERVER_KEY: serverKey,
    DATABASE: isPostgres ? (await createEmptyDatabase(t)).url : join(folder, "shop.db"),
    ...shop.words,
  };
  const config = parseCertifyConfig({
    app: { run: commandOf(shop.program, words), ready: `${address}/up` },
    ...(shop.config?.(address) ?? usualConfig(address)),
    ...(shop.settle !== undefined && { settle: shop.settle }),
  });
  if ("problems" in config) throw new Error(config.problems.join("; "));
  const sandbox = new SandboxClient({ url: gateway.url, serverKey });
  const driver = new RealDriver({ sandbox, serverKey, config });
  undo.push(async () => await driver.close());
  return { driver, offer: await driver.open() };
}

function commandOf(program: string, words: Readonly<Record<string, string>>): string {
  const file = fileURLToPath(new URL(`../${program}`, import.meta.url));
  const given = Object.entries(words).map(([name, value]) => `"${name}=${value}"`);
  return [process.execPath, "--conditions=@gerbang/source", file, ...given].join(" ");
}

function usualConfig(address: string): object {
  return {
    create: { post: `${address}/orders`, json: { amount: "{amount}" }, order_id: "/id" },
    retry: { post: `${address}/attempts`, json: { order_id: "{order_id}" }, order_id: "/id" },
    read: { get: `${address}/orders?id={order_id}` },
    finish: `${address}/finish`,
    reconcile: { post: `${address}/reconcile` },
  };
}

/** Each defect with its schedule, as it is told: `GC-20 p S P`. */
export function defectsOf({ defects }: Verdict): readonly string[] {
  return defects.map(({ id, schedule }) => `${id} ${printShort(schedule)}`);
}

async function freePort(): Promise<number> {
  return await new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      const port = typeof address === "object" && address ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
