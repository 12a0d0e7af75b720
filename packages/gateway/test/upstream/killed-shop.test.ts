import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { killShops } from "../support/kill-shops.ts";

suite("a shop that is killed", () => {
  for (const [accounts, step] of [
    [1, "after commit 1"],
    [2, "after send 2"],
    [1, "after statement 30"],
  ] as const) {
    test(`loses nothing and doubles nothing, and its charges end within two minutes, accounts: ${accounts}`, async (t) => {
      const { kills, faults } = await killShops(t, [step], { accounts });
      assert.deepEqual([kills, faults], [1, []]);
    });
  }

  for (const [biSnap, step] of [
    ["midtrans", "after send 3"],
    ["dana", "before commit 2"],
  ] as const) {
    test(`does so in the national standard, too, as ${biSnap} speaks it`, async (t) => {
      const { kills, faults } = await killShops(t, [step], { biSnap });
      assert.deepEqual([kills, faults], [1, []]);
    });
  }
});
