import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { isDown, judgeEndpoint } from "../../src/domain/notifications/judge-endpoint.ts";

/** `+` was answered and `-` failed, the newest first. */
function record(recent: string, more: Partial<Parameters<typeof judgeEndpoint>[0]> = {}) {
  const attempts = Array.from(recent, (sign) => sign === "+");
  const fails = attempts.includes(false);
  return {
    attempts: attempts.length,
    recent: attempts,
    recentSlowestMs: 10,
    newestFault: null,
    lastFailure: fails ? {} : null,
    answeredSince: fails ? attempts.indexOf(false) : 0,
    ...more,
  };
}

suite("how an endpoint is", () => {
  test("is judged by its newest attempts", () => {
    const judged = {
      "": "untried",
      "+": "well",
      "-": "failing",
      "-++++": "failing",
      "+-": "recovered",
      "+----------": "recovered",
      "++--": "recovered",
      "+-+-": "unsteady",
      "++-++--": "unsteady",
      "+++++-+-+-": "recovered",
      "+-++++++++++++++++++": "recovered",
    };
    for (const [recent, state] of Object.entries(judged)) {
      assert.equal(judgeEndpoint(record(recent)), state, recent);
    }
    const longAgo = { lastFailure: {}, answeredSince: 97 };
    assert.equal(judgeEndpoint(record("++++", longAgo)), "recovered");
    assert.equal(judgeEndpoint(record("++", { recentSlowestMs: 6_000 })), "slow");
    assert.equal(judgeEndpoint(record("", { attempts: 2 })), "faulted", "a plan ended all of them");
    assert.equal(judgeEndpoint(record("--", { newestFault: "dropped" })), "faulted");
  });

  test("is down only when more than a slip fails now", () => {
    assert.ok(isDown(record("-")));
    assert.ok(isDown(record("-++++")));
    assert.ok(!isDown(record(`-${"+".repeat(19)}`)));
    assert.ok(!isDown(record("+---")));
  });
});
