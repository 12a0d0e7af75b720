import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { MerchantId } from "@gerbang/protocol";
import { StreamPlaces } from "../../src/operations/stream-places.ts";

const [ONE, OTHER] = ["G1", "G2"] as unknown as readonly [MerchantId, MerchantId];

suite("places for open streams", () => {
  test("are half of them one merchant's at the most, and all of them everybody's", () => {
    const places = new StreamPlaces({ openMax: 4 });
    const free = places.take(ONE);
    assert.ok(free && places.take(ONE));
    assert.equal(places.take(ONE), undefined);
    assert.ok(places.take(OTHER) && places.take(OTHER));
    assert.equal(places.take("G3" as MerchantId), undefined);
    free();
    // Told twice, it is still one place.
    free();
    assert.equal(places.open, 3);
    assert.ok(places.take(ONE));
    assert.equal(places.take(ONE), undefined);
  });
});
