import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseCertifyConfig } from "../../src/certify/config.ts";

const WHOLE = {
  app: { run: "php artisan serve --port 8000", ready: "http://localhost:8000/up" },
  create: {
    post: "http://localhost:8000/api/orders",
    json: { total: "{amount}" },
    order_id: "/id",
  },
  read: { get: "http://localhost:8000/api/orders/{order_id}" },
  effects: {
    stock: { sql: "select sum(stock) from products" },
    mails: { get: "http://localhost:8025/api/v1/messages", value: "/total" },
  },
  finish: "http://localhost:8000/payments/finish",
  reconcile: { run: "php artisan payments:reconcile" },
  settle: "2s",
  database: "sqlite:shop.db",
  source: "app/PaymentController.php",
};

function problemsOf(value: unknown): string {
  const parsed = parseCertifyConfig(value);
  assert.ok("problems" in parsed);
  return parsed.problems.join("\n");
}

describe("the configuration of certify", () => {
  it("is read whole", () => {
    const config = parseCertifyConfig(WHOLE);
    assert.ok(!("problems" in config), JSON.stringify(config));
    assert.deepEqual(config.read, { by: "http", url: WHOLE.read.get });
    assert.deepEqual(config.reconcile, { by: "command", run: WHOLE.reconcile.run });
    assert.deepEqual([...config.effects.keys()], ["stock", "mails"]);
    assert.equal(config.settle, 2000);
  });

  it("needs only how an order is made and read", () => {
    const { create, read } = WHOLE;
    const config = parseCertifyConfig({ create, read });
    assert.ok(!("problems" in config));
    assert.equal(config.finish, undefined);
    assert.equal(config.app, undefined);
  });

  it("says everything that is wrong, and where", () => {
    const problems = problemsOf({
      ...WHOLE,
      create: { post: "localhost", order_id: "id" },
      read: { get: "http://localhost/", sql: "select 1" },
      effects: { stock: {} },
      settle: "soon",
      reconsile: {},
    });
    for (const place of [
      "create.post",
      "create.order_id",
      "read",
      "effects.stock",
      "settle",
      "reconsile",
    ]) {
      assert.match(problems, new RegExp(`^${place}: `, "m"));
    }
  });

  it("takes nothing but an object", () => {
    for (const wrong of [null, [], "file", 1]) assert.match(problemsOf(wrong), /JSON object/);
    assert.match(problemsOf({}), /^create: [^]*^read: /m);
  });
});
