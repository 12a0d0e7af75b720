import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { SANDBOX_CASES } from "../test/support/steps/crash-cases.ts";
import { VICTIMS } from "../test/support/steps/crash-worlds.ts";
import { tryCrashes } from "../test/support/steps/try-all-crashes.ts";

for (const kind of VICTIMS) {
  suite(`${kind} killed before and after every statement, and in every call`, () => {
    for (const crashCase of SANDBOX_CASES) {
      test(`keeps what was acknowledged, and nothing by halves: ${crashCase.name}`, async (t) => {
        const { points, kills, faults } = await tryCrashes(t, crashCase, { kind });
        t.diagnostic(`${kills} kills at ${points} points`);
        assert.deepEqual(faults, []);
        assert.ok(kills > 0);
      });
    }
  });
}
