import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { BI_SNAP_PROFILES } from "../test/support/bi-snap-profiles.ts";
import { KILLS, killShops } from "../test/support/kill-shops.ts";
import { tryUpstreamCases } from "../test/support/try-upstream-cases.ts";
import { ORDERS, roundsOf, tryRounds } from "../test/support/try-upstream-model.ts";
import { UPSTREAM_CASES } from "../test/support/upstream-cases.ts";

/*
 * What is tried with an upstream of the Core API, in each dialect of the national standard: the whole table in the first,
 * a third of it in each of the others, and a quarter of the steps and of the kills among all of them by turns.
 */

const TOGETHER = 60;
const STEPS = Number(process.env["STEPS"] ?? 100_000) / 4;
const ROUNDS = 50;
const WANTED = Number(process.env["KILLS"] ?? 2_000) / 4;
const KILLS_TOGETHER = 22;

for (const [turn, biSnap] of BI_SNAP_PROFILES.entries()) {
  suite(`every fault between a shop and an upstream like ${biSnap} comes to a right end within a day`, () => {
    const own = UPSTREAM_CASES.filter((_case, at) => turn === 0 || at % 3 === turn % 3);
    for (let from = 0; from < own.length; from += TOGETHER) {
      const cases = own.slice(from, from + TOGETHER);
      test(`from ${cases[0]?.name} on`, async (t) => {
        // Requests with time for a call alone, and for its repeat.
        const requestMs = (from / TOGETHER) % 2 === 0 ? 400 : 1_200;
        assert.deepEqual(await tryUpstreamCases(t, cases, { biSnap, requestMs, callMs: 300 }), []);
      });
    }
  });
}

function turnOf(count: number) {
  return BI_SNAP_PROFILES[count % BI_SNAP_PROFILES.length] ?? BI_SNAP_PROFILES[0];
}

suite("shops, upstreams of the national standard and a faulty network between them", () => {
  for (let run = 0; run < STEPS / (ROUNDS * ORDERS); run++) {
    const biSnap = turnOf(run);
    test(`the books agree to the rupiah as ${biSnap} speaks it: run ${run}`, async (t) => {
      await fc.assert(
        fc.asyncProperty(roundsOf(ROUNDS), async (rounds) => {
          const returnStrays = run % 2 === 0 ? "ask" : "auto";
          assert.deepEqual(await tryRounds(t, rounds, { biSnap, returnStrays }), []);
        }),
        { numRuns: 1, endOnFailure: true, includeErrorInReport: true },
      );
    });
  }
});

suite("a shop with an upstream of the national standard that is killed at every place", () => {
  for (let from = 0; from < WANTED; from += KILLS_TOGETHER) {
    const biSnap = turnOf(from / KILLS_TOGETHER);
    test(`kills from ${from} on, as ${biSnap} speaks it`, async (t) => {
      const steps = Array.from(
        { length: KILLS_TOGETHER },
        (_none, at) => KILLS[(from + at) % KILLS.length] ?? "",
      );
      const { kills, faults } = await killShops(t, steps, { biSnap });
      assert.deepEqual(faults, []);
      t.diagnostic(`${kills} kills`);
    });
  }
});
