import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { startChain } from "../support/chain.ts";
import { type FaultProxy, startFaultProxy } from "../support/fault-proxy.ts";
import { faults } from "../support/faults.ts";
import { chargeBody } from "../support/gateway.ts";

/** A chain with a network in between that fails when told. */
async function startFaultyChain(t: TestContext) {
  let proxy: FaultProxy | undefined;
  const chain = await startChain(t, {
    upstreams: { requestMs: 1_000, callMs: 1_000 },
    baseUrl: async (bank) => {
      proxy = await startFaultProxy(t, bank.url);
      return proxy.url;
    },
  });
  if (!proxy) throw new Error("the chain has no proxy");
  return { ...chain, proxy };
}

suite("a charge whose answer was lost", () => {
  test("is given by its repeat, with the code that was made", async (t) => {
    const chain = await startFaultyChain(t);
    const { shop, bank, proxy } = chain;
    const mend = proxy.add({ verb: "charge", fault: faults.dropAnswer() });
    const body = chargeBody("order-1", 44_000, "qris");
    const lost = await shop.call("POST", "/v2/charge", body);
    assert.equal(lost.body["status_code"], "503");
    assert.equal(await chain.status("order-1"), "404");
    const other = await shop.call("POST", "/v2/charge", chargeBody("order-1", 9_000, "qris"));
    assert.equal(other.body["status_code"], "406", "a charge of other contents joined");
    mend();
    // Nobody is shown anything by itself: who asks again gets it.
    chain.advance(20_000);
    await chain.resolve();
    assert.equal(await chain.status("order-1"), "404");
    const { body: given } = await shop.call("POST", "/v2/charge", body);
    assert.equal(given["status_code"], "201", JSON.stringify(given));
    const atBank = await bank.gateway.findTransaction(bank.keys.id, "order-1");
    assert.equal(given["qr_string"], atBank?.qrPayload);
    assert.equal(await chain.status("order-1"), "pending");
  });

  test("leaves nothing behind when nobody asks again, and frees the order id", async (t) => {
    const chain = await startFaultyChain(t);
    const { shop, proxy } = chain;
    const mend = proxy.add({ verb: "charge", fault: faults.dropAnswer() });
    await shop.call("POST", "/v2/charge", chargeBody("order-1"));
    mend();
    assert.equal(await chain.statusAtBank("order-1"), "pending");
    chain.advance(70_000);
    await chain.resolve();
    assert.equal(await chain.status("order-1"), "404");
    assert.equal(await chain.statusAtBank("order-1"), "cancel");
    const { body } = await shop.call("POST", "/v2/charge", chargeBody("order-1"));
    assert.equal(body["status_code"], "201", JSON.stringify(body));
    assert.equal(await chain.statusAtBank("order-1~2"), "pending");
  });
});
