import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { sampleOf } from "../../../checkout/test/support/sample.ts";
import { PAIRS_BY_DAY, titleOf } from "../support/steps/command-sets.ts";
import { openInterleaver, tryInterleavings } from "../support/steps/try-interleavings.ts";

/** Of two processes, and of one whose calls may share a statement. */
const PROCESSES = [2, 1];

suite("two commands on one transaction at the same moment", () => {
  for (const [turn, processes] of PROCESSES.entries()) {
    for (const set of sampleOf(PAIRS_BY_DAY, 11, turn * 5)) {
      test(`end as one after the other: ${titleOf(set)}, processes: ${processes}`, async (t) => {
        const interleaver = await openInterleaver(t, processes);
        const { orders, repeated, serialEnds, strange } = await tryInterleavings(interleaver, set);
        t.diagnostic(`${orders} orders, ${repeated} repeated, ${serialEnds} ends one by one`);
        assert.deepEqual(strange, []);
      });
    }
  }
});
