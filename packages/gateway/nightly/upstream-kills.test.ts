import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { KILLS, killShops } from "../test/support/kill-shops.ts";

const WANTED = Number(process.env["KILLS"] ?? 2_000);
/** In one pair of databases. */
const TOGETHER = 22;

// A world waits for deadlines more than it works: three of them beside each other end in half of the time.
suite("a shop that is killed at every place, again and again", { concurrency: 3 }, () => {
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
