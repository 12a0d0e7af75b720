import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { leaseNotifications } from "../../src/store/notifications/notification-queue.ts";
import { takeHold } from "../../src/store/sandbox/merchant-hold.ts";
import { claimKey } from "../../src/store/transactions/idempotency-keys.ts";
import { owe } from "../support/deliveries.ts";
import { createTestGateway, NOON } from "../support/gateway.ts";

const HOUR_MS = 3_600_000;
const LEASE_MS = 6_000;

/** When a process whose clock is an hour ahead is killed, and the clock is set right. */
const AHEAD = new Date(NOON.getTime() + HOUR_MS);

function later(moment: Date, milliseconds = LEASE_MS): Date {
  return new Date(moment.getTime() + milliseconds);
}

suite("a lease that was taken by a clock that was ahead", () => {
  test("keeps no message from being sent once the clock is right", async (t) => {
    const made = await createTestGateway(t);
    await owe(made, "order-1", "http://127.0.0.1:2/");
    const lease = async (wall: Date) => {
      const wish = { wall, until: later(wall), limit: 10, room: 10, rooms: {} };
      return (await leaseNotifications(made.gateway.db, wish)).leased.length;
    };
    assert.equal(await lease(AHEAD), 1);
    assert.equal(await lease(later(AHEAD, 1_000)), 0, "it is held");
    assert.equal(await lease(NOON), 1);
    assert.equal(await lease(NOON), 0, "the new one is held as any other");
  });

  test("keeps no request waiting for its key", async (t) => {
    const { gateway, keys } = await createTestGateway(t);
    const claim = async (wall: Date, runId: string) =>
      await claimKey(gateway.db, {
        merchantId: keys.id,
        key: "key-1",
        runId,
        wall,
        leasedUntil: later(wall, 60_000),
        now: wall,
        expiresAt: later(wall, 300_000),
      });
    assert.equal(await claim(AHEAD, "one"), "claimed");
    assert.equal(await claim(later(AHEAD), "two"), "running");
    assert.equal(await claim(NOON, "three"), "claimed");
    assert.equal(await claim(NOON, "four"), "running");
  });

  test("keeps nobody from the merchant that was held", async (t) => {
    const { gateway, keys } = await createTestGateway(t);
    const take = async (wall: Date, holder: string) =>
      await takeHold(gateway.db, {
        merchantId: keys.id,
        holder,
        doing: "reset",
        wall,
        until: later(wall),
      });
    assert.equal(await take(AHEAD, "one"), true);
    assert.equal(await take(AHEAD, "two"), false);
    assert.equal(await take(NOON, "three"), true);
    assert.equal(await take(NOON, "four"), false);
  });
});
