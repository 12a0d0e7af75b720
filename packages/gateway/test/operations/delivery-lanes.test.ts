import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  DeliveryLanes,
  type SignOfLife,
} from "../../src/operations/notifications/delivery-lanes.ts";
import type { LeasedNotification } from "../../src/store/notifications/notification-queue.ts";

function leased(endpoint: string): LeasedNotification {
  return { endpoint } as LeasedNotification;
}

/** An attempt that ended, and its record too. */
function complete(lanes: DeliveryLanes, endpoint: string, sign: SignOfLife): void {
  lanes.end(endpoint, { sign });
  lanes.forget(endpoint);
}

suite("the lane of an endpoint", () => {
  test("starts no more at once than its limit", () => {
    const lanes = new DeliveryLanes(2);
    for (let count = 0; count < 5; count++) lanes.add(leased("a"));
    assert.ok(lanes.start("a") && lanes.start("a"));
    assert.equal(lanes.start("a"), undefined);
    complete(lanes, "a", "answered");
    assert.ok(lanes.start("a"));
  });

  test("goes on while what has ended is recorded, and never has more than so many in hand", () => {
    const lanes = new DeliveryLanes(3);
    for (let count = 0; count < 9; count++) lanes.add(leased("a"));
    for (let count = 0; count < 3; count++) assert.ok(lanes.start("a"));
    for (let count = 0; count < 2; count++) {
      lanes.end("a", { sign: "answered" });
      assert.ok(lanes.start("a"));
    }
    lanes.end("a", { sign: "answered" });
    assert.equal(lanes.start("a"), undefined, "two under way and three unrecorded");
    lanes.forget("a");
    assert.ok(lanes.start("a"));
    assert.equal(lanes.held, 8);
  });

  test("goes one by one, records included, where one at a time is the limit", () => {
    const lanes = new DeliveryLanes(1);
    lanes.add(leased("a"));
    lanes.add(leased("a"));
    assert.ok(lanes.start("a"));
    lanes.end("a", { sign: "answered" });
    assert.equal(lanes.start("a"), undefined);
    lanes.forget("a");
    assert.ok(lanes.start("a"));
  });

  test("leases no more than it can use soon, and the others as if it were not there", () => {
    const lanes = new DeliveryLanes(2);
    assert.equal(lanes.room, 8);
    for (let count = 0; count < 7; count++) lanes.add(leased("a"));
    assert.deepEqual(lanes.rooms(), { a: 1 });
  });

  test("shrinks while nothing answers, gives back what waits in vain, and recovers", () => {
    const lanes = new DeliveryLanes(4);
    for (let count = 0; count < 12; count++) lanes.add(leased("a"));
    for (let count = 0; count < 4; count++) lanes.start("a");
    for (let count = 0; count < 4; count++) complete(lanes, "a", "silent");
    assert.equal(lanes.takeSurplus("a").length, 5);
    assert.equal(lanes.held, 3);
    assert.ok(lanes.start("a"));
    assert.equal(lanes.start("a"), undefined);
    complete(lanes, "a", "answered");
    assert.ok(lanes.start("a"));
    complete(lanes, "a", "answered");
    lanes.start("a");
    complete(lanes, "a", "answered");
    assert.deepEqual(lanes.rooms(), {}, "healthy again, and forgotten");
    assert.equal(lanes.held, 0);
  });
});
