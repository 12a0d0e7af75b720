import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { tryNotificationUrls } from "../../../src/operations/notifications/try-notification-urls.ts";
import { setFaultPlan } from "../../../src/operations/sandbox/fault-plan.ts";
import { deliverDue } from "../../support/deliver-due.ts";
import { chargeBody } from "../../support/gateway.ts";
import { startReceiver } from "../../support/receiver.ts";
import { startTestDashboard, type TestDashboard } from "./support.ts";

async function open(t: TestContext) {
  const dashboard = await startTestDashboard(t);
  const { gateway, base, keys } = dashboard;
  const receiver = await startReceiver(t, 500);
  const owner = dashboard.as("owner");
  const set = async (...urls: readonly string[]) =>
    await gateway.db.kysely
      .updateTable("merchant")
      .set({ payment_notification_urls: [...urls] })
      .execute();
  await set(receiver.url);
  return {
    dashboard,
    receiver,
    set,
    deliver: async () => await deliverDue(gateway, { merchantId: keys.id }),
    home: async () => await (await owner.get(base)).text(),
    page: async () => await (await owner.get(`${base}/notifications`)).text(),
  };
}

/** Health and text of the row of a URL, and what its newest test came to. */
function cardOf(page: string, url: string) {
  const rows = page.split('<li class="endpoint ').slice(1);
  const row = rows.find((one) => one.includes(`>${url}</a>`))?.split("</li>")[0] ?? "";
  const [text = "", test = ""] = row
    .split('<div class="endpoint-does"')
    .map((part) => part.replaceAll(/<[^>]*>/g, " "));
  return { health: row.split('"', 1)[0], text, test };
}

async function chargeMore(dashboard: TestDashboard, orders: readonly string[]): Promise<void> {
  for (const order of orders) await dashboard.charge(order);
}

suite("the delivery doctor", () => {
  test("speaks in the present only while it fails, and the home page with it", async (t) => {
    const { dashboard, receiver, deliver, home, page } = await open(t);
    const { url } = receiver;
    await chargeMore(dashboard, ["1", "2"]);
    await deliver();
    const failing = cardOf(await page(), url);
    assert.equal(failing.health, "bad");
    assert.match(failing.text, /Your server fails \(500\) while it handles/);
    assert.match(await home(), /Your server fails \(500\)/);

    receiver.answer(200);
    dashboard.clock.advance(60_000);
    await chargeMore(dashboard, ["3", "4", "5"]);
    await deliver();
    const well = cardOf(await page(), url);
    assert.equal(well.health, "good");
    assert.match(well.text, /Recovered at\s+2 Nov 2026\s+12:01:00\s*,\s+[345] answered since/);
    assert.doesNotMatch(well.text, /Your server fails|Rule that applied/);
    assert.doesNotMatch(await home(), /Your server fails/);
  });

  test("does not take tests, or what a fault plan did, for payments", async (t) => {
    const { dashboard, receiver, deliver, home, page } = await open(t);
    receiver.answer(200);
    await chargeMore(dashboard, ["1"]);
    await deliver();
    receiver.answer(404);
    dashboard.clock.advance(1_000);
    await tryNotificationUrls(dashboard.gateway, await dashboard.merchant());
    const tested = cardOf(await page(), receiver.url);
    assert.deepEqual([tested.health, /Answers well/.test(tested.text)], ["good", true]);
    assert.doesNotMatch(tested.text, /test message|404/);
    assert.match(tested.test, /404\s+in [\d,]+ m?s[\s\S]*Nothing answers POST at this path/);

    receiver.answer(200);
    await setFaultPlan(dashboard.gateway, await dashboard.merchant(), {
      seed: 1,
      rules: [{ fault: "drop" }],
    });
    dashboard.clock.advance(1_000);
    await chargeMore(dashboard, ["2"]);
    await deliver();
    const dropped = cardOf(await page(), receiver.url);
    assert.equal(dropped.health, "unsteady");
    assert.match(dropped.text, /The fault plan dropped the message: nothing is wrong/);
    assert.doesNotMatch(await home(), /<li class="bad">/);
    for (const [order, rules] of [
      ["3", []],
      ["4", [{ fault: "drop" }]],
      ["5", []],
    ] as const) {
      await setFaultPlan(dashboard.gateway, await dashboard.merchant(), { seed: 1, rules });
      dashboard.clock.advance(1_000);
      await chargeMore(dashboard, [order]);
      await deliver();
    }
    assert.match(cardOf(await page(), receiver.url).text, /Answers well\./);
  });

  test("puts URLs that nobody wants any more apart, never red, without a button", async (t) => {
    const { dashboard, receiver, set, deliver, home, page } = await open(t);
    const well = await startReceiver(t, 200);
    receiver.answer(404);
    await chargeMore(dashboard, ["1"]);
    await deliver();
    await dashboard.gateway.db.kysely
      .updateTable("notification")
      .set({ state: "given_up", closed_at: dashboard.gateway.wallNow() })
      .execute();
    assert.match(await page(), /Resend failed/);
    assert.match(await home(), /notification[\s\S]*failed in the last 24 hours/);
    await set(well.url);
    const text = await page();
    assert.equal(cardOf(text, receiver.url).health, "unused");
    assert.match(text, /<summary>\s*No longer in the settings[\s\S]*class="endpoint unused/);
    assert.doesNotMatch(text, /Resend failed/);
    assert.match(await home(), /All clear/);
  });

  test("still looks after a URL that only a charge names", async (t) => {
    const { dashboard, receiver, set, deliver, home, page } = await open(t);
    await set();
    const own = `${receiver.url}?own`;
    await dashboard.call("POST", "/v2/charge", chargeBody("order-1"), {
      "x-override-notification": own,
    });
    await deliver();
    assert.equal(cardOf(await page(), own).health, "bad");
    assert.match(await home(), /Your server fails \(500\)/);
  });

  test("counts what was given up until it is sent again", async (t) => {
    const { dashboard, receiver, deliver, home } = await open(t);
    receiver.answer(200);
    await chargeMore(dashboard, ["1", "2"]);
    await dashboard.gateway.db.kysely
      .updateTable("notification")
      .set({ state: "given_up", closed_at: dashboard.gateway.wallNow() })
      .execute();
    assert.match(await home(), /<strong>2<\/strong>\s*notifications\s*failed in the last/);
    const path = `${dashboard.base}/notifications/resend-given-up`;
    await dashboard.as("owner").post(path, { endpoint: new URL(receiver.url).origin });
    await deliver();
    assert.doesNotMatch(await home(), /failed in the last 24 hours/);
  });
});
