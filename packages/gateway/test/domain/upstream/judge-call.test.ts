import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { judgeCall } from "../../../src/domain/upstream/judge-call.ts";
import { mergeHealth } from "../../../src/domain/upstream/merge-health.ts";
import { shareOfLimits } from "../../../src/domain/upstream/process-share.ts";

const CALL = { verb: "find", timeoutMs: 5_000, callMs: 5_000 } as const;

suite("what a call says of its upstream", () => {
  const verdicts: Readonly<Record<string, "well" | "down" | undefined>> = {
    "offered ": "well",
    "absent ": "well",
    "refused invalid": "well",
    "refused unauthorized": "well",
    "refused rate_limited": "well",
    "unknown still_running": "well",
    "unknown contradiction": "well",
    "unknown order_taken": "well",
    "unknown no_answer": "down",
    "unknown cut_off": "down",
    "unknown server_error": "down",
    "unknown unreadable": "down",
    "not_sent dns": "down",
    "not_sent connect": "down",
    "not_sent tls": "down",
    "not_sent blocked": undefined,
    "not_sent no_time": undefined,
    "not_sent over_limit": undefined,
    "not_sent breaker_open": undefined,
  };
  for (const [name, verdict] of Object.entries(verdicts)) {
    test(`${name}: ${verdict ?? "nothing"}`, () => {
      const [outcome = "", why] = name.split(" ");
      assert.equal(judgeCall({ ...CALL, reply: { outcome, ...(why && { why }) } }), verdict);
    });
  }

  test("nothing, when it had less time than is fair, and by a picture", () => {
    const reply = { outcome: "unknown", why: "no_answer" };
    assert.equal(judgeCall({ ...CALL, timeoutMs: 300, reply }), undefined);
    assert.equal(judgeCall({ ...CALL, timeoutMs: 300, callMs: 300, reply }), "down");
    assert.equal(judgeCall({ ...CALL, verb: "picture", reply }), undefined);
  });
});

suite("what processes share", () => {
  test("an account's limits, of which newcomers have little until the others know of them", () => {
    const cases: readonly [number, number, boolean, number][] = [
      [1, 1, true, 1],
      [1, 0, false, 1],
      [3, 0, false, 1 / 3],
      [3, 1, true, 0.05],
      [3, 1, false, 1 / 3],
      [4, 2, true, 0.025],
      [2, 2, true, 1 / 2],
    ];
    for (const [count, newcomers, isNewcomer, share] of cases) {
      assert.equal(shareOfLimits({ count, newcomers, isNewcomer }), share);
    }
  });

  test("what they know of an account: the worst, the sums, the latest", () => {
    const at = (second: number) => new Date(Date.UTC(2026, 10, 2, 5, 0, second));
    const closed = { state: "closed", since: at(0) } as const;
    const one = {
      breakers: { charge: closed, other: closed },
      callsPerSecond: 10,
      inFlightMax: 5,
      share: 1,
      usedPerSecond: 2,
      inFlight: 1,
      waiting: 0,
      rateLimited: 0,
      overLimit: 3,
      answeredAt: at(5),
    };
    const open = { state: "open", since: at(1), until: at(9) } as const;
    const other = {
      ...one,
      breakers: { charge: open, other: closed },
      share: 0.5,
      failedAt: at(7),
      pausedUntil: at(8),
    };
    assert.equal(mergeHealth([]), undefined);
    assert.deepEqual(mergeHealth([one, other]), {
      processes: 2,
      down: { charge: 1, other: 0 },
      breakers: { charge: open, other: closed },
      callsPerSecond: 20,
      inFlightMax: 10,
      share: 0.5,
      usedPerSecond: 4,
      inFlight: 2,
      waiting: 0,
      rateLimited: 0,
      overLimit: 6,
      answeredAt: at(5),
      failedAt: at(7),
      pausedUntil: at(8),
    });
  });
});
