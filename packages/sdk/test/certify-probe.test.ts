import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { type CertifyProbeOptions, createCertifyProbe } from "../src/certify-probe.ts";

const TOKEN = "open sesame";

function open(options: Partial<CertifyProbeOptions> = {}) {
  const probe = createCertifyProbe({
    token: TOKEN,
    view: (orderId) => (orderId === "order-1" ? { status: "paid" } : undefined),
    ...options,
  });
  return async (query: string, body?: string, token = TOKEN) => {
    const answer = await probe(
      new Request(`http://shop.example/certify${query}`, {
        headers: { authorization: `Bearer ${token}` },
        ...(body !== undefined && { method: "POST", body }),
      }),
    );
    return [answer.status, await answer.json()] as const;
  };
}

suite("a certify probe", () => {
  test("shows an order in the merchant's words, to whoever knows the token", async () => {
    const ask = open();
    assert.deepEqual(await ask("?order_id=order-1"), [200, { status: "paid" }]);
    assert.equal((await ask("?order_id=order-2"))[0], 404);
    assert.equal((await ask(""))[0], 400);
    for (const token of ["", "open", "open sesame "]) {
      const [status] = await ask("?order_id=order-1", undefined, token);
      assert.equal(status, token.trim() === TOKEN ? 200 : 401, token);
    }
    assert.throws(() => open({ token: "" }), TypeError);
  });

  test("makes an order and runs the reconciler, each once, where the shop offers it", async () => {
    const done: unknown[] = [];
    const ask = open({
      create: async ({ amount }) => {
        done.push(amount);
        return { order_id: "order-7" };
      },
      reconcile: async () => done.push("reconciled"),
      charge: async (orderId) => {
        done.push(orderId);
      },
    });
    assert.deepEqual(await ask("", '{"do":"create","amount":"44000"}'), [
      200,
      { order_id: "order-7" },
    ]);
    await ask("", '{"do":"create","amount":-1}');
    assert.deepEqual(await ask("", '{"do":"reconcile"}'), [200, { outcome: "done" }]);
    assert.deepEqual(await ask("", '{"do":"charge","order_id":"order-7"}'), [
      200,
      { order_id: "order-7" },
    ]);
    assert.equal((await ask("", '{"do":"charge"}'))[0], 400, "of no order");
    assert.deepEqual(done, [44_000, undefined, "reconciled", "order-7"]);
    for (const body of ["", "null", '{"do":"ship"}']) assert.equal((await ask("", body))[0], 400);
    assert.equal((await open()("", '{"do":"reconcile"}'))[0], 400);
  });
});
