import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { sampleOf } from "../../../checkout/test/support/sample.ts";
import { killShops } from "../support/kill-shops.ts";

suite("a shop that is killed", () => {
  const moments = [
    [1, "after commit 1"],
    [2, "after send 2"],
    [1, "after statement 30"],
  ] as const;
  for (const [accounts, step] of sampleOf(moments, moments.length)) {
    test(`loses nothing and doubles nothing, and its charges end within two minutes, accounts: ${accounts}`, async (t) => {
      const { kills, faults } = await killShops(t, [step], { accounts });
      assert.deepEqual([kills, faults], [1, []]);
    });
  }

  const ofDialects = [
    ["midtrans", "after send 3"],
    ["dana", "before commit 2"],
  ] as const;
  for (const [biSnap, step] of sampleOf(ofDialects, ofDialects.length)) {
    test(`does so in the national standard, too, as ${biSnap} speaks it`, async (t) => {
      const { kills, faults } = await killShops(t, [step], { biSnap });
      assert.deepEqual([kills, faults], [1, []]);
    });
  }
});
