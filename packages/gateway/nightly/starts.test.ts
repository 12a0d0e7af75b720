import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { nameOf, pointsOf } from "../test/support/steps/crash-points.ts";
import { findStartFaults, tryStart } from "../test/support/steps/try-start.ts";

/** How many are tried beside each other: each waits for a process to start more than it works. */
const AT_ONCE = 3;

suite("a first start, with all its migrations, a charge and its stop", () => {
  test("is carried on by the next start, killed before and after every statement", async (t) => {
    const calm = await tryStart(t);
    const points = [...pointsOf({ statements: calm.statements.length, calls: 0 })];
    const faults: string[] = [];
    let kills = 0;
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (let point = points.pop(); point; point = points.pop()) {
          const name = nameOf(point);
          const trial = await tryStart(t, point);
          if (trial.hasCrashed) kills++;
          faults.push(...findStartFaults(calm, trial).map((fault) => `${name}: ${fault}`));
        }
      }),
    );
    t.diagnostic(`${kills} kills`);
    assert.deepEqual(faults, []);
    assert.ok(kills > 0);
  });
});
