import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { certifyShop } from "../../test/certify/support/playing.ts";
import { wildShop } from "../../test/certify/support/shops.ts";
import { BEHAVIOURS } from "../../test/certify/wild/behaviours.ts";

const WITHIN_MS = 60_000;

describe("what was met in the wild", () => {
  for (const [name, { about, finds }] of Object.entries(BEHAVIOURS)) {
    it(`${name} ${about}: ${finds.join(", ")}`, async (t) => {
      const start = performance.now();
      const { defects } = await certifyShop(t, wildShop(name));
      const found = [...new Set(defects.map(({ id }) => id))].toSorted();
      const missed = finds.filter((id) => !found.includes(id));
      assert.deepEqual(missed, [], `found ${found.join(", ")}`);
      assert.ok(performance.now() - start < WITHIN_MS);
    });
  }
});
