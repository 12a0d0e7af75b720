import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { type Answer, decideRetry } from "../../src/domain/notifications/retry-rules.ts";

const NOON = new Date("2026-11-02T05:00:00.000Z");
const WAITS_MINUTES = [2, 10, 30, 90, 210];

function waitMs(answer: Answer, number: number, seed = 0, message = "order-1 settlement") {
  const verdict = decideRetry({ answer, number, startedAt: NOON, message, seed });
  return verdict.state === "owed" ? verdict.dueAt.getTime() - NOON.getTime() : undefined;
}

suite("the wait before a retry", () => {
  test("is the documented one, shortened by chance, whatever the message and the seed", () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.nat(),
        fc.integer({ min: 1, max: 5 }),
        (message, seed, number) => {
          const wait = waitMs(502, number, seed, message) ?? 0;
          const longest = (WAITS_MINUTES[number - 1] ?? 0) * 60_000;
          assert.ok(wait <= longest && wait >= 0.275 * longest);
        },
      ),
    );
  });

  test("is the same for the same message and seed, and another for another", () => {
    assert.equal(waitMs(502, 1), waitMs(502, 1));
    const waits = ["a", "b", "c"].flatMap((message) =>
      [1, 2, 3].map((seed) => waitMs(502, 1, seed, message)),
    );
    assert.equal(new Set(waits).size, 9);
  });

  test("uses the whole range: the first is between 33 s and 2 min", () => {
    const waits = Array.from({ length: 2_000 }, (_, seed) => waitMs(502, 1, seed) ?? 0);
    assert.ok(Math.min(...waits) < 34_000 && Math.max(...waits) > 119_000);
  });

  test("does not exist after the fifth retry", () => {
    assert.equal(waitMs("time_out", 6), undefined);
  });
});

suite("the latest answer decides", () => {
  test("a 500 after a 503 has had its one retry", () => {
    assert.notEqual(waitMs(503, 1), undefined);
    assert.equal(waitMs(500, 2), undefined);
  });

  test("a test message is not tried again", () => {
    const attempt = { number: 1, startedAt: NOON, message: "", seed: 0, isTest: true };
    const verdict = decideRetry({ answer: 503, ...attempt });
    assert.deepEqual(verdict, { state: "given_up", rule: "test message: no retry" });
  });
});
