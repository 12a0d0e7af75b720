import assert from "node:assert/strict";
import { deny, pay } from "../../../../gateway/src/operations/transactions/pay.ts";
import { GROSS_AMOUNT, type Merchant } from "./merchant.ts";

/** What becomes of an order, by its number: everything that can. */
export async function meetFate(merchant: Merchant, orderId: string, index: number): Promise<void> {
  const { server, client } = merchant;
  const { gateway } = server;
  const payBy = async (method: Parameters<typeof pay>[2]["method"]) => {
    const paid = await pay(gateway, await server.merchant(), { id: orderId, method });
    assert.equal(paid?.outcome, "applied");
  };
  switch (index % 8) {
    case 0:
      await client.cancel(orderId);
      break;
    case 1:
      await client.expire(orderId);
      break;
    case 2:
      await payBy({ via: "gopay" });
      break;
    case 3:
      await payBy({ via: "qris", issuer: "dana" });
      break;
    case 4:
      await payBy({ via: "qris", issuer: "gopay" });
      await client.refund(orderId, { refund_key: `${orderId}-a`, amount: 20_000 });
      break;
    case 5:
      await payBy({ via: "gopay" });
      await client.refund(orderId, { refund_key: `${orderId}-a`, amount: 20_000 });
      await client.directRefund(orderId, { refund_key: `${orderId}-b` });
      break;
    case 6: {
      const channelResponse = { code: "201", message: "Insufficient Balance" };
      const denied = await deny(gateway, await server.merchant(), { id: orderId, channelResponse });
      assert.equal(denied?.outcome, "applied");
      break;
    }
    default:
    // Nobody comes: it expires by the clock.
  }
}

interface OrderState {
  readonly id: string;
  readonly status: string;
  readonly refunded: number;
}

/** Compares everything that the merchant knows and was told with what the gateway's tables say. */
export async function assertEveryOrderRight({ server, pool }: Merchant): Promise<void> {
  const { kysely } = server.gateway.db;
  const transactions = await kysely
    .selectFrom("transaction")
    .select(["id", "order_id", "settled_at", "status", "refund_amount"])
    .execute();
  const refunds = await kysely
    .selectFrom("refund")
    .select(["transaction_id", "refund_key"])
    .execute();
  const facts = transactions.flatMap(({ id, order_id, settled_at }) => [
    settled_at ? `${order_id} paid` : `${order_id} closed`,
    ...refunds
      .filter(({ transaction_id }) => transaction_id === id)
      .map(({ refund_key }) => `${order_id} refunded ${refund_key}`),
  ]);
  assert.ok(transactions.every(({ status }) => status !== "pending"));
  const { rows: told } = await pool.query<{ told: string }>("select told from fact");
  assert.deepEqual(told.map((fact) => fact.told).sort(), facts.sort());

  const right = transactions.map(({ order_id, settled_at, refund_amount }): OrderState => {
    const status = settled_at ? "paid" : "closed";
    return { id: order_id, status, refunded: refund_amount };
  });
  const { rows } = await pool.query<OrderState>(
    "select id, status, refunded::int as refunded from customer_order",
  );
  assert.deepEqual(sorted(rows), sorted(right));
  assert.ok(right.every(({ refunded }) => refunded <= GROSS_AMOUNT));
}

function sorted(orders: readonly OrderState[]): readonly OrderState[] {
  return orders.toSorted((left, right) => left.id.localeCompare(right.id));
}
