import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { BREAKER_RULES } from "../src/domain/upstream/breaker.ts";
import { ORDERS, roundsOf, tryRounds } from "../test/support/try-upstream-model.ts";

const STEPS = Number(process.env["STEPS"] ?? 100_000);
/** Of one pair of databases. */
const ROUNDS = 50;

suite("shops, upstreams and a faulty network between them", () => {
  for (let run = 0; run < STEPS / (ROUNDS * ORDERS); run++) {
    test(`the books agree to the rupiah: ${ROUNDS * ORDERS} steps, run ${run}`, async (t) => {
      await fc.assert(
        fc.asyncProperty(roundsOf(ROUNDS), async (rounds) => {
          const returnStrays = run % 2 === 0 ? "ask" : "auto";
          // Every other pair of runs with two accounts, whose routes change between the steps.
          const accounts = run % 4 < 2 ? 1 : 2;
          const breaker = run % 3 === 2 && { breaker: BREAKER_RULES };
          assert.deepEqual(await tryRounds(t, rounds, { returnStrays, accounts, ...breaker }), []);
        }),
        { numRuns: 1, endOnFailure: true, includeErrorInReport: true },
      );
    });
  }
});
