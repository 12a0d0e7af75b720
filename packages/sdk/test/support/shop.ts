import assert from "node:assert/strict";
import { createReceiver, type PaymentStore, type Receiver, reconcile } from "../../src/index.ts";
import type { FakeGateway } from "./fake-gateway.ts";
import { SERVER_KEY } from "./fixtures.ts";

interface ShopOptions<Tx> {
  readonly store: PaymentStore<Tx>;
  readonly gateway: FakeGateway;
  /** Writes down that a callback ran, through its database transaction. */
  readonly book: (tx: Tx, fact: string) => Promise<void> | void;
  /** All that was committed. */
  readonly booked: () => Promise<readonly string[]> | readonly string[];
  /** Whether the shop's own code fails this time, after it has booked. */
  readonly failure?: () => boolean;
}

export interface Shop {
  /** What each order costs. */
  readonly prices: Map<string, number>;
  readonly receiver: Receiver;
  readonly deliver: (body: unknown) => Promise<Response>;
  /** Moves the gateway's clock on until nothing is due any more. */
  readonly reconcileUntilQuiet: () => Promise<void>;
  readonly assertEveryFactOnce: () => Promise<void>;
}

/** Longer than between two questions about what is open. */
const SOON_MS = 60 * 60_000;

/** A merchant that writes down what it is told. */
export function openShop<Tx>(options: ShopOptions<Tx>): Shop {
  const { store, gateway, booked, failure = () => false } = options;
  const prices = new Map<string, number>();
  const book = async (tx: Tx, fact: string) => {
    await options.book(tx, fact);
    if (failure()) throw new Error("the shop's own failure");
  };
  const receiver = createReceiver<Tx>({
    serverKey: SERVER_KEY,
    store,
    client: gateway,
    now: () => gateway.now,
    findOrder: (orderId) => {
      const grossAmount = prices.get(orderId);
      return grossAmount === undefined ? undefined : { grossAmount };
    },
    onPaid: async ({ orderId }, tx) => await book(tx, `${orderId} paid`),
    onClosed: async ({ orderId }, tx) => await book(tx, `${orderId} closed`),
    onRefunded: async ({ orderId, refund }, tx) =>
      await book(tx, `${orderId} refunded ${refund.refundKey}`),
  });
  return {
    prices,
    receiver,
    deliver: async (body) =>
      await receiver.handle(
        new Request("http://shop.example/notifications", {
          method: "POST",
          body: JSON.stringify(body),
        }),
      ),
    reconcileUntilQuiet: async () => {
      const until = gateway.now.getTime() + 9 * 24 * 60 * 60_000;
      while (gateway.now.getTime() < until) {
        gateway.now = new Date(gateway.now.getTime() + 10 * 60_000);
        const { payments } = receiver;
        await reconcile({ payments, client: gateway, ordersMax: 10_000 });
        // A look at what is paid is days away.
        const soon = new Date(gateway.now.getTime() + SOON_MS);
        if ((await store.findDue(soon, 1)).length === 0) return;
      }
      assert.fail("something stays due for ever");
    },
    assertEveryFactOnce: async () => {
      assert.deepEqual([...(await booked())].sort(), gateway.facts().sort());
    },
  };
}
