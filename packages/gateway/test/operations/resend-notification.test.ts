import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { suite, test } from "node:test";
import { computeSignature } from "@gerbang/protocol";
import { readEndpointHealth } from "../../src/operations/dashboard/browse-notifications.ts";
import { listNotifications } from "../../src/operations/notifications/list-notifications.ts";
import {
  resendGivenUp,
  resendNotification,
} from "../../src/operations/notifications/resend-notification.ts";
import { sendTestNotification } from "../../src/operations/notifications/send-test-notification.ts";
import { deliverDue } from "../support/deliver-due.ts";
import { attempts, deliverAll, notifications, owe } from "../support/deliveries.ts";
import { createTestGateway } from "../support/gateway.ts";
import { startReceiver } from "../support/receiver.ts";
import { whileLocked } from "../support/while-locked.ts";

suite("resending", () => {
  test("one sends the stored bytes once more, and keeps the old history", async (t) => {
    const made = await createTestGateway(t);
    const receiver = await startReceiver(t, 302);
    await owe(made, "order-1", receiver.url);
    await deliverAll(made);
    const [original] = await notifications(made);
    assert.equal(original?.state, "given_up");

    receiver.answer(200);
    const merchant = await made.merchant();
    const id = await resendNotification(made.gateway, merchant, original.id);
    await deliverAll(made);

    const [old, copy] = await notifications(made);
    assert.deepEqual(old, original);
    assert.deepEqual([copy?.id, copy?.copy_of, copy?.state], [id, original.id, "delivered"]);
    assert.deepEqual(
      receiver.received.map(({ body }) => body),
      [original.body, original.body],
    );
    assert.equal(await resendNotification(made.gateway, merchant, "unknown"), undefined);
  });

  test("what an endpoint missed is sent once, whoever asks how often", async (t) => {
    const made = await createTestGateway(t);
    const receiver = await startReceiver(t, 302);
    const other = await startReceiver(t, 302);
    for (const order of ["1", "2", "3"]) await owe(made, order, receiver.url, other.url);
    await deliverAll(made);
    receiver.answer(200);
    const merchant = await made.merchant();
    const endpoint = new URL(receiver.url).origin;
    const counts = await whileLocked(made.gateway.db, "lock notification in share mode", {
      waiting: 3,
      work: async () =>
        await Promise.all(
          [1, 2, 3].map(async () => await resendGivenUp(made.gateway, merchant, endpoint)),
        ),
    });
    assert.equal(
      counts.reduce((sum, count) => sum + count),
      3,
    );
    await deliverAll(made);
    assert.equal(receiver.received.length, 6);
    assert.equal(other.received.length, 3);
    assert.equal(await resendGivenUp(made.gateway, merchant, endpoint), 0);
  });
});

suite("a test notification", () => {
  test("looks like a notification of an order that nobody has", async (t) => {
    const receiver = await startReceiver(t, 200);
    const settings = { paymentNotificationUrls: [receiver.url] };
    const made = await createTestGateway(t, { settings });
    const [id] = await sendTestNotification(made.gateway, await made.merchant());
    await deliverAll(made);
    const body = JSON.parse(receiver.received[0]?.body ?? "") as Record<string, string>;
    const orderId = new RegExp(`^payment_notif_test_${made.keys.id}_[0-9a-f-]{36}$`);
    assert.match(body["order_id"] ?? "", orderId);
    const { order_id = "", status_code = "", gross_amount = "" } = body;
    const signed = { order_id, status_code, gross_amount };
    assert.equal(
      body["signature_key"],
      await computeSignature(signed, made.keys.serverKey.reveal()),
    );
    const CARD = /^(?:masked_card|eci|card_type|bank|approval_code|channel_response_)/;
    const documented = Object.keys((await fixture()).body).filter((name) => !CARD.test(name));
    assert.deepEqual(
      documented.filter((name) => typeof body[name] !== "string"),
      [],
    );
    const [notification] = await notifications(made);
    assert.deepEqual([notification?.id, notification?.state], [id, "delivered"]);
  });

  test("tells at once that nobody answered, and is not tried again", async (t) => {
    const made = await createTestGateway(t);
    const receiver = await startReceiver(t, 500);
    await sendTestNotification(made.gateway, await made.merchant(), [receiver.url]);
    await deliverAll(made);
    const [notification] = await notifications(made);
    assert.equal(notification?.state, "given_up");
    assert.equal((await attempts(made)).length, 1);
  });
});

async function fixture(): Promise<{ readonly body: object }> {
  const file = "../../../protocol/test/fixtures/notification.dashboard-test.json";
  return JSON.parse(await readFile(new URL(file, import.meta.url), "utf8")) as { body: object };
}

suite("what is known of deliveries", () => {
  test("is listed with all attempts, the newest first, page by page", async (t) => {
    const made = await createTestGateway(t);
    const receiver = await startReceiver(t, 400);
    for (const order of ["1", "2", "3"]) await owe(made, order, receiver.url);
    await deliverAll(made);
    const { gateway, keys } = made;
    const [newest, next] = await listNotifications(gateway, keys.id, { limit: 2 });
    assert.deepEqual([newest?.notification.orderId, next?.notification.orderId], ["3", "2"]);
    assert.deepEqual(
      newest?.attempts.map(({ number }) => number),
      [1, 2, 3],
    );
    const before = next?.notification.id ?? "";
    const rest = await listNotifications(gateway, keys.id, { limit: 2, before });
    assert.deepEqual(
      rest.map(({ notification }) => notification.orderId),
      ["1"],
    );
    const found = await listNotifications(gateway, keys.id, {
      limit: 9,
      orderId: "2",
      state: "given_up",
      endpoint: new URL(receiver.url).origin,
    });
    assert.equal(found.length, 1);
  });

  test("shows how each endpoint fares, with its last error in words", async (t) => {
    const made = await createTestGateway(t);
    const good = await startReceiver(t, 200);
    const bad = await startReceiver(t, 200);
    bad.stop();
    for (const order of ["1", "2"]) await owe(made, order, good.url, bad.url);
    await deliverDue(made.gateway, { merchantId: made.keys.id });
    const health = await readEndpointHealth(made.gateway, await made.merchant());
    const of = (url: string) => health.find(({ endpoint }) => endpoint === new URL(url).origin);
    assert.deepEqual(
      [good, bad].map(({ url }) => {
        const { delivered, attempts: tried, owed, lastFailure: failure } = of(url) ?? {};
        return { delivered, tried, owed, error: failure?.error };
      }),
      [
        { delivered: 2, tried: 2, owed: 0, error: undefined },
        { delivered: 0, tried: 2, owed: 2, error: "refused" },
      ],
    );
    const { lastFailure: failure } = of(bad.url) ?? {};
    assert.match(failure?.errorDetail ?? "", /ECONNREFUSED/);
    assert.ok(new Date(failure?.nextAt ?? 0) > made.clock.now);
  });
});
