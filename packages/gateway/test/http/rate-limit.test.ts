import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { createMerchant } from "../../src/operations/merchants/create-merchant.ts";
import { chargeBody, startTestServer } from "../support/gateway.ts";

suite("the rate limit", () => {
  test("refuses a merchant's charges above it, and nobody else's", async (t) => {
    const { call, gateway, clock } = await startTestServer(t, { rateLimit: 6 });
    for (let index = 0; index < 6; index++) {
      assert.equal((await call("POST", "/v2/charge", chargeBody(`order-${index}`))).status, 200);
    }
    const refused = await call("POST", "/v2/charge", chargeBody("order-6"));
    assert.equal(refused.status, 429);
    assert.deepEqual(refused.body, { message: "API rate limit exceeded" });
    assert.equal((await call("GET", "/v2/order-0/status")).status, 200);
    const other = await createMerchant(gateway);
    const theirs = { authorization: `Basic ${btoa(`${other.serverKey.reveal()}:`)}` };
    assert.equal((await call("POST", "/v2/charge", chargeBody("order-6"), theirs)).status, 200);

    clock.advance(9_999);
    assert.equal((await call("POST", "/v2/charge", chargeBody("order-6"))).status, 429);
    clock.advance(1);
    assert.equal((await call("POST", "/v2/charge", chargeBody("order-6"))).status, 200);
    assert.equal((await call("POST", "/v2/charge", chargeBody("order-7"))).status, 429);
    // A clock that is set back fills nothing and takes nothing.
    clock.advance(-60_000);
    assert.equal((await call("POST", "/v2/charge", chargeBody("order-7"))).status, 429);
    clock.advance(10_000);
    assert.equal((await call("POST", "/v2/charge", chargeBody("order-7"))).status, 200);
  });

  test("comes after the idempotency key, so that a repeat costs nothing", async (t) => {
    const { call } = await startTestServer(t, { rateLimit: 1 });
    const key = { "idempotency-key": "key-1" };
    const first = await call("POST", "/v2/charge", chargeBody("order-1"), key);
    assert.deepEqual(
      (await call("POST", "/v2/charge", chargeBody("order-1"), key)).body,
      first.body,
    );
  });
});
