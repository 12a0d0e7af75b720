import type { ChargeRequest } from "@gerbang/protocol";
import {
  createCheckoutEndpoints,
  createClient,
  createFinish,
  createReceiver,
  startReconciler,
} from "@gerbang/sdk";
import { postgresStore } from "@gerbang/sdk/postgres";
import type { Pool, PoolClient } from "pg";
import {
  bookRefund,
  findOrder,
  findOrderByToken,
  markClosed,
  markPaid,
  type Order,
} from "./orders.ts";

export interface TakePaymentsOptions {
  readonly gatewayUrl: string;
  readonly serverKey: string;
  /** Where customers and the gateway reach the shop, without a slash at the end. */
  readonly shopUrl: string;
  readonly pool: Pool;
}

/** Everything the shop needs to be paid. This file is what an integration comes down to. */
export async function takePayments({ gatewayUrl, serverKey, shopUrl, pool }: TakePaymentsOptions) {
  const client = createClient({ serverKey, baseUrl: gatewayUrl });

  // Keeps, beside the orders, what is known of each payment: so both change in one commit.
  const store = postgresStore<PoolClient>(pool, { table: "shop.payment" });
  await store.ensureSchema();

  const receiver = createReceiver({
    serverKey,
    client,
    store,
    findOrder: async (orderId, tx) => {
      const order = await findOrder(tx, orderId);
      return order && { grossAmount: order.total };
    },
    onPaid: async ({ orderId }, tx) => await markPaid(tx, orderId),
    onClosed: async ({ orderId, isOrderPaid }, tx) => {
      if (!isOrderPaid) await markClosed(tx, orderId);
    },
    onRefunded: async ({ orderId, refund }, tx) => await bookRefund(tx, orderId, refund.amount),
  });
  const { payments } = receiver;

  return {
    receiver,

    /** Asks for the money. Noted before and after, so that no crash in between loses track of it. */
    async charge(order: Order): Promise<void> {
      await payments.open(order.id, order.total);
      const charged = await client.charge(chargeOf(order, shopUrl));
      await payments.track(charged);
    },

    /** `refundKey` makes it safe to repeat: the same key is the same refund. */
    async refund(order: Order, refund: { amount: number; reason: string; refundKey: string }) {
      const { amount, reason, refundKey } = refund;
      return await client.refund(order.id, { amount, reason, refund_key: refundKey });
    },

    /** What the checkout element on the order page asks. */
    checkout: createCheckoutEndpoints({
      payments,
      findOrderId: async (request) => {
        const token = new URL(request.url).pathname.split("/")[2] ?? "";
        return (await findOrderByToken(pool, token))?.id;
      },
    }),

    /** Where the wallet sends the customer's browser. */
    finish: createFinish({
      client,
      payments,
      urlOf: async ({ orderId }) => {
        const order = await findOrder(pool, orderId);
        return order ? `${shopUrl}/orders/${order.token}` : shopUrl;
      },
    }),

    /** Finds what notifications missed. */
    reconciler: startReconciler({
      client,
      payments,
      onError: (error) => process.stderr.write(`reconciling failed: ${String(error)}\n`),
    }),
  };
}

function chargeOf(order: Order, shopUrl: string): ChargeRequest {
  return {
    payment_type: "gopay",
    transaction_details: { order_id: order.id, gross_amount: order.total },
    item_details: order.lines.map(({ product, quantity }) => ({
      id: product.id,
      name: product.name,
      price: product.price,
      quantity,
    })),
    gopay: { enable_callback: true, callback_url: `${shopUrl}/finish/` },
  };
}
