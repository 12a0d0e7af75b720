import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { live, settle, surviveEveryFault } from "./support/every-fault.ts";
import { assertEveryOrderRight } from "./support/fates.ts";
import { openMerchant } from "./support/merchant.ts";

suite("a merchant of a running Gerbang", () => {
  test("with every notification dropped, ends with every order right", async (t) => {
    const merchant = await openMerchant(t, { faults: [{ fault: "drop" }] });
    await live(merchant, 48);
    await settle(merchant);
    assert.equal(merchant.answers.size, 0);
    await assertEveryOrderRight(merchant);
  });

  // At night there are a thousand of them.
  test("with every fault at once, 80 orders: each callback exactly once, no order wrong", async (t) => {
    await surviveEveryFault(t, 80);
  });
});
