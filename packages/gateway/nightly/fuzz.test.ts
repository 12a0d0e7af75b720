import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { fuzzApi } from "../test/support/fuzz-api.ts";

const COUNT = Number(process.env["INPUTS"] ?? 1_000_000);
/** As many in each database, so that none grows beyond what is read quickly. */
const ROUND = 1_000;

suite("whatever the API is asked, as often as wanted", () => {
  for (let from = 0; from < COUNT; from += ROUND) {
    test(`is answered in its own form, and what is refused writes nothing: from input ${from} on`, async (t) => {
      const seed = Date.now() + from;
      t.diagnostic(`seed ${seed}`);
      const count = Math.min(ROUND, COUNT - from);
      const { refused, answered } = await fuzzApi(t, { seed, count });
      assert.ok(refused > 0 && answered > 0);
    });
  }
});
