import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { until } from "../../../checkout/test/support/until.ts";
import { type HeldFor, MerchantHeldError } from "../../src/domain/merchants/merchant-held.ts";
import { changeSettings } from "../../src/operations/merchants/change-settings.ts";
import { advanceMerchantClock } from "../../src/operations/sandbox/advance-clock.ts";
import { setClock } from "../../src/operations/sandbox/clock.ts";
import { withMerchantHeld } from "../../src/operations/sandbox/hold-merchant.ts";
import { resetMerchant } from "../../src/operations/sandbox/reset-merchant.ts";
import { charge } from "../../src/operations/transactions/charge.ts";
import { takeHold } from "../../src/store/sandbox/merchant-hold.ts";
import { startDeliveryWorker } from "../../src/workers/delivery-worker.ts";
import { startTestDashboard } from "../pages/dashboard/support.ts";
import { chargeCommand } from "../support/deliveries.ts";
import { createTestGateway, NOON, type TestGateway } from "../support/gateway.ts";
import { startReceiver } from "../support/receiver.ts";

const MINUTE_MS = 60_000;

/** Holds the merchant until it is told to let go. */
async function hold({ gateway, keys }: TestGateway, doing: HeldFor) {
  const { promise, resolve } = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const done = withMerchantHeld(gateway, { merchantId: keys.id, doing }, async () => {
    begun.resolve();
    await promise;
  });
  await Promise.race([begun.promise, done]);
  return async () => {
    resolve();
    await done;
  };
}

/** As a process leaves it that was killed, or whose connection was cut. */
async function leaveHoldOfTheDead({ gateway, keys, clock }: TestGateway): Promise<void> {
  const wall = clock.now;
  const hold = { merchantId: keys.id, holder: "the dead", doing: "import" } as const;
  let until = wall;
  await withMerchantHeld(gateway, hold, async () => {
    const held = gateway.db.kysely.selectFrom("merchant_hold").select("held_until");
    until = (await held.executeTakeFirstOrThrow()).held_until;
  });
  await takeHold(gateway.db, { ...hold, wall, until });
}

suite("a merchant that somebody holds", () => {
  test("is waited for a little; then the answer says what holds it, and nothing was changed", async (t) => {
    const made = await startTestDashboard(t, { holdWaitMs: 100 });
    const letGo = await hold(made, "clock_advance");
    const calls = [
      ["PUT", "/clock", { mode: "frozen" }],
      ["POST", "/clock/advance", { by: "1h" }],
      ["POST", "/reset", {}],
    ] as const;
    for (const [method, path, body] of calls) {
      const answer = await made.call(method, `/sandbox/v1${path}`, body);
      assert.equal(answer.status, 409, path);
      assert.equal(answer.headers.get("retry-after"), "2");
      assert.equal(answer.body["status_code"], "409");
      assert.deepEqual(answer.body["validation_messages"], [
        `its clock is being advanced since ${NOON.toISOString()}`,
      ]);
    }
    const exported = await fetch(`${made.url}/sandbox/v1/export`, {
      headers: { authorization: `Basic ${btoa(`${made.keys.serverKey.reveal()}:`)}` },
    });
    const imported = await made.call("POST", "/sandbox/v1/import", await exported.text());
    assert.equal(imported.status, 409);
    for (const [path, fields] of [
      ["/sandbox/clock", { mode: "frozen" }],
      ["/sandbox/clock/advance", { by: "1h" }],
    ] as const) {
      const page = await made.as("owner").post(made.base + path, fields);
      assert.equal(page.status, 409);
      assert.equal(page.headers.get("retry-after"), "2");
      assert.match(await page.text(), /Nothing was changed: the clock is being advanced/);
    }
    assert.deepEqual((await made.merchant()).clock, { offsetMs: 0 });
    await letGo();
    assert.equal((await made.call("PUT", "/sandbox/v1/clock", { mode: "frozen" })).status, 200);
  });

  test("is not taken by a client that has left the line, nor by others before their turn", async (t) => {
    const made = await createTestGateway(t);
    const letGo = await hold(made, "reset");
    const merchant = await made.merchant();
    const left = new AbortController();
    const set = async (minutes: number, signal?: AbortSignal) =>
      await setClock(
        made.gateway,
        merchant,
        { mode: "offset", offsetMs: minutes * MINUTE_MS },
        signal,
      );
    const leaving = set(1, left.signal);
    const staying = [set(2), set(3)];
    left.abort();
    await assert.rejects(leaving, MerchantHeldError);
    await letGo();
    await Promise.all(staying);
    assert.equal((await made.merchant()).clock.offsetMs, 3 * MINUTE_MS);
    const events = await made.gateway.db.kysely.selectFrom("event").select("name").execute();
    assert.equal(events.length, 2);
  });

  test("is free within seconds when its holder is dead, and not before", async (t) => {
    const made = await createTestGateway(t, { holdWaitMs: 100 });
    const merchant = await made.merchant();
    await leaveHoldOfTheDead(made);
    made.clock.advance(5_900);
    await assert.rejects(
      resetMerchant(made.gateway, merchant),
      (error) => error instanceof MerchantHeldError && error.holding.doing === "import",
    );
    made.clock.advance(100);
    assert.equal((await resetMerchant(made.gateway, merchant)).outcome, "applied");
  });

  test("stays held however long the work takes, and its work is undone when it was lost", async (t) => {
    const made = await createTestGateway(t, { holdWaitMs: 100 });
    const { gateway, keys, clock } = made;
    const heldUntil = async () => {
      const row = await gateway.db.kysely
        .selectFrom("merchant_hold")
        .select("held_until")
        .executeTakeFirstOrThrow();
      return row.held_until.getTime();
    };
    const letGo = await hold(made, "import");
    const first = await heldUntil();
    clock.advance(5_000);
    await until(async () => (await heldUntil()) !== first);
    clock.advance(5_000);
    await assert.rejects(resetMerchant(gateway, await made.merchant()), MerchantHeldError);
    await letGo();

    await charge(gateway, await made.merchant(), chargeCommand("order-1"));
    const losing = withMerchantHeld(
      gateway,
      { merchantId: keys.id, doing: "reset" },
      async (own) =>
        await gateway.db.kysely.transaction().execute(async (trx) => {
          await trx.deleteFrom("merchant_hold").execute();
          await own.confirm(trx);
        }),
    );
    await assert.rejects(losing, /ran out/);
  });
});

