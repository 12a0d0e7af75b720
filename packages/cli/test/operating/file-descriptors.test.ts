import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { Agent, request } from "node:http";
import { suite, test } from "node:test";
import { until } from "../../../checkout/test/support/until.ts";
import { createTestDatabase } from "../../../gateway/test/support/database.ts";
import { prepareMerchant, SECRET } from "../support/prepared-merchant.ts";
import { serve } from "../support/serving.ts";
import { assertKept, startSteadyShop } from "../support/steady-shop.ts";

const hasPrlimit = process.platform === "linux" && spawnSync("prlimit", ["--version"]).status === 0;
const skip = hasPrlimit ? false : "needs prlimit of Linux";

/** Lets a process have so many files and sockets open, from now on. */
function limitFiles(pid: number, files: number): void {
  const { status, stderr } = spawnSync("prlimit", ["--pid", String(pid), `--nofile=${files}:`]);
  assert.equal(status, 0, stderr.toString());
}

/** The status of a probe over a connection that is kept. */
async function probeOver(agent: Agent, url: string): Promise<number | undefined> {
  return await new Promise((resolve) => {
    const asked = request(`${url}/readyz`, { agent, timeout: 10_000 }, (answer) => {
      answer.resume();
      answer.on("end", () => resolve(answer.statusCode));
    });
    asked.on("timeout", () => asked.destroy());
    asked.on("error", () => resolve(undefined));
    asked.end();
  });
}

suite("a process whose file descriptors are used up", { skip }, () => {
  test("serves those who are there, turns others away, and takes them again later", async (t) => {
    const { url: databaseUrl, pool, connection } = await createTestDatabase(t);
    const serverKey = await prepareMerchant(connection);
    const { child, logged, ended, text } = await serve(t, [], {
      DATABASE_URL: databaseUrl,
      GERBANG_SECRET: SECRET,
    });
    const url = String((await logged("ready"))["url"]);
    const shop = startSteadyShop(t, { url, serverKey });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    t.after(() => agent.destroy());
    await until(() => shop.acknowledged.size > 20);
    assert.equal(await probeOver(agent, url), 200);
    const pid = child.pid ?? Number.NaN;
    const open = readdirSync(`/proc/${pid}/fd`).length;

    limitFiles(pid, open);
    const others = new Agent({ maxSockets: 50 });
    t.after(() => others.destroy());
    const turnedAway = await Promise.all(
      Array.from({ length: 50 }, async () => await probeOver(others, url)),
    );
    assert.ok(turnedAway.includes(undefined));
    const before = shop.acknowledged.size;
    await until(() => shop.acknowledged.size > before + 20);
    // It answers those who reach it, and its database answers it.
    assert.equal(await probeOver(agent, url), 200);
    assert.equal(child.exitCode, null);

    limitFiles(pid, 4_096);
    await until(async () => (await shop.probe("/readyz")) === 200);
    await shop.stop();
    await assertKept(pool, shop);
    child.kill("SIGTERM");
    assert.equal(await ended, 0);
    assert.equal(text(), "");
  });
});
