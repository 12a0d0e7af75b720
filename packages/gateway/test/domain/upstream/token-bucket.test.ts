import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import {
  newBucket,
  pauseOf,
  shareOf,
  slowDown,
  type TokenBucket,
  takeToken,
  tokensWithin,
  waitForToken,
} from "../../../src/domain/upstream/token-bucket.ts";

const rate = fc.oneof(
  fc.double({ min: 0.1, max: 10, noNaN: true }),
  fc.integer({ min: 1, max: 500 }),
);

/** Somebody who asks again after each wait. */
const asks = fc.array(
  fc.record({
    waitMs: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 400, noNaN: true })),
    isTimed: fc.boolean(),
  }),
  { minLength: 1, maxLength: 400 },
);

interface Granted {
  readonly at: number;
  readonly isTimed: boolean;
}

function grant(
  perSecond: number,
  wanted: readonly { readonly waitMs: number; readonly isTimed: boolean }[],
): readonly Granted[] {
  let bucket = newBucket(perSecond, 0);
  let now = 0;
  const granted: Granted[] = [];
  for (const { waitMs, isTimed } of wanted) {
    now += waitMs;
    const taken = takeToken(bucket, { perSecond, now, isTimed });
    if (!taken) continue;
    bucket = taken;
    granted.push({ at: now, isTimed });
  }
  return granted;
}

/** The most in any second, from each call on. */
function mostInASecond(granted: readonly Granted[]): number {
  return Math.max(
    0,
    ...granted.map(({ at }) => granted.filter((one) => one.at >= at && one.at < at + 1_000).length),
  );
}

suite("a token bucket", () => {
  test("gives no more in any second than the limit and a twentieth of it, half to what is timed", () => {
    fc.assert(
      fc.property(rate, asks, (perSecond, wanted) => {
        const granted = grant(perSecond, wanted);
        const most = (limit: number) => Math.ceil(limit + Math.max(1, limit * 0.05) - 1e-6);
        assert.ok(mostInASecond(granted) <= most(perSecond));
        const timed = granted.filter(({ isTimed }) => isTimed);
        assert.ok(mostInASecond(timed) <= most(perSecond / 2));
      }),
    );
  });

  test("gives all of it to who asks all the time, and the timed half beside the others", () => {
    for (const perSecond of [0.5, 3, 20, 50]) {
      const wanted = Array.from({ length: 40_000 }, (_none, at) => ({
        waitMs: 1,
        isTimed: at % 2 === 0,
      }));
      const granted = grant(perSecond, wanted);
      assert.ok(Math.abs(granted.length - perSecond * 40) <= perSecond * 0.05 + 2, `${perSecond}`);
      const timedOnly = grant(
        perSecond,
        wanted.map((one) => ({ ...one, isTimed: true })),
      );
      assert.ok(Math.abs(timedOnly.length - perSecond * 20) <= perSecond * 0.05 + 2);
    }
  });

  test("says honestly how long to wait", () => {
    fc.assert(
      fc.property(rate, asks, fc.boolean(), (perSecond, wanted, isTimed) => {
        let bucket = newBucket(perSecond, 0);
        let now = 0;
        for (const one of wanted) {
          now += one.waitMs;
          bucket = takeToken(bucket, { perSecond, now, isTimed: one.isTimed }) ?? bucket;
        }
        const waitMs = waitForToken(bucket, { perSecond, now, isTimed });
        const order = { perSecond, isTimed };
        assert.ok(takeToken(bucket, { ...order, now: now + waitMs + 0.01 }));
        if (waitMs > 1) {
          assert.equal(takeToken(bucket, { ...order, now: now + waitMs - 1 }), undefined);
        }
        assert.ok(tokensWithin(bucket, { ...order, now }, waitMs + 0.01) >= 1);
      }),
    );
  });

  const slowedAt = (retryAfterMs?: number): TokenBucket =>
    slowDown(newBucket(100, 0), {
      now: 1_000,
      sentAt: 900,
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    });

  test("is halved for half a minute by a 429, and rises again little by little", () => {
    const bucket = slowedAt();
    const shares = [1_000, 30_999, 31_000, 46_000, 61_000, 600_000].map((now) =>
      shareOf(bucket, now),
    );
    assert.deepEqual(shares, [0.5, 0.5, 0.5, 0.75, 1, 1]);
    assert.equal(takeToken(bucket, { perSecond: 100, now: 1_000, isTimed: false }), undefined);
  });

  test("is halved once by what was under way, again by what came after, and never to nothing", () => {
    const once = slowedAt();
    const late = slowDown(once, { now: 1_100, sentAt: 999 });
    assert.equal(shareOf(late, 1_100), 0.5);
    let bucket = once;
    for (let now = 2_000; now < 40_000; now += 1_000) {
      bucket = slowDown(bucket, { now, sentAt: now - 1 });
    }
    assert.equal(shareOf(bucket, 40_000), 1 / 16);
  });

  test("gives nothing before the moment that the upstream named, which is not for ever", () => {
    const bucket = slowedAt(20_000);
    const order = { perSecond: 100, isTimed: false };
    assert.equal(pauseOf(bucket, 1_000), 20_000);
    assert.equal(takeToken(bucket, { ...order, now: 20_999 }), undefined);
    assert.equal(takeToken(bucket, { ...order, now: 21_000 }), undefined);
    assert.ok(takeToken(bucket, { ...order, now: 21_021 }));
    assert.equal(tokensWithin(bucket, { ...order, now: 1_000 }, 1_000), 0);
    assert.equal(pauseOf(slowedAt(86_400_000), 1_000), 300_000);
    // A shorter one that comes later does not take it back, even of a call that was under way.
    const shorter = slowDown(bucket, { now: 1_001, sentAt: 1, retryAfterMs: 5 });
    assert.equal(pauseOf(shorter, 1_001), 19_999);
  });
});
