import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { tryUpstreamCases } from "../support/try-upstream-cases.ts";
import { UPSTREAM_CASES } from "../support/upstream-cases.ts";

/** Each so many of them: a step that shares no divisor with the axes, so that every fault is met. */
const EVERY = 29;

suite("whatever goes wrong between a shop and its upstream", () => {
  test("it comes to a right end within a day: a sample of the table", async (t) => {
    assert.ok(UPSTREAM_CASES.length >= 1_500, `${UPSTREAM_CASES.length}`);
    const sample = UPSTREAM_CASES.filter((_case, at) => at % EVERY === 0);
    assert.deepEqual(await tryUpstreamCases(t, sample), []);
  });
});