suite("deliveries under way", () => {
  test("are waited for a little, and whoever asks again finds no new ones begun", async (t) => {
    const answers: (() => void)[] = [];
    const receiver = await startReceiver(t, (_, response) => {
      answers.push(() => response.end());
    });
    const made = await createTestGateway(t, {
      settings: { paymentNotificationUrls: [receiver.url] },
      holdWaitMs: 100,
    });
    const merchant = await made.merchant();
    const worker = startDeliveryWorker(made.gateway, (error) => {
      throw error;
    });
    t.after(async () => await worker.stop());
    await charge(made.gateway, merchant, chargeCommand("order-1"));
    await receiver.arrived(1);
    await assert.rejects(
      resetMerchant(made.gateway, merchant),
      (error) => error instanceof MerchantHeldError && error.holding.doing === "delivery",
    );
    await charge(made.gateway, merchant, chargeCommand("order-2"));
    answers[0]?.();
    await resetMerchant({ ...made.gateway, holdWaitMs: 60_000 }, merchant);
    assert.equal(receiver.received.length, 1);
  });
});

suite("a form that moves the clock", () => {
  test("outlasts an attempt that was under way: longer than one turn in line", async (t) => {
    const answered = Promise.withResolvers<void>();
    const receiver = await startReceiver(t, async (_, response) => {
      await answered.promise;
      response.end();
    });
    const made = await startTestDashboard(t, { holdWaitMs: 500 });
    await changeSettings(made.gateway, made.keys, { paymentNotificationUrls: [receiver.url] });
    const worker = startDeliveryWorker(made.gateway, (error) => {
      throw error;
    });
    t.after(async () => await worker.stop());
    await made.charge("order-1");
    await receiver.arrived(1);
    const frozen = made.as("owner").post(`${made.base}/sandbox/clock`, { mode: "frozen" });
    const holders = new Set<string>();
    while (holders.size < 2) {
      const held = made.gateway.db.kysely.selectFrom("merchant_hold").select("holder");
      for (const { holder } of await held.execute()) if (holder !== "") holders.add(holder);
    }
    answered.resolve();
    assert.equal((await frozen).status, 303);
    assert.ok((await made.merchant()).clock.frozenAt);
  });
});

suite("an advance whose client has left", () => {
  test("goes no further than where it is", async (t) => {
    const left = new AbortController();
    const receiver = await startReceiver(t, (_, response) => {
      left.abort();
      response.end();
    });
    const made = await createTestGateway(t, {
      settings: { paymentNotificationUrls: [receiver.url] },
    });
    await setClock(made.gateway, await made.merchant(), { mode: "frozen", at: NOON });
    await charge(made.gateway, await made.merchant(), chargeCommand("order-1"));
    const advance = await advanceMerchantClock(made.gateway, await made.merchant(), {
      byMs: 60 * MINUTE_MS,
      signal: left.signal,
    });
    assert.ok(advance.outcome === "applied");
    assert.equal(advance.happened.length, 1);
    assert.ok(advance.remainingMs > 0);
  });
});
