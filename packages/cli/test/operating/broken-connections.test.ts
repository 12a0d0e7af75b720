import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { byNight, sampleOf } from "../../../checkout/test/support/sample.ts";
import { until } from "../../../checkout/test/support/until.ts";
import { startCuttingProxy } from "../../../gateway/test/support/cutting-proxy.ts";
import { createTestDatabase } from "../../../gateway/test/support/database.ts";
import { prepareMerchant, SECRET } from "../support/prepared-merchant.ts";
import { serve } from "../support/serving.ts";
import { assertKept, openShop, startSteadyShop } from "../support/steady-shop.ts";

async function startBehindProxy(t: Parameters<typeof serve>[0]) {
  const { url, pool, connection } = await createTestDatabase(t);
  const proxy = await startCuttingProxy(t, url);
  const serverKey = await prepareMerchant(connection);
  const { host, port, user, database } = proxy.connection;
  const serving = await serve(t, [], {
    DATABASE_URL: `postgres://${user}@${host}:${port}/${database}`,
    PREPARED_STATEMENTS: "on",
    GERBANG_SECRET: SECRET,
  });
  const shop = { url: String((await serving.logged("ready"))["url"]), serverKey };
  return { ...serving, proxy, pool, shop };
}

suite("a connection to the database that is cut", () => {
  for (const moment of sampleOf(["after", "before"] as const, 2)) {
    test(`${moment} the commit leaves each command done, and done once`, async (t) => {
      const { child, ended, proxy, pool, shop } = await startBehindProxy(t);
      const { charge, call } = openShop(shop);
      const cut = (statement: string) => {
        if (moment === "before") proxy.cutBefore(statement);
        else proxy.cutAfter(statement);
      };

      cut("insert-charges");
      assert.equal((await charge("order-1"))?.code, "201");
      assert.equal((await charge("order-2"))?.code, "201");
      cut("commit-changes");
      assert.equal((await call("POST", "/v2/order-1/cancel"))?.code, "200");
      cut("commit-changes");
      const paid = await call("POST", "/sandbox/v1/transactions/order-2/pay", {});
      assert.equal(paid?.httpStatus, 200);
      cut("commit-changes");
      const refund = { refund_key: "key-1", amount: 1_000, reason: "cold" };
      assert.equal((await call("POST", "/v2/order-2/refund", refund))?.code, "200");

      assert.equal(proxy.cuts, 4);
      const { rows } = await pool.query<{ name: string; count: number }>(
        `select name, count(*)::int as count from event where transaction_id is not null
           and name not like '%confirm%' group by name order by name`,
      );
      assert.deepEqual(
        rows.map(({ name, count }) => `${name} ${count}`),
        [
          "transaction.cancel 1",
          "transaction.partial_refund 1",
          "transaction.pending 2",
          "transaction.settlement 1",
        ],
      );
      child.kill("SIGTERM");
      assert.equal(await ended, 0);
    });
  }

  test("again and again under load loses no charge that was acknowledged", {
    skip: byNight,
  }, async (t) => {
    const { child, ended, text, proxy, pool, shop } = await startBehindProxy(t);
    const steady = startSteadyShop(t, shop);
    for (let round = 1; round <= 10; round++) {
      const { size } = steady.acknowledged;
      if (round % 2 === 0) proxy.cutBefore("insert-charges");
      else proxy.cutAfter("insert-charges");
      await until(() => proxy.cuts === round && steady.acknowledged.size > size);
    }
    await steady.stop();

    await assertKept(pool, steady);
    // One that is cut twice is asked for no more: then its shop is told that nobody knows.
    assert.deepEqual(
      [...steady.codes].filter((code) => code !== "503"),
      [],
    );
    assert.equal(await steady.probe("/readyz"), 200);
    child.kill("SIGTERM");
    assert.equal(await ended, 0);
    assert.equal(text(), "");
  });
});

suite("a database that is slow", () => {
  test("is waited for, told by the probe when it crawls, and ready again when it does not", {
    skip: byNight,
  }, async (t) => {
    const { child, ended, proxy, pool, shop } = await startBehindProxy(t);
    const { charge, probe } = openShop(shop);

    proxy.slowDown(200);
    assert.equal((await charge("order-1"))?.code, "201");
    assert.equal(await probe("/readyz"), 200);

    proxy.slowDown(3_000);
    const crawling = charge("order-2");
    assert.equal(await probe("/readyz"), 503);
    assert.equal(await probe("/healthz"), 200);
    assert.ok(["201", "503"].includes((await crawling)?.code ?? ""));

    proxy.slowDown(0);
    await until(async () => (await probe("/readyz")) === 200);
    assert.equal((await charge("order-3"))?.code, "201");
    const { rows } = await pool.query("select from transaction where order_id = 'order-1'");
    assert.equal(rows.length, 1);
    child.kill("SIGTERM");
    assert.equal(await ended, 0);
  });
});
