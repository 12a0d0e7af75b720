import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { deliverDue, nextDueAt } from "../../src/operations/deliver-due.ts";
import { attempts, freezeAt, notifications, owe } from "../support/deliveries.ts";
import { createTestGateway, NOON, type TestGateway } from "../support/gateway.ts";
import { type Reply, startReceiver } from "../support/receiver.ts";

/** Moves the merchant's clock from due time to due time until nothing is owed. */
async function deliverAll(made: TestGateway): Promise<void> {
  const { gateway, keys } = made;
  for (;;) {
    const dueAt = await nextDueAt(gateway, keys.id);
    if (!dueAt) return;
    await freezeAt(made, dueAt);
    const done = await deliverDue(gateway, { merchantId: keys.id });
    assert.notEqual(done.length, 0);
  }
}

/** Delivers one notification to a receiver that keeps answering alike. */
async function deliverTo(t: TestContext, reply: Reply, timeoutMs = 10_000) {
  const made = await createTestGateway(t, { delivery: { timeoutMs } });
  const receiver = await startReceiver(t, reply);
  await owe(made, "order-1", receiver.url);
  await deliverAll(made);
  const [notification] = await notifications(made);
  const history = await attempts(made);
  const [first] = history;
  assert.ok(notification && first);
  return { made, receiver, notification, history, first };
}

suite("the answer decides how often a notification is tried again", () => {
  const ANSWERS: readonly (readonly [number | "reset" | "hang", number, string])[] = [
    [200, 0, "2xx: delivered"],
    [201, 0, "2xx: delivered"],
    [204, 0, "2xx: delivered"],
    [500, 1, "500: 1 retry"],
    [503, 4, "503: 4 retries"],
    [400, 2, "400, 404: 2 retries"],
    [404, 2, "400, 404: 2 retries"],
    [301, 0, "301, 302, 303: not followed, no retry"],
    [302, 0, "301, 302, 303: not followed, no retry"],
    [303, 0, "301, 302, 303: not followed, no retry"],
    [304, 5, "anything else: 5 retries"],
    [401, 5, "anything else: 5 retries"],
    [418, 5, "anything else: 5 retries"],
    [502, 5, "anything else: 5 retries"],
    ["reset", 5, "anything else: 5 retries"],
    ["hang", 5, "anything else: 5 retries"],
  ];
  for (const [reply, retries, rule] of ANSWERS) {
    test(`${reply}: ${retries} retries`, async (t) => {
      const { receiver, notification, history } = await deliverTo(t, reply, 100);
      const delivered = typeof reply === "number" && reply < 300;
      assert.equal(notification.state, delivered ? "delivered" : "given_up");
      assert.equal(receiver.received.length, retries + 1);
      assert.deepEqual(
        history.map((attempt) => [attempt.number, attempt.rule]),
        Array.from({ length: retries + 1 }, (_, index) => [index + 1, rule]),
      );
      assert.deepEqual(new Set(receiver.received.map(({ body }) => body)).size, 1);
    });
  }
});

suite("deliverDue", () => {
  test("sends what is documented, and nothing more", async (t) => {
    const { receiver, notification } = await deliverTo(t, 200);
    const [sent] = receiver.received;
    assert.ok(sent);
    const { host, connection, ...headers } = sent.headers;
    assert.ok(host && connection);
    assert.deepEqual(headers, {
      "user-agent": "Veritrans",
      accept: "application/json",
      "content-type": "application/json",
      "content-length": String(Buffer.byteLength(notification.body)),
    });
    assert.equal(sent.method, "POST");
    assert.equal(sent.body, notification.body);
    assert.equal(notification.closed_at?.getTime(), NOON.getTime());
  });
});
