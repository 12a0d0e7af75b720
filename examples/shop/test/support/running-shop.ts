import assert from "node:assert/strict";
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
import { createClient, type GatewayClient } from "@gerbang/sdk";
import { findMerchant } from "../../../../packages/gateway/src/operations/merchants/find-merchant.ts";
import { pay } from "../../../../packages/gateway/src/operations/transactions/pay.ts";
import { createTestDatabase } from "../../../../packages/gateway/test/support/database.ts";
import { type Shop, startShop } from "../../src/shop.ts";

interface RunningShopOptions {
  readonly certifyToken?: string;
  /** Puts something between the shop and the gateway, and returns its address. */
  readonly between?: (gatewayUrl: string) => Promise<string>;
}

interface RunningShop {
  readonly gateway: RunningGateway;
  readonly shop: Shop;
  /** The headers of the owner's requests. */
  readonly owner: { readonly authorization: string };
  /** Asks the Core API as the shop's merchant. */
  readonly status: (orderId: string) => Promise<Record<string, unknown>>;
  /** Calls the sandbox API, which has to do what it is asked for. */
  readonly sandbox: (method: string, path: string, body?: object) => Promise<object>;
  /** Speaks the Core API for the shop's merchant, past whatever stands between. */
  readonly client: GatewayClient;
  /** Does what a customer does in a wallet of another issuer. */
  readonly pay: (orderId: string) => Promise<void>;
  /** Ends a transaction as the merchant's own dashboard would. */
  readonly close: (orderId: string, command: "cancel" | "expire") => Promise<void>;
}

/** Gateway and shop as `npm start` runs them, on free ports and a database of the test's own. */
export async function startGatewayAndShop(
  t: TestContext,
  { between = async (url) => url, certifyToken }: RunningShopOptions = {},
): Promise<RunningShop> {
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
    gatewayUrl: await between(gateway.url),
    qrCodesUrl: gateway.url,
    serverKey,
    database: gateway.connection,
    ...(certifyToken !== undefined && { certifyToken }),
  });
  undo.push(async () => await shop.stop());
  await pointNotifications(gateway.gateway, gateway.firstMerchant.id, {
    to: `${shop.url}/notifications`,
  });
  const call = async (method: string, path: string) => {
    const answer = await fetch(`${gateway.url}/v2/${path}`, {
      method,
      headers: { authorization: `Basic ${btoa(`${serverKey}:`)}` },
    });
    return (await answer.json()) as Record<string, unknown>;
  };
  return {
    gateway,
    shop,
    owner: { authorization: `Basic ${btoa(`owner:${shop.ownerPassword}`)}` },
    status: async (orderId) => await call("GET", `${orderId}/status`),
    client: createClient({ serverKey, baseUrl: gateway.url }),
    async sandbox(method, path, body) {
      const answer = await fetch(`${gateway.url}/sandbox/v1${path}`, {
        method,
        headers: {
          authorization: `Basic ${btoa(`${serverKey}:`)}`,
          "content-type": "application/json",
        },
        ...(body && { body: JSON.stringify(body) }),
      });
      const said = (await answer.json()) as object;
      assert.ok(answer.ok, `${method} ${path}: ${JSON.stringify(said)}`);
      return said;
    },
    async pay(orderId) {
      const merchant = await findMerchant(gateway.gateway, gateway.firstMerchant.id);
      assert.ok(merchant);
      const method = { via: "qris", issuer: "dana" } as const;
      const paid = await pay(gateway.gateway, merchant, { id: orderId, method });
      assert.equal(paid?.outcome, "applied");
    },
    async close(orderId, command) {
      const closed = await call("POST", `${orderId}/${command}`);
      assert.equal(closed["transaction_status"], command);
    },
  };
}
