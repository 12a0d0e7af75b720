import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { PoolClient } from "pg";
import { createEmptyDatabase } from "../../gateway/test/support/database.ts";
import { type MemoryTransaction, memoryStore } from "../src/index.ts";
import { postgresStore } from "../src/postgres-store.ts";
import { FakeGateway } from "./support/fake-gateway.ts";
import { applyFaults, createRandom } from "./support/fault-plan.ts";
import { openShop, type Shop } from "./support/shop.ts";

const AT_ONCE = 20;

suite("every fault at once", () => {
  test("1,000 orders: each callback exactly once, no order wrong", async () => {
    const gateway = new FakeGateway();
    const random = createRandom(20_260_105);
    const shop = openMemoryShop(gateway, () => random() < 0.05);
    await live({ shop, gateway, orders: 1_000, random });
    await shop.reconcileUntilQuiet();
    await shop.assertEveryFactOnce();
  });

  test("the same over PostgreSQL, with 100 orders", async (t) => {
    const { pool } = await createEmptyDatabase(t);
    const store = postgresStore<PoolClient>(pool);
    await store.ensureSchema();
    await pool.query("create table effect (fact text)");
    const gateway = new FakeGateway();
    const random = createRandom(7_747);
    const shop = openShop<PoolClient>({
      store,
      gateway,
      failure: () => random() < 0.05,
      book: async (tx, fact) => {
        await tx.query("insert into effect values ($1)", [fact]);
      },
      booked: async () => {
        const { rows } = await pool.query<{ fact: string }>("select fact from effect");
        return rows.map(({ fact }) => fact);
      },
    });
    await live({ shop, gateway, orders: 100, random });
    await shop.reconcileUntilQuiet();
    await shop.assertEveryFactOnce();
  });

  test("with every notification lost, the reconciler finds out everything", async () => {
    const gateway = new FakeGateway();
    const shop = openMemoryShop(gateway, () => false);
    await charge(shop, gateway, 100);
    await shop.reconcileUntilQuiet();
    await shop.assertEveryFactOnce();
  });
});

function openMemoryShop(gateway: FakeGateway, failure: () => boolean): Shop {
  const booked: string[] = [];
  return openShop<MemoryTransaction>({
    store: memoryStore(),
    gateway,
    failure,
    book: (tx, fact) => {
      tx.afterCommit(() => booked.push(fact));
    },
    booked: () => booked,
  });
}

interface Life {
  readonly shop: Shop;
  readonly gateway: FakeGateway;
  readonly orders: number;
  readonly random: () => number;
}

async function live({ shop, gateway, orders, random }: Life): Promise<void> {
  await charge(shop, gateway, orders);
  const deliveries = applyFaults(gateway.outbox, random);
  while (deliveries.length > 0) {
    const batch = deliveries.splice(0, AT_ONCE);
    const answers = await Promise.all(batch.map(async ({ body }) => await shop.deliver(body)));
    for (const [index, { isGenuine }] of batch.entries()) {
      if (!isGenuine) assert.equal(answers[index]?.status, 401);
    }
  }
}

async function charge(shop: Shop, gateway: FakeGateway, orders: number): Promise<void> {
  for (let index = 0; index < orders; index += 1) {
    const orderId = `order-${index}`;
    shop.prices.set(orderId, 50_000);
    await shop.receiver.payments.open(orderId, 50_000);
    gateway.charge(orderId, 50_000);
    decideFate(gateway, orderId, index);
  }
}

/** What becomes of an order, by its number. */
function decideFate(gateway: FakeGateway, orderId: string, index: number): void {
  switch (index % 7) {
    case 0:
      gateway.move(orderId, "expire");
      break;
    case 1:
      gateway.move(orderId, "cancel");
      break;
    case 2:
      gateway.move(orderId, "settlement");
      break;
    case 3:
      gateway.move(orderId, "settlement", "qris");
      break;
    case 4:
      gateway.move(orderId, "settlement", "qris");
      gateway.refund(orderId, `${orderId}-a`, 20_000);
      break;
    case 5:
      gateway.move(orderId, "settlement");
      gateway.refund(orderId, `${orderId}-a`, 20_000);
      gateway.refund(orderId, `${orderId}-b`, 30_000);
      break;
    default:
      gateway.move(orderId, "deny");
  }
}
