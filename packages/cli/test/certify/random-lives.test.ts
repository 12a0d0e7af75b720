import assert from "node:assert/strict";
import { it } from "node:test";
import { alarmsOf } from "./support/random-lives.ts";

it("says nothing about a correct merchant, whatever it goes through", async () => {
  assert.deepEqual(await alarmsOf(0, 3000, 17), []);
});

it("notices a merchant who has no memory among the same lives", async () => {
  assert.ok((await alarmsOf(13, 300, 17)).length > 0);
});
