import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { suite, test } from "node:test";
import { byNight } from "../../checkout/test/support/sample.ts";
import { until } from "../../checkout/test/support/until.ts";
import { openDatabase } from "../../gateway/src/store/database.ts";
import { createTestDatabase } from "../../gateway/test/support/database.ts";
import { lastOfAll } from "../../gateway/test/support/last-of-all.ts";
import { serve } from "./support/serving.ts";

async function read(url: string): Promise<string> {
  return await (await fetch(url)).text();
}

suite("gerbang serve --workers", () => {
  test("serves one port by several processes, replaces those that die, and stops cleanly", async (t) => {
    const { url: database } = await createTestDatabase(t);
    const db = openDatabase({ connectionString: database, max: 1 });
    lastOfAll(t, async () => await db.close());
    const { child, lines, logged, ended, printed } = await serve(t, ["--workers", "2"], {
      DATABASE_URL: database,
      METRICS_PORT: "0",
      UPSTREAMS: "sandbox",
    });
    const ready = await logged("ready");
    const url = String(ready["url"]);
    const metrics = `http://127.0.0.1:${String(ready["metrics_port"])}/metrics`;

    // Each is a process of its own to the others: an upstream's limits are shared by two.
    const countProcesses = async () =>
      (await db.pool.query("select from gateway_process")).rowCount;
    await until(async () => (await countProcesses()) === 2);
    // Each new connection goes to the next one; without keeping them alive both have answered.
    for (let asked = 0; asked < 4; asked++) assert.match(await read(`${url}/healthz`), /ok/);
    const told = await read(metrics);
    assert.match(told, /^gerbang_workers_serving 2$/m);
    for (const worker of [1, 2]) {
      assert.match(told, new RegExp(`^gerbang_database_connections\\{worker="${worker}"\\} `, "m"));
    }
    assert.equal(told.match(/^# TYPE gerbang_notifications_owed gauge$/gm)?.length, 1);

    const second = lines.find(({ worker, msg }) => worker === 2 && msg === "a worker serves");
    process.kill(Number(second?.["of"]), "SIGKILL");
    const other = await logged("a worker serves", 3);
    assert.equal(other["worker"], 2, "it has the number of the one before it");
    assert.notEqual(other["of"], second?.["of"]);
    assert.match(await read(`${url}/readyz`), /ok/);
    assert.match(await read(metrics), /^gerbang_workers_replaced_total 1$/m);
    // Each start of a gateway makes a link in the place of the one before: only the first worker does.
    const [, link = ""] = /^Open the dashboard, once: (\S+)$/m.exec(printed()) ?? [];
    assert.equal((await fetch(link)).status, 200);

    child.kill("SIGTERM");
    assert.equal(await ended, 0);
    const stopped = lines.filter(({ msg }) => msg === "stopped").map(({ worker }) => worker);
    assert.deepEqual(new Set(stopped), new Set([1, 2, undefined]));
    assert.equal(stopped.length, 3);
    // The one that was killed is known to have gone by its silence: later, or by now where all this took long.
    assert.ok(((await countProcesses()) ?? 0) <= 1);
  });

  test("leaves no worker behind when whoever keeps them is killed", {
    skip: byNight,
  }, async (t) => {
    const { url } = await createTestDatabase(t);
    const { child, logged, ended } = await serve(t, [], { DATABASE_URL: url, WORKERS: "2" });
    await logged("a worker serves");
    child.kill("SIGKILL");
    // Which is when nobody is left who could write into its log.
    await ended;
  });

  test("says once why it cannot start, and starts nothing", async (t) => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    t.after(() => taken.close());
    const { port } = taken.address() as AddressInfo;
    const { url } = await createTestDatabase(t);
    const environments = [
      { DATABASE_URL: url, PORT: String(port) },
      { DATABASE_URL: "postgres://gerbang:hunter2@127.0.0.1:1/orders" },
    ];
    const failed = await Promise.all(
      environments.map(async (environment) => {
        const { ended, text } = await serve(t, ["--workers", "2"], environment);
        return [await ended, text()] as const;
      }),
    );
    assert.deepEqual(
      failed.map(([code]) => code),
      [1, 1],
    );
    const [[, ofPort], [, ofDatabase]] = failed as [
      readonly [number, string],
      readonly [number, string],
    ];
    assert.match(ofPort, /^Something else listens on port \d+ of [^\n]+$/);
    assert.match(ofDatabase, /^The database orders at 127\.0\.0\.1:1 cannot be used: [^\n]+$/);
  });
});
