import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { suite, test } from "node:test";
import { OverloadError } from "../../src/domain/overload.ts";
import { openDatabase } from "../../src/store/database.ts";
import { startTestServer } from "../support/gateway.ts";

suite("more calls than the database can take", () => {
  test("are answered 503 at once, with when to try again, and change nothing", async (t) => {
    const { url, gateway, keys } = await startTestServer(t, {
      database: { max: 1, waitingMax: 1, connectionTimeoutMillis: 60_000 },
    });
    const authorization = `Basic ${btoa(`${keys.serverKey.reveal()}:`)}`;
    const held = await gateway.db.pool.connect();
    const waiting = gateway.db.pool.query("select 1");
    const answer = await fetch(`${url}/v2/order-1/status`, { headers: { authorization } });
    assert.equal(answer.status, 503);
    assert.equal(answer.headers.get("retry-after"), "1");
    const body = (await answer.json()) as Record<string, unknown>;
    assert.equal(body["status_code"], "503");
    assert.match(String(body["status_message"]), /retry/);
    const page = await fetch(
      `${url}/gopay/ui/checkout?referenceid=A120260101000000aaaaaaaaaa&callback=`,
    );
    assert.equal(page.status, 503);
    assert.equal(page.headers.get("retry-after"), "1");
    assert.match(await page.text(), /<h1>(Busy just now|Sedang sibuk)/);
    held.release();
    await waiting;
    const next = await fetch(`${url}/v2/order-1/status`, { headers: { authorization } });
    assert.equal(((await next.json()) as Record<string, unknown>)["status_code"], "404");
  });

  test("are what comes while the database cannot be reached, which may start again soon", async (t) => {
    const nobody = createServer().listen(0, "127.0.0.1");
    await once(nobody, "listening");
    const { port } = nobody.address() as AddressInfo;
    nobody.close();
    const db = openDatabase({ host: "127.0.0.1", port });
    t.after(async () => await db.close());
    await assert.rejects(db.pool.query("select 1"), OverloadError);
  });
});
