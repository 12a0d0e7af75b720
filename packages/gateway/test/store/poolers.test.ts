import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { suite, type TestContext, test } from "node:test";
import type pg from "pg";
import { readConfig } from "../../src/start/config.ts";
import { type RunningGateway, startGateway } from "../../src/start/start-gateway.ts";
import { sharedChanges } from "../../src/store/shared-changes.ts";
import { runCoreRound } from "../support/core-round.ts";
import { createEmptyDatabase, createTestDatabase } from "../support/database.ts";
import { lastOfAll } from "../support/last-of-all.ts";
import { HAS_PGBOUNCER, startPgBouncer } from "../support/pgbouncer.ts";
import { startReceiver } from "../support/receiver.ts";
import { startTransactionPooler } from "../support/transaction-pooler.ts";

interface Pooler {
  readonly name: string;
  readonly isHere: boolean;
  readonly start: (t: TestContext, url: string) => Promise<{ readonly connection: pg.PoolConfig }>;
}

const POOLERS: readonly Pooler[] = [
  { name: "a pooler in transaction mode", isHere: true, start: startTransactionPooler },
  { name: "the PgBouncer of this machine", isHere: HAS_PGBOUNCER, start: startPgBouncer },
];

function urlOf({ host, port, user, database }: pg.PoolConfig): string {
  return `postgresql://${user}@${host}:${port}/${database}`;
}

/** A whole gateway, as an operator starts it. */
async function startWith(
  t: TestContext,
  environment: Readonly<Record<string, string>>,
  notificationUrl: string,
): Promise<RunningGateway> {
  const dataDir = await mkdtemp(path.join(tmpdir(), "gerbang-own-"));
  const config = readConfig({
    PORT: "0",
    GERBANG_DATA: dataDir,
    GERBANG_SECRET: "a secret for tests only",
    ...environment,
  });
  const running = await startGateway(config, {
    firstMerchant: { settings: { paymentNotificationUrls: [notificationUrl] } },
  });
  lastOfAll(t, async () => {
    await running.stop();
    await rm(dataDir, { recursive: true });
  });
  return running;
}

function callerOf({ url, firstMerchant }: RunningGateway): Parameters<typeof runCoreRound>[0] {
  const authorization = `Basic ${btoa(`${firstMerchant.serverKey.reveal()}:`)}`;
  return {
    url,
    keys: firstMerchant,
    async call(method, place, body, headers = {}) {
      const answer = await fetch(url + place, {
        method,
        headers: { authorization, "content-type": "application/json", ...headers },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const json = (await answer.json()) as Record<string, unknown>;
      return { status: answer.status, headers: answer.headers, body: json };
    },
  };
}

for (const { name, isHere, start } of POOLERS) {
  suite(`behind ${name}`, { skip: isHere ? false : "not installed" }, () => {
    test("two processes migrate, charge, are paid, notify and refund, and prepare nothing", async (t) => {
      const { url, pool } = await createEmptyDatabase(t);
      const { connection } = await start(t, url);
      const receiver = await startReceiver(t);
      const environment = { DATABASE_URL: urlOf(connection) };
      const gateways = await Promise.all(
        [1, 2].map(async () => await startWith(t, environment, receiver.url)),
      );

      const callers = gateways.flatMap((gateway) => [gateway, gateway]).map(callerOf);
      await Promise.all(
        callers.map(async (caller, place) => await runCoreRound(caller, `order-${place}`)),
      );

      assert.deepEqual(
        gateways.map(({ gateway }) => gateway.db.pool.prepares),
        [false, false],
      );
      const { rowCount } = await pool.query(
        "select from transaction where status = 'partial_refund'",
      );
      assert.equal(rowCount, 4);
    });

    test("a named statement is somebody else's, as this pooler has them", async (t) => {
      const { url } = await createEmptyDatabase(t);
      const { connection } = await start(t, url);
      const receiver = await startReceiver(t);
      const environment = { DATABASE_URL: urlOf(connection), PREPARED_STATEMENTS: "on" };
      await assert.rejects(async () => {
        const callers = [callerOf(await startWith(t, environment, receiver.url))];
        const both = [...callers, ...callers, ...callers, ...callers];
        await Promise.all(
          both.map(async (caller, place) => await runCoreRound(caller, `${place}`)),
        );
      });
    });

    test("processes hear each other by an address without it", async (t) => {
      const { url } = await createTestDatabase(t);
      const pooled = (await start(t, url)).connection;
      const told = Promise.withResolvers<void>();
      const onError = (error: unknown) => told.reject(error);
      const deaf = sharedChanges({ connection: pooled, onError, onPooled: told.resolve });
      lastOfAll(t, async () => await deaf.stop());
      await told.promise;

      const listeners = await Promise.all(
        [1, 2].map(
          async () =>
            await startWith(
              t,
              { DATABASE_URL: urlOf(pooled), DATABASE_LISTEN_URL: url },
              "http://127.0.0.1:1",
            ),
        ),
      );
      const [one, other] = listeners.map(({ gateway }) => gateway.db.changes);
      const heard = new Promise((resolve) => other?.subscribe(resolve));
      const merchantId = listeners[0]?.firstMerchant.id;
      assert.ok(one && merchantId);
      const announcing = setInterval(() => one.announce({ merchantId }), 5);
      lastOfAll(t, async () => clearInterval(announcing));
      assert.deepEqual(await heard, { merchantId });
    });
  });
}

suite("without a pooler", () => {
  test("statements are prepared, unless the operator says otherwise", async (t) => {
    const { url } = await createTestDatabase(t);
    const prepares = async (environment: Readonly<Record<string, string>>) => {
      const all = { DATABASE_URL: url, ...environment };
      const { gateway } = await startWith(t, all, "http://127.0.0.1:1");
      return gateway.db.pool.prepares;
    };
    assert.equal(await prepares({}), true);
    assert.equal(await prepares({ PREPARED_STATEMENTS: "off" }), false);
  });
});
