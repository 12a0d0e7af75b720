import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { PAIRS, QUADRUPLES, TRIPLES, titleOf } from "../test/support/steps/command-sets.ts";
import { openInterleaver, tryInterleavings } from "../test/support/steps/try-interleavings.ts";

/** Of one set. What is larger is cut there, and says so. */
const ORDERS_MAX = Number(process.env["ORDERS"] ?? 2_000);

/** Each set on two processes; a pair on one, too, whose calls may share a statement. */
const SETS = [
  ...[1, 2].flatMap((processes) => PAIRS.map((set) => ({ set, processes }))),
  ...[...TRIPLES, ...QUADRUPLES].map((set) => ({ set, processes: 2 })),
];

suite("two to four commands on one transaction at the same moment", () => {
  for (const { set, processes } of SETS) {
    test(`end as one after the other: ${titleOf(set)}, processes: ${processes}`, async (t) => {
      const interleaver = await openInterleaver(t, processes);
      const { orders, repeated, isWhole, serialEnds, strange } = await tryInterleavings(
        interleaver,
        set,
        { ordersMax: ORDERS_MAX },
      );
      const howFar = isWhole ? "all orders" : "the first orders";
      t.diagnostic(`${orders}, ${howFar}; ${repeated} repeated, ${serialEnds} ends one by one`);
      assert.deepEqual(strange, []);
    });
  }
});
