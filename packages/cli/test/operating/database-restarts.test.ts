import assert from "node:assert/strict";
import { suite, test } from "node:test";
import pg from "pg";
import { until } from "../../../checkout/test/support/until.ts";
import { connectionUrl } from "../../../gateway/src/postgres/connection.ts";
import { start, useDataFolder } from "../../../gateway/test/support/data-folder.ts";
import { prepareMerchant, SECRET } from "../support/prepared-merchant.ts";
import { serve } from "../support/serving.ts";
import { assertKept, startSteadyShop } from "../support/steady-shop.ts";

suite("a database that is stopped under load", () => {
  test("is missed for as long as it is away, and found again", { timeout: 120_000 }, async (t) => {
    const dataDir = await useDataFolder();
    const database = await start(t, { dataDir });
    const databaseUrl = connectionUrl(database.connection);
    const serverKey = await prepareMerchant(database.connection);
    const { child, lines, text, logged, ended } = await serve(t, [], {
      DATABASE_URL: databaseUrl,
      GERBANG_SECRET: SECRET,
    });
    const url = String((await logged("ready"))["url"]);
    const shop = startSteadyShop(t, { url, serverKey });
    await until(() => shop.acknowledged.size > 20);
    assert.equal(await shop.probe("/readyz"), 200);

    await database.stop();
    await until(async () => (await shop.probe("/readyz")) === 503);
    assert.equal(await shop.probe("/healthz"), 200);
    await until(() => shop.failures() > 4);

    const again = await start(t, { dataDir });
    assert.equal(connectionUrl(again.connection), databaseUrl);
    await until(async () => (await shop.probe("/readyz")) === 200);
    const before = shop.acknowledged.size;
    await until(() => shop.acknowledged.size > before + 20);
    await shop.stop();

    const pool = new pg.Pool({ ...again.connection, max: 1 });
    await assertKept(pool, shop);
    await pool.end();
    assert.deepEqual(
      [...shop.codes].filter((code) => !["500", "503"].includes(code)),
      [],
    );
    child.kill("SIGTERM");
    assert.equal(await ended, 0);
    assert.equal(text(), "", "everything that was said is a line of the log");
    assert.ok(lines.some(({ msg }) => msg === "the database cannot be used"));
  });
});
