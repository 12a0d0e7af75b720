import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { OrderId, Rupiah } from "@gerbang/protocol";
import type { ChargeCommand } from "../../src/domain/transactions/charge-command.ts";
import { cancel } from "../../src/operations/transactions/cancel.ts";
import { charge } from "../../src/operations/transactions/charge.ts";
import {
  expire,
  expireDueTransactions,
  expireIfDue,
} from "../../src/operations/transactions/expire.ts";
import { getStatus } from "../../src/operations/transactions/get-status.ts";
import { pay } from "../../src/operations/transactions/pay.ts";
import { createTestGateway, type TestGateway } from "../support/gateway.ts";

const URLS = ["http://127.0.0.1:1/one", "http://127.0.0.1:1/two"];
const SETTINGS = { settings: { paymentNotificationUrls: URLS } };
const FIFTEEN_MINUTES_MS = 15 * 60_000;

function command(orderId: string, changed: Partial<ChargeCommand> = {}): ChargeCommand {
  return {
    paymentType: "gopay",
    orderId: orderId as OrderId,
    grossAmount: 44_000 as Rupiah,
    acquirer: "gopay",
    expiry: { durationMs: FIFTEEN_MINUTES_MS },
    enableCallback: false,
    appendNotificationUrls: [],
    overrideNotificationUrls: [],
    request: { sent: "as it is" },
    ...changed,
  };
}

async function eventNames({ gateway }: TestGateway): Promise<readonly string[]> {
  const rows = await gateway.db.kysely.selectFrom("event").select("name").orderBy("id").execute();
  return rows.map(({ name }) => name);
}

async function owedStatuses({ gateway }: TestGateway): Promise<readonly string[]> {
  const rows = await gateway.db.kysely
    .selectFrom("notification")
    .select("transaction_status")
    .orderBy("id")
    .execute();
  return rows.map(({ transaction_status }) => transaction_status);
}

suite("charge", () => {
  test("a charge is read back as it was made", async (t) => {
    const made = await createTestGateway(t);
    const merchant = await made.merchant();
    const charged = await charge(
      made.gateway,
      merchant,
      command("order-1", {
        customField1: "meja 4",
        metadata: { waiter: "Sari", tables: [4, 5] },
        callbackUrl: "tokoku://selesai",
        enableCallback: true,
      }),
    );
    assert.equal(charged.outcome, "applied");
    const status = await getStatus(made.gateway, merchant, "order-1");
    assert.deepEqual(status?.transaction, charged.transaction);
    const byId = await getStatus(made.gateway, merchant, charged.transaction.id);
    assert.deepEqual(byId, status);
  });

  test("of twenty charges of one order at the same moment, one is made", async (t) => {
    const made = await createTestGateway(t, SETTINGS);
    const merchant = await made.merchant();
    const outcomes = await Promise.all(
      Array.from(
        { length: 20 },
        async () => await charge(made.gateway, merchant, command("order-1")),
      ),
    );
    assert.equal(outcomes.filter(({ outcome }) => outcome === "applied").length, 1);
    assert.deepEqual(await eventNames(made), ["transaction.pending"]);
    assert.deepEqual(await owedStatuses(made), ["pending", "pending"]);
  });

  test("an order id is free again after cancel and expiry, and not while it is paid", async (t) => {
    const made = await createTestGateway(t);
    const merchant = await made.merchant();
    const again = async () => (await charge(made.gateway, merchant, command("order-1"))).outcome;
    assert.equal(await again(), "applied");
    await cancel(made.gateway, merchant, "order-1");
    assert.equal(await again(), "applied");
    await expire(made.gateway, merchant, "order-1");
    assert.equal(await again(), "applied");
    await pay(made.gateway, merchant, { id: "order-1", method: { via: "gopay" } });
    assert.equal(await again(), "refused");
    const newest = await getStatus(made.gateway, merchant, "order-1");
    assert.equal(newest?.transaction.status, "settlement");
  });
});

