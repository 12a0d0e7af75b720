import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { suite, type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { sampleOf } from "../../../checkout/test/support/sample.ts";
import { Secret } from "../../src/domain/secret.ts";
import { type Gateway, openGateway } from "../../src/operations/gateway.ts";
import { createMerchant } from "../../src/operations/merchants/create-merchant.ts";
import { findMerchant } from "../../src/operations/merchants/find-merchant.ts";
import { advanceMerchantClock } from "../../src/operations/sandbox/advance-clock.ts";
import { setClock } from "../../src/operations/sandbox/clock.ts";
import { withMerchantHeld } from "../../src/operations/sandbox/hold-merchant.ts";
import { resetMerchant } from "../../src/operations/sandbox/reset-merchant.ts";
import { charge } from "../../src/operations/transactions/charge.ts";
import { expireDueTransactions } from "../../src/operations/transactions/expire.ts";
import { pay } from "../../src/operations/transactions/pay.ts";
import { confirmDueRefunds, refund } from "../../src/operations/transactions/refund.ts";
import { openDatabase } from "../../src/store/database.ts";
import { startDeliveryWorker } from "../../src/workers/delivery-worker.ts";
import { startExpiryWorker } from "../../src/workers/periodic-workers.ts";
import { attempts, chargeCommand, notifications } from "../support/deliveries.ts";
import { createTestGateway, NOON, type TestGateway } from "../support/gateway.ts";
import { lastOfAll } from "../support/last-of-all.ts";
import { startReceiver } from "../support/receiver.ts";
import { whileLocked } from "../support/while-locked.ts";

const MINUTE_MS = 60_000;
const DOOMED = fileURLToPath(new URL("../support/doomed-advance.ts", import.meta.url));

function connectionOf({ gateway }: TestGateway): string {
  const { connectionString } = gateway.db.pool.options;
  if (connectionString === undefined) throw new Error("tests connect by URL");
  return connectionString;
}

/** Another process on the same database: nothing is shared but rows. */
function anotherProcess(t: TestContext, made: TestGateway): Gateway {
  const db = openDatabase({ connectionString: connectionOf(made), max: 8 });
  lastOfAll(t, async () => await db.close());
  return openGateway({
    db,
    secret: new Secret("a secret for tests only"),
    wallNow: () => made.clock.now,
    delivery: { allowPrivateTargets: true },
  });
}

function startWorkers(t: TestContext, gateway: Gateway): void {
  const onError = (error: unknown) => {
    throw error;
  };
  const loops = [startDeliveryWorker(gateway, onError), startExpiryWorker(gateway, onError)];
  t.after(async () => await Promise.all(loops.map(async (loop) => await loop.stop())));
}

async function freeze({ gateway, merchant }: TestGateway): Promise<void> {
  await setClock(gateway, await merchant(), { mode: "frozen", at: NOON });
}

async function statuses({ gateway }: TestGateway): Promise<readonly string[]> {
  const rows = await gateway.db.kysely
    .selectFrom("event")
    .select(["name", "order_id"])
    .where("transaction_id", "is not", null)
    .orderBy("id")
    .execute();
  return rows.map(({ name, order_id }) => `${order_id} ${name}`);
}

suite("several processes and one merchant's clock", () => {
  test("two advances at once, with workers about, are two advances in turn", async (t) => {
    const receiver = await startReceiver(t, 200);
    const made = await createTestGateway(t, {
      settings: { paymentNotificationUrls: [receiver.url] },
    });
    await freeze(made);
    const merchant = await made.merchant();
    const other = anotherProcess(t, made);
    const orders = ["order-1", "order-2", "order-3", "order-4"];
    for (const order of orders) await charge(made.gateway, merchant, chargeCommand(order));
    await pay(made.gateway, merchant, { id: "order-4", method: { via: "gopay" } });
    startWorkers(t, made.gateway);
    startWorkers(t, other);
    const outcomes = await Promise.all(
      [made.gateway, other].map(
        async (gateway) => await advanceMerchantClock(gateway, merchant, { byMs: 10 * MINUTE_MS }),
      ),
    );
    const reached = outcomes.map((one) => one.outcome === "applied" && one.reading.now.getTime());
    assert.deepEqual(
      reached.sort((one, other) => Number(one) - Number(other)),
      [NOON.getTime() + 10 * MINUTE_MS, NOON.getTime() + 20 * MINUTE_MS],
    );
    assert.equal((await statuses(made)).filter((line) => line.includes("expire")).length, 3);
    const told = receiver.received.map(({ body }) => {
      const { order_id, transaction_status } = JSON.parse(body) as Record<string, string>;
      return `${order_id} ${transaction_status}`;
    });
    assert.equal(told.length, 8);
    assert.equal(new Set(told).size, 8);
    for (const { state } of await notifications(made)) assert.equal(state, "delivered");
  });

  test("workers leave what is due to whoever holds the merchant", async (t) => {
    const made = await createTestGateway(t);
    const merchant = await made.merchant();
    for (const order of ["order-1", "order-2"]) {
      await charge(made.gateway, merchant, chargeCommand(order));
    }
    await pay(made.gateway, merchant, { id: "order-2", method: { via: "gopay" } });
    await refund(made.gateway, merchant, { id: "order-2", reason: "" });
    made.clock.advance(24 * 60 * MINUTE_MS);
    await withMerchantHeld(made.gateway, { merchantId: made.keys.id, doing: "reset" }, async () => {
      assert.equal(await expireDueTransactions(made.gateway), 0);
      assert.equal(await confirmDueRefunds(made.gateway), 0);
    });
    assert.equal(await expireDueTransactions(made.gateway), 1);
    assert.equal(await confirmDueRefunds(made.gateway), 1);
  });

  test("merchants have clocks of their own", async (t) => {
    const made = await createTestGateway(t);
    const { id } = await createMerchant(made.gateway);
    const other = await findMerchant(made.gateway, id);
    assert.ok(other);
    await charge(made.gateway, await made.merchant(), chargeCommand("order-1"));
    await charge(made.gateway, other, chargeCommand("order-1"));
    await Promise.all([
      advanceMerchantClock(made.gateway, await made.merchant(), { byMs: 15 * MINUTE_MS }),
      advanceMerchantClock(made.gateway, other, { byMs: 14 * MINUTE_MS }),
    ]);
    assert.deepEqual(await statuses(made), [
      "order-1 transaction.pending",
      "order-1 transaction.pending",
      "order-1 transaction.expire",
    ]);
    assert.equal((await made.merchant()).clock.offsetMs, 15 * MINUTE_MS);
    assert.equal((await findMerchant(made.gateway, id))?.clock.offsetMs, 14 * MINUTE_MS);
  });

  test("whoever lost the hold moves the clock no further", async (t) => {
    const receiver = await startReceiver(t, "hang");
    const made = await createTestGateway(t, {
      settings: { paymentNotificationUrls: [receiver.url] },
      delivery: { timeoutMs: 300 },
    });
    await freeze(made);
    await charge(made.gateway, await made.merchant(), chargeCommand("order-1"));
    const slow = advanceMerchantClock(made.gateway, await made.merchant(), {
      byMs: 60 * MINUTE_MS,
    });
    await receiver.arrived(1);
    // Its hold runs out while the receiver says nothing, and somebody else takes the merchant.
    await made.gateway.db.pool.query(
      "update merchant_hold set holder = 'somebody else', held_until = $1",
      [new Date(made.clock.now.getTime() + MINUTE_MS)],
    );
    await assert.rejects(slow, /the hold on merchant .+ ran out/);
    assert.deepEqual((await made.merchant()).clock.frozenAt, NOON);
  });
});

/** Advances in a process that kills itself at a step; returns once it is dead. */
async function advanceAndDie(made: TestGateway, byMs: number, step: string): Promise<void> {
  const environment = { ...process.env };
  delete environment["NODE_TEST_CONTEXT"];
  // Ids of one millisecond are in order within a process only.
  made.clock.advance(1_000);
  const child = spawn(
    process.execPath,
    [
      "--conditions=@gerbang/source",
      DOOMED,
      connectionOf(made),
      made.clock.now.toISOString(),
      made.keys.id,
      String(byMs),
      step,
    ],
    { stdio: "inherit", env: environment },
  );
  const [, signal] = (await once(child, "exit")) as [number | null, string | null];
  assert.equal(signal, "SIGKILL");
}

suite("a process killed while it advances", () => {
  const STEPS: readonly [step: string, minutes: number][] = [
    ["before post", 0],
    ["after post", 0],
    ["before expiry", 15],
    ["after expiry", 15],
  ];
  for (const [step, minutes] of sampleOf(STEPS, 2, 1)) {
    test(`${step}: the clock is where it was, and nothing is lost`, async (t) => {
      const receiver = await startReceiver(t, 200);
      const made = await createTestGateway(t, {
        settings: { paymentNotificationUrls: [receiver.url] },
      });
      await freeze(made);
      await charge(made.gateway, await made.merchant(), chargeCommand("order-1"));
      await advanceAndDie(made, 60 * MINUTE_MS, step);
      const { clock } = await made.merchant();
      assert.equal(clock.frozenAt?.getTime(), NOON.getTime() + minutes * MINUTE_MS);
      // Hold and lease of the dead process run out.
      made.clock.advance(2 * MINUTE_MS);
      const finished = await advanceMerchantClock(made.gateway, await made.merchant(), {
        byMs: (60 - minutes) * MINUTE_MS,
      });
      assert.ok(finished.outcome === "applied" && finished.remainingMs === 0);
      // Both processes' wall clocks stand at the same millisecond, so the ids tell no order.
      assert.deepEqual((await statuses(made)).toSorted(), [
        "order-1 transaction.expire",
        "order-1 transaction.pending",
      ]);
      assert.equal((await attempts(made)).length, 2);
      const repeated = step === "after post" ? 1 : 0;
      assert.equal(receiver.received.length, 2 + repeated);
    });
  }
});

suite("resetting a merchant", () => {
  test("waits for a delivery under way", async (t) => {
    const answers: (() => void)[] = [];
    const receiver = await startReceiver(t, (_, response) => {
      answers.push(() => response.end());
    });
    const made = await createTestGateway(t, {
      settings: { paymentNotificationUrls: [receiver.url] },
    });
    const merchant = await made.merchant();
    startWorkers(t, made.gateway);
    await charge(made.gateway, merchant, chargeCommand("order-1"));
    await receiver.arrived(1);
    const resetting = resetMerchant(made.gateway, merchant);
    await Promise.race([isHeld(made), resetting]);
    assert.equal((await notifications(made)).length, 1);
    answers[0]?.();
    await resetting;
    assert.equal((await notifications(made)).length, 0);
    assert.equal((await attempts(made)).length, 0);
  });

  test("waits for an advance, and leaves nothing of it", async (t) => {
    const receiver = await startReceiver(t, 200);
    const made = await createTestGateway(t, {
      settings: { paymentNotificationUrls: [receiver.url] },
    });
    const merchant = await made.merchant();
    const other = anotherProcess(t, made);
    startWorkers(t, made.gateway);
    for (const order of ["order-1", "order-2"]) {
      await charge(made.gateway, merchant, chargeCommand(order));
    }
    const advancing = advanceMerchantClock(made.gateway, merchant, { byMs: 60 * MINUTE_MS });
    await resetMerchant(other, merchant);
    await advancing;
    await resetMerchant(other, merchant);
    for (const table of ["transaction", "event", "notification", "notification_attempt"] as const) {
      const rows = await made.gateway.db.kysely.selectFrom(table).selectAll().execute();
      assert.deepEqual(rows, [], table);
    }
    assert.deepEqual((await made.merchant()).clock, { offsetMs: 0 });
    assert.deepEqual((await made.merchant()).settings.paymentNotificationUrls, [receiver.url]);
  });
});

suite("a reset at the moment when something is committed", () => {
  const COMMITTING: readonly (readonly [string, string])[] = [
    ["a charge", "select from merchant for key share"],
    ["an expiry", "update transaction set version = version + 1"],
  ];
  for (const [what, lock] of COMMITTING) {
    test(`leaves nothing of ${what}`, async (t) => {
      const made = await createTestGateway(t);
      const merchant = await made.merchant();
      await charge(made.gateway, merchant, chargeCommand("order-1"));
      const event = `insert into event (merchant_id, id, name, occurred_at, recorded_at)
        values ('${merchant.id}', 'committed-late', 'transaction.x', now(), now())`;
      await whileLocked(made.gateway.db, `${lock}; ${event}`, {
        waiting: 1,
        work: async () => await resetMerchant(made.gateway, merchant),
      });
      const events = await made.gateway.db.kysely.selectFrom("event").select("id").execute();
      assert.deepEqual(events, []);
    });
  }
});

async function isHeld({ gateway }: TestGateway): Promise<void> {
  const held = gateway.db.kysely.selectFrom("merchant_hold").selectAll();
  while ((await held.execute()).length === 0);
}
