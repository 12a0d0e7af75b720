import assert from "node:assert/strict";
import { it } from "node:test";
import { alarmsOf } from "../../test/certify/support/random-lives.ts";

it("says nothing about a correct merchant in 100,000 lives", async () => {
  assert.deepEqual(await alarmsOf(0, 100_000, 1), []);
});
