import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { tryUpstreamCases } from "../test/support/try-upstream-cases.ts";
import { UPSTREAM_CASES } from "../test/support/upstream-cases.ts";

const TOGETHER = 60;

suite("every fault between a shop and its upstream comes to a right end within a day", () => {
  for (let from = 0; from < UPSTREAM_CASES.length; from += TOGETHER) {
    const cases = UPSTREAM_CASES.slice(from, from + TOGETHER);
    test(`from ${cases[0]?.name} on`, async (t) => {
      // Requests with time for a call alone, and for its repeat.
      const requestMs = (from / TOGETHER) % 2 === 0 ? 400 : 1_200;
      assert.deepEqual(await tryUpstreamCases(t, cases, { requestMs, callMs: 300 }), []);
    });
  }
});
