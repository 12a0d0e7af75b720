import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { canReach, TRANSACTION_STATUSES } from "@gerbang/protocol";

suite("what a transaction may still come to", () => {
  test("at once, or by way of others", () => {
    assert.ok(canReach("pending", "settlement"));
    assert.ok(canReach("pending", "refund"));
    assert.ok(canReach("settlement", "chargeback"));
  });

  test("never back, and a status again only where it may repeat", () => {
    assert.ok(!canReach("settlement", "pending"));
    const repeating = TRANSACTION_STATUSES.filter((status) => canReach(status, status));
    assert.deepEqual(repeating, ["partial_refund"]);
  });

  test("nothing, from an end", () => {
    for (const end of ["expire", "cancel", "deny", "refund", "failure"] as const) {
      assert.deepEqual(
        TRANSACTION_STATUSES.filter((status) => canReach(end, status)),
        [],
      );
    }
  });
});
