import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import type { MerchantId, RefundKey, Rupiah } from "@gerbang/protocol";
import { Secret } from "../../src/domain/secret.ts";
import { advanceMerchantClock } from "../../src/operations/sandbox/advance-clock.ts";
import { readClock, setClock } from "../../src/operations/sandbox/clock.ts";
import type { AdvanceStep } from "../../src/operations/sandbox/due-work.ts";
import { importSnapshot } from "../../src/operations/sandbox/import-snapshot.ts";
import { resetMerchant } from "../../src/operations/sandbox/reset-merchant.ts";
import { charge } from "../../src/operations/transactions/charge.ts";
import { pay } from "../../src/operations/transactions/pay.ts";
import { refund } from "../../src/operations/transactions/refund.ts";
import { attempts, chargeCommand } from "../support/deliveries.ts";
import { createTestGateway, NOON, type TestGateway } from "../support/gateway.ts";
import { startReceiver } from "../support/receiver.ts";

const MINUTE_MS = 60_000;
const TAIL_MS = 342 * MINUTE_MS;

async function advance(made: TestGateway, byMs: number, happeningsMax?: number) {
  const outcome = await advanceMerchantClock(made.gateway, await made.merchant(), {
    byMs,
    ...(happeningsMax !== undefined && { limits: { happeningsMax } }),
  });
  if (outcome.outcome !== "applied") throw new Error(outcome.reason);
  return outcome;
}

async function freeze(made: TestGateway): Promise<void> {
  await setClock(made.gateway, await made.merchant(), { mode: "frozen", at: NOON });
}

async function now(made: TestGateway): Promise<Date> {
  return readClock(made.gateway, await made.merchant()).now;
}

function told(happened: readonly AdvanceStep[]): readonly string[] {
  return happened.map((one) => {
    const minutes = (one.at.getTime() - NOON.getTime()) / MINUTE_MS;
    const what =
      one.what === "notification.attempt"
        ? `${one.attempt.transactionStatus} #${one.attempt.number} ${one.attempt.answer}`
        : one.what;
    return `${minutes.toFixed(1)} ${what}`;
  });
}

suite("advancing a merchant's clock", () => {
  test("expires at fifteen minutes, and tells the merchant at that moment", async (t) => {
    const receiver = await startReceiver(t, 200);
    const made = await createTestGateway(t, {
      settings: { paymentNotificationUrls: [receiver.url] },
    });
    await freeze(made);
    await charge(made.gateway, await made.merchant(), chargeCommand("order-1"));
    const before = await advance(made, 15 * MINUTE_MS - 1);
    assert.deepEqual(told(before.happened), ["0.0 pending #1 200"]);
    const after = await advance(made, 1);
    assert.deepEqual(told(after.happened), ["15.0 transaction.expire", "15.0 expire #1 200"]);
    assert.equal(after.remainingMs, 0);
    const body = JSON.parse(receiver.received[1]?.body ?? "{}") as Record<string, unknown>;
    assert.equal(body["transaction_status"], "expire");
    assert.equal((await now(made)).getTime(), NOON.getTime() + 15 * MINUTE_MS);
  });

  test("does what falls due on the way in the order of time", async (t) => {
    const receiver = await startReceiver(t, 503);
    const made = await createTestGateway(t, {
      settings: { paymentNotificationUrls: [receiver.url] },
    });
    await freeze(made);
    await charge(made.gateway, await made.merchant(), chargeCommand("order-1"));
    const { happened } = await advance(made, TAIL_MS);
    const times = happened.map(({ at }) => at.getTime());
    assert.deepEqual(
      times,
      [...times].sort((one, other) => one - other),
    );
    const minutes = told(happened);
    assert.equal(minutes.filter((line) => line.includes("pending #")).length, 5);
    assert.equal(minutes.filter((line) => line.includes("expire #")).length, 5);
    assert.ok(minutes.indexOf("15.0 transaction.expire") > 1);
  });

  test("confirms refunds when the provider would", async (t) => {
    const made = await createTestGateway(t);
    await freeze(made);
    const merchant = await made.merchant();
    await charge(made.gateway, merchant, chargeCommand("order-1"));
    await pay(made.gateway, merchant, { id: "order-1", method: { via: "gopay" } });
    const made1 = await refund(made.gateway, merchant, {
      id: "order-1",
      key: "refund-1" as RefundKey,
      amount: 1_000 as Rupiah,
      reason: "",
    });
    assert.ok(made1?.outcome === "applied" && made1.refund.confirmDueAt);
    const waitMs = made1.refund.confirmDueAt.getTime() - NOON.getTime();
    assert.deepEqual((await advance(made, waitMs - 1)).happened, []);
    const { happened } = await advance(made, 1);
    assert.deepEqual(
      happened.map(({ what }) => what),
      ["refund.confirmed"],
    );
  });
});

