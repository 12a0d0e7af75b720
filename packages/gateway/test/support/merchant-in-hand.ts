import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { Dispatcher } from "../../src/operations/notifications/dispatch-notifications.ts";
import { expireDueTransactions } from "../../src/operations/transactions/expire.ts";
import { chargeBody, startTestServer } from "./gateway.ts";
import { type Reply, startReceiver } from "./receiver.ts";

export type Json = Record<string, unknown>;

/** A merchant with a server, on a gateway without workers, and its sandbox API. */
export async function openInHand(t: TestContext, reply: Reply = 200) {
  const receiver = await startReceiver(t, reply);
  const made = await startTestServer(t, {
    settings: { paymentNotificationUrls: [receiver.url] },
    holdWaitMs: 200,
  });
  const sandbox = async (method: string, path: string, body?: unknown) =>
    await made.call(method, `/sandbox/v1${path}`, body);
  return { ...made, receiver, sandbox };
}

/** What {@link openInHand} opens. */
type Opened = Awaited<ReturnType<typeof openInHand>>;

/** Takes the merchant in hand; who has its id may prolong that. */
export async function hold({ sandbox }: Opened, ttl = "1m"): Promise<string> {
  const { status, body } = await sandbox("POST", "/control", { ttl });
  assert.equal(status, 200, JSON.stringify(body));
  return String(body["control_id"]);
}

/** What is owed, the earliest first. */
export async function due({ sandbox }: Opened): Promise<readonly Json[]> {
  return (await sandbox("GET", "/control")).body["due"] as Json[];
}

/** An order that is paid, with its messages still owed: their ids by what they report. */
export async function paidOrder(made: Opened, order = "order-1"): Promise<Record<string, string>> {
  await made.call("POST", "/v2/charge", chargeBody(order));
  await made.sandbox("POST", `/transactions/${order}/pay`);
  const owed = await due(made);
  const ofOrder = owed.filter((one) => one["order_id"] === order);
  return Object.fromEntries(
    ofOrder.map((one) => [String(one["transaction_status"]), String(one["notification_id"])]),
  );
}

/** How many messages arrive when workers have their turn. */
export async function workersDeliver({ gateway, receiver }: Opened): Promise<number> {
  const before = receiver.received.length;
  const dispatcher = new Dispatcher(gateway, {
    onRoom: () => {},
    onError: (error) => assert.fail(String(error)),
  });
  await expireDueTransactions(gateway);
  await dispatcher.pump();
  await dispatcher.stop();
  return receiver.received.length - before;
}
