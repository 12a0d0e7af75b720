import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { byNight } from "../../../checkout/test/support/sample.ts";
import { until } from "../../../checkout/test/support/until.ts";
import { start } from "../../../gateway/test/support/data-folder.ts";
import { prepareMerchant, SECRET } from "../support/prepared-merchant.ts";
import { serve } from "../support/serving.ts";
import { mountSmallDisk, smallDiskMissing } from "../support/small-disk.ts";
import { openShop, startSteadyShop } from "../support/steady-shop.ts";

const DISK_MB = 200;

async function prepareDisk(t: TestContext) {
  const disk = await mountSmallDisk(t, DISK_MB);
  const database = await start(t, { dataDir: disk.folder });
  const serverKey = await prepareMerchant(database.connection);
  await database.stop();
  const environment = { GERBANG_DATA: disk.folder, GERBANG_SECRET: SECRET };
  return { disk, serverKey, serveOnIt: async () => await serve(t, [], environment) };
}

suite("the disk of the embedded database", { skip: smallDiskMissing }, () => {
  test("that is full loses nothing that was acknowledged, and is used again when there is room", {
    timeout: 120_000,
    skip: byNight,
  }, async (t) => {
    const { disk, serverKey, serveOnIt } = await prepareDisk(t);
    const first = await serveOnIt();
    const url = String((await first.logged("ready"))["url"]);
    const shop = startSteadyShop(t, { url, serverKey });
    await until(() => shop.acknowledged.size > 20);
    assert.equal(await shop.probe("/readyz"), 200);

    disk.fill();
    await until(async () => (await shop.probe("/readyz")) !== 200);
    await until(() => shop.failures() > 4);
    disk.free();

    const before = shop.acknowledged.size;
    const goesOn = until(() => shop.acknowledged.size > before + 20).then(() => "goes on" as const);
    const how = await Promise.race([goesOn, first.ended]);
    await shop.stop();
    assert.equal(first.text(), "", "everything that was said is a line of the log");
    let serving = first;
    if (how !== "goes on") {
      // Where not even its own log had room: it says so, and whoever looks after it starts it again.
      assert.equal(how, 1);
      assert.ok(first.lines.some(({ msg }) => msg === "the embedded database is lost"));
      void goesOn.catch(() => undefined);
      serving = await serveOnIt();
    }
    const after = openShop({ url: String((await serving.logged("ready"))["url"]), serverKey });
    await until(async () => (await after.probe("/readyz")) === 200);
    assert.equal((await after.charge("at last"))?.code, "201");
    for (const orderId of shop.acknowledged) {
      const found = await after.call("GET", `/v2/${orderId}/status`);
      assert.equal(found?.body["transaction_status"], "pending", orderId);
    }
    serving.child.kill("SIGTERM");
    assert.equal(await serving.ended, 0);
  });

  test("that cannot be written ends the start with one sentence, and harms nothing", {
    skip: byNight,
  }, async (t) => {
    const { disk, serverKey, serveOnIt } = await prepareDisk(t);
    disk.setReadOnly(true);
    const { ended, text, lines } = await serveOnIt();
    assert.equal(await ended, 1);
    assert.match(text(), /^[^\n]*read-only file system[^\n]*$/);
    assert.deepEqual(lines, []);

    disk.setReadOnly(false);
    const again = await serveOnIt();
    const shop = openShop({ url: String((await again.logged("ready"))["url"]), serverKey });
    assert.equal((await shop.charge("order-1"))?.code, "201");
    again.child.kill("SIGTERM");
    assert.equal(await again.ended, 0);
  });
});
