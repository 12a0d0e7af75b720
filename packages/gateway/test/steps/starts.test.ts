import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { byNight } from "../../../checkout/test/support/sample.ts";
import { findStartFaults, tryStart } from "../support/steps/try-start.ts";

suite("a first start that is killed", () => {
  test("is carried on by the next one: every migration once, one merchant, one owner", {
    skip: byNight,
  }, async (t) => {
    const calm = await tryStart(t);
    assert.equal(calm.told, "201");
    assert.equal(calm.repeated, "406");
    assert.deepEqual([calm.merchants, calm.owners], [1, 1]);
    const { statements } = calm;
    const commitOf = (text: string) =>
      statements.indexOf(
        "commit",
        statements.findIndex((one) => one.includes(text)),
      ) + 1;
    // In the middle of the migrations, and where the first merchant is made.
    for (const point of [
      { at: commitOf("create table pay_account"), when: "before" },
      { at: commitOf('insert into "merchant_key"'), when: "after" },
    ] as const) {
      const trial = await tryStart(t, point);
      assert.ok(trial.hasCrashed);
      assert.deepEqual(findStartFaults(calm, trial), []);
    }
  });
});
