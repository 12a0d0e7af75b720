import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { KILLS, killShops } from "../test/support/kill-shops.ts";

const WANTED = Number(process.env["KILLS"] ?? 2_000);
/** In one pair of databases. */
const TOGETHER = 22;

suite("a shop that is killed at every place, again and again", () => {
  for (let from = 0; from < WANTED; from += TOGETHER) {
    test(`kills from ${from} on`, async (t) => {
      const steps = Array.from(
        { length: TOGETHER },
        (_none, at) => KILLS[(from + at) % KILLS.length] ?? "",
      );
      const { kills, faults } = await killShops(t, steps);
      assert.deepEqual(faults, []);
      t.diagnostic(`${kills} kills`);
    });
  }
});
