import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite, type TestContext, test } from "node:test";
import { readConfig } from "../../src/start/config.ts";
import { explainFailure } from "../../src/start/explain-failure.ts";
import { startGateway } from "../../src/start/start-gateway.ts";
import { createEmptyDatabase, createTestDatabase } from "../support/database.ts";
import { startOlderServer } from "../support/older-server.ts";

type EnvironmentVariables = Readonly<Record<string, string>>;

async function dataFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "gerbang-failing-"));
  t.after(async () => await rm(folder, { recursive: true }));
  return folder;
}

/** What the operator reads when a start fails. */
async function failure(t: TestContext, environment: EnvironmentVariables): Promise<string> {
  const base = { GERBANG_DATA: await dataFolder(t), PORT: "0", LOG_LEVEL: "silent" };
  try {
    const running = await startGateway(readConfig({ ...base, ...environment }));
    await running.stop();
  } catch (error) {
    return explainFailure(error) ?? `unforeseen: ${String(error)}`;
  }
  return "started";
}

async function listener(t: TestContext, onConnect?: (data: string) => string): Promise<number> {
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.on("data", (data) => socket.end(onConnect?.(data.toString("latin1")) ?? ""));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  return (server.address() as AddressInfo).port;
}

suite("a start that cannot succeed says why, in a sentence", () => {
  test("when the port is taken, and starts nothing", async (t) => {
    const { url } = await createTestDatabase(t);
    const port = await listener(t);
    const environment = { DATABASE_URL: url, PORT: String(port) };
    assert.match(await failure(t, environment), new RegExp(`else listens on port ${port} of 127`));
  });

  test("when the port for metrics is taken", async (t) => {
    const { url } = await createTestDatabase(t);
    const port = await listener(t);
    const environment = { DATABASE_URL: url, METRICS_PORT: String(port) };
    assert.match(
      await failure(t, environment),
      new RegExp(`else listens on port ${port} .*METRICS`),
    );
  });

  test("when HOST is not this machine's", async (t) => {
    const { url } = await createTestDatabase(t);
    const environment = { DATABASE_URL: url, HOST: "192.0.2.1" };
    assert.match(await failure(t, environment), /192\.0\.2\.1 is no address of this machine/);
  });

  test("when nothing listens where the database should be, without its password", async (t) => {
    const environment = { DATABASE_URL: "postgres://gerbang:hunter2@127.0.0.1:1/orders" };
    const told = await failure(t, environment);
    assert.match(told, /^The database orders at 127\.0\.0\.1:1 cannot be used: .*ECONNREFUSED/);
    assert.doesNotMatch(told, /hunter2/);
  });

  test("when what listens there is no database", async (t) => {
    const port = await listener(t, () => "HTTP/1.1 400 Bad Request\r\n\r\n");
    const environment = { DATABASE_URL: `postgres://gerbang@127.0.0.1:${port}/orders` };
    assert.match(await failure(t, environment), /cannot be used/);
  });

  test("when there is no such database", async (t) => {
    const { url } = await createTestDatabase(t);
    const missing = new URL(url);
    missing.pathname = "/nowhere";
    const told = await failure(t, { DATABASE_URL: missing.href });
    assert.match(told, /cannot be used: database "nowhere" does not exist/);
  });

  test("when the database server is too old, and changes nothing in it", async (t) => {
    const { pool, url } = await createEmptyDatabase(t);
    for (const [major, told] of [
      [14, /^The database .* is PostgreSQL 14\.\d+; Gerbang needs PostgreSQL 15 or newer\.$/],
      [15, /^started$/],
    ] as const) {
      const { connection, named } = await startOlderServer(t, { pool, url }, major);
      const aged = `postgres://${connection.user}@${connection.host}:${connection.port}/${connection.database}`;
      assert.match(await failure(t, { DATABASE_URL: aged }), told);
      assert.equal(named(), true, "it was asked for its version");
      const { rows } = await pool.query("select to_regclass('schema_migration') as made");
      assert.equal((rows as { made: string | null }[])[0]?.made !== null, major >= 15);
    }
  });

  test("when the keys were sealed under another secret, and harms none of them", async (t) => {
    const { url } = await createTestDatabase(t);
    const first = { DATABASE_URL: url, GERBANG_SECRET: "the secret of the first start" };
    assert.equal(await failure(t, first), "started");
    const other = { ...first, GERBANG_SECRET: "the secret of another start" };
    assert.match(await failure(t, other), /sealed under another secret. Set GERBANG_SECRET/);
    assert.equal(await failure(t, first), "started");
  });
});
