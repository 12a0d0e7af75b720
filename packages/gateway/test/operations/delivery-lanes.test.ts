import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { DeliveryLanes } from "../../src/operations/delivery-lanes.ts";
import type { LeasedNotification } from "../../src/store/notification-queue.ts";

function leased(endpoint: string): LeasedNotification {
  return { endpoint } as LeasedNotification;
}

suite("the lane of an endpoint", () => {
  test("starts no more at once than its limit", () => {
    const lanes = new DeliveryLanes(2);
    for (let count = 0; count < 5; count++) lanes.add(leased("a"));
    assert.ok(lanes.start("a") && lanes.start("a"));
    assert.equal(lanes.start("a"), undefined);
    lanes.end("a", { sign: "answered" });
    assert.ok(lanes.start("a"));
  });

  test("leases no more than it can use soon, and the others as if it were not there", () => {
    const lanes = new DeliveryLanes(2);
    assert.equal(lanes.room, 6);
    for (let count = 0; count < 5; count++) lanes.add(leased("a"));
    assert.deepEqual(lanes.rooms(), { a: 1 });
  });

  test("shrinks while nothing answers, gives back what waits in vain, and recovers", () => {
    const lanes = new DeliveryLanes(4);
    for (let count = 0; count < 12; count++) lanes.add(leased("a"));
    for (let count = 0; count < 4; count++) lanes.start("a");
    for (let count = 0; count < 4; count++) lanes.end("a", { sign: "silent" });
    assert.equal(lanes.takeSurplus("a").length, 6);
    assert.equal(lanes.held, 2);
    assert.ok(lanes.start("a"));
    assert.equal(lanes.start("a"), undefined);
    lanes.end("a", { sign: "answered" });
    assert.ok(lanes.start("a"));
    lanes.end("a", { sign: "answered" });
    assert.deepEqual(lanes.rooms(), { a: 9 });
    assert.equal(lanes.held, 0);
  });
});
