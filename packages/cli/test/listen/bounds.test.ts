import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { faults } from "../../../gateway/test/support/faults.ts";
import { chargeBody } from "../../../gateway/test/support/gateway.ts";
import { CallPace } from "../../src/listen/call-pace.ts";
import { Callbacks } from "../../src/listen/callbacks.ts";
import type { Happening } from "../../src/listen/happening.ts";
import { onceEach } from "../../src/listen/once-each.ts";
import { OrderBook } from "../../src/listen/order-book.ts";
import { Outbox } from "../../src/listen/outbox.ts";
import { startListening } from "../support/listening.ts";

const NOON = Date.parse("2026-11-02T05:00:00.000Z");
const HOUR = 60 * 60_000;
const DAY = 24 * HOUR;

function pending(id: string) {
  return {
    transaction_id: id,
    order_id: `order-${id}`,
    gross_amount: "44000.00",
    payment_type: "gopay",
    transaction_status: "pending",
  };
}

suite("what gerbang listen keeps, and for how long it goes on", () => {
  test("are the newest two thousand orders, and what is never paid for eight days", () => {
    const book = new OrderBook();
    for (let order = 0; order < 2_003; order++) {
      book.charged(pending(String(order)), { by: "charge" }, NOON + order);
    }
    const kept = book.list(NOON + 10_000).map(({ id }) => id);
    assert.equal(kept.length, 2_000);
    assert.deepEqual([kept[0], kept.at(-1)], ["2002", "3"]);
    assert.equal(book.list(NOON + 8 * DAY - HOUR).length, 2_000);
    assert.equal(book.list(NOON + 8 * DAY + HOUR).length, 0);
    assert.equal(book.next(NOON + 8 * DAY + HOUR), undefined);
  });

  test("are the last thousand ways back to the shop, and the last thousand messages of a relay", () => {
    const callbacks = new Callbacks("http://here");
    const names = Array.from({ length: 1_001 }, (_none, order) => {
      const gopay = { callback_url: `http://shop.example/${order}` };
      return /finish\/([\w-]+)\//.exec(callbacks.replaceIn(JSON.stringify({ gopay })))?.[1] ?? "";
    });
    assert.equal(callbacks.find(names[0] ?? "", ""), undefined);
    assert.equal(callbacks.find(names[1] ?? "", "")?.url, "http://shop.example/1");
    const isNew = onceEach();
    const tell = (body: string) => isNew({ body, isCopy: false });
    for (let message = 0; message < 1_001; message++) assert.ok(tell(String(message)));
    assert.deepEqual([tell("1000"), tell("1"), tell("0")], [false, false, true]);
    assert.ok(isNew({ body: "1000", isCopy: true }), "what is sent again is meant to come again");
  });

  test("is an hour at the most that it waits, whatever it is told, and however the clock is set back", () => {
    const pace = new CallPace();
    assert.equal(pace.limited(NOON, DAY), HOUR);
    assert.equal(pace.nextAt(NOON), NOON + HOUR);
    assert.equal(pace.nextAt(NOON - DAY), NOON - DAY + HOUR);
  });

  test("are six tries of a notification that nobody takes, further and further apart", async () => {
    const told: Happening[] = [];
    const waits: number[] = [];
    const outbox = new Outbox({
      to: "http://127.0.0.1:9/",
      signal: new AbortController().signal,
      tell: (happening) => void told.push(happening),
      clock: {
        now: () => NOON,
        wait: async (ms) => await Promise.resolve(void waits.push(ms)),
      },
    });
    outbox.put({ orderId: "a", transactionId: "a", transactionStatus: "pending", body: "{}" });
    await outbox.idle();
    assert.deepEqual(waits, [1_000, 2_000, 4_000, 8_000, 15_000]);
    assert.equal(told.length, 6);
    const last = told.at(-1);
    assert.ok(last?.event === "notification");
    assert.deepEqual([last.answer_status, last.next_in_ms], [null, null]);
  });

  test("are four questions under way, when the service hangs", async (t) => {
    const { call, proxy, clock } = await startListening(t);
    proxy.add({ verb: "status", fault: faults.hang() });
    for (let order = 0; order < 6; order++)
      await call("POST", "/v2/charge", chargeBody(`o-${order}`));
    for (let second = 0; second < 8; second++) {
      clock.jump(1_000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await proxy.arrived("status", 4);
    assert.equal(proxy.log.filter(({ request }) => request.verb === "status").length, 4);
  });

  test("keeps to what the service says to the shop: too many calls are too many of both", async (t) => {
    const { call, proxy, happened, clock } = await startListening(t);
    await call("POST", "/v2/charge", chargeBody("o-1"));
    proxy.add({ verb: "charge", nth: 1, fault: faults.rateLimited("40") });
    await call("POST", "/v2/charge", chargeBody("o-2")).catch(() => undefined);
    assert.equal((await happened("waiting", 1)).wait_ms, 40_000);
    const before = proxy.log.length;
    for (let second = 0; second < 39; second++) {
      clock.jump(1_000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await proxy.idle();
    assert.equal(proxy.log.length, before);
    clock.jump(2_000);
    await happened("asked", 1);
  });

  test("is said what the service does not accept, and is asked less and less often", async (t) => {
    const { pass, proxy } = await startListening(t, {
      serverKey: "SB-Mid-server-of-nobody-0123456789",
      orders: ["o-1"],
    });
    const first = await pass("waiting", 1);
    assert.deepEqual([first.reason, first.wait_ms], ["refused", 2_000]);
    assert.match(first.detail, /cannot be authorized/);
    assert.equal((await pass("waiting", 2)).wait_ms, 4_000);
    assert.equal(proxy.log.length, 2);
  });
});
