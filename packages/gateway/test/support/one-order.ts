import assert from "node:assert/strict";
import { deliverNotification } from "../../src/operations/notifications/deliver-notification.ts";
import { expireDueTransactions } from "../../src/operations/transactions/expire.ts";
import { confirmDueRefunds } from "../../src/operations/transactions/refund.ts";
import {
  leaseNotifications,
  renewLeases,
} from "../../src/store/notifications/notification-queue.ts";
import { chargeBody, type TestServer } from "./gateway.ts";

/** A merchant's day in small: everything that is done for every order. */
export async function serveOneOrder({ gateway, call, clock }: TestServer): Promise<void> {
  const once = (key: string) => ({ "idempotency-key": key });
  await call("POST", "/v2/charge", chargeBody("order-1"), once("charge"));
  await call("GET", "/v2/order-1/status");
  await call("POST", "/sandbox/v1/transactions/order-1/pay", {});
  const refund = { refund_key: "refund-1", amount: 1_000, reason: "cold" };
  await call("POST", "/v2/order-1/refund", refund, once("refund"));
  await call("POST", "/v2/charge", chargeBody("order-2"));
  await call("POST", "/v2/order-2/cancel");
  await call("POST", "/v2/charge", chargeBody("order-3"));
  clock.advance(16 * 60_000);
  assert.equal(await expireDueTransactions(gateway), 1);
  assert.equal(await confirmDueRefunds(gateway), 1);
  const until = new Date(clock.now.getTime() + 60_000);
  const request = { wall: clock.now, until, limit: 20, room: 10, rooms: {} };
  const { leased } = await leaseNotifications(gateway.db, request);
  assert.ok(leased.length > 0);
  assert.equal((await renewLeases(gateway.db, leased, until)).size, leased.length);
  for (const one of leased) await deliverNotification(gateway, one);
  await gateway.requestRecorder.flush();
}
