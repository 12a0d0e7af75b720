import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { muteIncident } from "../../src/operations/notifications/mute-incident.ts";
import {
  countOpenIncidents,
  readCurrentIncidents,
} from "../../src/operations/notifications/read-incidents.ts";
import { tryNotificationUrls } from "../../src/operations/notifications/try-notification-urls.ts";
import { setFaultPlan } from "../../src/operations/sandbox/fault-plan.ts";
import { deliverDue } from "../support/deliver-due.ts";
import { deliverAll, owe } from "../support/deliveries.ts";
import { createTestGateway, NOON, type TestGateway } from "../support/gateway.ts";
import { type Receiver, startReceiver } from "../support/receiver.ts";

interface Shop extends TestGateway {
  readonly receiver: Receiver;
  /** Owes one more notification, a second later, and delivers what is due. */
  tell(order: string): Promise<void>;
  incidents(): ReturnType<typeof readCurrentIncidents>;
  told(): Promise<readonly string[]>;
}

async function openShop(t: TestContext, first: Parameters<Receiver["answer"]>[0]): Promise<Shop> {
  const receiver = await startReceiver(t, first);
  const settings = { paymentNotificationUrls: [receiver.url] };
  const made = await createTestGateway(t, { settings });
  const incidents = async () => await readCurrentIncidents(made.gateway, await made.merchant());
  return {
    ...made,
    receiver,
    incidents,
    async tell(order) {
      made.clock.advance(1_000);
      await owe(made, order, receiver.url);
      await deliverDue(made.gateway, { merchantId: made.keys.id });
    },
    told: async () => (await incidents()).map(({ cause, state }) => `${cause} ${state}`).sort(),
  };
}

