import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { expectNoAxeViolations } from "../../../../checkout/test/support/axe.ts";
import { browserMissing, openPage, screenshot } from "../../../../checkout/test/support/browser.ts";
import { pay } from "../../../src/operations/transactions/pay.ts";
import { deliverDue } from "../../support/deliver-due.ts";
import { chargeBody } from "../../support/gateway.ts";
import { startReceiver } from "../../support/receiver.ts";
import { startTestDashboard, type TestDashboard } from "./support.ts";

/** Which of the five steps are ticked. */
async function ticked(dashboard: TestDashboard): Promise<string> {
  const page = await (await dashboard.as("developer").get(dashboard.base)).text();
  const steps = page.matchAll(/<li class="(done|open)">/g);
  return [...steps].map(([, state]) => (state === "done" ? "x" : "-")).join("");
}

suite("the first payment", () => {
  test("is a list on the home page that ticks itself, until a few were paid", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { base, gateway, keys, call } = dashboard;
    const receiver = await startReceiver(t, 200);
    await call("PUT", "/sandbox/v1/settings", { payment_notification_url: receiver.url });
    await gateway.requestRecorder.flush();
    await gateway.db.kysely.deleteFrom("api_request").execute();
    const developer = dashboard.as("developer");
    assert.equal(await ticked(dashboard), "-----");
    const empty = await (await developer.get(base)).text();
    assert.doesNotMatch(empty, /data-chart/, "no empty charts");
    assert.doesNotMatch(empty, new RegExp(keys.serverKey.reveal()), "the key only when asked for");
    const asked = await developer.post(`${base}/first-payment/key`);
    assert.deepEqual([asked.status, asked.headers.get("location")], [303, `${base}#first-payment`]);
    const shown = await (await developer.get(base)).text();
    assert.ok(shown.includes(`-u &#39;${keys.serverKey.reveal()}:&#39;`), "in the snippets, too");
    assert.doesNotMatch(
      await (await dashboard.as("owner").get(base)).text(),
      new RegExp(keys.serverKey.reveal()),
      "to nobody else",
    );
    dashboard.clock.advance(10 * 60_000 + 1);
    const later = await (await developer.get(base)).text();
    assert.doesNotMatch(later, new RegExp(keys.serverKey.reveal()), "and for ten minutes");
    assert.equal(await ticked(dashboard), "x----");
    const { body } = await call("POST", "/v2/charge", chargeBody("order-1"));
    assert.equal(await ticked(dashboard), "xx---");
    const id = String(body["transaction_id"]);
    await pay(gateway, await dashboard.merchant(), { id, method: { via: "gopay" } });
    assert.equal(await ticked(dashboard), "xxx--");
    await deliverDue(gateway, { merchantId: keys.id });
    assert.equal(await ticked(dashboard), "xxxx-");
    await call("GET", "/v2/order-1/status");
    await gateway.requestRecorder.flush();
    assert.equal(await ticked(dashboard), "xxxxx");
    for (const order of ["order-2", "order-3"]) await dashboard.settle(order);
    assert.equal(await ticked(dashboard), "");
    assert.match(await (await developer.get(base)).text(), /data-chart/);
  });

  test("says what the server answered, and who has no use for it sees the charts", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { base } = dashboard;
    await dashboard.settle("order-1");
    await deliverDue(dashboard.gateway, { merchantId: dashboard.keys.id });
    const page = await (await dashboard.as("owner").get(base)).text();
    assert.match(page, /It answered: <code class="code">\w+<\/code>/);
    const finance = await (await dashboard.as("finance").get(base)).text();
    assert.doesNotMatch(finance, /first-steps/);
    assert.match(finance, /data-chart/);
    assert.equal((await dashboard.as("finance").post(`${base}/first-payment/key`)).status, 403);
  });

  test("is what charts wait for, whoever looks, and of a production merchant as well", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { base, gateway } = dashboard;
    const look = async (role: "owner" | "finance") =>
      await (await dashboard.as(role).get(base)).text();
    const live = async (environment: "production" | "sandbox") => {
      await gateway.db.kysely.updateTable("merchant").set({ environment }).execute();
    };
    for (const environment of ["sandbox", "production"] as const) {
      await live(environment);
      const page = await look("finance");
      assert.doesNotMatch(page, /data-chart/, environment);
      assert.match(page, /Nothing was paid yet/, environment);
    }
    assert.doesNotMatch(await look("owner"), /data-chart/);
    await live("sandbox");
    await dashboard.settle("order-1");
    await live("production");
    for (const role of ["owner", "finance"] as const) {
      assert.match(await look(role), /data-chart/, "at once, before sums are made");
    }
  });

  test("ticks in an open browser", { skip: browserMissing }, async (t) => {
    const dashboard = await startTestDashboard(t);
    const page = await openPage(t, { locale: "en-GB" });
    const { hostname } = new URL(dashboard.url);
    const session = { name: "gerbang_session", value: dashboard.as("owner").token };
    await page
      .context()
      .addCookies([{ ...session, domain: hostname, path: "/dashboard", httpOnly: true }]);
    const listening = page.waitForResponse(/\/live$/);
    await page.goto(dashboard.url + dashboard.base);
    await expectNoAxeViolations(page);
    await screenshot(page, "dashboard-first-payment");
    await listening;
    await dashboard.charge("order-1");
    await page.locator("#first-steps li.done", { hasText: "A charge" }).waitFor();
    await page.getByRole("button", { name: "Pay order-1 as DANA" }).waitFor();
  });
});
