import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  createReceiver,
  type MemoryTransaction,
  memoryStore,
  type ReceiverOptions,
} from "../src/index.ts";
import { fixture, fixtureNames, notification, SERVER_KEY } from "./support/fixtures.ts";

function post(body: unknown): Request {
  return new Request("https://shop.example/notifications", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
}

function createLoggedReceiver(options: Partial<ReceiverOptions<MemoryTransaction>> = {}) {
  const told: string[] = [];
  const receiver = createReceiver({
    serverKey: SERVER_KEY,
    store: memoryStore(),
    onPaid: ({ orderId }, tx) => tx.afterCommit(() => told.push(`paid ${orderId}`)),
    onClosed: ({ orderId, transaction }, tx) =>
      tx.afterCommit(() => told.push(`${transaction.status} ${orderId}`)),
    onRefunded: ({ refund }, tx) =>
      tx.afterCommit(() => told.push(`refunded ${refund.refundKey} ${refund.amount}`)),
    onUnhandled: ({ reason }) => told.push(`unhandled ${reason}`),
    ...options,
  });
  return { told, receiver };
}

suite("receiver", () => {
  test("a settlement marks the order paid once, however often it arrives", async () => {
    const { told, receiver } = createLoggedReceiver();
    const bodies = [1, 2, 3].map(() => post(notification("gopay.settlement")));
    const answers = await Promise.all(bodies.map(receiver.handle));
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200, 200],
    );
    assert.deepEqual(told, ["paid TRX-20260105-0001"]);
  });

  test("every signed fixture is genuine, and not with one digit of the signature changed", async () => {
    for (const name of fixtureNames(/^notification\.(gopay|qris)/)) {
      const { receiver } = createLoggedReceiver();
      const { body } = fixture(name);
      assert.equal((await receiver.handle(post(body))).status, 200, name);
      const signature = String(body["signature_key"]);
      const changed = (signature.startsWith("0") ? "1" : "0") + signature.slice(1);
      assert.equal(
        (await receiver.handle(post({ ...body, signature_key: changed }))).status,
        401,
        name,
      );
    }
  });

  test("a genuine pending message cannot be turned into a settlement", async () => {
    const { told, receiver } = createLoggedReceiver();
    const body = { ...notification("gopay.pending"), transaction_status: "settlement" };
    assert.equal((await receiver.handle(post(body))).status, 401);
    assert.deepEqual(told, ["unhandled forged"]);
  });
});
