import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { sampleOf } from "../../../checkout/test/support/sample.ts";
import { tryUpstreamCases } from "../support/try-upstream-cases.ts";
import { UPSTREAM_CASES } from "../support/upstream-cases.ts";
import { oneOfEachFault } from "../support/upstream-sample.ts";

suite("whatever goes wrong between a shop and its upstream", () => {
  test("it comes to a right end within a day: a sample of the table", async (t) => {
    assert.ok(UPSTREAM_CASES.length >= 1_500, `${UPSTREAM_CASES.length}`);
    assert.deepEqual(await tryUpstreamCases(t, sampleOf(oneOfEachFault(0), 2)), []);
  });

  for (const [turn, troubled] of (["first", "all"] as const).entries()) {
    test(`it does so with two accounts, trouble at ${troubled === "all" ? "both" : "the first"}`, async (t) => {
      // By turns: by day a quarter of the faults at the first of them, another quarter at both.
      const sample = sampleOf(oneOfEachFault(turn + 1), 4, turn);
      assert.deepEqual(await tryUpstreamCases(t, sample, { accounts: 2, troubled }), []);
    });
  }
});
