import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { lockUnplanned } from "../../src/store/notifications/fault-plans.ts";
import { leaseNotifications } from "../../src/store/notifications/notification-queue.ts";
import { bringForward } from "../../src/store/notifications/resend-runs.ts";
import { findWatchedCalls, insertWatchedCall } from "../../src/store/requests/watched-calls.ts";
import {
  findHolding,
  releaseHold,
  renewHold,
  takeHold,
} from "../../src/store/sandbox/merchant-hold.ts";
import { claimKey, deleteOldKeys } from "../../src/store/transactions/idempotency-keys.ts";
import { takeRehearsal } from "../../src/store/upstream/rehearsal-lease.ts";
import { notifications, owe } from "../support/deliveries.ts";
import { createTestGateway, NOON, type TestGateway } from "../support/gateway.ts";
import { addedAccount, createProductionGateway } from "../support/upstream-accounts.ts";

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
    assert.equal((await findHolding(gateway.db, keys.id, AHEAD))?.doing, "reset");
    assert.equal(await findHolding(gateway.db, keys.id, NOON), undefined);
    assert.equal(await take(NOON, "three"), true);
    assert.equal(await take(NOON, "four"), false);
  });

  test("is nobody's to prolong or to give back once another has the merchant", async (t) => {
    const { gateway, keys } = await createTestGateway(t);
    const [late, now] = ["late", "now"].map((holder) => ({ merchantId: keys.id, holder }));
    assert.ok(late && now);
    const times = { doing: "reset", wall: NOON, until: later(NOON) } as const;
    const afterwards = { doing: "import", wall: later(NOON), until: later(NOON, 60_000) } as const;
    assert.equal(await takeHold(gateway.db, { ...late, ...times }), true);
    assert.equal(await takeHold(gateway.db, { ...now, ...afterwards }), true);
    assert.equal(await renewHold(gateway.db, late, later(NOON, 90_000)), false);
    await releaseHold(gateway.db, late);
    const held = await findHolding(gateway.db, keys.id, later(NOON, 30_000));
    assert.equal(held?.doing, "import");
    assert.equal(await renewHold(gateway.db, now, later(NOON, 90_000)), true);
  });

  test("keeps no message from its fault plan", async (t) => {
    const made = await createTestGateway(t);
    const { gateway, keys } = made;
    await owe(made, "order-1", "http://127.0.0.1:2/");
    await leaseAll(made, AHEAD);
    const unplanned = async (wall: Date) =>
      await gateway.db.kysely
        .transaction()
        .execute(async (trx) => await lockUnplanned(trx, keys.id, { wall, limit: 10 }));
    assert.equal((await unplanned(later(AHEAD, 1_000))).length, 0, "somebody has it in hand");
    assert.equal((await unplanned(NOON)).length, 1);
  });

  test("is no delivery under way to a call that comes when the clock is right", async (t) => {
    const made = await createTestGateway(t);
    const { gateway, keys } = made;
    await owe(made, "order-1", "http://127.0.0.1:2/");
    await leaseAll(made, AHEAD);
    const deliveriesDuring = async (begunAt: Date) => {
      const id = gateway.newId();
      const call = { operation: "status", method: "GET", path: "/", subject: "order-1" };
      await insertWatchedCall(gateway.db, { merchantId: keys.id, id, begunAt, ...call });
      const found = await findWatchedCalls(gateway.db, keys.id, { limit: 10 });
      return found.find((one) => one.id === id)?.deliveries.length;
    };
    assert.equal(await deliveriesDuring(later(AHEAD, 1_000)), 1);
    assert.equal(await deliveriesDuring(NOON), 0);
  });

  test("keeps no message that waits from being sent at once when its incident is resent", async (t) => {
    const made = await createTestGateway(t);
    const { gateway, keys } = made;
    await owe(made, "order-1", "http://127.0.0.1:2/");
    await leaseAll(made, AHEAD);
    const ids = (await notifications(made)).map(({ id }) => id);
    const before = new Date(NOON.getTime() - HOUR_MS);
    const forwarded = async (wall: Date) =>
      await gateway.db.kysely
        .transaction()
        .execute(
          async (trx) => await bringForward(trx, { merchantId: keys.id, ids, now: before, wall }),
        );
    assert.deepEqual(await forwarded(later(AHEAD, 1_000)), [], "somebody has it in hand");
    assert.deepEqual(await forwarded(NOON), ids);
  });

  test("keeps no idempotency key from being swept away", async (t) => {
    const { gateway, keys } = await createTestGateway(t);
    const claim = { merchantId: keys.id, key: "key-1", runId: "one", now: NOON, expiresAt: NOON };
    await claimKey(gateway.db, { ...claim, wall: AHEAD, leasedUntil: later(AHEAD) });
    assert.equal(await deleteOldKeys(gateway.db, later(AHEAD, 1_000)), 0, "it is held");
    assert.equal(await deleteOldKeys(gateway.db, NOON), 1);
  });

  test("keeps no account of an upstream from the next rehearsal", async (t) => {
    const { gateway, keys } = await createProductionGateway(t, "sandbox");
    const { id: accountId } = await addedAccount(gateway, { merchantId: keys.id });
    // By the database's clock, which nobody sets back for a test: the lease lasts for as long as it was ahead.
    const take = async (leaseId: string, milliseconds: number) =>
      await takeRehearsal(gateway.db, { merchantId: keys.id, accountId, leaseId, milliseconds });
    assert.equal(await take("one", HOUR_MS), true);
    assert.equal(await take("two", 60_000), true);
    assert.equal(await take("three", 60_000), false);
  });
});

/** Takes all messages that are due in hand. */
async function leaseAll({ gateway }: TestGateway, wall: Date): Promise<void> {
  const wish = { wall, until: later(wall), limit: 10, room: 10, rooms: {} };
  assert.equal((await leaseNotifications(gateway.db, wish)).leased.length, 1);
}
