import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { startWorld } from "./driver/world.ts";
import { describeFinding, tryModel } from "./try-model.ts";

/** The same ones in every run; by night there are many more, and others: `nightly/model.test.ts`. */
const TRIAL = { steps: 500, lanes: 12, seed: 1 } as const;

suite("the gateway is what the model of it is", () => {
  test("whatever merchants ask two processes of it, one by one and at one moment, and whatever is lost", {
    timeout: 300_000,
  }, async (t) => {
    const world = await startWorld(t);
    const begun = performance.now();
    const { played, finding } = await tryModel(world, TRIAL);
    const seconds = (performance.now() - begun) / 1_000;
    t.diagnostic(`${played} steps, ${Math.round(played / seconds)} a second`);
    if (finding) assert.fail(describeFinding(finding));
  });
});
