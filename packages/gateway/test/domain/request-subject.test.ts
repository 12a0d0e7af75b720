import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { memberOf } from "../../src/domain/requests/member-of.ts";
import { subjectOf } from "../../src/domain/requests/subject-of.ts";

const ID = "0192f0c1-2345-7abc-8def-0123456789ab";
const OTHER = "0192f0c1-2345-7abc-8def-ba9876543210";

suite("what a call is about", () => {
  test("is what its path names, whatever its body holds", () => {
    for (const [url, id] of [
      ["/v2/order-1/status", "order-1"],
      ["/v2/order-1/status/b2b?page=1", "order-1"],
      ["/v2/INV%2F1/refund/online/direct", "INV/1"],
      ["/v2/100%/cancel", "100%"],
      ["/sandbox/v1/transactions/order-1/pay", "order-1"],
      ["/v2/qris/shopeepay/order-1/qr-code", "order-1"],
      ["/v2/gopay/order-1/qr-code", "order-1"],
    ] as const) {
      const body = `{"order_id":"other","transaction_id":"${OTHER}"}`;
      assert.deepEqual(subjectOf({ url, body }), { orderId: id, transactionId: undefined }, url);
    }
    const byId = { url: `/v2/${ID}/approve`, body: '{"order_id":"other"}' };
    assert.equal(subjectOf(byId).transactionId, ID);
    assert.equal(subjectOf(byId).orderId, undefined);
  });

  test("is what stands at the top of the answer, and not in a list of it", () => {
    const list = `{"events":[{"order_id":"first","transaction_id":"${ID}"}],"next_after":"x"}`;
    for (const url of ["/sandbox/v1/events", "/sandbox/v1/notifications?limit=5", "/v2/capture"]) {
      const nothing = { orderId: undefined, transactionId: undefined };
      assert.deepEqual(subjectOf({ url, answer: list }), nothing, url);
      assert.deepEqual(subjectOf({ url, answer: list.slice(0, -20) }), nothing, "cut off");
    }
    const lines = `{"order_id":"first","transaction_id":"${ID}"}\n{"order_id":"second"}\n`;
    for (const url of ["/sandbox/v1/events", "/sandbox/v1/events?limit=2"]) {
      assert.equal(subjectOf({ url, answer: lines }).orderId, undefined, "one on each line");
    }
    const behind = `{"actions":[{"order_id":"no"}],"note":"}]{","order_id":"yes","transaction_id":"${ID}"}`;
    const found = subjectOf({ url: "/v2/charge", answer: behind });
    assert.deepEqual(found, { orderId: "yes", transactionId: ID });
  });

  test("is the order or transaction that a sandbox call asks for", () => {
    const list = '{"events":[{"order_id":"first"}]}';
    const asked = (url: string, body?: string) => subjectOf({ url, body, answer: list });
    assert.equal(asked("/sandbox/v1/events?limit=1&order=a%2Fb").orderId, "a/b");
    assert.equal(asked(`/sandbox/v1/notifications?transaction=${ID}`).transactionId, ID);
    assert.equal(
      asked("/sandbox/v1/notifications/resend", '{"order":"order-1"}').orderId,
      "order-1",
    );
    assert.equal(asked("/sandbox/v1/wait", '{"order":"order-1"}').orderId, "order-1");
  });

  test("is the order of a charge, also in a body that is cut off or broken", () => {
    const url = "/v2/charge";
    const details = '"transaction_details":{"gross_amount":1,"order_id":"order-1"';
    for (const body of [
      `{${details}}}`,
      `{"metadata":{"order_id":"no"},"order_id":"no",${details}},"a":"`,
      `${details}}`,
      `{"note":"{[","items":[{"order_id":"no"}],${details}`,
    ]) {
      assert.equal(subjectOf({ url, body }).orderId, "order-1", body);
    }
    assert.equal(subjectOf({ url, body: '{"metadata":{"order_id":"no"}}' }).orderId, undefined);
  });

  test("is found in little time whatever the text", () => {
    const hostile = `{"x":[],"a":"${String.raw`\"`.repeat(4_000)}`;
    const startedAt = performance.now();
    for (let round = 0; round < 20; round++) memberOf(`${hostile}"order_id"`, "order_id");
    assert.ok(performance.now() - startedAt < 1_000);
  });
});
