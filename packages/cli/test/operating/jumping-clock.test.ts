import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { suite, type TestContext, test } from "node:test";
import type pg from "pg";
import { byNight } from "../../../checkout/test/support/sample.ts";
import { until } from "../../../checkout/test/support/until.ts";
import { createTestDatabase } from "../../../gateway/test/support/database.ts";
import { startReceiver } from "../../../gateway/test/support/receiver.ts";
import { newFolder } from "../support/new-folder.ts";
import { prepareMerchant, SECRET } from "../support/prepared-merchant.ts";
import { serve } from "../support/serving.ts";
import { openShop } from "../support/steady-shop.ts";

const PRELOADED = new URL("../support/jumping-clock.ts", import.meta.url).href;
const HOUR_MS = 3_600_000;

async function startWithClock(t: TestContext) {
  const { url, pool, connection } = await createTestDatabase(t);
  const receiver = await startReceiver(t);
  const file = join(await newFolder(t), "clock");
  const serverKey = await prepareMerchant(connection, receiver.url);
  const environment = { DATABASE_URL: url, GERBANG_SECRET: SECRET };
  const { child, logged, ended } = await serve(t, [], {
    ...environment,
    NODE_OPTIONS: `--import=${PRELOADED}`,
    JUMPING_CLOCK: file,
  });
  const shop = openShop({ url: String((await logged("ready"))["url"]), serverKey });
  const told = () =>
    receiver.received.map(({ body }) => {
      const { order_id, transaction_status } = JSON.parse(body) as Record<string, string>;
      return `${order_id} ${transaction_status}`;
    });
  return {
    child,
    ended,
    pool,
    shop,
    told,
    receiver,
    serveAgain: async () => await serve(t, [], environment),
    jumpTo: async (offsetMs: number) => {
      await writeFile(file, String(offsetMs));
      child.kill("SIGUSR2");
      // The first answer that bears the other time.
      await until(async () => {
        const { body } = (await shop.call("GET", "/sandbox/v1/clock")) ?? {};
        const now = Date.parse(String(body?.["now"]));
        return Math.abs(now - Date.now() - offsetMs) < HOUR_MS / 2;
      });
    },
  };
}

async function countOwed(pool: pg.Pool, ofStatus = "%"): Promise<number | null> {
  const { rowCount } = await pool.query(
    "select from notification where state = 'owed' and transaction_status like $1",
    [ofStatus],
  );
  return rowCount;
}

suite("the machine's clock", () => {
  test("that jumps ahead by an hour and back lets nothing hang and nothing happen twice", async (t) => {
    const { child, ended, pool, shop, told, jumpTo: jump } = await startWithClock(t);
    // What was sent and is not yet recorded when its lease seems to be over is sent again: at least once.
    const allRecorded = async () => await until(async () => (await countOwed(pool)) === 0);
    const jumpTo = async (offsetMs: number) => {
      await allRecorded();
      await jump(offsetMs);
    };
    const pay = async (orderId: string) => {
      assert.equal((await shop.charge(orderId))?.code, "201");
      const paid = await shop.call("POST", `/sandbox/v1/transactions/${orderId}/pay`, {});
      assert.equal(paid?.httpStatus, 200, JSON.stringify(paid?.body));
      await until(() => told().includes(`${orderId} settlement`));
    };
    await pay("before");
    assert.equal((await shop.charge("left open"))?.code, "201");
    await until(() => told().includes("left open pending"));

    await jumpTo(HOUR_MS);
    // Its time is over by the clock that everybody sees.
    await until(() => told().includes("left open expire"));
    await pay("ahead");
    assert.equal(await shop.probe("/readyz"), 200);

    await jumpTo(0);
    await pay("back");
    assert.equal(await shop.probe("/readyz"), 200);
    assert.equal(
      (await shop.call("GET", "/v2/ahead/status"))?.body["transaction_status"],
      "settlement",
    );

    await jumpTo(-HOUR_MS);
    await pay("behind");
    assert.equal((await shop.charge("open again"))?.code, "201");
    await until(() => told().includes("open again pending"));
    await jumpTo(0);
    await pay("at last");

    await allRecorded();
    child.kill("SIGTERM");
    assert.equal(await ended, 0);
    const messages = told();
    assert.deepEqual(
      messages.filter((one, index) => messages.indexOf(one) !== index),
      [],
    );
  });

  test("that was ahead when a process was killed keeps none of its messages from being sent", {
    skip: byNight,
  }, async (t) => {
    const { child, ended, pool, shop, told, receiver, jumpTo, serveAgain } =
      await startWithClock(t);
    receiver.answer("hang");
    const orders = Array.from({ length: 8 }, (_, index) => `order-${index}`);
    for (const orderId of orders) assert.equal((await shop.charge(orderId))?.code, "201");
    await until(() => receiver.begun > 0);
    await jumpTo(HOUR_MS);
    // What is under way keeps its leases, by the clock that is ahead.
    await until(async () => {
      const { rows } = await pool.query(
        "select from notification where leased_until > now() + interval '30 minutes'",
      );
      return rows.length > 0;
    });
    child.kill("SIGKILL");
    await ended;
    receiver.answer(200);

    const again = await serveAgain();
    // That they have run out was told by the clock that was ahead: that waits for its time.
    await until(async () => (await countOwed(pool, "pending")) === 0);
    const sent = told().filter((one) => one.endsWith(" pending"));
    assert.ok(orders.every((orderId) => sent.includes(`${orderId} pending`)));
    again.child.kill("SIGTERM");
    assert.equal(await again.ended, 0);
  });
});
