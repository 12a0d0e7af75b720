import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  type LossyProxy,
  startLossyProxy,
} from "../../../packages/sdk/test/gateway/support/lossy-proxy.ts";
import { startShop } from "../src/shop.ts";
import { startGatewayAndShop } from "./support/running-shop.ts";

const TOKEN = "a word for tests";

suite("the shop's door for tests", () => {
  test("makes an order, shows it, and finds by the merchant's clock what no message told", async (t) => {
    const { gateway, shop } = await startGatewayAndShop(t, { certifyToken: TOKEN });
    const door = async (query: string, body?: object) => {
      const answer = await fetch(`${shop.url}/certify${query}`, {
        headers: { authorization: `Bearer ${TOKEN}` },
        ...(body && { method: "POST", body: JSON.stringify(body) }),
      });
      return (await answer.json()) as Record<string, unknown>;
    };
    const sandbox = async (method: string, path: string, body: object) => {
      const key = gateway.firstMerchant.serverKey.reveal();
      const answer = await fetch(`${gateway.url}/sandbox/v1${path}`, {
        method,
        headers: { authorization: `Basic ${btoa(`${key}:`)}`, "content-type": "application/json" },
        body: JSON.stringify(body),
      });
      assert.equal(answer.status, 200, await answer.text());
    };
    await sandbox("PUT", "/clock", { mode: "frozen", now: "2030-01-01 09:00:00" });
    await sandbox("POST", "/control", { ttl: "1m" });
    const { order_id: id } = await door("", { do: "create", amount: 44_000 });
    await fetch(`${shop.url}/finish/?order_id=${String(id)}&result=success`, {
      redirect: "manual",
    });
    await sandbox("POST", `/transactions/${String(id)}/pay`, {});
    const query = `?order_id=${String(id)}`;
    await door("", { do: "reconcile" });
    assert.equal((await door(query))["status"], "waiting", "asked less than ten seconds ago");
    await sandbox("POST", "/clock/advance", { by: "2m" });
    assert.deepEqual(await door("", { do: "reconcile" }), { outcome: "done" });
    const { status, times_paid, refunds } = await door(query);
    assert.deepEqual([status, times_paid, refunds], ["paid", 1, []]);
  });

  test("is not there for a production merchant, whoever asks for it", async (t) => {
    const { gateway } = await startGatewayAndShop(t);
    const shop = await startShop({
      port: 0,
      gatewayUrl: gateway.url,
      serverKey: "Mid-server-real",
      environment: "production",
      database: gateway.connection,
      certifyToken: TOKEN,
    });
    try {
      const headers = { authorization: `Bearer ${TOKEN}` };
      const posted = await fetch(`${shop.url}/certify`, { method: "POST", headers, body: "{}" });
      assert.equal(posted.status, 404);
    } finally {
      await shop.stop();
    }
  });

  test("has no page wait for the gateway's clock before it was used", async (t) => {
    let proxy: LossyProxy | undefined;
    const { shop } = await startGatewayAndShop(t, {
      certifyToken: TOKEN,
      between: async (url) => {
        proxy = await startLossyProxy(t, url);
        return proxy.url;
      },
    });
    await fetch(shop.url);
    const passed = (): number => proxy?.passed ?? 0;
    assert.equal(passed(), 0);
    const headers = { authorization: `Bearer ${TOKEN}` };
    await fetch(`${shop.url}/certify`, { method: "POST", headers, body: '{"do":"create"}' });
    const asked = passed();
    assert.ok(asked >= 2, "what time it is, and for the charge");
    await fetch(shop.url);
    assert.equal(passed(), asked + 1);
  });

  test("is not there unless somebody asked for it", async (t) => {
    const { shop } = await startGatewayAndShop(t);
    const answer = await fetch(`${shop.url}/certify?order_id=x`, {
      headers: { authorization: "Bearer " },
    });
    assert.match(answer.headers.get("content-type") ?? "", /^text\/html/);
    assert.doesNotMatch(await answer.text(), /no such order/);
    const posted = await fetch(`${shop.url}/certify`, { method: "POST", body: "{}" });
    assert.equal(posted.status, 404);
  });
});
