import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { fuzzApi } from "../support/fuzz-api.ts";

suite("whatever the API is asked", () => {
  test("is answered in its own form, without a failure, and what is refused writes nothing", async (t) => {
    const { refused, answered } = await fuzzApi(t, { seed: 19, count: 300 });
    assert.ok(refused > 80 && answered > 40, `${refused} refused, ${answered} answered`);
  });
});
