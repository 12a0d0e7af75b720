import { reconcile } from "@gerbang/sdk";
import { createCertifyProbe } from "@gerbang/sdk/certify";
import type { Pool } from "pg";
import type { MerchantClock } from "./merchant-clock.ts";
import { findOrder, insertOrder, type Order, reopen } from "./orders.ts";
import { PRODUCTS } from "./products.ts";
import type { TakenPayments } from "./take-payments.ts";

interface DoorOptions {
  readonly token: string;
  readonly pool: Pool;
  readonly payments: TakenPayments;
  readonly clock: MerchantClock | undefined;
}

/** Orders are made by the hundred, and nobody moves time on between two of them. */
const LATELY_MS = 1_000;

/** What `gerbang certify` reads and does; there only for a sandbox merchant, and for who knows the token. */
export function openCertifyDoor({ token, pool, payments, clock }: DoorOptions) {
  const { client, receiver } = payments;
  return createCertifyProbe({
    token,
    view: async (orderId) => {
      const order = await findOrder(pool, orderId);
      return order && booksOf(order);
    },
    reconcile: async () => {
      await clock?.refresh();
      const { failed } = await reconcile({ client, payments: receiver.payments });
      if (failed.length > 0) throw new Error(`reconciling failed: ${String(failed[0]?.error)}`);
    },
    // A cup costs what it costs: the amount that is wanted does not matter.
    create: async () => {
      await clock?.refresh(LATELY_MS);
      const order = await insertOrder(
        pool,
        PRODUCTS.slice(0, 1).map((product) => ({ product, quantity: 1 })),
      );
      await payments.charge(order);
      return { order_id: order.id, token: order.token, total: order.total };
    },
    charge: async (orderId) => {
      await clock?.refresh();
      await reopen(pool, orderId);
      const order = await findOrder(pool, orderId);
      if (order) await payments.charge(order);
    },
  });
}

/** What a second booking would change, and what the customer sees. */
function booksOf({ status, timesPaid, total, refunds }: Order): object {
  return {
    status,
    times_paid: timesPaid,
    total,
    refunds: refunds.map(({ amount, isConfirmed }) => ({ amount, is_confirmed: isConfirmed })),
  };
}
