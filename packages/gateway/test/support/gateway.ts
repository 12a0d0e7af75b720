import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";
import type { MeterProvider } from "@opentelemetry/api";
import type { FastifyBaseLogger, FastifyInstance } from "fastify";
import type { Merchant } from "../../src/domain/merchants/merchant.ts";
import { Secret } from "../../src/domain/secret.ts";
import type { DeliverySettings } from "../../src/operations/delivery-settings.ts";
import { type Gateway, openGateway } from "../../src/operations/gateway.ts";
import type { ImportLimits } from "../../src/operations/import-places.ts";
import {
  type CreatedMerchant,
  createMerchant,
  type NewMerchant,
} from "../../src/operations/merchants/create-merchant.ts";
import { findMerchant } from "../../src/operations/merchants/find-merchant.ts";
import type { UpstreamSettings } from "../../src/operations/upstream-settings.ts";
import { type Server, startServer } from "../../src/start/server.ts";
import type { ConnectionPoolOptions } from "../../src/store/connection-pool.ts";
import { openDatabase } from "../../src/store/database.ts";
import { checkOwedNotifications, watchContract } from "./api-contract.ts";
import { createTestDatabase } from "./database.ts";
import { afterwards, lastOfAll } from "./last-of-all.ts";
import { watchServedCodes } from "./served-codes.ts";

/** A wall clock that moves only when told. */
export interface TestClock {
  now: Date;
  advance(milliseconds: number): void;
}

export const NOON = new Date("2026-11-02T05:00:00.000Z");

/** What seals in the gateways of tests. */
export const TEST_SECRET = new Secret("a secret for tests only");

function testClock(start: Date = NOON): TestClock {
  return {
    now: start,
    advance(milliseconds) {
      this.now = new Date(this.now.getTime() + milliseconds);
    },
  };
}

export interface TestGateway {
  readonly gateway: Gateway;
  readonly clock: TestClock;
  readonly keys: CreatedMerchant;
  /** For commands that work on the database themselves. */
  readonly databaseUrl: string;
  /** Read anew on each call: settings and clock may have changed. */
  readonly merchant: () => Promise<Merchant>;
}

interface TestGatewayOptions extends NewMerchant {
  readonly delivery?: Partial<DeliverySettings>;
  readonly database?: ConnectionPoolOptions;
  /** A migrated database, instead of one of the test's own on the server that all share. */
  readonly databaseUrl?: string;
  readonly holdWaitMs?: number;
  readonly imports?: Partial<ImportLimits>;
  readonly upstreams?: Partial<UpstreamSettings>;
  readonly meterProvider?: MeterProvider;
  /** Whether limits and pauses go by the clock alone; otherwise real time goes on between its jumps, too. */
  readonly isStill?: boolean;
}

/** A gateway on a database of its own, with one merchant and a clock that stands still. */
export async function createTestGateway(
  t: TestContext,
  {
    delivery,
    database,
    databaseUrl: given,
    imports,
    holdWaitMs,
    upstreams,
    meterProvider,
    isStill = false,
    ...wanted
  }: TestGatewayOptions = {},
): Promise<TestGateway> {
  const databaseUrl = given ?? (await createTestDatabase(t)).url;
  const clock = testClock();
  const db = openDatabase({ connectionString: databaseUrl, max: 8, ...database });
  lastOfAll(t, async () => await db.close());
  const gateway = openGateway({
    db,
    secret: TEST_SECRET,
    wallNow: () => clock.now,
    ticks: () => (isStill ? 0 : performance.now()) + clock.now.getTime() - NOON.getTime(),
    delivery: { allowPrivateTargets: true, ...delivery },
    ...(holdWaitMs !== undefined && { holdWaitMs }),
    ...(imports && { imports }),
    ...(upstreams && { upstreams }),
    ...(meterProvider && { meterProvider }),
  });
  const keys = await createMerchant(gateway, wanted);
  return {
    gateway,
    clock,
    keys,
    databaseUrl,
    async merchant() {
      const merchant = await findMerchant(gateway, keys.id);
      if (!merchant) throw new Error("the test merchant is gone");
      return merchant;
    },
  };
}

export interface TestServer extends TestGateway {
  readonly server: Server;
  readonly url: string;
  /** Calls the Core API as the test merchant and returns the parsed answer. */
  readonly call: (
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<{ status: number; headers: Headers; body: Record<string, unknown> }>;
}

interface TestServerOptions extends TestGatewayOptions {
  readonly workers?: boolean;
  readonly rateLimit?: number;
  readonly trustProxy?: number;
  /** Where others reach it; its own address when absent. */
  readonly publicUrl?: string;
  /** What the server would tell its operator; nothing when absent. */
  readonly logger?: FastifyBaseLogger;
  readonly pause?: (ms: number) => Promise<void>;
  /** Looks at the server before its routes are added. */
  readonly watch?: (app: FastifyInstance, clock: TestGateway["clock"]) => void;
}

/**
 * The whole server on a free port; workers only when asked for, so that tests move the work. Every
 * answer that it gives and every notification that it owes is compared with the API's document, and
 * every QR payload with what no network can route.
 */
export async function startTestServer(
  t: TestContext,
  {
    workers = false,
    rateLimit = 0,
    trustProxy,
    publicUrl,
    logger,
    pause,
    watch: own,
    ...wanted
  }: TestServerOptions = {},
): Promise<TestServer> {
  const made = await createTestGateway(t, wanted);
  // First: what a watch finds ends the test's other farewells, and a server that runs on ends nothing.
  let stop = async () => {};
  afterwards(t, async () => await stop());
  const watches = [watchContract(t), watchServedCodes(t), ...(own ? [own] : [])];
  const server = await startServer({
    gateway: made.gateway,
    host: "127.0.0.1",
    port: 0,
    workers,
    rateLimit,
    ...(pause && { pause }),
    ...(publicUrl !== undefined && { publicUrl }),
    ...(logger && { logger }),
    ...(trustProxy !== undefined && { trustProxy }),
    extend: (app) => {
      for (const watch of watches) watch(app, made.clock);
    },
  });
  lastOfAll(t, async () => await checkOwedNotifications(made.gateway));
  stop = async () => await server.stop();
  const authorization = `Basic ${btoa(`${made.keys.serverKey.reveal()}:`)}`;
  const { port } = server.app.server.address() as AddressInfo;
  const url = publicUrl === undefined ? server.url : `http://127.0.0.1:${port}`;
  return {
    ...made,
    server,
    url,
    async call(method, path, body, headers = {}) {
      const answer = await fetch(url + path, {
        method,
        headers: { authorization, "content-type": "application/json", ...headers },
        ...(body !== undefined && {
          body: typeof body === "string" ? body : JSON.stringify(body),
        }),
      });
      return {
        status: answer.status,
        headers: answer.headers,
        body: (await answer.json()) as Record<string, unknown>,
      };
    },
  };
}

/** The smallest charge. */
export function chargeBody(orderId: string, grossAmount = 44_000, paymentType = "gopay") {
  return {
    payment_type: paymentType,
    transaction_details: { order_id: orderId, gross_amount: grossAmount },
  };
}
