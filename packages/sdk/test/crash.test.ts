import assert from "node:assert/strict";
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { suite, type TestContext, test } from "node:test";
import type { PoolClient } from "pg";
import { createEmptyDatabase } from "../../gateway/test/support/database.ts";
import { postgresStore } from "../src/postgres-store.ts";
import { notification } from "./support/fixtures.ts";

const SCRIPT = new URL("support/crash-receiver.ts", import.meta.url);

suite("a receiver that is killed", () => {
  for (const [pauseAt, committed] of [
    ["before-commit", 0],
    ["before-answer", 1],
  ] as const) {
    test(`${pauseAt}: the repeated notification has its effect exactly once`, async (t) => {
      const { pool, url } = await createEmptyDatabase(t);
      await postgresStore<PoolClient>(pool).ensureSchema();
      await pool.query("create table effect (note text)");
      const effects = async () => (await pool.query("select note from effect")).rows.length;

      const doomed = await startReceiver(t, url, pauseAt);
      const unanswered = deliver(doomed.port).then(
        () => assert.fail("it answered"),
        () => {},
      );
      await once(doomed.child, "message");
      doomed.child.kill("SIGKILL");
      await Promise.all([once(doomed.child, "exit"), unanswered]);
      assert.equal(await effects(), committed);

      const { port } = await startReceiver(t, url, "never");
      assert.deepEqual(await Promise.all([deliver(port), deliver(port)]), [200, 200]);
      assert.equal(await effects(), 1);
    });
  }
});

async function deliver(port: number): Promise<number> {
  const body = JSON.stringify(notification("gopay.settlement"));
  const response = await fetch(`http://127.0.0.1:${port}/`, { method: "POST", body });
  await response.text();
  return response.status;
}

async function startReceiver(
  t: TestContext,
  url: string,
  pauseAt: string,
): Promise<{ child: ChildProcess; port: number }> {
  const child = fork(SCRIPT, [url, pauseAt], { execArgv: ["--conditions=@gerbang/source"] });
  t.after(() => child.kill("SIGKILL"));
  const [message] = (await once(child, "message")) as [{ port: number }];
  return { child, port: message.port };
}
