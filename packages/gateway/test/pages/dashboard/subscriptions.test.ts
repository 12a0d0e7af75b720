import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { runDueSubscriptions } from "../../../src/operations/subscriptions/run-subscription.ts";
import { linkAccount } from "../../support/linked-account.ts";
import { freezeAtNoon, subscribe } from "../../support/subscriptions.ts";
import { startTestDashboard } from "./support.ts";

const textOf = (page: string) => page.replaceAll(/<[^>]*>/g, " ").replaceAll(/\s+/g, " ");

suite("subscriptions in the dashboard", () => {
  test("stand in a list, with their periods, and are stopped, gone on with and ended", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { gateway, base } = dashboard;
    await freezeAtNoon(dashboard);
    const recurring = { recurring_notification_url: "http://127.0.0.1:9/recurring" };
    await gateway.db.kysely.updateTable("merchant").set(recurring).execute();
    const linked = await linkAccount(dashboard);
    const { id } = await subscribe(dashboard, linked, { schedule: { maxInterval: 12 } });
    const card = await subscribe(dashboard, linked, {
      name: "KARTU",
      paymentType: "credit_card",
      retrySchedule: { interval: 1, unit: "day", maxInterval: 0 },
    });
    while ((await runDueSubscriptions(gateway)) > 0);
    const support = dashboard.as("support");
    const list = textOf(await (await support.get(`${base}/subscriptions`)).text());
    assert.match(list, /KARTU .*50\.000 every day Failed 0 .*LANGGANAN .*Active 1 \/ 12/);
    const page = `${base}/subscriptions/${id}`;
    const shown = await (await support.get(page)).text();
    assert.match(textOf(shown), /1 .* Paid LANGGANAN-\d{32}/);
    assert.doesNotMatch(shown, /Cancel for ever/);
    const [, payment = ""] = /href="([^"]+\/transactions\/[0-9a-f-]+)"/.exec(shown) ?? [];
    assert.match(await (await support.get(payment)).text(), new RegExp(`href="${page}"`));
    const failed = await (await support.get(`${base}/subscriptions/${card.id}`)).text();
    assert.match(textOf(failed), /Not paid 402 Merchant doesn&#39;t have access/);
    assert.equal((await support.post(`${page}/cancel`)).status, 403);
    const told = await (await support.get(`${base}/notifications`)).text();
    const [, message = ""] = /href="([^"]+\/notifications\/[0-9a-f-]+)"/.exec(told) ?? [];
    assert.equal((await support.get(message)).status, 200);
    const operator = dashboard.as("operator");
    const submit = async (deed: string) => textOf(await operator.submit(`${page}/${deed}`, {}));
    const asking = await (await operator.get(page)).text();
    assert.match(asking, /<details class="confirm">\s*<summary[^>]*>Cancel for ever…<\/summary>/);
    assert.match(await submit("disable"), /nothing is charged until you go on.* Stopped .*Go on/);
    assert.match(await submit("enable"), /goes on with the next period/);
    assert.match(await submit("cancel"), /Cancelled for ever/);
    assert.match(await submit("enable"), /has ended/);
    const done = await gateway.db.kysely
      .selectFrom("activity")
      .select(["action", "subject"])
      .where("action", "like", "subscription%")
      .orderBy("id")
      .execute();
    assert.deepEqual(
      done.map(({ action, subject }) => `${action} ${subject}`),
      ["disable", "enable", "cancel"].map((deed) => `subscription_${deed} LANGGANAN`),
    );
    assert.equal((await operator.get(`${base}/subscriptions/none`)).status, 404);
  });
});