suite("a delivery incident", () => {
  test("opens at the first failure, says what it keeps, and is over with an answer", async (t) => {
    const shop = await openShop(t, 404);
    await shop.tell("1");
    await shop.tell("2");
    const [open, ...others] = await shop.incidents();
    assert.ok(open);
    assert.equal(others.length, 0);
    const { reach } = open;
    assert.deepEqual(
      [open.cause, open.state, open.failures, open.falls, open.isInUse],
      ["no_route", "open", 2, 1, true],
    );
    assert.deepEqual(open.openedAt, new Date(NOON.getTime() + 1_000));
    assert.deepEqual(
      [reach.orders, reach.waitingOrders, reach.amountAtStake, reach.resendable],
      [2, 2, 88_000, 2],
    );
    const first = shop.gateway.db.kysely
      .updateTable("transaction")
      .where("order_id", "=", "1" as never);
    await first.set({ status: "expire", closed_at: shop.clock.now }).execute();
    assert.equal((await shop.incidents())[0]?.reach.amountAtStake, 44_000, "nobody will pay it");
    await first.set({ status: "pending", closed_at: null }).execute();
    assert.ok(reach.nextDueAt && reach.nextDueAt > shop.clock.now);
    assert.equal(open.lastAttempt?.answerStatus, 404);
    assert.equal(open.lastAttempt.rule, "400, 404: 2 retries");
    assert.equal(await countOpenIncidents(shop.gateway, shop.keys.id), 1);

    shop.receiver.answer(200);
    await shop.tell("3");
    await shop.tell("4");
    const [over] = await shop.incidents();
    assert.deepEqual(
      [over?.state, over?.endedBy, over?.answeredSince, over?.reach.waitingOrders],
      ["recovered", "answer", 2, 2],
    );
    assert.deepEqual(over?.endedAt, new Date(NOON.getTime() + 3_000));
    assert.equal(await countOpenIncidents(shop.gateway), 0);
    await deliverAll(shop);
    assert.equal((await shop.incidents())[0]?.reach.amountAtStake, 0);
  });

  test("goes on when the same fails again within an hour, and begins anew after it", async (t) => {
    const shop = await openShop(t, 500);
    await shop.tell("1");
    shop.receiver.answer(200);
    await shop.tell("2");
    shop.receiver.answer(503);
    await shop.tell("3");
    const [open] = await shop.incidents();
    assert.deepEqual([open?.state, open?.falls, open?.failures], ["open", 2, 2]);
    shop.receiver.answer(200);
    await shop.tell("4");
    shop.clock.advance(3_600_000);
    shop.receiver.answer(500);
    await shop.tell("5");
    assert.deepEqual(await shop.told(), ["fails open", "fails recovered"]);
  });

  test("is over when the URL fails in another way, and so is its mute", async (t) => {
    const shop = await openShop(t, 404);
    await shop.tell("1");
    const [first] = await shop.incidents();
    assert.ok(first);
    const by = "Ayu";
    assert.ok(await muteIncident(shop.gateway, await shop.merchant(), first.id, { by }));
    await shop.tell("2");
    assert.deepEqual(await shop.told(), ["no_route muted"]);
    assert.equal(await countOpenIncidents(shop.gateway), 0);

    shop.receiver.answer(500);
    await shop.tell("3");
    assert.deepEqual(await shop.told(), ["fails open", "no_route recovered"]);
    assert.equal(await countOpenIncidents(shop.gateway), 1);
    const [, former] = await shop.incidents();
    assert.deepEqual([former?.endedBy, former?.mute], ["other_cause", undefined]);
    assert.ok(!(await muteIncident(shop.gateway, await shop.merchant(), first.id, { by })));
    shop.receiver.answer(404);
    await shop.tell("4");
    assert.deepEqual(await shop.told(), ["fails recovered", "no_route open"]);
  });

  test("is muted for as long as somebody said", async (t) => {
    const shop = await openShop(t, 500);
    await shop.tell("1");
    const [open] = await shop.incidents();
    const mute = { by: "Ayu", forMs: 60_000, reason: "deploying" };
    assert.ok(await muteIncident(shop.gateway, await shop.merchant(), open?.id ?? "", mute));
    const [muted] = await shop.incidents();
    assert.deepEqual(muted?.mute, {
      by: "Ayu",
      since: shop.clock.now,
      until: new Date(shop.clock.now.getTime() + 60_000),
      reason: "deploying",
    });
    shop.clock.advance(60_000);
    assert.deepEqual(await shop.told(), ["fails open"]);
    assert.equal(await countOpenIncidents(shop.gateway, shop.keys.id), 1);
  });

  test("comes of payments, and of nothing that a fault plan spoilt; a test ends what it can prove", async (t) => {
    const shop = await openShop(t, 404);
    const test = async () => await tryNotificationUrls(shop.gateway, await shop.merchant());
    await test();
    assert.deepEqual(await shop.told(), []);
    const rules = [{ fault: "corrupt_signature" }] as const;
    await setFaultPlan(shop.gateway, await shop.merchant(), { seed: 1, rules });
    await owe(shop, "spoilt", shop.receiver.url);
    await deliverDue(shop.gateway, { merchantId: shop.keys.id });
    assert.deepEqual(await shop.told(), []);
    await setFaultPlan(shop.gateway, await shop.merchant(), { seed: 1, rules: [] });

    await shop.tell("1");
    assert.deepEqual(await shop.told(), ["no_route open"]);
    shop.receiver.answer(200);
    await test();
    assert.deepEqual(await shop.told(), ["no_route recovered"]);
    shop.receiver.answer(500);
    await shop.tell("2");
    shop.receiver.answer(200);
    await test();
    assert.deepEqual(await shop.told(), ["fails open", "no_route recovered"]);
  });

  test("of a URL that nobody is to be told at any more concerns nobody", async (t) => {
    const shop = await openShop(t, 500);
    const { gateway, keys } = shop;
    await gateway.db.kysely
      .updateTable("merchant")
      .set({ payment_notification_urls: [] })
      .execute();
    await shop.tell("named-by-its-charge");
    assert.equal(await countOpenIncidents(gateway, keys.id), 1);
    await gateway.db.kysely
      .updateTable("transaction")
      .set({ override_notification_urls: [] })
      .execute();
    const [open] = await shop.incidents();
    assert.deepEqual([open?.state, open?.isInUse], ["open", false]);
    assert.equal(await countOpenIncidents(gateway, keys.id), 0);
  });
});
