import assert from "node:assert/strict";
import { resendNotification } from "../../src/operations/notifications/resend-notification.ts";
import { sendTestNotification } from "../../src/operations/notifications/send-test-notification.ts";
import { chargeBody, type TestServer } from "./gateway.ts";
import type { Receiver } from "./receiver.ts";

const CHARGES: Readonly<Record<string, object>> = {
  open: {
    custom_expiry: { expiry_duration: 2, unit: "hour" },
    customer_details: { first_name: "Ayu", email: "ayu@kedai.example", phone: "081211110002" },
    item_details: [{ id: "kopi", name: "Kopi", price: 44_000, quantity: 1 }],
    metadata: { table: "7", tags: [{ a: null }] },
    custom_field1: "one",
    custom_field2: "two",
    custom_field3: "three",
    gopay: { enable_callback: true, callback_url: "tokoku://done?a=1" },
  },
  paid: {},
  scanned: {},
  part: {},
  whole: {},
  cancelled: {},
  "force-deny-1": {},
  "force-fraud-1": {},
  shopee: { qris: { acquirer: "airpay shopee" } },
  "shopee-paid": { qris: { acquirer: "airpay shopee" } },
};

/**
 * Lets something of everything happen to the test merchant: every status that is reached by itself or
 * by somebody, refunds, faults, copies, retries, visits to the wallet and keys of repeated requests. The
 * clock stands still afterwards, with some of it owed and some due later.
 */
export async function letEverythingHappen(server: TestServer, receiver: Receiver): Promise<void> {
  const { call, gateway, merchant } = server;
  const ok = async (method: string, path: string, body?: object, headers = {}) => {
    const answer = await call(method, path, body, headers);
    const code = Number(answer.body["status_code"] ?? 200);
    assert.ok(answer.status === 200 && code < 203, `${path}: ${JSON.stringify(answer.body)}`);
  };
  receiver.answer(500);
  await ok("PUT", "/sandbox/v1/settings", { payment_notification_url: receiver.url });
  await ok("PUT", "/sandbox/v1/clock", { mode: "frozen", now: "2026-11-02T05:00:00Z" });
  await ok("PUT", "/sandbox/v1/faults", {
    seed: 3,
    rules: [
      { fault: "corrupt_signature", limit: 1 },
      { fault: "wrong_amount", statuses: ["settlement"], limit: 1 },
      { fault: "duplicate", share: 0.5, copies: 2 },
      { fault: "unknown_member", limit: 1 },
      { fault: "missing_member", limit: 2 },
      { fault: "slow", seconds: 0, limit: 1 },
      { fault: "cut", limit: 1 },
      { fault: "reorder", seconds: 60, share: 0.4 },
      { fault: "delay", seconds: 5, share: 0.3 },
      { fault: "drop", limit: 1, share: 0.2 },
    ],
  });
  for (const [order, more] of Object.entries(CHARGES)) {
    const body = { ...chargeBody(order, 44_000, "qris" in more ? "qris" : "gopay"), ...more };
    await ok("POST", "/v2/charge", body, {
      "idempotency-key": `key-${order}`,
      "x-payment-locale": "en-EN",
      ...(order === "open" && { "x-append-notification": `${receiver.url}?more` }),
      ...(order === "part" && { "x-override-notification": `${receiver.url}?instead` }),
    });
  }
  await ok("POST", "/sandbox/v1/transactions/paid/pay", { via: "gopay" });
  for (const order of ["scanned", "part", "whole", "shopee-paid"]) {
    await ok("POST", `/sandbox/v1/transactions/${order}/pay`, { via: "qris", issuer: "dana" });
  }
  await ok("POST", "/sandbox/v1/transactions/open/refuse");
  await ok("POST", "/v2/cancelled/cancel");
  await ok("POST", "/v2/part/refund", { refund_key: "r-1", amount: 1_000, reason: "cold" });
  await ok("POST", "/sandbox/v1/clock/advance", { by: "20m" });
  await ok("POST", "/v2/part/refund", { refund_key: "r-2", amount: 2_000, reason: "colder" });
  await ok("POST", "/v2/whole/refund", {});
  await ok("POST", "/v2/charge", chargeBody("late"));
  await sendTestNotification(gateway, await merchant());
  const first = await gateway.db.kysely
    .selectFrom("notification")
    .select("id")
    .where("state", "<>", "owed")
    .executeTakeFirstOrThrow();
  assert.ok(await resendNotification(gateway, await merchant(), first.id));
  await gateway.db.pool.query(
    `insert into wallet_visit (merchant_id, transaction_id, customer, pin_failures)
     select merchant_id, id, 'andi', 1 from transaction where order_id in ('open', 'paid')`,
  );
  receiver.answer(200);
  // As rows may be that were not written by JavaScript.
  await gateway.db.pool.query(
    `update transaction set created_at = created_at + interval '123 microseconds',
       expires_at = expires_at + interval '456 microseconds'`,
  );
  await gateway.db.pool.query(
    "update notification set due_at = due_at + interval '789 microseconds' where order_id = 'open'",
  );
}
