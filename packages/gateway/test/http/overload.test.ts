import assert from "node:assert/strict";
import { suite, test } from "node:test";
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
});
