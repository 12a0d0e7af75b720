import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { tryUpstreamCases } from "../support/try-upstream-cases.ts";
import { UPSTREAM_CASES, type UpstreamCase } from "../support/upstream-cases.ts";

/** Shares no divisor with what people do, so that neighbours in the sample differ in everything. */
const STRIDE = 17;

/** One case of every fault, each at another step, with other people. All of them: `npm run nightly`. */
function oneOfEachFault(turn: number): readonly UpstreamCase[] {
  const byFault = Map.groupBy(UPSTREAM_CASES, ({ troubles }) => troubles.at(-1)?.name);
  return [...byFault.values()].flatMap(
    (cases, at) => cases[(at * STRIDE + turn) % cases.length] ?? [],
  );
}

suite("whatever goes wrong between a shop and its upstream", () => {
  test("it comes to a right end within a day: a sample of the table", async (t) => {
    assert.ok(UPSTREAM_CASES.length >= 1_500, `${UPSTREAM_CASES.length}`);
    assert.deepEqual(await tryUpstreamCases(t, oneOfEachFault(0)), []);
  });

  for (const [turn, troubled] of (["first", "all"] as const).entries()) {
    test(`it does so with two accounts, trouble at ${troubled === "all" ? "both" : "the first"}`, async (t) => {
      // By turns: half of the faults at the first of them, the other half at both.
      const sample = oneOfEachFault(turn + 1).filter((_case, at) => at % 2 === turn);
      assert.deepEqual(await tryUpstreamCases(t, sample, { accounts: 2, troubled }), []);
    });
  }
});
