import type { ChargeRequest, GopayOptions } from "@gerbang/protocol";
import {
  type ChargeSource,
  chargeOrder,
  createCheckoutEndpoints,
  createClient,
  createFinish,
  createReceiver,
  type GatewayClient,
  GatewayError,
  type PaymentRecord,
  type PaymentsOptions,
  parseTransaction,
  startReconciler,
} from "@gerbang/sdk";
import { postgresStore } from "@gerbang/sdk/postgres";
import type { Pool, PoolClient } from "pg";
import { noteAccountStatus } from "./accounts.ts";
import { linkWallets, readToken } from "./link-wallets.ts";
import {
  confirmRefund,
  findOrder,
  findOrderByToken,
  leaveAccount,
  markClosed,
  markPaid,
  type Order,
  type RefundNote,
} from "./orders.ts";
import { sellSubscriptions } from "./sell-subscriptions.ts";

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

  // Customers who come back: one tap, and coffee every month.
  const wallets = linkWallets({ client, pool, shopUrl });
  const subscriptions = sellSubscriptions({ client, pool });

  // Takes in notifications.
  const receiver = createReceiver({
    serverKey,
    client,
    store,
    ...bookkeeping,
    ...subscriptions.callbacks,
    onAccountLinked: async ({ accountId }) => await noteAccountStatus(pool, accountId, "linked"),
    onAccountUnlinked: async ({ accountId }) => {
      await subscriptions.endOf(accountId);
      await noteAccountStatus(pool, accountId, "ended");
    },
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

  const buying = buyingOf({ client, payments, shopUrl }, pool);
  return { client, receiver, reconciler, finish, checkout, wallets, subscriptions, ...buying };
}

/** What is done to an order by whoever pays it, or gives the money back. */
function buyingOf(source: Buying, pool: Pool) {
  const { client, payments, shopUrl } = source;

  /** Whenever the customer looks: charges only what cannot be paid already, and survives a crash. */
  const charge = async (order: Order) => {
    const oneTap = await chargeAccount(source, order);
    if (oneTap) return oneTap;
    if (order.accountId !== undefined) await leaveAccount(pool, order.id);
    return await chargeOrder(source, chargeOf(order, shopUrl));
  };

  /** Takes back what the customer would rather pay another way; what they have paid stays paid. */
  const withdraw = async (order: Order) => {
    try {
      await client.cancel(order.id);
    } catch (error) {
      if (!(error instanceof GatewayError) || error.outcome === "unknown") throw error;
    }
    const told = parseTransaction(await client.status(order.id));
    if (!("problem" in told)) await payments.apply(told, { isConfirmed: true });
  };

  /** The refund key makes it safe to repeat: the same key is the same refund. */
  const refund = async (order: Order, { refundKey, amount, reason }: RefundNote) =>
    await client.refund(order.id, { refund_key: refundKey, amount, reason });

  return { charge, withdraw, refund };
}

interface Buying extends ChargeSource {
  readonly client: GatewayClient;
  readonly shopUrl: string;
}

/**
 * Takes an order from the linked account: paid at once, or by a link on which the customer confirms it. `undefined`
 * when it is not to be taken from one, or that cannot be charged (any more): then nothing was.
 */
async function chargeAccount(
  { shopUrl, ...source }: Buying,
  order: Order,
): Promise<PaymentRecord | undefined> {
  const { accountId } = order;
  if (accountId === undefined) return undefined;
  try {
    const token = await readToken(source.client, accountId);
    if (token === undefined) return undefined;
    const from = { account_id: accountId, payment_option_token: token };
    return await chargeOrder(source, chargeOf(order, shopUrl, from));
  } catch (error) {
    if (error instanceof GatewayError && error.outcome === "refused") return undefined;
    throw error;
  }
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

function chargeOf(order: Order, shopUrl: string, from: GopayOptions = {}): ChargeRequest {
  return {
    payment_type: "gopay",
    transaction_details: { order_id: order.id, gross_amount: order.total },
    item_details: order.lines.map(({ product, quantity }) => ({
      id: product.id,
      name: product.name,
      price: product.price,
      quantity,
    })),
    gopay: { enable_callback: true, callback_url: `${shopUrl}/finish/`, ...from },
  };
}
