import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { changeSettings } from "../../src/operations/merchants/change-settings.ts";
import { deliverNow } from "../../src/operations/notifications/deliver-now.ts";
import { setGates } from "../../src/operations/requests/gates.ts";
import {
  controlMerchant,
  listDue,
  releaseMerchant,
} from "../../src/operations/sandbox/control-merchant.ts";
import { charge } from "../../src/operations/transactions/charge.ts";
import { chargeCommand } from "../support/deliveries.ts";
import { createTestGateway, type TestGateway } from "../support/gateway.ts";
import { startReceiver } from "../support/receiver.ts";
import { untilSomebodyWaits, whileLocked } from "../support/while-locked.ts";

const MINUTE_MS = 60_000;
const GATE = { times: 1, rule: { match: {}, do: "hold", when: "before" } } as const;

async function open(t: TestContext) {
  const made = await createTestGateway(t, { holdWaitMs: 500 });
  const { gateway, keys, clock } = made;
  const tenMinutes = new Date(clock.now.getTime() + 10 * MINUTE_MS).toISOString();
  /** What another program writes down in a commit that is under way. */
  const other = (insert: string) => `
    select id from merchant where id = '${keys.id}' for no key update;
    ${insert};
    update merchant set watched_until = '${tenMinutes}' where id = '${keys.id}'`;
  const gates =
    other(`insert into api_gate (merchant_id, id, position, rule, times_left, lasts_until)
    values ('${keys.id}', 'other', 0, '{}', 1, '${tenMinutes}')`);
  const control = other(`insert into merchant_control (merchant_id, id, begun_at, held_until)
    values ('${keys.id}', 'other', '${clock.now.toISOString()}', '${tenMinutes}')`);
  const beside = async <Result>(lock: string, work: () => Promise<Result>) =>
    await whileLocked(gateway.db, lock, { waiting: 1, work });
  return { ...made, gates, control, beside };
}

async function watchedMs({ gateway, clock }: TestGateway): Promise<number> {
  const row = await gateway.db.kysely
    .selectFrom("merchant")
    .select("watched_until")
    .executeTakeFirstOrThrow();
  return (row.watched_until?.getTime() ?? 0) - clock.now.getTime();
}

suite("two programs that change at one moment what a merchant is watched for", () => {
  test("leave it watched for the longer of both, whoever comes first", async (t) => {
    const made = await open(t);
    const { gateway, beside } = made;
    const merchant = await made.merchant();
    const ttlMs = MINUTE_MS;
    await beside(made.gates, async () => await controlMerchant(gateway, merchant, { ttlMs }));
    assert.equal(await watchedMs(made), 10 * MINUTE_MS);
    const forget = async () => {
      await gateway.db.pool.query("delete from api_gate");
      await gateway.db.pool.query("delete from merchant_control");
    };
    await forget();
    const { id: controlId } = await taken(made);
    await beside(
      made.gates,
      async () => await controlMerchant(gateway, merchant, { ttlMs, controlId }),
    );
    assert.equal(await watchedMs(made), 10 * MINUTE_MS);
    await gateway.db.pool.query("delete from api_gate");
    await beside(made.gates, async () => await releaseMerchant(gateway, merchant));
    assert.equal(await watchedMs(made), 10 * MINUTE_MS);
    await forget();
    await beside(
      made.control,
      async () => await setGates(gateway, merchant.id, { gates: [GATE], ttlMs }),
    );
    assert.equal(await watchedMs(made), 10 * MINUTE_MS);
  });

  test("do not bring back what one of them has ended", async (t) => {
    const made = await open(t);
    const { gateway, keys } = made;
    const { id: controlId } = await taken(made);
    const renewed = await made.beside(
      `select id from merchant where id = '${keys.id}' for no key update;
       delete from merchant_control`,
      async () =>
        await controlMerchant(gateway, await made.merchant(), { ttlMs: MINUTE_MS, controlId }),
    );
    assert.equal(renewed, "ended");
  });

  test("take nothing in hand when the hold was lost on the way", async (t) => {
    const made = await open(t);
    const { gateway, keys } = made;
    const merchant = await made.merchant();
    const client = await gateway.db.pool.connect();
    await client.query("begin");
    await client.query("select id from merchant where id = $1 for no key update", [keys.id]);
    const taking = controlMerchant(gateway, merchant, { ttlMs: MINUTE_MS });
    await untilSomebodyWaits(gateway.db);
    // As after a process that stood still for longer than its hold lasts.
    await client.query("update merchant_hold set holder = 'another'");
    await client.query("commit");
    client.release();
    await assert.rejects(taking, /ran out/);
    const { rows } = await gateway.db.pool.query("select id from merchant_control");
    assert.deepEqual(rows, []);
  });
});

suite("a delivery on demand whose lease was lost on the way", () => {
  test("is not recorded as made: whoever asked is told", async (t) => {
    const made = await createTestGateway(t);
    const { gateway } = made;
    const receiver = await startReceiver(t, async (_, response) => {
      await gateway.db.pool.query("update notification set lease_id = 'of another process'");
      response.writeHead(200).end();
    });
    await changeSettings(gateway, made.keys, { paymentNotificationUrls: [receiver.url] });
    const merchant = await made.merchant();
    await charge(gateway, merchant, chargeCommand("order-1"));
    const [due] = await listDue(gateway, merchant);
    assert.ok(due);
    const wishes = [{ name: { id: due.id }, again: false, faults: {} }];
    const delivering = deliverNow(gateway, merchant, { wishes, together: false });
    await assert.rejects(delivering, /the lease of notification .* ran out/);
    assert.deepEqual((await listDue(gateway, merchant))[0]?.attempts, 0);
  });
});

async function taken({ gateway, merchant }: TestGateway) {
  const control = await controlMerchant(gateway, await merchant(), { ttlMs: MINUTE_MS });
  assert.ok(control !== "ended");
  return control;
}