suite("one call", () => {
  test("says when a refund was confirmed also where the clock was set back since another was", async (t) => {
    const made = await createTestGateway(t);
    const at = (minutes: number) => new Date(NOON.getTime() + minutes * MINUTE_MS);
    await freeze(made);
    await charge(made.gateway, await made.merchant(), chargeCommand("order-1"));
    await pay(made.gateway, await made.merchant(), { id: "order-1", method: { via: "gopay" } });
    for (const minutes of [60, 0]) {
      await setClock(made.gateway, await made.merchant(), { mode: "frozen", at: at(minutes) });
      const part = { id: "order-1", amount: 500 as Rupiah, reason: "" };
      await refund(made.gateway, await made.merchant(), part);
      const { happened } = await advance(made, MINUTE_MS);
      const confirmed = happened.filter(({ what }) => what === "refund.confirmed");
      assert.deepEqual(
        confirmed.map((one) => one.at),
        [new Date(at(minutes).getTime() + 1_000)],
      );
    }
  });

  test("does so much at the most, says what remains, and is gone on with", async (t) => {
    const receiver = await startReceiver(t, 200);
    const made = await createTestGateway(t, {
      settings: { paymentNotificationUrls: [receiver.url] },
    });
    await freeze(made);
    for (const order of ["order-1", "order-2", "order-3"]) {
      await charge(made.gateway, await made.merchant(), chargeCommand(order));
    }
    const first = await advance(made, 20 * MINUTE_MS, 5);
    assert.equal(first.happened.length, 5);
    assert.equal(first.reading.now.getTime(), NOON.getTime() + 15 * MINUTE_MS);
    assert.equal(first.remainingMs, 5 * MINUTE_MS);
    const second = await advance(made, first.remainingMs);
    assert.equal(second.remainingMs, 0);
    // Facts come before the messages about them.
    assert.deepEqual(
      [...first.happened, ...second.happened].map(({ what }) => what),
      [
        ...Array<string>(3).fill("notification.attempt"),
        ...Array<string>(3).fill("transaction.expire"),
        ...Array<string>(3).fill("notification.attempt"),
      ],
    );
    assert.equal((await now(made)).getTime(), NOON.getTime() + 20 * MINUTE_MS);
  });

  test("does not take longer than it may, however slow the receiver is", async (t) => {
    const made = await createTestGateway(t);
    // Every answer takes twenty seconds of the wall's time.
    const receiver = await startReceiver(t, (_, response) => {
      made.clock.advance(20_000);
      response.end();
    });
    for (const order of ["order-1", "order-2", "order-3", "order-4"]) {
      const overrideNotificationUrls = [receiver.url];
      const command = chargeCommand(order, { overrideNotificationUrls });
      await charge(made.gateway, await made.merchant(), command);
    }
    const part = await advance(made, 60 * MINUTE_MS);
    assert.equal(part.happened.length, 3);
    assert.ok(part.remainingMs > 0);
  });

  test("moves a clock that goes by exactly so much, and never back", async (t) => {
    const made = await createTestGateway(t);
    const receiver = await startReceiver(t, (_, response) => {
      made.clock.advance(3_000);
      response.end();
    });
    const command = chargeCommand("order-1", { overrideNotificationUrls: [receiver.url] });
    await charge(made.gateway, await made.merchant(), command);
    const { happened, remainingMs } = await advance(made, 15 * MINUTE_MS);
    assert.equal(remainingMs, 0);
    assert.equal((await made.merchant()).clock.offsetMs, 15 * MINUTE_MS);
    assert.deepEqual(
      happened.map(({ what }) => what),
      ["notification.attempt", "transaction.expire", "notification.attempt"],
    );
    assert.equal(happened[1]?.at.getTime(), NOON.getTime() + 15 * MINUTE_MS);
  });

  test("goes no further than a year, and only in a sandbox", async (t) => {
    const made = await createTestGateway(t);
    const merchant = await made.merchant();
    for (const byMs of [-1, 367 * 24 * 60 * MINUTE_MS]) {
      const refused = await advanceMerchantClock(made.gateway, merchant, { byMs });
      assert.deepEqual(refused, { outcome: "refused", reason: "too_far" });
    }
    const late = new Date("2099-12-31T23:00:00Z");
    await setClock(made.gateway, merchant, { mode: "frozen", at: late });
    assert.deepEqual(await advanceMerchantClock(made.gateway, merchant, { byMs: 60 * MINUTE_MS }), {
      outcome: "refused",
      reason: "too_far",
    });
    assert.deepEqual((await made.merchant()).clock.frozenAt, late);
    const real: typeof merchant = { ...merchant, environment: "production" };
    const refusals = await Promise.all([
      advanceMerchantClock(made.gateway, real, { byMs: 1 }),
      setClock(made.gateway, real, { mode: "frozen" }),
      resetMerchant(made.gateway, real),
      importSnapshot(made.gateway, real, { text: "" }),
    ]);
    for (const refused of refusals) {
      assert.deepEqual(refused, { outcome: "refused", reason: "not_sandbox" });
    }
  });
});

