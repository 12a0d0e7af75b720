import {
  chargeOrder,
  createClient,
  createFinish,
  createReceiver,
  type MemoryTransaction,
  memoryStore,
  reconcile,
} from "@gerbang/sdk";
import { createCertifyProbe } from "@gerbang/sdk/certify";
import type { WebHandler } from "@gerbang/sdk/node";

interface ShopOrder {
  readonly total: number;
  status: "waiting" | "paid" | "closed";
  timesPaid: number;
  refunded: number;
}

interface Shop {
  /** Takes notifications. */
  readonly notifications: WebHandler;
  /** Everything else. */
  readonly pages: WebHandler;
}

/** Time goes by the gateway's clock for this merchant: in a test it is moved. */
class MerchantClock {
  private readonly url: string;
  private readonly authorization: string;
  private aheadMs = 0;

  constructor(url: string, serverKey: string) {
    this.url = `${url}/sandbox/v1/clock`;
    this.authorization = `Basic ${btoa(`${serverKey}:`)}`;
  }

  now(): Date {
    return new Date(Date.now() + this.aheadMs);
  }

  async read(): Promise<void> {
    const answer = await fetch(this.url, { headers: { authorization: this.authorization } });
    const { now } = (await answer.json()) as { readonly now: string };
    this.aheadMs = Date.parse(now) - Date.now();
  }
}

/** A shop that is taken care of by the SDK, whatever serves it. */
export function openSdkShop(baseUrl: string, serverKey: string): Shop {
  const orders = new Map<string, ShopOrder>();
  const client = createClient({ serverKey, baseUrl });
  const clock = new MerchantClock(baseUrl, serverKey);
  const change = (tx: MemoryTransaction, id: string, effect: (order: ShopOrder) => void) =>
    tx.afterCommit(() => {
      const order = orders.get(id);
      if (order) effect(order);
    });
  const receiver = createReceiver({
    serverKey,
    client,
    store: memoryStore(),
    now: () => clock.now(),
    findOrder: (id) => {
      const order = orders.get(id);
      return order && { grossAmount: order.total };
    },
    onPaid: ({ orderId }, tx) =>
      change(tx, orderId, (order) => {
        order.status = "paid";
        order.timesPaid++;
      }),
    onClosed: ({ orderId, isOrderPaid, isReplaced }, tx) =>
      change(tx, orderId, (order) => {
        if (!isOrderPaid && !isReplaced && order.status === "waiting") order.status = "closed";
      }),
    onRefunded: ({ orderId, refund }, tx) =>
      change(tx, orderId, (order) => {
        order.refunded += refund.amount;
      }),
  });
  const { payments } = receiver;
  const charge = async (id: string) => {
    await clock.read();
    const total = orders.get(id)?.total ?? 0;
    const transaction_details = { order_id: id, gross_amount: total };
    await chargeOrder({ payments, client }, { payment_type: "gopay", transaction_details });
  };
  const certify = createCertifyProbe({
    token: "test",
    view: (id) => orders.get(id),
    create: async ({ amount = 44_000 }) => {
      const id = `sdk-${crypto.randomUUID()}`;
      orders.set(id, { total: amount, status: "waiting", timesPaid: 0, refunded: 0 });
      await charge(id);
      return { order_id: id };
    },
    charge,
    reconcile: async () => {
      await clock.read();
      return await reconcile({ client, payments, ordersMax: 10_000, atOnce: 8 });
    },
  });
  const finish = createFinish({
    client,
    payments,
    urlOf: () => new URL("/thanks", "http://127.0.0.1"),
  });
  return {
    notifications: receiver.handle,
    pages: async (request) => {
      const { pathname } = new URL(request.url);
      if (pathname === "/certify") return await certify(request);
      if (pathname === "/finish") return await finish(request);
      return Response.json({ up: true });
    },
  };
}
