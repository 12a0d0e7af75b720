import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { damageMessages, forgeMessages } from "../test/support/mutated-messages.ts";

const COUNT = 1_000_000;

suite("of a million changed messages of an upstream", () => {
  test("none that says what nobody signed is genuine", (t) => {
    const seed = Date.now();
    t.diagnostic(`seed ${seed}`);
    for (const { text, reading } of forgeMessages(COUNT, seed)) {
      assert.notEqual(reading.outcome, "genuine", text);
    }
  });

  test("those that stay genuine name their own order, and claim what its code allows", (t) => {
    const seed = Date.now();
    t.diagnostic(`seed ${seed}`);
    for (const { text, reading, original } of damageMessages(COUNT, seed)) {
      if (reading.outcome !== "genuine") continue;
      assert.equal(reading.orderId, original["order_id"], text);
      if (original["status_code"] !== "200") assert.notEqual(reading.claims, "paid", text);
    }
  });
});
