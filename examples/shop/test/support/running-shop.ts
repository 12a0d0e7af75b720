import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import {
  pointNotifications,
  type RunningGateway,
  readConfig,
  startGateway,
} from "@gerbang/gateway";
import { createTestDatabase } from "../../../../packages/gateway/test/support/database.ts";
import { type Shop, startShop } from "../../src/shop.ts";

export interface RunningShop {
  readonly gateway: RunningGateway;
  readonly shop: Shop;
  /** Asks the Core API as the shop's merchant. */
  status(orderId: string): Promise<Record<string, unknown>>;
}

/** Gateway and shop as `npm start` runs them, on free ports and a database of the test's own. */
export async function startGatewayAndShop(t: TestContext): Promise<RunningShop> {
  // Hooks run in the order of their registration: everything stops before its database goes.
  const undo: (() => Promise<void>)[] = [];
  t.after(async () => {
    for (let step = undo.pop(); step; step = undo.pop()) await step();
  });
  const { url: databaseUrl } = await createTestDatabase(t);
  const dataDir = await mkdtemp(join(tmpdir(), "gerbang-shop-"));
  undo.push(async () => await rm(dataDir, { recursive: true }));
  const gateway = await startGateway(
    readConfig({
      DATABASE_URL: databaseUrl,
      GERBANG_DATA: dataDir,
      PORT: "0",
      LOG_LEVEL: "silent",
    }),
  );
  undo.push(async () => await gateway.stop());
  const serverKey = gateway.firstMerchant.serverKey.reveal();
  const shop = await startShop({
    port: 0,
    gatewayUrl: gateway.url,
    serverKey,
    database: gateway.connection,
  });
  undo.push(async () => await shop.stop());
  await pointNotifications(gateway.gateway, gateway.firstMerchant.id, {
    to: `${shop.url}/notifications`,
  });
  return {
    gateway,
    shop,
    async status(orderId) {
      const answer = await fetch(`${gateway.url}/v2/${orderId}/status`, {
        headers: { authorization: `Basic ${btoa(`${serverKey}:`)}` },
      });
      return (await answer.json()) as Record<string, unknown>;
    },
  };
}
