import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { killShops } from "../support/kill-shops.ts";

suite("a shop that is killed", () => {
  test("loses nothing and doubles nothing, and its charges end within two minutes", async (t) => {
    const steps = ["after commit 1", "after send 2"];
    const { kills, faults } = await killShops(t, steps);
    assert.deepEqual(faults, []);
    assert.equal(kills, steps.length);
  });
});
