import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { ChargeResponse } from "@gerbang/protocol";
import {
  GatewayError,
  type MemoryTransaction,
  memoryStore,
  reconcile,
  startReconciler,
} from "../src/index.ts";
import { FakeGateway } from "./support/fake-gateway.ts";
import { openShop } from "./support/shop.ts";

function openReconciledShop() {
  const gateway = new FakeGateway();
  const booked: string[] = [];
  const store = memoryStore();
  const shop = openShop<MemoryTransaction>({
    store,
    gateway,
    book: (tx, fact) => {
      tx.afterCommit(() => booked.push(fact));
    },
    booked: () => booked,
  });
  const { payments } = shop.receiver;
  const charge = async (orderId: string) => {
    shop.prices.set(orderId, 50_000);
    await payments.open(orderId, 50_000);
    await payments.track(gateway.charge(orderId, 50_000) as ChargeResponse);
  };
  const pass = (seconds: number) => {
    gateway.now = new Date(gateway.now.getTime() + seconds * 1000);
  };
  const run = async (client: Pick<FakeGateway, "status"> = gateway) =>
    await reconcile({ payments, client });
  return { gateway, shop, payments, booked, charge, pass, run, store };
}

suite("the reconciler", () => {
  test("leaves notifications their time, then asks less and less often", async () => {
    const { gateway, charge, pass, run } = openReconciledShop();
    await charge("order-1");
    const askedAt: number[] = [];
    for (let seconds = 0; seconds <= 1_200; seconds += 5) {
      const before = gateway.statusCalls;
      await run();
      if (gateway.statusCalls > before) askedAt.push(seconds);
      pass(5);
    }
    // Right after the expiry at 900 s it looks once more: expiry is promised within 90 s.
    assert.deepEqual(askedAt, [25, 75, 175, 375, 775, 990]);
  });

  test("finds a payment whose notification was lost, once", async () => {
    const { gateway, booked, charge, pass, run } = openReconciledShop();
    await charge("order-1");
    gateway.move("order-1", "settlement", "qris");
    pass(30);
    const found = await run();
    assert.deepEqual(found.changed, ["order-1"]);
    assert.deepEqual(booked, ["order-1 paid"]);
    pass(3_600);
    assert.deepEqual((await run()).asked, []);
  });

  test("looks at a paid order less and less often, for as long as it may be given back", async () => {
    const { gateway, charge, pass, run } = openReconciledShop();
    await charge("order-1");
    gateway.move("order-1", "settlement");
    pass(30);
    await run();
    const askedAt: number[] = [];
    for (let day = 0; day < 60; day++) {
      if ((await run()).asked.length > 0) askedAt.push(day);
      pass(24 * 3_600);
    }
    assert.deepEqual(askedAt, [1, 2, 4, 8, 16, 32]);
  });

  test("books a refund of which no message ever came, once, and nothing is looked for behind the last", async () => {
    const { gateway, booked, charge, pass, run } = openReconciledShop();
    await charge("order-1");
    gateway.move("order-1", "settlement");
    pass(30);
    await run();
    gateway.refund("order-1", "r1", 20_000);
    pass(24 * 3_600);
    assert.deepEqual((await run()).changed, ["order-1"]);
    gateway.refund("order-1", "r2", 30_000);
    pass(24 * 3_600);
    assert.deepEqual((await run()).changed, ["order-1"]);
    assert.deepEqual(booked, ["order-1 paid", "order-1 refunded r1", "order-1 refunded r2"]);
    pass(30 * 24 * 3_600);
    assert.deepEqual((await run()).asked, []);
  });

  test("asks nothing before its time, for a list that was read when it was due", async () => {
    const { gateway, payments, charge, pass, run } = openReconciledShop();
    await charge("order-1");
    pass(30);
    const listed = await payments.findDue(1);
    await run();
    pass(15);
    for (const orderId of listed)
      assert.equal(await payments.claimCheck(orderId, "due"), undefined);
    assert.deepEqual([listed, gateway.statusCalls], [["order-1"], 1]);
  });

  test("asks nothing for whoever looks at a paid order", async () => {
    const { gateway, payments, charge, pass, run } = openReconciledShop();
    await charge("order-1");
    gateway.move("order-1", "settlement");
    pass(30);
    await run();
    pass(3_600);
    assert.equal(await payments.claimCheck("order-1", "now"), undefined);
  });

  test("looks for a transaction whose charge was never answered, and stops after a day", async () => {
    const { gateway, booked, shop, payments, pass, run } = openReconciledShop();
    shop.prices.set("appears", 50_000).set("never", 50_000);
    await payments.open("appears", 50_000);
    await payments.open("never", 50_000);
    pass(30);
    assert.deepEqual([...(await run()).notFound].sort(), ["appears", "never"]);
    gateway.charge("appears", 50_000);
    gateway.move("appears", "settlement");
    pass(60);
    await run();
    assert.deepEqual(booked, ["appears paid"]);
    pass(24 * 3_600);
    await run();
    pass(24 * 3_600);
    assert.deepEqual((await run()).asked, ["appears"]);
  });

  test("finds a payment that came after the expiry, and says so", async () => {
    const { gateway, payments, charge, pass, run } = openReconciledShop();
    await charge("order-1");
    pass(16 * 60);
    gateway.move("order-1", "settlement");
    await run();
    assert.equal((await payments.find("order-1"))?.transactions[0]?.isPaidLate, true);
  });

  test("several at once ask about each order once", async () => {
    const { gateway, charge, pass, run } = openReconciledShop();
    for (let index = 0; index < 10; index += 1) await charge(`order-${index}`);
    pass(30);
    await Promise.all([run(), run(), run()]);
    assert.equal(gateway.statusCalls, 10);
  });

  test("goes on after a failure, with the order's next check later, and stops at a rate limit", async () => {
    const { gateway, charge, pass, run } = openReconciledShop();
    for (let index = 0; index < 10; index += 1) await charge(`order-${index}`);
    pass(30);
    const down = {
      status: async () => await Promise.reject(new GatewayError("unavailable", "down")),
    };
    const failed = await run(down);
    assert.equal(failed.failed.length, 10);
    assert.deepEqual((await run()).asked, []);
    pass(60);
    const limit = {
      status: async () => await Promise.reject(new GatewayError("rate_limited", "slow")),
    };
    const limited = await run(limit);
    assert.ok(limited.failed.length <= 4, `${limited.failed.length} asked`);
    assert.ok((await run()).asked.length >= 6);
    assert.equal(gateway.statusCalls, 10 - limited.failed.length);
  });

  test("reports an answer over another amount instead of taking it for the order's", async () => {
    const { gateway, booked, shop, charge, pass, run } = openReconciledShop();
    await charge("order-1");
    gateway.move("order-1", "settlement");
    shop.prices.set("order-1", 60_000);
    pass(30);
    assert.deepEqual((await run()).refused, [{ orderId: "order-1", reason: "wrong_amount" }]);
    assert.deepEqual(booked, []);
  });

  test("runs again and again in a process, never twice at once, until it is stopped", async () => {
    const { gateway, booked, payments, charge, pass } = openReconciledShop();
    await charge("order-1");
    gateway.move("order-1", "settlement");
    pass(30);
    const due: (() => void)[] = [];
    const ran = Promise.withResolvers<void>();
    const reconciler = startReconciler({
      payments,
      client: gateway,
      after: (_ms, next) => {
        due.push(next);
        return () => due.splice(0);
      },
      onRun: () => ran.resolve(),
      onError: (error) => ran.reject(error),
    });
    due.shift()?.();
    assert.equal(due.length, 0);
    await ran.promise;
    assert.deepEqual(booked, ["order-1 paid"]);
    await reconciler.stop();
    assert.equal(due.length, 0);
  });

  test("tells when the store cannot be read, and tries again later", async () => {
    const { payments, gateway } = openReconciledShop();
    const due: (() => void)[] = [];
    const told = Promise.withResolvers<unknown>();
    const broken = {
      ...payments,
      findDue: async () => await Promise.reject(new Error("no store")),
    };
    const reconciler = startReconciler({
      payments: broken,
      client: gateway,
      after: (_ms, next) => {
        due.push(next);
        return () => {};
      },
      onError: told.resolve,
    });
    due.shift()?.();
    assert.match(String(await told.promise), /no store/);
    await new Promise(setImmediate);
    assert.equal(due.length, 1);
    await reconciler.stop();
  });
});

suite("a charge whose notification overtook its answer", () => {
  test("gets its links, and keeps what the notification said", async () => {
    const { gateway, shop, payments, booked } = openReconciledShop();
    shop.prices.set("order-1", 50_000);
    await payments.open("order-1", 50_000);
    const charged = gateway.charge("order-1", 50_000) as ChargeResponse;
    gateway.move("order-1", "settlement", "qris");
    for (const body of gateway.outbox) await shop.deliver(body);
    const action = { name: "generate-qr-code", method: "GET", url: "https://gateway.example/qr" };
    await payments.track({ ...charged, actions: [action] });
    for (const body of gateway.outbox) await shop.deliver(body);
    const [transaction] = (await payments.find("order-1"))?.transactions ?? [];
    assert.equal(transaction?.status, "settlement");
    assert.equal(transaction.qrCodeUrl, "https://gateway.example/qr");
    assert.deepEqual(booked, ["order-1 paid"]);
  });
});
