import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import type { MerchantId } from "@gerbang/protocol";
import { foldTransactionHours } from "../../src/operations/dashboard/fold-transaction-hours.ts";
import type { Gateway } from "../../src/operations/gateway.ts";
import { createMerchant } from "../../src/operations/merchants/create-merchant.ts";
import { findMerchant } from "../../src/operations/merchants/find-merchant.ts";
import { resetMerchant } from "../../src/operations/sandbox/reset-merchant.ts";
import { charge } from "../../src/operations/transactions/charge.ts";
import { expireDueTransactions } from "../../src/operations/transactions/expire.ts";
import { pay } from "../../src/operations/transactions/pay.ts";
import { confirmDueRefunds, refund } from "../../src/operations/transactions/refund.ts";
import { forgetFailures, listStalledWork } from "../../src/store/stalled-work.ts";
import { startDeliveryWorker } from "../../src/workers/delivery-worker.ts";
import { chargeCommand } from "../support/deliveries.ts";
import { createTestGateway, type TestClock, type TestGateway } from "../support/gateway.ts";
import { startReceiver } from "../support/receiver.ts";

const HEALTHY = 9;

interface Town {
  readonly gateway: Gateway;
  readonly clock: TestClock;
  readonly poisoned: MerchantId;
  readonly healthy: readonly MerchantId[];
  readonly reports: readonly Readonly<Record<string, unknown>>[];
  /** Changes a row behind the gateway's back, as a bug or a file from elsewhere might. */
  readonly spoil: (text: string, ...values: readonly unknown[]) => Promise<unknown>;
}

/** One merchant that is about to be poisoned, the first of all lists, and nine others. */
async function startTown(t: TestContext, url: string): Promise<Town> {
  const made: TestGateway = await createTestGateway(t);
  const reports: Readonly<Record<string, unknown>>[] = [];
  const gateway = {
    ...made.gateway,
    report: (_: unknown, about: object) => reports.push({ ...about }),
  };
  const settings = { paymentNotificationUrls: [url] };
  const create = async (id: string) =>
    (await createMerchant(gateway, { id: id as MerchantId, settings })).id;
  const poisoned = await create("G000000001");
  const healthy: MerchantId[] = [];
  for (let index = 0; index < HEALTHY; index++) healthy.push(await create(`G90000000${index}`));
  return {
    gateway,
    clock: made.clock,
    poisoned,
    healthy,
    reports,
    spoil: async (text, ...values) => await gateway.db.pool.query(text, [...values]),
  };
}

async function merchantOf({ gateway }: Town, id: MerchantId) {
  const merchant = await findMerchant(gateway, id);
  assert.ok(merchant);
  return merchant;
}

async function chargeAll(town: Town, orders = 1): Promise<void> {
  for (const id of [town.poisoned, ...town.healthy]) {
    const merchant = await merchantOf(town, id);
    for (let order = 0; order < orders; order++) {
      await charge(town.gateway, merchant, chargeCommand(`order-${order}`));
    }
  }
}

async function statuses({ gateway }: Town, ids: readonly MerchantId[]): Promise<readonly string[]> {
  const rows = await gateway.db.kysely
    .selectFrom("transaction")
    .select("status")
    .where("merchant_id", "in", [...ids])
    .execute();
  return [...new Set(rows.map(({ status }) => status))];
}

suite("one poisoned merchant beside nine healthy ones", () => {
  test("a fault plan that nobody knows stops its own messages and no others", async (t) => {
    const receiver = await startReceiver(t);
    const town = await startTown(t, receiver.url);
    const { gateway, poisoned } = town;
    await town.spoil(
      `insert into fault_plan (merchant_id, seed, rules, created_at)
       values ($1, 1, '[{"fault":"drop","statuses":5},{"fault":"constructor"}]', now())`,
      poisoned,
    );
    await chargeAll(town);
    const worker = startDeliveryWorker(gateway, (error) => assert.fail(String(error)));
    await receiver.arrived(HEALTHY);
    await worker.stop();
    const [stalled] = await listStalledWork(gateway.db, poisoned);
    assert.equal(stalled?.work, "fault_planning");
    assert.equal(town.reports[0]?.["merchantId"], poisoned);
    const { rows } = await gateway.db.pool.query<{ merchant_id: string; state: string }>(
      "select merchant_id, state from notification where state <> 'delivered'",
    );
    assert.deepEqual(rows, [{ merchant_id: poisoned, state: "owed" }]);
  });

  test("transactions that cannot expire fill no batch: the others expire on time", async (t) => {
    const town = await startTown(t, "http://127.0.0.1:1/");
    await chargeAll(town);
    const merchant = await merchantOf(town, town.poisoned);
    for (let order = 1; order < 70; order++) {
      await charge(town.gateway, merchant, chargeCommand(`order-${order}`));
    }
    await town.spoil(
      `update transaction set override_notification_urls = '{x}', expires_at = created_at + interval '1 s'
       where merchant_id = $1`,
      town.poisoned,
    );
    town.clock.advance(20 * 60_000);
    await expireDueTransactions(town.gateway);
    await expireDueTransactions(town.gateway);
    assert.deepEqual(await statuses(town, town.healthy), ["expire"]);
    assert.deepEqual(await statuses(town, [town.poisoned]), ["pending"]);
    const stalled = await listStalledWork(town.gateway.db, town.poisoned);
    assert.equal(stalled.length, 70);
  });

  test("refunds that cannot be confirmed keep none of the others waiting", async (t) => {
    const town = await startTown(t, "http://127.0.0.1:1/");
    await chargeAll(town);
    for (const id of [town.poisoned, ...town.healthy]) {
      const merchant = await merchantOf(town, id);
      await pay(town.gateway, merchant, { id: "order-0", method: { via: "gopay" } });
      await refund(town.gateway, merchant, { id: "order-0", reason: "" });
    }
    await town.spoil(
      "update transaction set override_notification_urls = '{x}' where merchant_id = $1",
      town.poisoned,
    );
    town.clock.advance(60 * 60_000);
    await confirmDueRefunds(town.gateway);
    const { rows } = await town.gateway.db.pool.query<{ merchant_id: string }>(
      "select merchant_id from refund where confirmed_at is null",
    );
    assert.deepEqual(
      rows.map(({ merchant_id }) => merchant_id),
      [town.poisoned],
    );
  });

  test("sums that cannot be made leave those of the others up to date", async (t) => {
    const town = await startTown(t, "http://127.0.0.1:1/");
    await foldTransactionHours(town.gateway);
    await chargeAll(town);
    await town.spoil(
      `insert into hour_change (merchant_id, hour, payment_type, issuer, charged)
       select $1, now(), 'gopay', '', 9223372036854775807 from generate_series(1, 2)`,
      town.poisoned,
    );
    await foldTransactionHours(town.gateway);
    const { rows } = await town.gateway.db.pool.query<{ merchants: number }>(
      "select count(distinct merchant_id) as merchants from hour_sum where charged > 0",
    );
    assert.equal(rows[0]?.merchants, HEALTHY);
    assert.deepEqual(
      town.reports.map(({ merchantId, work }) => [merchantId, work]),
      [[town.poisoned, "hour_sums"]],
    );
  });
});

