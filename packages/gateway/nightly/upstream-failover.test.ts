import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { tryUpstreamCases } from "../test/support/try-upstream-cases.ts";
import { UPSTREAM_CASES } from "../test/support/upstream-cases.ts";

const TOGETHER = 60;

for (const troubled of ["first", "all"] as const) {
  suite(`every fault between a shop and ${troubled === "all" ? "both" : "the first"} of its two upstreams comes to a right end`, () => {
    for (let from = 0; from < UPSTREAM_CASES.length; from += TOGETHER) {
      const cases = UPSTREAM_CASES.slice(from, from + TOGETHER);
      test(`from ${cases[0]?.name} on`, async (t) => {
        // Requests with time for one account alone, and for both.
        const requestMs = (from / TOGETHER) % 2 === 0 ? 400 : 1_200;
        const options = { accounts: 2, troubled, requestMs, callMs: 300 };
        assert.deepEqual(await tryUpstreamCases(t, cases, options), []);
      });
    }
  });
}
