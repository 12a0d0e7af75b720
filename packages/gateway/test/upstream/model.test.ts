import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { IS_WHOLE, sampleOf } from "../../../checkout/test/support/sample.ts";
import { BI_SNAP_PROFILES } from "../support/bi-snap-profiles.ts";
import { ORDERS, roundsOf, tryRounds } from "../support/try-upstream-model.ts";

const STEPS = IS_WHOLE ? 192 : 96;
const STEPS_WITH_TWO = IS_WHOLE ? 96 : 48;
const STEPS_OF_DIALECT = 48;
/** The same steps in every run; the nightly proof takes others each time. */
const SEED = 20_261_129;

suite("whatever happens in a shop, at its upstream and between them", () => {
  for (const [accounts, steps] of [
    [1, STEPS],
    [2, STEPS_WITH_TWO],
  ] as const) {
    test(`the books agree to the rupiah after ${steps} steps on a faulty network, accounts: ${accounts}`, async (t) => {
      await fc.assert(
        fc.asyncProperty(roundsOf(steps / ORDERS), async (rounds) => {
          assert.deepEqual(await tryRounds(t, rounds, { accounts }), []);
        }),
        { numRuns: 1, endOnFailure: true, includeErrorInReport: true, seed: SEED },
      );
    });
  }

  for (const biSnap of sampleOf(BI_SNAP_PROFILES, BI_SNAP_PROFILES.length)) {
    test(`they agree in the national standard, too, as ${biSnap} speaks it, after ${STEPS_OF_DIALECT} steps`, async (t) => {
      await fc.assert(
        fc.asyncProperty(roundsOf(STEPS_OF_DIALECT / ORDERS), async (rounds) => {
          assert.deepEqual(await tryRounds(t, rounds, { biSnap }), []);
        }),
        { numRuns: 1, endOnFailure: true, includeErrorInReport: true, seed: SEED },
      );
    });
  }
});