/** A gateway whose ids, keys and merchant are the same each time. */
async function repeatable(t: TestContext, notificationUrl: string): Promise<TestGateway> {
  const made = await createTestGateway(t, {
    id: "G100000001" as MerchantId,
    serverKey: new Secret("SB-Mid-server-the-same-each-time"),
    clientKey: new Secret("SB-Mid-client-the-same-each-time"),
    settings: { paymentNotificationUrls: [notificationUrl] },
  });
  let count = 0;
  const newId = () => `018f0000-0000-7000-8000-${String(++count).padStart(12, "0")}`;
  return { ...made, gateway: { ...made.gateway, newId } };
}

suite("the same calls on a clock that stands still", () => {
  test("give the whole tail of retries again, byte by byte, in under a second", async (t) => {
    const receiver = await startReceiver(t, 502);
    const runs: string[] = [];
    const tookMs: number[] = [];
    for (const from of [0, 1, 2]) {
      const made = await repeatable(t, receiver.url);
      await freeze(made);
      const merchant = await made.merchant();
      await charge(made.gateway, merchant, chargeCommand("order-1"));
      await pay(made.gateway, merchant, { id: "order-1", method: { via: "gopay" } });
      const begun = performance.now();
      const { happened, reading, remainingMs } = await advance(made, TAIL_MS);
      tookMs.push(performance.now() - begun);
      const sent = receiver.received.slice(from * 12).map(({ body }) => body);
      runs.push(JSON.stringify({ happened, now: reading.now, remainingMs, sent }));
      assert.equal(sent.length, 12);
      const last = (await attempts(made)).filter(({ number }) => number === 6);
      assert.deepEqual(
        last.map(({ next_at }) => next_at),
        [null, null],
      );
    }
    assert.equal(new Set(runs).size, 1);
    // The first one loads code and connects; a busy machine may hold up one of the others.
    assert.ok(Math.min(...tookMs.slice(1)) < 1_000, `${tookMs.join(", ")} ms`);
  });
});
