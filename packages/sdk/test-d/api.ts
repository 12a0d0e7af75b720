/** Types as promises: this file is compiled and never run. */

import { createServer } from "node:http";
import type { NotificationBody, StatusResponse, TransactionStatus } from "@gerbang/protocol";
import {
  createCheckoutEndpoints,
  createClient,
  createReceiver,
  GatewayError,
  type GatewayErrorCode,
  memoryStore,
  parseTransaction,
  reconcile,
  type Transaction,
} from "@gerbang/sdk";
import { fastifyRoute, nodeListener } from "@gerbang/sdk/node";
import { postgresStore } from "@gerbang/sdk/postgres";
import fastify from "fastify";
import type { Pool, PoolClient } from "pg";

type Equals<Left, Right> =
  (<T>() => T extends Left ? 1 : 2) extends <T>() => T extends Right ? 1 : 2 ? true : false;
type IsAny<T> = 0 extends 1 & T ? true : false;
function holds<Claim extends true>(): Claim | undefined {
  return undefined;
}

const client = createClient({ serverKey: "SB-Mid-server-x", baseUrl: "http://localhost:7747" });
// @ts-expect-error a key is needed
createClient({ baseUrl: "http://localhost:7747" });
// @ts-expect-error there are two environments
createClient({ serverKey: "x", baseUrl: "https://x.example", environment: "staging" });

const charged = await client.charge({
  payment_type: "gopay",
  transaction_details: { order_id: "order-101", gross_amount: 44_000 },
  gopay: { enable_callback: true, callback_url: "https://shop.example/finish/" },
});
holds<Equals<typeof charged.gross_amount, string>>();
holds<Equals<IsAny<typeof charged>, false>>();
const transaction_details = { order_id: "order-101", gross_amount: 44_000 };
// @ts-expect-error the acquirer belongs to qris
await client.charge({ payment_type: "gopay", transaction_details, qris: {} });
// @ts-expect-error cards are not for this client
await client.charge({ payment_type: "credit_card", transaction_details });
// @ts-expect-error the amount is missing
await client.charge({ payment_type: "qris", transaction_details: { order_id: "order-101" } });
await client.qrCode(charged);

const status = await client.status("order-101", { signal: AbortSignal.timeout(1_000) });
holds<Equals<typeof status, StatusResponse>>();
// Open for what the API may add.
const known: "settlement" extends typeof status.transaction_status ? true : false = true;
const unknown: typeof status.transaction_status = "a status of next year";
const later: typeof status.payment_type = "qris-tap";
holds<Equals<TransactionStatus extends typeof status.transaction_status ? true : false, true>>();
const [refund] = status.refunds ?? [];
holds<Equals<NonNullable<typeof refund>["refund_chargeback_id"], number | string>>();

try {
  await client.refund("order-101", { amount: 10_000, refund_key: "RF-1", reason: "Habis" });
} catch (error) {
  if (error instanceof GatewayError) {
    holds<Equals<typeof error.code, GatewayErrorCode>>();
    // @ts-expect-error no such code
    if (error.code === "not-found") throw error;
    if (error.code === "not_found" || error.outcome === "unknown") throw error;
  }
}

declare const pool: Pool;
const receiver = createReceiver({
  serverKey: "SB-Mid-server-x",
  client,
  store: postgresStore(pool),
  findOrder: async (orderId, tx) => {
    const { rows } = await tx.query<{ total: number }>("select total from orders where id = $1", [
      orderId,
    ]);
    return rows[0] && { grossAmount: rows[0].total };
  },
  onPaid: async ({ orderId, isLate, transaction }, tx) => {
    holds<Equals<typeof tx, PoolClient>>();
    holds<Equals<typeof transaction, Transaction>>();
    holds<Equals<typeof transaction.message, NotificationBody | StatusResponse>>();
    await tx.query("update orders set paid = true, late = $2 where id = $1", [orderId, isLate]);
  },
});
createReceiver({
  serverKey: "x",
  store: memoryStore(),
  onPaid: (_event, tx) => {
    tx.afterCommit(() => {});
    // @ts-expect-error the memory has no SQL
    tx.query("select 1");
  },
});
// @ts-expect-error a receiver that does nothing about payments is a mistake
createReceiver({ serverKey: "x", store: memoryStore() });

const handler: (request: Request) => Promise<Response> = receiver.handle;
createServer(nodeListener(handler));
fastify().post("/notifications", fastifyRoute(handler));
await reconcile({ payments: receiver.payments, client });
createCheckoutEndpoints({ payments: receiver.payments, findOrderId: () => undefined });
// @ts-expect-error an endpoint that shows every order to everybody is a mistake
createCheckoutEndpoints({ payments: receiver.payments });

const parsed = parseTransaction({});
// @ts-expect-error there may be a problem
parsed.orderId.trim();
if (!("problem" in parsed)) holds<Equals<typeof parsed.settledAt, Date | undefined>>();

export { known, later, unknown };
