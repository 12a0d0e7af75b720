import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { startTestServer, type TestServer } from "../support/gateway.ts";
import { startReceiver } from "../support/receiver.ts";

async function scan({ url }: TestServer, address: string) {
  const answer = await fetch(`${url}/qris/scan`, {
    method: "POST",
    headers: { origin: url },
    body: new URLSearchParams({ qr: address }),
    redirect: "manual",
  });
  const retryAfter = answer.headers.get("retry-after");
  return { status: answer.status, retryAfter, page: await answer.text() };
}

suite("what anybody can make the scanner fetch", () => {
  test("is no more than two at once, and twenty in a minute", async (t) => {
    const server = await startTestServer(t);
    const shop = await startReceiver(t, "hang");
    const slow = [1, 2].map(async () => await scan(server, shop.url));
    while (shop.begun < 2) await new Promise(setImmediate);
    const third = await scan(server, shop.url);
    assert.equal(third.status, 429);
    assert.equal(third.retryAfter, "1");
    assert.match(third.page, /Too many pictures|Terlalu banyak gambar/);
    assert.equal(shop.begun, 2);
    shop.stop();
    await Promise.all(slow);
    for (let fetched = 2; fetched < 20; fetched++) {
      assert.equal((await scan(server, shop.url)).status, 422);
    }
    const { status, retryAfter } = await scan(server, shop.url);
    assert.equal(status, 429);
    server.clock.advance(Number(retryAfter) * 1_000 - 1_001);
    const early = await scan(server, shop.url);
    assert.deepEqual([early.status, early.retryAfter], [429, "2"]);
    server.clock.advance(2_000);
    const due = await scan(server, shop.url);
    assert.deepEqual([due.status, due.retryAfter], [422, null]);
  });

  test("is a picture of a size that is read: nothing else is waited for", async (t) => {
    const server = await startTestServer(t);
    const heads = [
      { "content-type": "text/html" },
      { "content-type": "image/png", "content-length": "99999999" },
    ];
    for (const headers of heads) {
      // The body never ends.
      const shop = await startReceiver(t, (_, response) => {
        response.writeHead(200, headers);
        response.write("<html>");
      });
      const refused = await scan(server, shop.url);
      assert.equal(refused.status, 422);
      shop.stop();
    }
  });
});
