import { rm } from "node:fs/promises";
import type { TestContext } from "node:test";
import { readConfig, startGateway } from "@gerbang/gateway";
import { createTestDatabase } from "../../../../gateway/test/support/database.ts";
import { parseCertifyConfig } from "../../../src/certify/config.ts";
import { askGateway } from "../../../src/certify/drive/ask-gateway.ts";
import { RealDriver } from "../../../src/certify/drive/real-driver.ts";
import { SandboxClient } from "../../../src/sandbox/sandbox-client.ts";
import { newFolder } from "../../support/new-folder.ts";
import { type Flaw, SmallShop } from "./small-shop.ts";

/** A gateway as `gerbang serve` runs it, on real time, with its merchant's keys. */
export async function startRealGateway(t: TestContext) {
  const { url: databaseUrl } = await createTestDatabase(t);
  const dataDir = await newFolder(t);
  const gateway = await startGateway(
    readConfig({
      DATABASE_URL: databaseUrl,
      GERBANG_DATA: dataDir,
      PORT: "0",
      LOG_LEVEL: "silent",
    }),
  );
  // Whoever has the merchant in hand lets it go first: hooks run in the order of their registration.
  const users: RealDriver[] = [];
  t.after(async () => {
    for (const driver of users) await driver.close();
    await gateway.stop();
    await rm(dataDir, { recursive: true, force: true });
  });
  const serverKey = gateway.firstMerchant.serverKey.reveal();
  const sandbox = new SandboxClient({ url: gateway.url, serverKey }, askGateway);
  const tellAt = async (shopUrl: string) => {
    const body = { payment_notification_url: `${shopUrl}/notify` };
    await sandbox.call({ method: "PUT", path: "/settings", body });
  };
  return { url: gateway.url, serverKey, sandbox, tellAt, users };
}

type RealGateway = Awaited<ReturnType<typeof startRealGateway>>;

/** What `gerbang-certify.json` would hold of a small shop. */
export function configOf(shopUrl: string, more: object = {}): object {
  return {
    create: { post: `${shopUrl}/orders`, json: {}, order_id: "/data/number", charge: true },
    read: { get: `${shopUrl}/orders/{order_id}` },
    finish: `${shopUrl}/finish`,
    reconcile: { post: `${shopUrl}/reconcile` },
    ...more,
  };
}

/** A small shop in this process, pointed at. */
export async function startSmallShop(
  t: TestContext,
  { url, serverKey, tellAt }: RealGateway,
  flaw: Flaw,
  lateMs?: () => number,
): Promise<string> {
  const shop = new SmallShop({
    gatewayUrl: url,
    serverKey,
    flaw,
    database: ":memory:",
    ...(lateMs && { lateMs }),
  });
  const shopUrl = await shop.start();
  t.after(async () => await shop.stop());
  await tellAt(shopUrl);
  return shopUrl;
}

/** A driver that has the merchant in hand, and what it found. */
export async function openDriver(gateway: RealGateway, configuration: object, atOnce?: number) {
  const config = parseCertifyConfig(configuration);
  if ("problems" in config) throw new Error(config.problems.join("\n"));
  const { sandbox, serverKey } = gateway;
  const driver = new RealDriver({ sandbox, serverKey, config, ...(atOnce && { atOnce }) });
  gateway.users.push(driver);
  return { driver, ...(await driver.open()) };
}