suite("work that fails", () => {
  test("is tried again later and later, then left alone until somebody lifts it", async (t) => {
    const town = await startTown(t, "http://127.0.0.1:1/");
    await charge(town.gateway, await merchantOf(town, town.poisoned), chargeCommand("order-0"));
    await town.spoil("update transaction set override_notification_urls = '{x}'");
    town.clock.advance(20 * 60_000);
    const waits: number[] = [];
    for (;;) {
      await expireDueTransactions(town.gateway);
      const [stalled] = await listStalledWork(town.gateway.db, town.poisoned);
      assert.ok(stalled);
      if (stalled.quarantinedAt) break;
      waits.push((stalled.retryAt.getTime() - stalled.failedAt.getTime()) / 1_000);
      // Not before its time.
      await expireDueTransactions(town.gateway);
      assert.equal(town.reports.length, waits.length);
      town.clock.advance(stalled.retryAt.getTime() - town.clock.now.getTime());
    }
    assert.deepEqual(waits, [1, 2, 4, 8, 16, 32, 64, 128, 256]);
    town.clock.advance(86_400_000);
    await expireDueTransactions(town.gateway);
    assert.equal(town.reports.length, 10);
    await town.spoil("update transaction set override_notification_urls = '{}'");
    await forgetFailures(town.gateway.db, { merchantId: town.poisoned, work: "expiry" });
    await expireDueTransactions(town.gateway);
    assert.deepEqual(await statuses(town, [town.poisoned]), ["expire"]);
  });

  test("is forgotten once it is done", async (t) => {
    const town = await startTown(t, "http://127.0.0.1:1/");
    await charge(town.gateway, await merchantOf(town, town.poisoned), chargeCommand("order-0"));
    await town.spoil("update transaction set override_notification_urls = '{x}'");
    town.clock.advance(20 * 60_000);
    await expireDueTransactions(town.gateway);
    await town.spoil("update transaction set override_notification_urls = '{}'");
    town.clock.advance(1_000);
    await expireDueTransactions(town.gateway);
    assert.deepEqual(await listStalledWork(town.gateway.db, town.poisoned), []);
    assert.deepEqual(await statuses(town, [town.poisoned]), ["expire"]);
  });

  test("is forgotten with the past that it belongs to", async (t) => {
    const town = await startTown(t, "http://127.0.0.1:1/");
    const merchant = await merchantOf(town, town.poisoned);
    await charge(town.gateway, merchant, chargeCommand("order-0"));
    await town.spoil("update transaction set override_notification_urls = '{x}'");
    town.clock.advance(20 * 60_000);
    await expireDueTransactions(town.gateway);
    assert.equal((await listStalledWork(town.gateway.db, town.poisoned)).length, 1);
    await resetMerchant(town.gateway, merchant);
    assert.deepEqual(await listStalledWork(town.gateway.db, town.poisoned), []);
  });
});

suite("a database that takes no writes", () => {
  test("is no merchant's own trouble: nothing is written down, and all of it is tried again", async (t) => {
    const town = await startTown(t, "http://127.0.0.1:1/");
    await chargeAll(town);
    town.clock.advance(3_600_000);
    await town.spoil(
      `create function take_nothing() returns trigger language plpgsql as $$ begin
         raise exception using errcode = 'read_only_sql_transaction', message = 'a standby'; end $$`,
    );
    await town.spoil(
      "create trigger standby before update on transaction execute function take_nothing()",
    );
    await assert.rejects(expireDueTransactions(town.gateway), /a standby/);
    for (const id of [town.poisoned, ...town.healthy]) {
      assert.deepEqual(await listStalledWork(town.gateway.db, id), []);
    }
    await town.spoil("drop trigger standby on transaction");
    await expireDueTransactions(town.gateway);
    assert.deepEqual(await statuses(town, town.healthy), ["expire"]);
  });
});
