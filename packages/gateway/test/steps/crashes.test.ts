import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { IS_WHOLE, sampleOf } from "../../../checkout/test/support/sample.ts";
import { SANDBOX_CASES } from "../support/steps/crash-cases.ts";
import { type VictimKind } from "../support/steps/crash-worlds.ts";
import { tryCrashes } from "../support/steps/try-all-crashes.ts";

/** Of the cases one in so many, each at so many of its points. All of them at all points: `nightly/crashes.test.ts`. */
const BY_DAY: readonly {
  readonly kind: VictimKind;
  readonly every: number;
  readonly kills: number;
}[] = [
  { kind: "the gateway", every: 15, kills: 1 },
  { kind: "the database", every: 21, kills: 1 },
];

for (const { kind, every, kills: wanted } of BY_DAY) {
  suite(`${kind} killed at a statement`, () => {
    for (const [turn, crashCase] of sampleOf([...SANDBOX_CASES.entries()], every, 3)) {
      test(`keeps what was acknowledged, and nothing by halves: ${crashCase.name}`, async (t) => {
        const { kills, faults } = await tryCrashes(t, crashCase, {
          kind,
          choose: (points) => {
            const step = Math.ceil(points.length / (IS_WHOLE ? 4 : wanted));
            return points.filter((_point, at) => at % step === turn % step);
          },
        });
        assert.deepEqual(faults, []);
        assert.ok(kills > 0);
      });
    }
  });
}
