import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type pg from "pg";
import { followWorkbench } from "../../src/operations/workbench/follow-workbench.ts";
import { startChain } from "../support/chain.ts";
import { chargeBody, startTestServer } from "../support/gateway.ts";
import { serveOneOrder } from "../support/one-order.ts";
import { readGenericPlan, watchStatements } from "../support/query-plans.ts";
import { startReceiver } from "../support/receiver.ts";

/** What grows with every charge, or with every call, message or incident. */
const GROWING: readonly string[] = [
  "transaction",
  "refund",
  "event",
  "notification",
  "notification_attempt",
  "delivery_incident",
  "idempotency_key",
  "api_request",
  "stalled_work",
  "snap_token",
  "sale",
  "sent_form",
  "upstream_charge",
  "upstream_attempt",
  "upstream_refund",
  "upstream_call",
  "upstream_message",
  "stray_payment",
  "attention",
];

/**
 * What they update they join with rows that they have locked, one by one and by index: an update has no way to
 * say that. They run once in a while, and until the planner is told that the table has grown, which takes two
 * seconds: `fresh-statistics.test.ts`.
 */
const UPDATES: readonly string[] = [
  "renew-leases: notification",
  "save-attempts: delivery_incident",
  "save-failed-attempts: delivery_incident",
  "lease-due-upstream-refunds: upstream_refund",
];

const ANY = /^\s*(?:select|with|insert|update|delete)\b/i;

/** The prepared statements that the work runs, and which of them read a growing table from end to end. */
async function findWalks(pool: pg.Pool, work: () => Promise<void>) {
  const seen = await watchStatements(work, ANY);
  const prepared = seen.filter(({ isPrepared }) => isPrepared);
  const walks = await Promise.all(
    prepared.map(async ({ name, text }) => {
      const reads = await readGenericPlan(pool, text);
      const walked = reads.filter(
        ({ table, isSequential }) => isSequential && GROWING.includes(table),
      );
      return walked.map(({ table }) => `${name}: ${table}`);
    }),
  );
  const unknown = walks.flat().filter((walk) => !UPDATES.includes(walk));
  return { prepared: prepared.length, walks: [...new Set(unknown)] };
}

suite("a statement that is prepared while the tables are empty walks none of them when they are full", () => {
  test("of those that serve an order", async (t) => {
    const good = await startReceiver(t);
    const bad = await startReceiver(t, 500);
    const made = await startTestServer(t, {
      settings: { paymentNotificationUrls: [good.url, bad.url] },
    });
    const work = async () => await serveOneOrder(made);
    const { prepared, walks } = await findWalks(made.gateway.db.pool, work);
    assert.ok(prepared >= 12, `only ${prepared} prepared statements were seen`);
    assert.deepEqual(walks, []);
  });

  test("of those that follow a merchant's workbench", async (t) => {
    const { gateway, keys, call } = await startTestServer(t);
    const { prepared, walks } = await findWalks(gateway.db.pool, async () => {
      const over = new AbortController();
      const options = { filter: {}, from: "now", signal: over.signal } as const;
      const entries = await followWorkbench(gateway, keys.id, options);
      await call("POST", "/v2/charge", chargeBody("order-1"));
      assert.equal((await entries.next()).done, false);
      over.abort();
    });
    assert.ok(prepared >= 2, `only ${prepared} prepared statements were seen`);
    assert.deepEqual(walks, []);
  });

  test("of those that have an upstream paid and asked", async (t) => {
    const chain = await startChain(t);
    const { gateway, call } = chain.shop;
    const { prepared, walks } = await findWalks(gateway.db.pool, async () => {
      await call("POST", "/v2/charge", chargeBody("order-1"));
      await chain.pay("order-1");
      await chain.tell();
      await call("POST", "/v2/order-1/refund", { refund_key: "refund-1", amount: 1_000 });
      await call("POST", "/v2/charge", chargeBody("order-2"));
      chain.advance(16 * 60_000);
      await chain.tell();
      assert.equal(await chain.status("order-1"), "partial_refund");
      assert.equal(await chain.status("order-2"), "expire");
    });
    assert.ok(prepared >= 16, `only ${prepared} prepared statements were seen`);
    assert.deepEqual(walks, []);
  });
});
