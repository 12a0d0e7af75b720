import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { startReceiver } from "../../../gateway/test/support/receiver.ts";
import { wallClock } from "../../src/listen/listen-clock.ts";
import { Outbox } from "../../src/listen/outbox.ts";

suite("notifications on their way to the shop", () => {
  test("are posted one after the other of one order, and those of others beside them", async (t) => {
    const shop = await startReceiver(t);
    const first = Promise.withResolvers<void>();
    shop.answer((request, response) => {
      if (request.body === "a1") void first.promise.then(() => response.end());
      else response.end();
    });
    const outbox = new Outbox({
      to: shop.url,
      clock: wallClock,
      signal: new AbortController().signal,
      tell: () => undefined,
    });
    const put = (orderId: string, body: string) => {
      outbox.put({ orderId, transactionId: orderId, transactionStatus: "pending", body });
    };
    put("a", "a1");
    put("a", "a2");
    await shop.arrived(1);
    put("b", "b1");
    await shop.arrived(2);
    put("b", "b2");
    await shop.arrived(3);
    const bodies = () => shop.received.map(({ body }) => body);
    assert.deepEqual(bodies(), ["a1", "b1", "b2"]);
    first.resolve();
    await outbox.idle();
    assert.deepEqual(bodies(), ["a1", "b1", "b2", "a2"]);
  });
});
