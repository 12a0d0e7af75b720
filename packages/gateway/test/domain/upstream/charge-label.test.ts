import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { labelIn, labelled, labelOf } from "../../../src/domain/upstream/charge-label.ts";

suite("who made an order", () => {
  test("stands beside what the merchant says, which stays as it is", () => {
    assert.deepEqual(labelled({}, "a-1"), { gerbang: "a-1" });
    assert.deepEqual(labelled({ metadata: null }, "a-1"), { gerbang: "a-1" });
    const metadata = JSON.parse('{"z":1,"a":{"b":[1.50]},"__proto__":{"x":1}}') as object;
    const whole = JSON.stringify(labelled({ metadata }, "a-1"));
    assert.equal(whole, '{"z":1,"a":{"b":[1.5]},"__proto__":{"x":1},"gerbang":"a-1"}');
    assert.equal(Object.hasOwn(metadata, "gerbang"), false, "the merchant's own is not changed");
  });

  test("is not said where the merchant uses the name, or sends no object", () => {
    for (const metadata of [{ gerbang: 7 }, { gerbang: null }, [], "text", 7, false]) {
      assert.deepEqual(labelled({ metadata }, "a-1"), metadata);
      assert.equal(labelOf({ metadata }, "a-1"), undefined, JSON.stringify(metadata));
    }
    // One gateway behind another: the first one's label goes all the way.
    const passedOn = { metadata: { gerbang: "theirs" } };
    assert.equal(labelOf(passedOn, "a-1"), "theirs");
    assert.equal(labelOf({}, "a-1"), "a-1");
  });

  test("is read of short texts alone", () => {
    for (const metadata of [undefined, null, "x", [], { gerbang: "" }, { gerbang: ["x"] }]) {
      assert.equal(labelIn(metadata), undefined);
    }
    assert.equal(labelIn({ gerbang: "x".repeat(101) }), undefined);
    assert.equal(labelIn({ gerbang: "x" }), "x");
  });
});
