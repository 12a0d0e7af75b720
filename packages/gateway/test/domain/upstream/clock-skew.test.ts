import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  describeSkew,
  judgeSkew,
  middleOf,
  readSkew,
  type SkewMs,
  withSkew,
} from "../../../src/domain/upstream/clock-skew.ts";

const SENT = new Date("2026-11-30T05:00:00.000Z");

function skewOf(date: string | undefined, latencyMs = 0, more: Record<string, string> = {}) {
  return readSkew({ sentAt: SENT, latencyMs, headers: { date, ...more } });
}

suite("how far an upstream's clock is from ours", () => {
  test("is read from the middle of the second that its answer names, and of the round trip", () => {
    assert.equal(skewOf("Mon, 30 Nov 2026 05:00:00 GMT"), 500);
    assert.equal(skewOf("Mon, 30 Nov 2026 05:00:00 GMT", 1_000), 0);
    assert.equal(skewOf("Mon, 30 Nov 2026 05:00:07 GMT", 2_000), 6_500);
    assert.equal(skewOf("Mon, 30 Nov 2026 04:59:00 GMT", 200), -59_600);
  });

  test("is not read where an answer says nothing of it", () => {
    assert.equal(skewOf(undefined), undefined);
    assert.equal(skewOf("Mon, 30 Nov 2026 05:00:00 GMT", 2_001), undefined, "it took too long");
    assert.equal(skewOf("Mon, 30 Nov 2026 05:00:00 GMT", 0, { age: "0" }), undefined, "a cache's");
    for (const odd of [
      "",
      "now",
      "0",
      "2026-11-30",
      "Mon, 30 Nov 2026 05:00:00 +0700",
      "Mon, 99 Nov 2026 05:00:00 GMT",
    ]) {
      assert.equal(skewOf(odd), undefined, odd);
    }
  });

  test("is said from five answers on, by the one in the middle of the last twenty", () => {
    const of = (all: readonly SkewMs[]) => all.reduce<readonly SkewMs[]>(withSkew, []);
    assert.equal(middleOf(of([1, 2, 3, 4])), undefined);
    assert.equal(middleOf(of([90_000, 2, -90_000, 4, 3])), 3);
    const once = Array.from({ length: 20 }, () => 9_000);
    assert.equal(middleOf(of([...once, ...once.slice(0, 9).map(() => 0)])), 9_000);
    assert.equal(middleOf(of([...once, ...once.slice(0, 11).map(() => 0)])), 0);
  });

  test("calls a person from five seconds on, and not one below four, either way", () => {
    assert.deepEqual([5_000, -5_000, 4_999, -4_000, 3_999, -3_999, 0].map(judgeSkew), [
      "off",
      "off",
      "between",
      "between",
      "well",
      "well",
      "well",
    ]);
    assert.deepEqual(describeSkew(-7_900), { upstream_is: "behind", seconds_at_least: 5 });
    assert.deepEqual(describeSkew(9_999), { upstream_is: "ahead", seconds_at_least: 5 });
    assert.deepEqual(describeSkew(90_000), { upstream_is: "ahead", seconds_at_least: 60 });
  });
});
