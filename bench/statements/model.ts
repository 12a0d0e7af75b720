import { parseOrderId, parseRupiah } from "@gerbang/protocol";
import type { Notification } from "../../packages/gateway/src/domain/notifications/notification.ts";
import type { LoggedEvent } from "../../packages/gateway/src/domain/transactions/logged-event.ts";
import type { Transaction } from "../../packages/gateway/src/domain/transactions/transaction.ts";
import type { Gateway } from "../../packages/gateway/src/operations/gateway.ts";
import { createMerchant } from "../../packages/gateway/src/operations/merchants/create-merchant.ts";
import { findMerchant } from "../../packages/gateway/src/operations/merchants/find-merchant.ts";
import { charge } from "../../packages/gateway/src/operations/transactions/charge.ts";
import type { Db } from "../../packages/gateway/src/store/database.ts";
import { toEvent } from "../../packages/gateway/src/store/event-row.ts";
import { toNotification } from "../../packages/gateway/src/store/notification-row.ts";
import type { EventRow, NotificationRow } from "../../packages/gateway/src/store/tables.ts";

export type NewCharge = Parameters<Gateway["insertCharge"]>[0];
export type TransactionChange = Parameters<Gateway["commitChange"]>[0];

/** One charge that the gateway made: all others are copies of it. */
export interface Model {
  readonly transaction: Transaction;
  readonly event: LoggedEvent;
  readonly notification: Notification;
}

export async function makeModel(gateway: Gateway): Promise<Model> {
  const { id: merchantId } = await createMerchant(gateway, {
    settings: { paymentNotificationUrls: ["http://127.0.0.1:9/notify"] },
  });
  const merchant = await findMerchant(gateway, merchantId);
  const [orderId, grossAmount] = [parseOrderId("the-model"), parseRupiah(44_000)];
  if (!merchant || !orderId || !grossAmount) throw new Error("the model does not parse");
  await charge(gateway, merchant, {
    paymentType: "gopay",
    orderId,
    grossAmount,
    acquirer: "gopay",
    expiry: { durationMs: 7 * 86_400_000 },
    enableCallback: false,
    appendNotificationUrls: [],
    overrideNotificationUrls: [],
    request: {
      payment_type: "gopay",
      transaction_details: { order_id: "the-model", gross_amount: 44_000 },
    },
  });
  const one = async <Row extends object>(table: string): Promise<Row> => {
    const { rows } = await gateway.db.pool.query<Row>(`select * from ${table} limit 1`);
    if (!rows[0]) throw new Error(`the model has no ${table}`);
    return rows[0];
  };
  const transaction = await gateway.findTransaction(merchantId, orderId);
  if (!transaction) throw new Error("the model was not charged");
  return {
    transaction,
    event: toEvent(await one<EventRow>("event")),
    notification: toNotification(await one<NotificationRow>("notification")),
  };
}

const CALLERS = 24;

/** Runs an operation for each item, as many at once as the pool has connections. */
export async function pooled<Item>(
  items: readonly Item[],
  run: (item: Item) => Promise<void>,
): Promise<void> {
  const left = items.values();
  await Promise.all(
    Array.from({ length: CALLERS }, async () => {
      for (const item of left) await run(item);
    }),
  );
}

/** A database transaction with a round trip for each statement, each prepared by name. */
export async function inOwnTransactions(
  db: Db,
  statements: readonly (readonly [text: string, values: readonly unknown[]])[],
): Promise<void> {
  const client = await db.pool.connect();
  try {
    await client.query("begin");
    for (const [text, values] of statements) {
      await client.query({ name: nameOf(text), text, values: [...values] });
    }
    await client.query("commit");
  } finally {
    client.release();
  }
}

const names = new Map<string, string>();

function nameOf(text: string): string {
  const known = names.get(text) ?? `bench-${names.size}`;
  names.set(text, known);
  return known;
}
