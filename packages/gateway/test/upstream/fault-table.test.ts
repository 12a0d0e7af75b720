import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { tryUpstreamCases } from "../support/try-upstream-cases.ts";
import { UPSTREAM_CASES } from "../support/upstream-cases.ts";

/** Each so many of them: a step that shares no divisor with the axes, so that every fault is met. */
const EVERY = 29;
/** The same with two accounts, by turns with trouble at the first and at both. */
const EVERY_WITH_TWO = 2 * EVERY;

suite("whatever goes wrong between a shop and its upstream", () => {
  test("it comes to a right end within a day: a sample of the table", async (t) => {
    assert.ok(UPSTREAM_CASES.length >= 1_500, `${UPSTREAM_CASES.length}`);
    const sample = UPSTREAM_CASES.filter((_case, at) => at % EVERY === 0);
    assert.deepEqual(await tryUpstreamCases(t, sample), []);
  });

  for (const [troubled, from] of [
    ["first", 7],
    ["all", 7 + EVERY],
  ] as const) {
    test(`it does so with two accounts, trouble at ${troubled === "all" ? "both" : "the first"}`, async (t) => {
      const sample = UPSTREAM_CASES.filter((_case, at) => at % EVERY_WITH_TWO === from);
      assert.deepEqual(await tryUpstreamCases(t, sample, { accounts: 2, troubled }), []);
    });
  }
});
