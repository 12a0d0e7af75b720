import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { suite, type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import type { OrderId, Rupiah } from "@gerbang/protocol";
import type { Merchant } from "../../../src/domain/merchants/merchant.ts";
import {
  decideDisable,
  decideUpdate,
} from "../../../src/domain/subscriptions/decide-subscription.ts";
import { type Gateway, openGateway } from "../../../src/operations/gateway.ts";
import { createMerchant } from "../../../src/operations/merchants/create-merchant.ts";
import { findMerchant } from "../../../src/operations/merchants/find-merchant.ts";
import { exportSnapshot } from "../../../src/operations/sandbox/export-snapshot.ts";
import { withMerchantHeld } from "../../../src/operations/sandbox/hold-merchant.ts";
import { importSnapshot } from "../../../src/operations/sandbox/import-snapshot.ts";
import { readAhead } from "../../../src/operations/sandbox/read-ahead.ts";
import { resetMerchant } from "../../../src/operations/sandbox/reset-merchant.ts";
import { changeSubscription } from "../../../src/operations/subscriptions/change-subscription.ts";
import { readSubscription } from "../../../src/operations/subscriptions/read-subscription.ts";
import {
  runDueSubscriptions,
  runIfDue,
} from "../../../src/operations/subscriptions/run-subscription.ts";
import { chargeForSubscription } from "../../../src/operations/transactions/charge-for-subscription.ts";
import { openDatabase } from "../../../src/store/database.ts";
import { isQuiet } from "../../../src/store/sandbox/merchant-work.ts";
import { notifications } from "../../support/deliveries.ts";
import { readFixture } from "../../support/fixture.ts";
import {
  createTestGateway,
  NOON,
  startTestServer,
  TEST_SECRET,
  type TestGateway,
} from "../../support/gateway.ts";
import { lastOfAll } from "../../support/last-of-all.ts";
import { linkAccount } from "../../support/linked-account.ts";
import { chargesOf, freezeAtNoon, runsOf, subscribe } from "../../support/subscriptions.ts";
import { untilSomebodyWaits, whileLocked } from "../../support/while-locked.ts";

const NOTIFIED = { settings: { recurringNotificationUrl: "http://127.0.0.1:1/recurring" } };
const DOOMED = fileURLToPath(new URL("../../support/doomed-subscriber.ts", import.meta.url));

function connectionOf({ gateway }: TestGateway): string {
  const { connectionString } = gateway.db.pool.options;
  assert.ok(connectionString !== undefined);
  return connectionString;
}

/** Another process on the same database: nothing is shared but rows. */
function anotherProcess(t: TestContext, made: TestGateway): Gateway {
  const db = openDatabase({ connectionString: connectionOf(made), max: 8 });
  lastOfAll(t, async () => await db.close());
  return openGateway({ db, secret: TEST_SECRET, wallNow: () => made.clock.now });
}

async function messages(made: TestGateway): Promise<readonly string[]> {
  return (await notifications(made))
    .filter(({ transaction_status: about }) => about === "subscription.charge")
    .map(({ order_id: orderId }) => orderId);
}

suite("the worker of subscriptions", () => {
  test("of several processes charges each subscription that is due once, and tells it once", async (t) => {
    const made = await createTestGateway(t, NOTIFIED);
    await freezeAtNoon(made);
    const linked = await linkAccount(made);
    const one = await subscribe(made, linked);
    const other = await subscribe(made, linked, { name: "LANGGANAN" });
    const later = await subscribe(made, linked, {
      schedule: { startAt: new Date(NOON.getTime() + 1) },
    });
    const second = anotherProcess(t, made);
    await Promise.all(
      [made.gateway, second, made.gateway, second].map(
        async (gateway) => await runDueSubscriptions(gateway),
      ),
    );
    assert.equal(await runDueSubscriptions(second), 0);
    for (const { id } of [one, other]) {
      assert.deepEqual(await runsOf(made, id), ["1.1 2026-11-02T05:00 200"]);
      assert.deepEqual(await chargesOf(made, id), ["settlement"]);
    }
    assert.deepEqual(await runsOf(made, later.id), []);
    assert.equal(await linked.balance(), 900_000);
    assert.equal(new Set(await messages(made)).size, 2);
    assert.equal((await messages(made)).length, 2);
  });

  test("carries on what a killed process has begun, and charges nothing twice", async (t) => {
    const made = await createTestGateway(t, NOTIFIED);
    const linked = await linkAccount(made);
    const steps = ["within 1", "after 1", "within 2", "after 2", "within 3"];
    const subscriptions = await Promise.all(steps.map(async () => await subscribe(made, linked)));
    await Promise.all(
      steps.map(async (step, index) => {
        const environment = { ...process.env };
        delete environment["NODE_TEST_CONTEXT"];
        const args = [connectionOf(made), NOON.toISOString(), made.keys.id];
        const child = spawn(
          process.execPath,
          ["--conditions=@gerbang/source", DOOMED, ...args, subscriptions[index]?.id ?? "", step],
          { stdio: ["ignore", "ignore", "inherit"], env: environment },
        );
        assert.deepEqual(await once(child, "exit"), [null, "SIGKILL"], step);
      }),
    );
    const begun = await Promise.all(
      subscriptions.map(async ({ id }) =>
        (await runsOf(made, id))[0]?.split(" ").slice(2).join(" "),
      ),
    );
    assert.deepEqual(begun, [undefined, "under way", "under way", "under way", "under way"]);
    assert.equal((await chargesOf(made)).length, 2);
    const second = anotherProcess(t, made);
    await Promise.all(
      [made.gateway, second].map(async (gateway) => await runDueSubscriptions(gateway)),
    );
    for (const [index, { id }] of subscriptions.entries()) {
      assert.deepEqual(await runsOf(made, id), ["1.1 2026-11-02T05:00 200"], steps[index]);
      assert.deepEqual(await chargesOf(made, id), ["settlement"], steps[index]);
    }
    assert.equal(await linked.balance(), 750_000);
    assert.equal((await messages(made)).length, 5);
  });

  test("leaves alone whom somebody holds, and those who are not quiet are not called so", async (t) => {
    const made = await createTestGateway(t);
    await freezeAtNoon(made);
    await subscribe(made, await linkAccount(made));
    const wish = { merchantId: made.keys.id, doing: "reset" } as const;
    await withMerchantHeld(made.gateway, wish, async () => {
      assert.equal(await runDueSubscriptions(made.gateway), 0);
    });
    const quiet = async () =>
      await isQuiet(made.gateway.db, made.keys.id, { wall: made.clock.now, now: NOON });
    assert.equal(await quiet(), false);
    assert.equal(await runDueSubscriptions(made.gateway), 1);
    assert.equal(await quiet(), true);
  });

  test("charges once for all that it slept through, and then what is due", async (t) => {
    const made = await createTestGateway(t);
    await freezeAtNoon(made);
    const { id } = await subscribe(made, await linkAccount(made));
    const day = (days: number) => new Date(NOON.getTime() + days * 86_400_000);
    await freezeAtNoon(made, new Date(day(3).getTime() - 1));
    while ((await runDueSubscriptions(made.gateway)) > 0);
    assert.deepEqual(await runsOf(made, id), ["1.1 2026-11-02T05:00 200"]);
    await freezeAtNoon(made, day(3));
    while ((await runDueSubscriptions(made.gateway)) > 0);
    assert.deepEqual(await runsOf(made, id), [
      "1.1 2026-11-02T05:00 200",
      "2.1 2026-11-05T05:00 200",
    ]);
  });

  test("goes on charging by the account's token of today", async (t) => {
    const made = await createTestGateway(t);
    await freezeAtNoon(made);
    const linked = await linkAccount(made);
    const old = await subscribe(made, linked);
    const wrong = await subscribe(made, linked, { token: "no token at all" });
    await made.gateway.db.kysely.updateTable("pay_account").set({ token_id: "another" }).execute();
    await runDueSubscriptions(made.gateway);
    assert.deepEqual(await runsOf(made, old.id), ["1.1 2026-11-02T05:00 200"]);
    assert.deepEqual(await runsOf(made, wrong.id), ["1.1 2026-11-02T05:00 400"]);
  });

  test("loses no change that comes at the same time", async (t) => {
    const made = await createTestGateway(t);
    await freezeAtNoon(made);
    const { id } = await subscribe(made, await linkAccount(made));
    const merchant = await made.merchant();
    await Promise.all([
      ...Array.from({ length: 3 }, async () => await runIfDue(made.gateway, merchant, id)),
      ...[{ token: "other" }, { amount: 1_000 as Rupiah }, { name: "other" }, { interval: 2 }].map(
        async (change) =>
          await changeSubscription(made.gateway, merchant, {
            id,
            decide: decideUpdate(change),
            event: "subscription.updated",
          }),
      ),
    ]);
    const found = await readSubscription(made.gateway, merchant.id, id);
    assert.ok(found);
    const { token, amount, name, schedule, currentInterval } = found.subscription;
    assert.deepEqual([token, amount, name, schedule.interval], ["other", 1_000, "other", 2]);
    assert.equal(currentInterval, 1);
    assert.equal(found.transactionIds.length, 1);
  });

  test("shows what time will bring, and forgets all with the merchant's past", async (t) => {
    const made = await createTestGateway(t);
    await freezeAtNoon(made);
    const linked = await linkAccount(made);
    const { id } = await subscribe(made, linked, { name: "KOPI" });
    const stopped = await subscribe(made, linked, { name: "TEH" });
    const merchant = await made.merchant();
    await changeSubscription(made.gateway, merchant, {
      id: stopped.id,
      decide: decideDisable,
      event: "subscription.disabled",
    });
    await runIfDue(made.gateway, merchant, id);
    const ahead = await readAhead(made.gateway, merchant.id, 10);
    assert.deepEqual(
      ahead.map(({ kind, at, orderId }) => [kind, at.toISOString(), orderId]),
      [["subscription", "2026-11-03T05:00:00.000Z", "KOPI"]],
    );
    await resetMerchant(made.gateway, merchant);
    assert.equal(await readSubscription(made.gateway, merchant.id, id), undefined);
  });
});

suite("a run that is carried on after its charge was denied", () => {
  test("finds the denial, and charges nothing again, though there would be enough by now", async (t) => {
    const server = await createTestGateway(t);
    const { gateway, merchant } = server;
    const linked = await linkAccount(server, { balances: { GOPAY_WALLET: 0 as Rupiah } });
    const { id: subscriptionId } = await subscribe(server, linked);
    const own = await merchant();
    const charge = async () =>
      await chargeForSubscription(gateway, own, {
        orderId: "run-1" as OrderId,
        amount: 50_000 as Rupiah,
        accountId: linked.account.id,
        token: linked.token(),
        subscriptionId,
      });
    const denied = await charge();
    assert.equal(denied.outcome, "denied");
    await gateway.db.pool.query("update wallet_customer set wallet_balance = 50000");
    assert.deepEqual(await charge(), denied);
    assert.equal(await linked.balance(), 50_000);
  });
});

suite("a reset", () => {
  test("that comes while a run begins waits for it, and forgets that, too", async (t) => {
    const made = await createTestGateway(t);
    await freezeAtNoon(made);
    const { id } = await subscribe(made, await linkAccount(made));
    const merchant = await made.merchant();
    await whileLocked(made.gateway.db, "select from subscription for update", {
      waiting: 2,
      work: async () =>
        await Promise.all([
          runIfDue(made.gateway, merchant, id),
          untilSomebodyWaits(made.gateway.db).then(
            async () => await resetMerchant(made.gateway, merchant),
          ),
        ]),
    });
    assert.equal(await readSubscription(made.gateway, merchant.id, id), undefined);
    assert.deepEqual(await runsOf(made, id), []);
  });
});

suite("the database", () => {
  test("takes no second payment of a period, no second run of an order, and one run at a time", async (t) => {
    const made = await createTestGateway(t);
    await freezeAtNoon(made);
    const { id } = await subscribe(made, await linkAccount(made));
    await runDueSubscriptions(made.gateway);
    const row = await made.gateway.db.kysely
      .selectFrom("subscription_run")
      .selectAll()
      .where("subscription_id", "=", id)
      .executeTakeFirstOrThrow();
    const insert = async (change: object) =>
      await made.gateway.db.kysely
        .insertInto("subscription_run")
        .values({ ...row, ...change })
        .execute();
    const underWay = {
      ended_at: null,
      paid: null,
      transaction_id: null,
      transaction_status: null,
      status_code: null,
      status_message: null,
    };
    await assert.rejects(insert({ attempt: 2, order_id: "other" }), /subscription_run_paid/);
    await assert.rejects(insert({ period: 2 }), /subscription_run_order/);
    await insert({ ...underWay, period: 2, order_id: "second" });
    await assert.rejects(
      insert({ ...underWay, period: 3, order_id: "third" }),
      /subscription_run_under_way/,
    );
    await assert.rejects(insert({ order_id: "same" }), /subscription_run_pkey/);
  });
});

suite("a session file", () => {
  test("holds subscriptions with their runs, and brings them to another merchant", async (t) => {
    const made = await createTestGateway(t, NOTIFIED);
    await freezeAtNoon(made);
    const linked = await linkAccount(made);
    const paid = await subscribe(made, linked, {
      metadata: { plan: "kopi" },
      customerDetails: { first_name: "Sari" },
      retrySchedule: { interval: 1, unit: "day", maxInterval: 2 },
    });
    await subscribe(made, linked, { paymentType: "credit_card", schedule: { maxInterval: 3 } });
    // Whatever the API takes for an account and a token.
    await subscribe(made, linked, { accountId: "☕".repeat(63) + "😀", token: "😀".repeat(1_000) });
    while ((await runDueSubscriptions(made.gateway)) > 0);
    const text = await sessionOf(made.gateway, await made.merchant());
    const keys = await createMerchant(made.gateway, {});
    const other = await findMerchant(made.gateway, keys.id);
    assert.ok(other);
    const imported = await importSnapshot(made.gateway, other, { text });
    assert.ok(imported.outcome === "applied", JSON.stringify(imported));
    assert.deepEqual([imported.counts.subscription, imported.counts.subscription_run], [3, 3]);
    const before = await readSubscription(made.gateway, made.keys.id, paid.id);
    const after = await readSubscription(made.gateway, keys.id, paid.id);
    assert.ok(before && after);
    assert.deepEqual(after.subscription, { ...before.subscription, merchantId: keys.id });
    const [id = ""] = after.transactionIds;
    assert.notDeepEqual(after.transactionIds, before.transactionIds);
    assert.ok(await made.gateway.findTransaction(keys.id, id));
    const told = (await notifications(made)).filter(({ merchant_id: of }) => of === keys.id);
    const run = told.find(({ transaction_id: about }) => about === id);
    const { transaction, subscription } = JSON.parse(run?.body ?? "{}") as Record<
      string,
      Record<string, unknown>
    >;
    assert.equal(transaction?.["transaction_id"], id);
    assert.equal(subscription?.["merchant_id"], keys.id);
  });

  test("is refused when it says that a run is under way of which it knows nothing", async (t) => {
    const made = await createTestGateway(t);
    await freezeAtNoon(made);
    await subscribe(made, await linkAccount(made));
    const merchant = await made.merchant();
    const text = await sessionOf(made.gateway, merchant);
    const broken = text.replace('"running":false', '"running":true');
    const imported = await importSnapshot(made.gateway, merchant, { text: broken, reset: true });
    assert.ok(imported.outcome === "refused" && imported.reason === "invalid");
    assert.match(imported.problems.join(), /subscription.running does not agree with its runs/);
    const whole = await importSnapshot(made.gateway, merchant, { text, reset: true });
    assert.equal(whole.outcome, "applied");
  });
});

async function sessionOf(gateway: Gateway, merchant: Merchant): Promise<string> {
  let text = "";
  for await (const part of exportSnapshot(gateway, merchant)) text += part;
  return text;
}

suite("what is told of a run", () => {
  test("is as it was recorded, paid or not, and the transaction names its subscription", async (t) => {
    const server = await startTestServer(t, {
      settings: {
        ...NOTIFIED.settings,
        paymentNotificationUrls: ["http://127.0.0.1:1/payments"],
      },
    });
    const at = new Date("2026-02-01T00:00:00Z");
    await freezeAtNoon(server, at);
    const linked = await linkAccount(server, { phoneNumber: "123450009" });
    const terms = {
      name: "LANGGANAN-BULANAN-01",
      amount: 100_000 as Rupiah,
      metadata: { plan: "dasar" },
      customerDetails: { first_name: "Sari" },
      schedule: { unit: "month", startAt: at },
    } as const;
    const paid = await subscribe(server, linked, terms);
    const card = await subscribe(server, linked, {
      ...terms,
      paymentType: "credit_card",
      retrySchedule: { interval: 1, unit: "day", maxInterval: 0 },
    });
    await runDueSubscriptions(server.gateway);
    const rows = await server.gateway.db.kysely
      .selectFrom("notification")
      .select(["body", "url", "kind"])
      .execute();
    const bodies = rows.map((row) => ({
      ...row,
      body: JSON.parse(row.body) as Record<string, unknown>,
    }));
    for (const [{ id }, name] of [
      [paid, "charge-success"],
      [card, "charge-failed"],
    ] as const) {
      const { body: recorded } = readFixture(`notification.subscription.${name}`);
      const of = (body: Record<string, unknown>) => body["subscription"] as Record<string, unknown>;
      const told = bodies.find(({ body }) => body["event_name"] && of(body)["id"] === id)?.body;
      assert.ok(told);
      const transaction = told["transaction"] as Record<string, unknown>;
      const { transaction_id: made } = transaction;
      assert.deepEqual(
        {
          ...told,
          transaction: { ...transaction, ...(made !== undefined && { transaction_id: "made" }) },
          subscription: { ...of(told), id: "made" },
        },
        {
          ...recorded,
          transaction: {
            ...(recorded["transaction"] as object),
            ...(made !== undefined && { transaction_id: "made" }),
          },
          subscription: {
            ...of(recorded),
            id: "made",
            merchant_id: server.keys.id,
            token: linked.token(),
            gopay: { account_id: linked.account.id },
            ...(id === card.id && { payment_type: "credit_card" }),
          },
        },
      );
    }
    const payment = bodies.find(({ kind }) => kind === "payment")?.body;
    assert.ok(payment);
    assert.equal(payment["subscription_id"], paid.id);
    assert.match(String(payment["order_id"]), /^LANGGANAN-BULANAN-01-\d{32}$/);
    const { body: read } = await server.call("GET", `/v1/subscriptions/${paid.id}`);
    assert.deepEqual(read["transaction_ids"], [payment["transaction_id"]]);
    assert.equal((read["schedule"] as Record<string, unknown>)["current_interval"], 1);
    const status = await server.call("GET", `/v2/${String(payment["transaction_id"])}/status`);
    assert.equal(status.body["subscription_id"], paid.id);
    assert.equal(status.body["transaction_status"], "settlement");
    const failed = await server.call("GET", `/v1/subscriptions/${card.id}`);
    assert.equal(failed.body["status"], "inactive");
    assert.deepEqual(failed.body["transaction_ids"], []);
  });
});
