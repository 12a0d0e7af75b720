import type { ChargeRequest } from "@gerbang/protocol";
import {
  chargeOrder,
  createCheckoutEndpoints,
  createClient,
  createFinish,
  createReceiver,
  type PaymentsOptions,
  startReconciler,
} from "@gerbang/sdk";
import { postgresStore } from "@gerbang/sdk/postgres";
import type { Pool, PoolClient } from "pg";
import {
  confirmRefund,
  findOrder,
  findOrderByToken,
  markClosed,
  markPaid,
  type Order,
  type RefundNote,
} from "./orders.ts";

interface TakePaymentsOptions {
  readonly gatewayUrl: string;
  readonly serverKey: string;
  /** Said where the key's look does not fit the address: a production merchant on this machine. */
  readonly environment?: "sandbox" | "production" | undefined;
  /** Where customers and the gateway reach the shop, without a slash at the end. */
  readonly shopUrl: string;
  readonly pool: Pool;
  /** The merchant's time, for tests; everybody's when absent. */
  readonly now?: (() => Date) | undefined;
}

export type TakenPayments = Awaited<ReturnType<typeof takePayments>>;

/** Everything the shop needs to be paid. This file is what an integration comes down to. */
export async function takePayments(options: TakePaymentsOptions) {
  const { gatewayUrl, serverKey, environment, shopUrl, pool, now } = options;
  const client = createClient({
    serverKey,
    baseUrl: gatewayUrl,
    ...(environment && { environment }),
  });

  // Keeps, beside the orders, what is known of each payment: so both change in one commit.
  const store = postgresStore<PoolClient>(pool, { table: "shop.payment" });
  await store.ensureSchema();

  // Takes in notifications.
  const receiver = createReceiver({
    serverKey,
    client,
    store,
    ...bookkeeping,
    ...(now && { now }),
  });
  const { payments } = receiver;

  // Finds what notifications missed.
  const reconciler = startReconciler({
    client,
    payments,
    onError: (error) => process.stderr.write(`reconciling failed: ${String(error)}\n`),
  });

  // Where the wallet sends the customer's browser.
  const finish = createFinish({
    client,
    payments,
    urlOf: async ({ orderId }) => {
      const order = await findOrder(pool, orderId);
      return order ? `${shopUrl}/orders/${order.token}` : shopUrl;
    },
  });

  // What the checkout element on the order page asks.
  const checkout = createCheckoutEndpoints({
    payments,
    findOrderId: async (request) => {
      const token = new URL(request.url).pathname.split("/")[2] ?? "";
      return (await findOrderByToken(pool, token))?.id;
    },
  });

  /** Whenever the customer looks: charges only what cannot be paid already, and survives a crash. */
  const charge = async (order: Order) =>
    await chargeOrder({ payments, client }, chargeOf(order, shopUrl));

  /** The refund key makes it safe to repeat: the same key is the same refund. */
  const refund = async (order: Order, { refundKey, amount, reason }: RefundNote) =>
    await client.refund(order.id, { refund_key: refundKey, amount, reason });

  return { client, receiver, reconciler, finish, checkout, charge, refund };
}

/** What becomes of an order. Each runs exactly once, in one database transaction with its fact. */
const bookkeeping: Omit<PaymentsOptions<PoolClient>, "store"> = {
  findOrder: async (orderId, tx) => {
    const order = await findOrder(tx, orderId);
    return order && { grossAmount: order.total };
  },
  onPaid: async ({ orderId }, tx) => await markPaid(tx, orderId),
  onClosed: async ({ orderId, isOrderPaid, isReplaced }, tx) => {
    if (!isOrderPaid && !isReplaced) await markClosed(tx, orderId);
  },
  onRefunded: async ({ orderId, refund }, tx) => {
    const { amount, reason = "", refundKey = refund.ids.join() } = refund;
    await confirmRefund(tx, orderId, { refundKey, amount, reason });
  },
};

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