suite("a change", () => {
  test("of pay, cancel and expire at the same moment, one wins and notifies", async (t) => {
    const made = await createTestGateway(t, SETTINGS);
    const merchant = await made.merchant();
    await charge(made.gateway, merchant, command("order-1"));
    const { gateway } = made;
    const decisions = await Promise.all(
      Array.from({ length: 6 }).flatMap(() => [
        pay(gateway, merchant, { id: "order-1", method: { via: "qris", issuer: "dana" } }),
        cancel(gateway, merchant, "order-1"),
        expire(gateway, merchant, "order-1"),
      ]),
    );
    const applied = decisions.filter((decision) => decision?.outcome === "applied");
    assert.equal(applied.length, 1);
    assert.equal((await eventNames(made)).length, 2);
    assert.equal((await owedStatuses(made)).length, 4);
  });

  test("two changes decided from the same version cannot both be written", async (t) => {
    const made = await createTestGateway(t);
    const merchant = await made.merchant();
    await charge(made.gateway, merchant, command("order-1"));
    const { gateway } = made;
    let interrupted = false;
    // The first cancel is decided, then overtaken by a payment before it is written.
    const overtaken = {
      ...gateway,
      commitChange: async (change: Parameters<typeof gateway.commitChange>[0]) => {
        if (!interrupted) {
          interrupted = true;
          await pay(gateway, merchant, { id: "order-1", method: { via: "gopay" } });
        }
        return await gateway.commitChange(change);
      },
    };
    const decision = await cancel(overtaken, merchant, "order-1");
    assert.equal(decision?.outcome, "refused");
    const status = await getStatus(gateway, merchant, "order-1");
    assert.equal(status?.transaction.status, "settlement");
  });

  test("the clock expires what is due, once, however many workers look", async (t) => {
    const made = await createTestGateway(t, SETTINGS);
    const merchant = await made.merchant();
    await charge(made.gateway, merchant, command("order-1"));
    await charge(made.gateway, merchant, command("order-2", { expiry: { durationMs: 3_600_000 } }));
    made.clock.advance(FIFTEEN_MINUTES_MS - 1);
    assert.equal(await expireDueTransactions(made.gateway), 0);
    made.clock.advance(1);
    await Promise.all([1, 2, 3].map(async () => await expireDueTransactions(made.gateway)));
    const expired = await getStatus(made.gateway, merchant, "order-1");
    assert.equal(expired?.transaction.status, "expire");
    const open = await getStatus(made.gateway, merchant, "order-2");
    assert.equal(open?.transaction.status, "pending");
    assert.equal((await owedStatuses(made)).filter((status) => status === "expire").length, 2);
  });

  test("a payment after the expiry time is refused even before the worker came by", async (t) => {
    const made = await createTestGateway(t);
    const merchant = await made.merchant();
    await charge(made.gateway, merchant, command("order-1"));
    made.clock.advance(FIFTEEN_MINUTES_MS);
    const decision = await pay(made.gateway, merchant, { id: "order-1", method: { via: "gopay" } });
    assert.equal(decision?.outcome === "refused" && decision.reason, "expired");
  });
});

suite("an expiry that a worker has found due", () => {
  test("ends what still waits then, and nothing that was paid or closed meanwhile", async (t) => {
    const made = await createTestGateway(t);
    const merchant = await made.merchant();
    const { gateway, clock } = made;
    const orders = ["open", "paid", "cancelled"];
    for (const order of orders) await charge(gateway, merchant, command(order));
    await pay(gateway, merchant, { id: "paid", method: { via: "gopay" } });
    await cancel(gateway, merchant, "cancelled");
    const expireAll = async () =>
      await Promise.all(
        orders.map(async (order) => {
          const decision = await expireIfDue(gateway, merchant, order);
          return `${decision?.outcome} ${decision?.transaction.status}`;
        }),
      );
    clock.advance(FIFTEEN_MINUTES_MS - 1);
    assert.deepEqual(await expireAll(), [
      "unchanged pending",
      "unchanged settlement",
      "unchanged cancel",
    ]);
    clock.advance(1);
    assert.deepEqual(await expireAll(), [
      "applied expire",
      "unchanged settlement",
      "unchanged cancel",
    ]);
  });
});
