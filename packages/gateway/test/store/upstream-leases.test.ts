import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import type { Db } from "../../src/store/database.ts";
import {
  leaseDueAttempts,
  leaseInDoubt,
  postponeAttempt,
  releaseAttempt,
} from "../../src/store/upstream/attempts.ts";
import {
  leaseDueRefunds,
  leaseUpstreamRefund,
  releaseUpstreamRefund,
} from "../../src/store/upstream/refunds.ts";
import { NOON } from "../support/gateway.ts";
import { createUpstreamOrder } from "../support/upstream-order.ts";

const UNTIL = new Date(NOON.getTime() + 15_000);
const LATER = new Date(UNTIL.getTime() + 15_000);
const ROOMS = {
  room: 10,
  timedRoom: 10,
  rooms: {},
  timedRooms: {},
  limit: 10,
  environments: ["sandbox"],
};

function lease(leaseId: string, wall = NOON) {
  return { leaseId, wall, until: wall === NOON ? UNTIL : LATER };
}

/** An attempt and a refund, both in doubt and due. */
async function startInDoubt(t: TestContext) {
  const { gateway, merchantId } = await createUpstreamOrder(t);
  const { db } = gateway;
  await db.pool.query(
    "update upstream_attempt set state = 'unknown', shown = false, next_sync_at = $1",
    [NOON],
  );
  await db.pool.query("update upstream_refund set next_sync_at = $1", [NOON]);
  return { db, attempt: { merchantId, id: "a" }, refund: { merchantId, id: "r" } };
}

suite("an order in doubt", () => {
  test("is in the hands of one process, until its lease is over", async (t) => {
    const { db, attempt, refund } = await startInDoubt(t);
    for (const take of [
      async (leaseId: string, wall?: Date) => await leaseInDoubt(db, attempt, lease(leaseId, wall)),
      async (leaseId: string, wall?: Date) =>
        await leaseUpstreamRefund(db, refund, lease(leaseId, wall)),
    ]) {
      assert.equal((await take("one"))?.leaseId, "one");
      assert.equal(await take("two"), undefined);
      assert.equal((await take("two", UNTIL))?.leaseId, "two");
    }
  });

  test("is asked for again by nobody once it is no longer in doubt", async (t) => {
    const { db, attempt, refund } = await startInDoubt(t);
    await db.pool.query("update upstream_attempt set state = 'open', shown = true");
    await db.pool.query("update upstream_refund set state = 'accepted'");
    assert.equal(await leaseInDoubt(db, attempt, lease("one")), undefined);
    assert.equal(await leaseUpstreamRefund(db, refund, lease("one")), undefined);
  });

  test("is given back by nobody but who has it", async (t) => {
    const { db, attempt, refund } = await startInDoubt(t);
    const first = await leaseInDoubt(db, attempt, lease("one"));
    const firstRefund = await leaseUpstreamRefund(db, refund, lease("one"));
    assert.ok(first && firstRefund);
    assert.ok(await leaseInDoubt(db, attempt, lease("two", UNTIL)));
    assert.ok(await leaseUpstreamRefund(db, refund, lease("two", UNTIL)));

    await releaseAttempt(db, first, UNTIL);
    await postponeAttempt(db, first, UNTIL);
    await releaseUpstreamRefund(db, firstRefund);
    const held = async (table: string) =>
      (await db.pool.query<{ lease_id: string }>(`select lease_id from ${table}`)).rows;
    assert.deepEqual(await held("upstream_attempt"), [{ lease_id: "two" }]);
    assert.deepEqual(await held("upstream_refund"), [{ lease_id: "two" }]);
  });

  test("keeps no other process waiting while one is about to take it", async (t) => {
    const { db } = await startInDoubt(t);
    for (const take of [
      async (at: Db) => await leaseDueAttempts(at, lease("one"), ROOMS),
      async (at: Db) => await leaseDueRefunds(at, lease("one"), ROOMS),
    ]) {
      const client = await db.pool.connect();
      try {
        await client.query("begin");
        assert.equal((await take({ pool: client } as unknown as Db)).length, 1);
        assert.deepEqual(await take(db), []);
        await client.query("rollback");
      } finally {
        client.release();
      }
      assert.equal((await take(db)).length, 1);
    }
  });
});
