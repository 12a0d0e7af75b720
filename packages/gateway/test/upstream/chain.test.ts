import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { startChain } from "../support/chain.ts";
import { chargeBody } from "../support/gateway.ts";
import { readQrByZxing } from "../support/pictures.ts";

suite("a production merchant's payment", () => {
  test("goes through its upstream from the charge to the refund", async (t) => {
    const chain = await startChain(t);
    const { shop, bank } = chain;
    const { body: charged } = await shop.call(
      "POST",
      "/v2/charge",
      chargeBody("order-1", 44_000, "qris"),
    );
    assert.equal(charged["status_code"], "201", JSON.stringify(charged));
    const atBank = await bank.gateway.findTransaction(bank.keys.id, "order-1");
    assert.equal(charged["qr_string"], atBank?.qrPayload);
    assert.notEqual(charged["transaction_id"], atBank?.id);
    assert.equal(await chain.status("order-1"), "pending");

    await chain.pay("order-1", { via: "qris", issuer: "dana" });
    await chain.tell();
    const { body: paid } = await shop.call("GET", "/v2/order-1/status");
    assert.equal(paid["transaction_status"], "settlement");
    assert.equal(paid["issuer"], "dana");
    assert.equal(paid["transaction_id"], charged["transaction_id"]);

    const { body: refunded } = await shop.call("POST", "/v2/order-1/refund", {
      refund_key: "rf-1",
      amount: 4_000,
      reason: "cold",
    });
    assert.equal(refunded["status_code"], "200", JSON.stringify(refunded));
    assert.equal(refunded["refund_key"], "rf-1");
    assert.equal(await chain.status("order-1"), "partial_refund");
    assert.equal(await chain.statusAtBank("order-1"), "partial_refund");
  });

  test("can be opened in the upstream's wallet by its own link", async (t) => {
    const chain = await startChain(t);
    const { body } = await chain.shop.call("POST", "/v2/charge", chargeBody("order-1"));
    const actions = body["actions"] as readonly { name: string; url: string }[];
    const deeplink = actions.find(({ name }) => name === "deeplink-redirect")?.url;
    assert.ok(deeplink?.startsWith(`${chain.bank.url}/gopay/ui/checkout?`), deeplink);
    for (const { name, url } of actions) {
      if (name !== "deeplink-redirect") assert.ok(url.startsWith(chain.shop.url), `${name} ${url}`);
    }
    await chain.pay("order-1");
    await chain.tell();
    assert.equal(await chain.status("order-1"), "settlement");
  });

  test("shows the code that its upstream gave as a picture alone", async (t) => {
    const chain = await startChain(t);
    const { shop, bank } = chain;
    const { body } = await shop.call("POST", "/v2/charge", chargeBody("order-1"));
    assert.equal(body["qr_string"], undefined);
    const id = String(body["transaction_id"]);
    const before = await shop.gateway.findTransaction(shop.keys.id, "order-1");
    assert.equal(before?.qrPayload, "");
    const picture = await fetch(`${shop.url}/v2/gopay/${id}/qr-code`);
    assert.equal(picture.headers.get("content-type"), "image/png");
    const after = await shop.gateway.findTransaction(shop.keys.id, "order-1");
    const atBank = await bank.gateway.findTransaction(bank.keys.id, "order-1");
    assert.equal(after?.qrPayload, atBank?.qrPayload);
    assert.equal(await readQrByZxing(await picture.bytes()), atBank?.qrPayload);
  });

  test("is cancelled and expired by the upstream alone", async (t) => {
    const chain = await startChain(t);
    for (const order of ["order-1", "order-2", "order-3"]) {
      await chain.shop.call("POST", "/v2/charge", chargeBody(order));
    }
    const { body: cancelled } = await chain.shop.call("POST", "/v2/order-1/cancel");
    assert.equal(cancelled["status_code"], "200", JSON.stringify(cancelled));
    assert.equal(await chain.statusAtBank("order-1"), "cancel");
    const { body: expired } = await chain.shop.call("POST", "/v2/order-2/expire");
    assert.equal(expired["status_code"], "407", JSON.stringify(expired));
    assert.equal(await chain.statusAtBank("order-2"), "expire");
    // Paid, and nobody has told us yet.
    await chain.pay("order-3");
    const { body: late } = await chain.shop.call("POST", "/v2/order-3/cancel");
    assert.equal(late["status_code"], "412", JSON.stringify(late));
    assert.equal(await chain.status("order-3"), "settlement");
  });

  test("runs out when the upstream says so", async (t) => {
    const chain = await startChain(t);
    await chain.shop.call("POST", "/v2/charge", chargeBody("order-1"));
    chain.advance(15 * 60_000 + 1_000);
    assert.equal(await chain.status("order-1"), "pending");
    await chain.resolve();
    assert.equal(await chain.status("order-1"), "expire");
    assert.equal(await chain.statusAtBank("order-1"), "expire");
  });
});
