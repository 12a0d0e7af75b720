import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import {
  BREAKER_RULES,
  type Breaker,
  beginProbe,
  closedBreaker,
  endProbe,
  recordCall,
} from "../../../src/domain/upstream/breaker.ts";

const RULES = BREAKER_RULES;

/** Calls that end one after the other: `x` failed. */
function after(calls: string, everyMs = 100, breaker: Breaker = closedBreaker(0, RULES), from = 0) {
  return calls
    .split("")
    .reduce(
      (before, letter, at) =>
        recordCall(before, { isFailed: letter === "x", now: from + at * everyMs }, RULES),
      breaker,
    );
}

function probed(breaker: Breaker, isPassed: boolean, now: number): Breaker {
  const begun = beginProbe(breaker, now);
  assert.equal(begun?.state, "half_open");
  return endProbe(begun, { isPassed, now }, RULES);
}

suite("a breaker", () => {
  const cases: readonly [string, Breaker["state"], string][] = [
    ["xxxx", "closed", "four failures are too few"],
    ["xxxxx", "open", "five one after the other"],
    ["xxxx.xxxx", "closed", "a success in between, and fewer than ten calls"],
    ["x.x.x.x.x", "closed", "nine calls are too few to judge by"],
    ["x.x.x.x.x.x", "open", "half of ten and more"],
    ["..x.x.x.x.", "closed", "less than half"],
  ];
  for (const [calls, state, why] of cases) {
    test(`is ${state} after ${calls}: ${why}`, () => {
      assert.equal(after(calls).state, state);
    });
  }

  test("forgets what is older than its window", () => {
    const old = after("x.x.x.x.", 100);
    assert.equal(
      recordCall(after("x.", 100, old, 1_000), { isFailed: true, now: 1_300 }, RULES).state,
      "open",
    );
    const later = after("x.", 100, old, 30_000);
    assert.equal(recordCall(later, { isFailed: true, now: 30_300 }, RULES).state, "closed");
  });

  test("opens only at a failure, and as the rules say: compared with counting by hand", () => {
    const calls = fc.array(
      fc.record({ waitMs: fc.integer({ min: 0, max: 6_000 }), isFailed: fc.boolean() }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(calls, (ended) => {
        let breaker = closedBreaker(0, RULES);
        let now = 0;
        const seen: { readonly second: number; readonly isFailed: boolean }[] = [];
        for (const { waitMs, isFailed } of ended) {
          now += waitMs;
          seen.push({ second: Math.floor(now / 1_000), isFailed });
          breaker = recordCall(breaker, { isFailed, now }, RULES);
          const recent = seen.filter(({ second }) => second * 1_000 > now - RULES.windowMs);
          const failures = recent.filter((one) => one.isFailed).length;
          const inARow = seen.length - 1 - seen.findLastIndex((one) => !one.isFailed);
          const isDown =
            isFailed && (inARow >= 5 || (recent.length >= 10 && failures >= recent.length / 2));
          assert.equal(breaker.state, isDown ? "open" : "closed");
          if (isDown) return;
        }
      }),
    );
  });

  test("is probed once when its time has come, and not before", () => {
    const open = after("xxxxx");
    assert.equal(beginProbe(open, 5_399), undefined);
    const probing = beginProbe(open, 5_400);
    assert.ok(probing);
    assert.equal(beginProbe(probing, 99_999), undefined);
    // What ends now was begun before.
    assert.deepEqual(recordCall(probing, { isFailed: false, now: 5_500 }, RULES), probing);
  });

  test("stays open longer and longer, up to a minute, and knows since when", () => {
    let breaker = after("xxxxx");
    const waits: number[] = [];
    for (let now = 400, probes = 0; probes < 6; probes++) {
      if (breaker.state === "closed") assert.fail("no probe has passed");
      waits.push(breaker.until - now);
      now = breaker.until;
      breaker = probed(breaker, false, now);
    }
    assert.deepEqual(waits, [5_000, 10_000, 20_000, 40_000, 60_000, 60_000]);
    assert.equal(breaker.since, 400);
  });

  test("closes by a probe that passes, and is well again only when a call is", () => {
    const closed = probed(after("xxxxx"), true, 5_400);
    assert.deepEqual([closed.state, closed.since], ["closed", 5_400]);
    const down = after("xxxxx", 100, closed, 6_000);
    assert.equal(down.state !== "closed" && down.until, 6_400 + 10_000);
    const well = after(".xxxxx", 100, closed, 6_000);
    assert.equal(well.state !== "closed" && well.until, 6_500 + 5_000);
  });
});
