import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { expectNoAxeViolations } from "../../../../checkout/test/support/axe.ts";
import { browserMissing, openPage, screenshot } from "../../../../checkout/test/support/browser.ts";
import { FORCED_OUTCOMES } from "../../../src/domain/transactions/forced-outcomes.ts";
import { startTestDashboard, type TestDashboard } from "./support.ts";

async function stored({ gateway }: TestDashboard) {
  return await gateway.db.kysely
    .selectFrom("transaction")
    .select(["id", "order_id", "charged_as", "gross_amount", "status"])
    .orderBy("order_id")
    .execute();
}

suite("a test charge in the dashboard", () => {
  test("charges as the merchant, leads to the transaction, and says what cannot be charged", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { base } = dashboard;
    const developer = dashboard.as("developer");
    const path = `${base}/sandbox/charge`;
    const send = async (fields: Readonly<Record<string, string>>) => {
      const answer = await developer.post(path, {
        order_id: "order-1",
        amount: "44.000",
        ...fields,
      });
      return [answer.status, answer.headers.get("location") ?? (await answer.text())] as const;
    };
    const [status, to] = await send({ type: "qris" });
    const [made] = await stored(dashboard);
    assert.deepEqual([status, to], [303, `${base}/transactions/${made?.id}`]);
    assert.deepEqual(
      [made?.order_id, made?.charged_as, Number(made?.gross_amount)],
      ["order-1", "qris", 44_000],
    );
    assert.equal((await developer.get(to)).status, 200);
    const refusing = FORCED_OUTCOMES.find(({ refuseCharge }) => refuseCharge !== undefined);
    const denying = FORCED_OUTCOMES.find(({ denyCharge }) => denyCharge !== undefined);
    assert.equal(
      (await send({ order_id: `force-${denying?.name}-1` }))[0],
      303,
      "denied, and shown",
    );
    const refusals: readonly [Readonly<Record<string, string>>, RegExp][] = [
      [{}, /already/],
      [{ order_id: "x".repeat(51) }, /1 to 50 characters/],
      [{ order_id: "order-2", amount: "1.5" }, /“1\.5” is not an amount/],
      [{ order_id: "order-2", amount: "0" }, /is not an amount/],
      [{ order_id: "order-2", amount: "100000000000" }, /is not an amount/],
      [{ order_id: `force-${refusing?.name}-1` }, /as the order id forces it/],
    ];
    for (const [fields, text] of refusals) {
      const [refused, page] = await send(fields);
      assert.equal(refused, 422, JSON.stringify(fields));
      assert.match(page, text);
      const kept = fields["amount"] ?? fields["order_id"] ?? "order-1";
      assert.ok(page.includes(`value="${kept}"`), "what was typed stays");
      assert.match(page, /aria-invalid="true"/);
    }
    assert.equal((await developer.get(path)).status, 200, "the form has an address of its own");
    const log = await (await dashboard.as("owner").get(`${base}/activity`)).text();
    assert.match(
      log,
      /title="sandbox_charge"[\s\S]*order-1[\s\S]*amount: <span class="money">Rp 44\.000</,
    );
  });

  test("is offered on home, transactions and sandbox tools, to whoever may use the sandbox", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { base } = dashboard;
    for (const [role, path, isOffered] of [
      ["owner", "", true],
      ["developer", "/transactions", true],
      ["developer", "/sandbox", true],
      ["finance", "", false],
      ["support", "/transactions", false],
    ] as const) {
      const page = await (await dashboard.as(role).get(base + path)).text();
      assert.equal(page.includes(`action="${base}/sandbox/charge"`), isOffered, `${role} ${path}`);
    }
    const { kysely } = dashboard.gateway.db;
    await kysely.updateTable("merchant").set({ environment: "production" }).execute();
    const page = await (await dashboard.as("owner").get(base)).text();
    assert.ok(!page.includes("/sandbox/charge"), "real customers are not charged by a click");
    const fields = { order_id: "order-1", amount: "44000" };
    const refused = await dashboard.as("owner").post(`${base}/sandbox/charge`, fields);
    assert.equal(refused.status, 404);
    assert.deepEqual(await stored(dashboard), []);
  });

  test("takes one press in a browser, and a reload charges nothing again", {
    skip: browserMissing,
  }, async (t) => {
    const dashboard = await startTestDashboard(t);
    const page = await openPage(t, { locale: "en-GB" });
    const { hostname } = new URL(dashboard.url);
    const session = { name: "gerbang_session", value: dashboard.as("owner").token };
    await page
      .context()
      .addCookies([{ ...session, domain: hostname, path: "/dashboard", httpOnly: true }]);
    await page.goto(dashboard.url + dashboard.base);
    await page.locator("summary", { hasText: "Make a test charge" }).click();
    await expectNoAxeViolations(page);
    await screenshot(page, "dashboard-test-charge");
    await page.getByRole("button", { name: "Charge", exact: true }).click();
    await page.getByRole("heading", { name: /^test-\w{8}$/ }).waitFor();
    await page.reload();
    await page.getByRole("heading", { name: /^test-\w{8}$/ }).waitFor();
    assert.equal((await stored(dashboard)).length, 1);
    await page.goto(`${dashboard.url}${dashboard.base}/sandbox/charge`);
    await expectNoAxeViolations(page);
  });
});
