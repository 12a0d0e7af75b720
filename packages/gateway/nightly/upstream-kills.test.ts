import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { KILLS, killShops } from "../test/support/kill-shops.ts";

const WANTED = Number(process.env["KILLS"] ?? 2_000);
/** In one pair of databases. */
const TOGETHER = 22;

// A world waits for deadlines more than it works: three of them beside each other end in half of the time.
suite("a shop that is killed at every place, again and again", { concurrency: 3 }, () => {
  for (let from = 0; from < WANTED; from += TOGETHER) {
    // Every other world has two accounts, and charges that go on at the second one.
    const accounts = (from / TOGETHER) % 2 === 0 ? 1 : 2;
    test(`kills from ${from} on, accounts: ${accounts}`, async (t) => {
      const steps = Array.from(
        { length: TOGETHER },
        (_none, at) => KILLS[(from + at) % KILLS.length] ?? "",
      );
      const { kills, faults } = await killShops(t, steps, { accounts });
      assert.deepEqual(faults, []);
      t.diagnostic(`${kills} kills`);
    });
  }
});
