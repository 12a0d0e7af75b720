import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { tryChangedSessions } from "../support/try-sessions.ts";

suite("an imported session in which one member was changed", () => {
  // All of them: `npm run nightly`.
  test("is refused with its place, or stumbles nowhere (a sample)", async (t) => {
    const { taken, refused } = await tryChangedSessions(t, (_, index) => index % 797 === 7);
    assert.ok(taken > 3 && refused > 10);
  });
});
