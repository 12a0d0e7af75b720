import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { byNight } from "../../../checkout/test/support/sample.ts";
import { until } from "../../../checkout/test/support/until.ts";
import { createTestDatabase } from "../../../gateway/test/support/database.ts";
import { prepareMerchant, SECRET } from "../support/prepared-merchant.ts";
import { serve } from "../support/serving.ts";
import { assertKept, startSteadyShop } from "../support/steady-shop.ts";

suite("a database that takes no writes, as a standby after a failover", () => {
  test("is told by the probe, costs nobody's work, and is used again once it does", {
    skip: byNight,
  }, async (t) => {
    const { url: databaseUrl, pool, connection } = await createTestDatabase(t);
    const name = new URL(databaseUrl).pathname.slice(1);
    /** For sessions that begin from now on: those that there were are ended. */
    const setReadOnly = async (isReadOnly: boolean) => {
      await pool.query("begin read write");
      await pool.query(
        `alter database ${name} set default_transaction_read_only = ${String(isReadOnly)}`,
      );
      await pool.query("commit");
      await pool.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and pid <> pg_backend_pid()",
        [name],
      );
    };
    const serverKey = await prepareMerchant(connection);
    const { child, logged, ended } = await serve(t, [], {
      DATABASE_URL: databaseUrl,
      GERBANG_SECRET: SECRET,
    });
    const shop = startSteadyShop(t, { url: String((await logged("ready"))["url"]), serverKey });
    await until(() => shop.acknowledged.size > 10);

    await setReadOnly(true);
    await until(async () => (await shop.probe("/readyz")) === 503);
    await until(() => shop.failures() > 8);

    await setReadOnly(false);
    await until(async () => (await shop.probe("/readyz")) === 200);
    const before = shop.acknowledged.size;
    await until(() => shop.acknowledged.size > before + 10);
    await shop.stop();

    await assertKept(pool, shop);
    // It was nobody's own trouble: nothing of any merchant waits to be tried again.
    assert.equal((await pool.query("select from stalled_work")).rowCount, 0);
    child.kill("SIGTERM");
    assert.equal(await ended, 0);
  });
});
