import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { foundWithin } from "../../test/certify/support/playing.ts";
import { wildShop } from "../../test/certify/support/shops.ts";
import { BEHAVIOURS } from "../../test/certify/wild/behaviours.ts";

const WITHIN_MS = 60_000;

describe("what was met in the wild", () => {
  for (const [name, { about, finds }] of Object.entries(BEHAVIOURS)) {
    it(`${name} ${about}: ${finds.join(", ")}`, async (t) => {
      const { seen, afterMs } = await foundWithin(t, wildShop(name), finds);
      const missed = finds.filter((id) => !seen.includes(id));
      assert.deepEqual(missed, [], `found ${seen.join(", ")}`);
      t.diagnostic(`all found after ${Math.round(afterMs)} ms`);
      assert.ok(afterMs < WITHIN_MS, `${afterMs} ms`);
    });
  }
});
