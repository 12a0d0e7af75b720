import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";
import type { Pool, PoolClient } from "pg";
import { pointNotifications } from "../../../../gateway/src/operations/merchants/point-notifications.ts";
import { setFaultPlan } from "../../../../gateway/src/operations/sandbox/fault-plan.ts";
import { expireDueTransactions } from "../../../../gateway/src/operations/transactions/expire.ts";
import { confirmDueRefunds } from "../../../../gateway/src/operations/transactions/refund.ts";
import { createEmptyDatabase } from "../../../../gateway/test/support/database.ts";
import { startTestServer, type TestServer } from "../../../../gateway/test/support/gateway.ts";
import type { GatewayClient } from "../../../src/client.ts";
import { createClient, createReceiver, type Receiver, reconcile } from "../../../src/index.node.ts";
import { nodeListener } from "../../../src/node-listener.ts";
import { postgresStore } from "../../../src/postgres-store.ts";
import { type Delivering, startDelivering } from "./delivering.ts";

interface MerchantOptions {
  /** What goes wrong with the notifications. */
  readonly faults: Parameters<typeof setFaultPlan>[2]["rules"];
  /** Whether the merchant's own code fails this time, after it has written. */
  readonly fails?: () => boolean;
}

/** A merchant with a database and an address of its own, and a Gerbang that reports to it. */
const HOUR_MS = 3_600_000;

export interface Merchant {
  readonly server: TestServer;
  readonly client: GatewayClient;
  readonly pool: Pool;
  /** How many notifications were answered with each status. */
  readonly answers: ReadonlyMap<number, number>;
  /** Takes orders as a shop does, before they are paid for. */
  take(orderIds: readonly string[]): Promise<void>;
  charge(orderId: string): Promise<void>;
  /** Moves the clock, lets happen what falls due, and resolves when nobody owes a delivery. */
  pass(minutes: number): Promise<void>;
  reconcile(): Promise<void>;
  /** Orders of which something is open. */
  followed(): Promise<number>;
}

export const GROSS_AMOUNT = 50_000;
const SEED = 7_747;
const TABLES = `
create table customer_order (
  id text primary key,
  status text not null default 'waiting',
  refunded bigint not null default 0
);
create table fact (told text not null);`;

export async function openMerchant(
  t: TestContext,
  { faults, fails = () => false }: MerchantOptions,
): Promise<Merchant> {
  // Hooks run in the order of their registration: the work stops before its databases go.
  let delivering: Delivering | undefined;
  t.after(async () => await delivering?.stop());
  const { pool } = await createEmptyDatabase(t);
  await pool.query(TABLES);
  const store = postgresStore<PoolClient>(pool);
  await store.ensureSchema();
  const server = await startTestServer(t, { delivery: { timeoutMs: 5_000 } });
  const { gateway, clock, keys } = server;
  const serverKey = keys.serverKey.reveal();
  const client = createClient({ serverKey, baseUrl: server.url });
  const book = async (tx: PoolClient, fact: string, change: string, ...values: unknown[]) => {
    await tx.query("insert into fact values ($1)", [fact]);
    await tx.query(`update customer_order set ${change} where id = $1`, values);
    if (fails()) throw new Error("the merchant's own failure");
  };
  const receiver = createReceiver<PoolClient>({
    serverKey,
    client,
    store,
    now: () => clock.now,
    findOrder: async (orderId, tx) => {
      const { rowCount } = await tx.query("select from customer_order where id = $1", [orderId]);
      return rowCount === 1 ? { grossAmount: GROSS_AMOUNT } : undefined;
    },
    onPaid: async ({ orderId }, tx) =>
      await book(tx, `${orderId} paid`, "status = 'paid'", orderId),
    onClosed: async ({ orderId }, tx) =>
      await book(tx, `${orderId} closed`, "status = 'closed'", orderId),
    onRefunded: async ({ orderId, refund }, tx) => {
      const fact = `${orderId} refunded ${refund.refundKey}`;
      await book(tx, fact, "refunded = refunded + $2", orderId, refund.amount);
    },
  });
  const { url, answers } = await serve(t, receiver);
  await pointNotifications(gateway, keys.id, { to: url });
  const planned = await setFaultPlan(gateway, await server.merchant(), {
    seed: SEED,
    rules: faults,
  });
  assert.equal(planned.outcome, "applied");
  const { untilQuiet } = (delivering = startDelivering(server));
  const { payments } = receiver;
  return {
    server,
    client,
    pool,
    answers,
    async take(orderIds) {
      await pool.query("insert into customer_order select unnest($1::text[])", [orderIds]);
    },
    async charge(orderId) {
      await payments.open(orderId, GROSS_AMOUNT);
      const transaction_details = { order_id: orderId, gross_amount: GROSS_AMOUNT };
      await payments.track(await client.charge({ payment_type: "gopay", transaction_details }));
    },
    async pass(minutes) {
      clock.advance(minutes * 60_000);
      while ((await expireDueTransactions(gateway)) > 0);
      while ((await confirmDueRefunds(gateway)) > 0);
      await untilQuiet();
    },
    async reconcile() {
      await reconcile({ payments, client, ordersMax: 10_000 });
    },
    async followed() {
      // What is paid is looked at again as well, days later.
      const { rowCount } = await pool.query("select from gerbang_payment where check_at < $1", [
        new Date(payments.now().getTime() + HOUR_MS),
      ]);
      return rowCount ?? 0;
    },
  };
}

async function serve(t: TestContext, { handle }: Receiver) {
  const answers = new Map<number, number>();
  const server = createServer(
    nodeListener(async (request) => {
      const response = await handle(request);
      answers.set(response.status, (answers.get(response.status) ?? 0) + 1);
      return response;
    }),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/notifications`, answers };
}
