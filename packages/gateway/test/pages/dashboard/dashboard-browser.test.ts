import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { expectNoAxeViolations } from "../../../../checkout/test/support/axe.ts";
import { browserMissing, openPage, screenshot } from "../../../../checkout/test/support/browser.ts";
import { byNight, sampleOf } from "../../../../checkout/test/support/sample.ts";
import { can, DASHBOARD_ACTIONS, ROLES } from "../../../src/domain/merchants/dashboard-role.ts";
import { foldTransactionHours } from "../../../src/operations/dashboard/fold-transaction-hours.ts";
import { pay } from "../../../src/operations/transactions/pay.ts";
import { exists } from "../../../src/pages/dashboard/frame/visit.ts";
import { openDashboard } from "./open-dashboard.ts";
import { SEEDED, seededDashboard } from "./seeded-dashboard.ts";
import { PASSWORD, startTestDashboard } from "./support.ts";

suite("the dashboard in a browser", { skip: browserMissing }, () => {
  // By day who may do everything: the whole table is another test's.
  for (const role of sampleOf(ROLES, ROLES.length)) {
    test(`${role} finds the way to everything that is theirs`, async (t) => {
      const dashboard = await startTestDashboard(t);
      const page = await openDashboard(t, dashboard, { role });
      await page.goto(`${dashboard.url}/dashboard`);
      const links = await page.locator(".menu a").all();
      const hrefs = await Promise.all(links.map(async (link) => await link.getAttribute("href")));
      for (const href of hrefs) {
        const answer = await page.goto(dashboard.url + (href ?? ""));
        assert.equal(answer?.status(), 200);
        assert.equal(await page.locator(".menu [aria-current=page]").getAttribute("href"), href);
      }
      const sections = DASHBOARD_ACTIONS.filter(
        (action) =>
          (action.startsWith("see_") && action !== "see_keys") || /^use|^manage/.test(action),
      );
      const merchant = { environment: "sandbox", role } as const;
      const seen = sections.filter((action) => can(role, action) && exists(merchant, action));
      assert.equal(hrefs.length, seen.length);
    });
  }

  test("signs in, changes the language and signs out", async (t) => {
    const dashboard = await startTestDashboard(t);
    const page = await openPage(t, { locale: "en-GB" });
    await page.goto(`${dashboard.url}${dashboard.base}/transactions`);
    await expectNoAxeViolations(page);
    await page.getByLabel("E-mail").fill("owner@kedai.example");
    await page.getByLabel("Password").fill(PASSWORD);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("heading", { name: "Transactions" }).waitFor();
    await page.locator(".account summary").click();
    await page.getByRole("button", { name: "Bahasa Indonesia" }).click();
    await page.getByRole("heading", { name: "Transaksi" }).waitFor();
    assert.equal(await page.getAttribute("html", "lang"), "id");
    await page.locator(".account summary").click();
    await page.getByRole("button", { name: "Keluar", exact: true }).click();
    await page.waitForURL(/sign-in/);
  });

  test("new charges and payments appear by themselves", async (t) => {
    const dashboard = await startTestDashboard(t);
    const page = await openDashboard(t, dashboard);
    await page.goto(`${dashboard.url}${dashboard.base}/transactions`);
    await page.getByText("No transactions yet").waitFor();
    const id = await dashboard.charge("order-live");
    await page.locator("tr", { hasText: "order-live" }).getByText("pending").waitFor();
    await pay(dashboard.gateway, await dashboard.merchant(), { id, method: { via: "gopay" } });
    await page.locator("tr", { hasText: "order-live" }).getByText("settlement").waitFor();
  });

  test("tabs that nobody looks at hold no connection, and are up to date when somebody does", async (t) => {
    const dashboard = await startTestDashboard(t);
    const page = await openDashboard(t, dashboard);
    const look = async (state: "hidden" | "visible") =>
      await page.evaluate(
        `Object.defineProperty(document, "visibilityState", { value: "${state}", configurable: true });
         document.dispatchEvent(new Event("visibilitychange"))`,
      );
    const listening = page.waitForResponse(/\/live$/);
    await page.goto(`${dashboard.url}${dashboard.base}/transactions`);
    await listening;
    await page.getByRole("link", { name: "Workbench" }).last().click();
    await page.locator(".drawer .entry, .drawer p").first().waitFor();
    const ended: string[] = [];
    const bothEnded = new Promise<void>((resolve) =>
      page.on("requestfailed", (request) => {
        if (request.resourceType() === "eventsource" && ended.push(request.url()) === 2) resolve();
      }),
    );
    await look("hidden");
    await bothEnded;
    await dashboard.charge("order-unseen");
    await look("visible");
    await page.locator("tr", { hasText: "order-unseen" }).waitFor();
    await page.locator(".drawer", { hasText: "order-unseen" }).waitFor();
    await dashboard.charge("order-seen");
    await page.locator("tr", { hasText: "order-seen" }).waitFor();
  });

  test("the status beside the order's id follows what happens", { skip: byNight }, async (t) => {
    const dashboard = await startTestDashboard(t);
    const id = await dashboard.charge("order-1");
    const page = await openDashboard(t, dashboard);
    const listening = page.waitForResponse(/\/live$/);
    await page.goto(`${dashboard.url}${dashboard.base}/transactions/${id}`);
    await listening;
    await pay(dashboard.gateway, await dashboard.merchant(), { id, method: { via: "gopay" } });
    await page.locator(".page-aside .chip", { hasText: "settlement" }).waitFor();
  });

  test("hands stay on the keyboard", { skip: byNight }, async (t) => {
    const dashboard = await startTestDashboard(t);
    for (const order of ["order-1", "order-2", "order-3"]) await dashboard.charge(order);
    const page = await openDashboard(t, dashboard);
    await page.goto(dashboard.url + dashboard.base);
    await page.keyboard.press("/");
    await page.waitForURL(/\/transactions#q$/);
    await page.locator("#q:focus").waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("g");
    await page.keyboard.press("h");
    await page.getByRole("heading", { name: "Home" }).waitFor();
    await page.keyboard.press("g");
    await page.keyboard.press("t");
    await page.waitForURL(/\/transactions$/);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    assert.equal(await page.locator(":focus").textContent(), "order-2");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "order-2" }).waitFor();
    await page.goBack();
    await page.keyboard.press("/");
    await page.keyboard.type("order-3");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\?q=order-3$/);
    await page.keyboard.press("?");
    await page.getByRole("heading", { name: "Keyboard" }).waitFor();
  });

  test("cancels and refunds after asking, without scripts too", async (t) => {
    for (const javaScriptEnabled of [true, false]) {
      const dashboard = await startTestDashboard(t);
      const pending = await dashboard.charge("order-1");
      const settled = await dashboard.settle("order-2", 44_000);
      const page = await openDashboard(t, dashboard, { javaScriptEnabled });
      await page.goto(`${dashboard.url}${dashboard.base}/transactions/${pending}`);
      await page.getByText("Cancel…").click();
      await page.getByRole("button", { name: "Cancel the transaction" }).click();
      await page.getByText("Cancelled.").waitFor();
      await page.goto(`${dashboard.url}${dashboard.base}/transactions/${settled}`);
      await page.getByText("Refund…").click();
      await page.getByLabel("Amount").fill("14.000");
      await page.getByLabel("Reason").fill("Out of stock");
      await page.getByRole("button", { name: "Continue" }).click();
      await page.getByText("Left afterwards").waitFor();
      if (javaScriptEnabled) await expectNoAxeViolations(page);
      await page.getByRole("button", { name: "Refund Rp 14.000" }).click();
      await page.getByText("Rp 30.000 kept").waitFor();
    }
  });

  test("pays and refuses a pending transaction, and plans faults", async (t) => {
    const dashboard = await startTestDashboard(t);
    const page = await openDashboard(t, dashboard);
    await dashboard.charge("order-1");
    await dashboard.charge("order-2");
    await page.goto(`${dashboard.url}${dashboard.base}/sandbox`);
    await page.getByLabel("How order-1").selectOption("dana");
    await page.locator("li", { hasText: "order-1" }).getByRole("button", { name: "Pay" }).click();
    await page.getByText("Paid.").waitFor();
    await page.getByRole("button", { name: "Refuse" }).click();
    await page.getByText("Refused; it can still be paid.").waitFor();
    await page.getByRole("button", { name: "Decline (provider)" }).click();
    await page.getByText("Denied.").waitFor();
    await page.getByLabel("Fault").selectOption("drop");
    await page.getByRole("button", { name: "Set the plan" }).click();
    await page.getByText("A plan is at work").waitFor();
    const rows = await dashboard.gateway.db.kysely
      .selectFrom("transaction")
      .select(["status", "issuer"])
      .orderBy("order_id")
      .execute();
    assert.deepEqual(rows, [
      { status: "settlement", issuer: "dana" },
      { status: "deny", issuer: null },
    ]);
  });

  test("advances, freezes and gives back the merchant's clock", { skip: byNight }, async (t) => {
    const dashboard = await startTestDashboard(t);
    const page = await openDashboard(t, dashboard);
    await dashboard.charge("order-1");
    await dashboard.gateway.db.kysely
      .updateTable("merchant")
      .set({ payment_notification_urls: [] })
      .execute();
    await dashboard.gateway.db.kysely.deleteFrom("notification").execute();
    await page.goto(`${dashboard.url}${dashboard.base}/sandbox`);
    await page.getByLabel("Advance by").selectOption("15m");
    await page.getByRole("button", { name: "Advance", exact: true }).click();
    await page.getByText("Fell due: 1").waitFor();
    await page.getByRole("button", { name: "Freeze" }).click();
    await page.locator(".clock", { hasText: "stands still" }).waitFor();
    await page.getByRole("button", { name: "Back to real time" }).click();
    await page.locator(".clock", { hasText: "real" }).waitFor();
    const { status } = await dashboard.gateway.db.kysely
      .selectFrom("transaction")
      .select("status")
      .executeTakeFirstOrThrow();
    assert.equal(status, "expire");
  });

  test("takes a session to another merchant without scripts, where the sums are made anew", {
    skip: byNight,
  }, async (t) => {
    const [from, to] = [await seededDashboard(t), await startTestDashboard(t)];
    const file = await (await from.as("developer").get(`${from.base}/sandbox/session`)).bytes();
    const page = await openDashboard(t, to, {
      role: "developer",
      javaScriptEnabled: false,
      expectedErrors: [/status of 422/],
    });
    await foldTransactionHours(to.gateway);
    const send = async (buffer: Buffer) => {
      await page.goto(`${to.url}${to.base}/sandbox`);
      const chosen = { name: "session.jsonl", mimeType: "application/x-ndjson", buffer };
      await page.getByLabel("File to import").setInputFiles(chosen);
      await page.getByRole("button", { name: "Import", exact: true }).click();
    };
    await send(Buffer.from("nothing of the kind"));
    await page.getByText("This is no session file").waitFor();
    await send(Buffer.from(file));
    await page.getByText(`Imported transactions: ${SEEDED}`).waitFor();
    await send(Buffer.from(file));
    await page.getByText("This merchant has transactions already.").waitFor();
    to.clock.advance(120_000);
    await foldTransactionHours(to.gateway);
    const { rows } = await to.gateway.db.pool.query(
      "select sum(charged)::bigint as charged from hour_sum",
    );
    assert.deepEqual(rows, [{ charged: SEEDED }]);
    await page.goto(`${to.url}${to.base}/sandbox`);
    await page.getByText("Begin anew").click();
    await page.getByRole("button", { name: "Forget everything that happened" }).click();
    await page.getByText("Everything that happened is forgotten.").waitFor();
    await send(Buffer.from(file));
    await page.getByText(`Imported transactions: ${SEEDED}`).waitFor();
  });

  test("on a phone everything is in reach of the thumb, and nothing is behind it", {
    skip: byNight,
  }, async (t) => {
    const dashboard = await startTestDashboard(t);
    const page = await openDashboard(t, dashboard, { viewport: "phone" });
    // With the filters unfolded.
    await page.goto(`${dashboard.url}${dashboard.base}/transactions?min=1000`);
    const bar = page.getByRole("navigation", { name: "Quick menu" });
    const names = async () => await bar.locator(":scope > a, summary").allInnerTexts();
    assert.deepEqual(await names(), ["Home", "Transactions", "Notifications", "More"]);
    assert.equal(await page.locator(".menu").isVisible(), false);
    assert.equal(await bar.locator("[aria-current=page]").innerText(), "Transactions");
    const { y: top = 0, height = 0 } = (await bar.boundingBox()) ?? {};
    assert.equal(Math.round(top + height), await page.evaluate("innerHeight"));

    await bar.getByText("More").click();
    for (const name of ["Settlement report", "Settings", "New merchant…"]) {
      assert.ok(await bar.getByRole("link", { name }).isVisible(), name);
    }
    await expectNoAxeViolations(page);
    await screenshot(page, "dashboard-more-phone");
    await page.keyboard.press("Escape");
    assert.equal(await bar.getByRole("link", { name: "Settings" }).isVisible(), false);
    assert.equal(await page.evaluate("document.activeElement.tagName"), "SUMMARY");
    await bar.getByText("More").click();
    await bar.getByRole("link", { name: "Settlement report" }).click();
    await page.getByRole("heading", { name: "Settlement report" }).waitFor();
    assert.equal(await bar.locator("summary.current").innerText(), "More");

    await page.goto(`${dashboard.url}${dashboard.base}/settings`);
    const last = page.locator("main :is(a, button, summary):visible").last();
    await last.focus();
    const box = await last.boundingBox();
    assert.ok(box && box.y + box.height <= top, "what has the focus is over the bar");
    const support = await openDashboard(t, dashboard, { viewport: "phone", role: "support" });
    await support.goto(`${dashboard.url}${dashboard.base}/transactions`);
    const theirs = support.locator(".thumb-bar > a");
    assert.deepEqual(await theirs.allInnerTexts(), [
      "Transactions",
      "Notifications",
      "Payment links",
    ]);
  });

  test("rotates a key with an overlap: both work, the new one signs", async (t) => {
    const dashboard = await startTestDashboard(t);
    const page = await openDashboard(t, dashboard);
    await page.goto(`${dashboard.url}${dashboard.base}/settings/keys`);
    await page.getByText("Rotate the server key…").click();
    await page.getByRole("button", { name: "Make a new key" }).first().click();
    await page.getByText("Saved.").waitFor();
    await page.getByRole("button", { name: "Reveal server key" }).first().click();
    const key = await page.locator(".keys code").textContent();
    assert.match(key ?? "", /^SB-Mid-server-/);
    assert.notEqual(key, dashboard.keys.serverKey.reveal());
    const askWith = async (serverKey: string) => {
      const answer = await fetch(`${dashboard.url}/v2/none/status`, {
        headers: { authorization: `Basic ${btoa(`${serverKey}:`)}` },
      });
      return ((await answer.json()) as { status_code: string }).status_code;
    };
    const former = dashboard.keys.serverKey.reveal();
    assert.deepEqual([await askWith(former), await askWith(key ?? "")], ["404", "404"]);
    dashboard.clock.advance(25 * 3_600_000);
    assert.deepEqual([await askWith(former), await askWith(key ?? "")], ["401", "404"]);
  });

  test("rotates the client key too, and ends a key that leaked before its time", {
    skip: byNight,
  }, async (t) => {
    const dashboard = await startTestDashboard(t);
    const page = await openDashboard(t, dashboard, { javaScriptEnabled: false });
    await page.goto(`${dashboard.url}${dashboard.base}/settings/keys`);
    await page.getByText("Rotate the client key…").click();
    await page.getByRole("button", { name: "Make a new key" }).last().click();
    const clientKeys = page.locator(".key-kind", { hasText: "client key" }).locator("li");
    assert.equal(await clientKeys.count(), 2);
    await page.getByRole("button", { name: "End now" }).click();
    await page.getByText("Saved.").waitFor();
    assert.equal(await clientKeys.count(), 1);
  });
});
