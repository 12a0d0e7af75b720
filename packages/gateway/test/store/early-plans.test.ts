import assert from "node:assert/strict";
import { test } from "node:test";
import { deliverNotification } from "../../src/operations/notifications/deliver-notification.ts";
import { leaseNotifications } from "../../src/store/notifications/notification-queue.ts";
import { chargeBody, startTestServer, type TestServer } from "../support/gateway.ts";
import { readGenericPlan, watchStatements } from "../support/query-plans.ts";
import { startReceiver } from "../support/receiver.ts";

/** What grows with every charge. */
const GROWING: readonly string[] = [
  "transaction",
  "refund",
  "event",
  "notification",
  "notification_attempt",
  "idempotency_key",
  "api_request",
];

/** A merchant's day in small: everything that is done for every order. */
async function serveOneOrder({ gateway, call, clock }: TestServer): Promise<void> {
  const once = (key: string) => ({ "idempotency-key": key });
  await call("POST", "/v2/charge", chargeBody("order-1"), once("charge"));
  await call("GET", "/v2/order-1/status");
  await call("POST", "/sandbox/v1/transactions/order-1/pay", {});
  const refund = { refund_key: "refund-1", amount: 1_000, reason: "cold" };
  await call("POST", "/v2/order-1/refund", refund, once("refund"));
  const until = new Date(clock.now.getTime() + 60_000);
  const request = { wall: clock.now, until, limit: 10, room: 10, rooms: {} };
  const { leased } = await leaseNotifications(gateway.db, request);
  assert.ok(leased.length > 0);
  for (const one of leased) await deliverNotification(gateway, one);
  await gateway.requestRecorder.flush();
}

test("a statement that is prepared while the tables are empty walks none of them when they are full", async (t) => {
  const good = await startReceiver(t);
  const bad = await startReceiver(t, 500);
  const made = await startTestServer(t, {
    settings: { paymentNotificationUrls: [good.url, bad.url] },
  });
  const any = /^\s*(?:select|with|insert|update)\b/i;
  const seen = await watchStatements(async () => await serveOneOrder(made), any);
  const prepared = seen.filter(({ isPrepared }) => isPrepared);
  const walks = await Promise.all(
    prepared.map(async ({ text }) => {
      const reads = await readGenericPlan(made.gateway.db.pool, text);
      const walked = reads.filter(
        ({ table, isSequential }) => isSequential && GROWING.includes(table),
      );
      return walked.map(({ table }) => `${table}: ${text.trim().slice(0, 80)}`);
    }),
  );
  assert.ok(prepared.length >= 8, `only ${prepared.length} prepared statements were seen`);
  assert.deepEqual(walks.flat(), []);
});
