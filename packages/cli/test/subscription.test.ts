import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { suite, test } from "node:test";
import { fileURLToPath } from "node:url";
import { NOON, startTestServer } from "../../gateway/test/support/gateway.ts";
import { linkAccount } from "../../gateway/test/support/linked-account.ts";
import { freezeAtNoon, subscribe } from "../../gateway/test/support/subscriptions.ts";

const BIN = fileURLToPath(new URL("../bin/gerbang.mjs", import.meta.url));

suite("gerbang subscription", () => {
  test("lists them, runs one before its time, and ends it", async (t) => {
    const made = await startTestServer(t);
    await freezeAtNoon(made);
    const later = { schedule: { startAt: new Date(NOON.getTime() + 86_400_000), maxInterval: 2 } };
    const { id } = await subscribe(made, await linkAccount(made), later);
    const { NODE_OPTIONS: _, NODE_TEST_CONTEXT: __, ...environment } = process.env;
    const env = {
      ...environment,
      GERBANG_URL: made.url,
      GERBANG_SERVER_KEY: made.keys.serverKey.reveal(),
    };
    const gerbang = async (...args: string[]) =>
      await new Promise<string>((resolve) => {
        execFile(process.execPath, [BIN, "subscription", ...args], { env }, (_, out, err) =>
          resolve(out + err),
        );
      });
    assert.match(
      await gerbang(),
      /LANGGANAN {2}50000 {2}active, next 2026-11-03 12:00:00 {2}0 of 2/,
    );
    assert.match(
      await gerbang("run", id),
      /1\.1 {2}2026-11-02 12:00:00 {2}200 Success[^]*is active, next 2026-11-04 12:00:00/,
    );
    const [shown, cancelled, unknown] = await Promise.all([
      gerbang("show", id),
      gerbang("cancel", id),
      gerbang("enable", "none"),
    ]);
    assert.match(shown, /1\.1 [^]* LANGGANAN-\d{32}/);
    assert.match(cancelled, /Subscription is updated\./);
    assert.match(unknown, /Subscription doesn't exist\./);
    assert.match(await gerbang("run", id), /is not active/);
  });
});
