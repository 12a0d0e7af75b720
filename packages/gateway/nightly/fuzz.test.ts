import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { fuzzApi } from "../test/support/fuzz-api.ts";

/** In so many databases, so that none grows beyond what is read quickly. */
const ROUNDS = 500;
const COUNT = Number(process.env["INPUTS"] ?? 1_000_000);

suite("whatever the API is asked, a million times", () => {
  for (let round = 0; round < ROUNDS; round++) {
    test(`is answered in its own form, and what is refused writes nothing: ${round}`, async (t) => {
      const seed = Date.now();
      t.diagnostic(`seed ${seed}`);
      const { refused, answered } = await fuzzApi(t, {
        seed,
        count: Math.ceil(COUNT / ROUNDS),
      });
      assert.ok(refused > 0 && answered > 0);
    });
  }
});
