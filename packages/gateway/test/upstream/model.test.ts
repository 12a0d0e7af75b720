import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { ORDERS, roundsOf, tryRounds } from "../support/try-upstream-model.ts";

const STEPS = 360;
/** The same steps in every run; the nightly proof takes others each time. */
const SEED = 20_261_129;

suite("whatever happens in a shop, at its upstream and between them", () => {
  test(`the books agree to the rupiah after ${STEPS} steps on a faulty network`, async (t) => {
    await fc.assert(
      fc.asyncProperty(roundsOf(STEPS / ORDERS), async (rounds) => {
        assert.deepEqual(await tryRounds(t, rounds), []);
      }),
      { numRuns: 1, endOnFailure: true, seed: SEED },
    );
  });
});
