import assert from "node:assert/strict";
import { createHmac, hash } from "node:crypto";
import { suite, test } from "node:test";
import type { Rupiah } from "@gerbang/protocol";
import type { Page } from "playwright-core";
import { browserMissing, screenshot } from "../../../../checkout/test/support/browser.ts";
import { sampleOf } from "../../../../checkout/test/support/sample.ts";
import { runNow } from "../../../src/operations/subscriptions/run-now.ts";
import { beginLink } from "../../support/accounts.ts";
import { expectNoBarriers } from "../../support/barriers.ts";
import { BiSnapCaller, giveClient } from "../../support/bi-snap.ts";
import { chargeBody } from "../../support/gateway.ts";
import { linkAccount } from "../../support/linked-account.ts";
import { subscribe } from "../../support/subscriptions.ts";
import { openDashboard } from "./open-dashboard.ts";
import { seededDashboard } from "./seeded-dashboard.ts";
import { type TestDashboard } from "./support.ts";

/** A call of BI-SNAP that signs another path than it calls. */
async function refusedSignatureId(dashboard: TestDashboard): Promise<string> {
  const { gateway, clock } = dashboard;
  const prefix = `${dashboard.url}/a-long-way/to-the-messages`;
  const caller = new BiSnapCaller(
    dashboard,
    await giveClient(dashboard, { notificationPrefix: prefix }),
  );
  const [token, timestamp] = [await caller.token(), clock.now.toISOString()];
  const text = `POST:/api/v1.0/qr/qr-mpm-query:${token}:${hash("sha256", "{}", "hex")}:${timestamp}`;
  const signature = createHmac("sha512", caller.client.secret.reveal()).update(text);
  await caller.call("/v1.0/qr/qr-mpm-query", "{}", {
    token,
    timestamp,
    headers: { "x-signature": signature.digest("base64") },
  });
  await gateway.requestRecorder.flush();
  return await newestRequestId(dashboard);
}

async function newestId({ gateway }: TestDashboard): Promise<string> {
  const row = await gateway.db.kysely
    .selectFrom("transaction")
    .select("id")
    .where("status", "=", "partial_refund")
    .executeTakeFirst();
  return row?.id ?? "";
}

/** One that was charged, and then could not be, with the longest name that there may be. */
async function failedSubscription(dashboard: TestDashboard): Promise<string> {
  const linked = await linkAccount(dashboard, { balances: { GOPAY_WALLET: 60_000 as Rupiah } });
  const { id } = await subscribe(dashboard, linked, {
    name: "LANGGANAN-BULANAN-KOPI-DAN-ROTI-BAKAR-01",
    retrySchedule: { interval: 1, unit: "day", maxInterval: 0 },
    schedule: { startAt: dashboard.clock.now, maxInterval: 12 },
  });
  await runNow(dashboard.gateway, await dashboard.merchant(), id);
  await runNow(dashboard.gateway, await dashboard.merchant(), id);
  return id;
}

/** One that was charged, and charges again, of a customer who had linked before. */
async function usedAccount(dashboard: TestDashboard): Promise<string> {
  const phoneNumber = "123450006";
  await beginLink(dashboard, phoneNumber);
  const linked = await linkAccount(dashboard, { phoneNumber });
  await dashboard.call("POST", "/v2/charge", linked.chargeBody("one-tap-".repeat(6), 9_000));
  await subscribe(dashboard, linked, { name: "LANGGANAN-BULANAN-KOPI-DAN-ROTI-BAKAR-01" });
  return `/accounts/${linked.account.id}`;
}

/** Asks the API some things, of which the last has hints. */
async function loggedId(dashboard: TestDashboard): Promise<string> {
  const { call, gateway } = dashboard;
  await call("POST", "/v2/charge", chargeBody("order-logged", 15_000));
  const { body } = await call("GET", "/v2/order-logged/status");
  const id = String(body["transaction_id"]);
  await call("POST", `/sandbox/v1/transactions/${id}/fail`, { channel_response: "none" });
  await call("POST", `/v2/${id}/refund`, {});
  await call("GET", `/sandbox/v1/${"nowhere".repeat(12)}`);
  await call("POST", "/v2/charge", {
    ...chargeBody("order-logged"),
    transaction_details: { order_id: "order-logged", gross_amount: "15.000" },
    gopay: { callback_url: "http://localhost:3000/{order_id}" },
    custom_expiry: { expiry_duration: 1, unit: "HOUR" },
  });
  await gateway.requestRecorder.flush();
  return await newestRequestId(dashboard);
}

async function newestRequestId({ gateway }: TestDashboard): Promise<string> {
  const row = await gateway.db.kysely
    .selectFrom("api_request")
    .select("id")
    .orderBy("id", "desc")
    .executeTakeFirst();
  return row?.id ?? "";
}

/**
 * Cards whose content runs out of them, or of which a part is off screen until it is moved. On a phone
 * only the matrix of roles, which stays a table, may be moved.
 */
const WIDER_THAN_ITS_BOX = `Array.from(document.querySelectorAll("main .card, main .table-box"))
  .filter((box) => {
    const isMatrix = innerWidth < 832 && box.querySelector("table.matrix") !== null;
    return box.scrollWidth > box.clientWidth && !isMatrix;
  })
  .map((box) => [box.id || box.className, box.scrollWidth, box.clientWidth])`;

/** What can be pressed in one cell of a table, and lies over something else that can. */
const PRESSED_OVER_ANOTHER = `Array.from(document.querySelectorAll("main td")).flatMap((cell) => {
  const all = [...cell.querySelectorAll("a, button, select")].map((one) => [one, one.getBoundingClientRect()]);
  return all.flatMap(([one, box], at) => all.slice(at + 1)
    .filter(([, other]) => other.left < box.right - 2 && box.left < other.right - 2
      && other.top < box.bottom - 2 && box.top < other.bottom - 2)
    .map(([other]) => one.textContent.trim() + " / " + other.textContent.trim()));
})`;

/** Fields that do not show the whole of what stands in them while they are empty, or of what was chosen. */
const CUT = `(() => {
  const pen = document.createElement("canvas").getContext("2d");
  const ARROW = 16;
  return Array.from(document.querySelectorAll("main :is(input[placeholder], select)")).flatMap((field) => {
    const { font, paddingLeft, paddingRight } = getComputedStyle(field);
    const isSelect = field.tagName === "SELECT";
    const text = isSelect ? field.selectedOptions[0]?.textContent.trim() ?? "" : field.placeholder;
    pen.font = font;
    const room = field.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight) - (isSelect ? ARROW : 0);
    const isShown = field.clientWidth > 0;
    return isShown && pen.measureText(text).width > room ? [field.name + ": " + text] : [];
  });
})()`;

/** Words of the bar below, and periods of a row, that go on in a second line. */
const IN_TWO_LINES = `Array.from(document.querySelectorAll(".thumb-bar > a, .thumb-bar summary, .filter-row .segments"))
  .filter((one) => one.offsetHeight > 60)
  .map((one) => one.textContent.trim().replace(/\\s+/g, " "))`;

const SIZES = {
  desktop: { width: 1_280, height: 800 },
  phone: { width: 390, height: 844 },
} as const;

async function expectToFit(page: Page, name: string): Promise<void> {
  const [content, window] = await page.evaluate<[number, number]>(
    "[document.documentElement.scrollWidth, screen.width]",
  );
  assert.ok(content <= window, `${name} is ${content} wide on ${window}`);
  assert.deepEqual(await page.evaluate<unknown[]>(WIDER_THAN_ITS_BOX), [], name);
  assert.deepEqual(await page.evaluate<unknown[]>(PRESSED_OVER_ANOTHER), [], name);
}

suite("the pages of the dashboard in a browser", { skip: browserMissing }, () => {
  for (const [turn, viewport] of (["desktop", "phone"] as const).entries()) {
    // By day a third of the pages, each on one of the two, and only measured at the width of the other.
    test(`every page is without barriers and fits, light and dark: ${viewport}`, async (t) => {
      const dashboard = await seededDashboard(t);
      const pending = await dashboard.charge("order-1");
      const page = await openDashboard(t, dashboard, { viewport, colorScheme: "light" });
      const paths = {
        home: "",
        transactions: "/transactions",
        transaction: `/transactions/${await newestId(dashboard)}`,
        "transaction-pending": `/transactions/${pending}`,
        notifications: "/notifications",
        workbench: "/workbench",
        "workbench-open": `/workbench?open=${await loggedId(dashboard)}`,
        "workbench-signature": `/workbench?open=${await refusedSignatureId(dashboard)}`,
        "workbench-errors": "/workbench/errors",
        report: "/report?month=2026-11",
        sandbox: "/sandbox",
        settings: "/settings",
        "settings-redirects": "/settings/redirects",
        "settings-merchant": "/settings/merchant",
        "settings-keys": "/settings/keys",
        "settings-bi-snap": "/settings/bi-snap",
        "settings-access": "/settings/access",
        "settings-display": "/settings/display",
        "two-step": "/account/two-step",
        users: "/users",
        activity: "/activity",
        till: "/till",
        links: "/links",
        accounts: "/accounts",
        account: await usedAccount(dashboard),
        subscriptions: "/subscriptions",
        subscription: `/subscriptions/${await failedSubscription(dashboard)}`,
      };
      const own = page.viewportSize() ?? SIZES[viewport];
      for (const [name, path] of sampleOf(Object.entries(paths), 6, 3 * turn)) {
        await page.goto(dashboard.url + dashboard.base + path);
        await page.evaluate(
          'document.querySelectorAll("main details").forEach((one) => (one.open = true))',
        );
        await expectNoBarriers(page);
        assert.match((await page.textContent(".sandbox-banner")) ?? "", /no real money/);
        await screenshot(page, `dashboard-${name}-${viewport}`);
        for (const size of [SIZES[viewport === "phone" ? "desktop" : "phone"], own]) {
          await page.setViewportSize(size);
          await expectToFit(page, name);
        }
      }
    });
  }

  // A third of them by day, in one language each.
  test("no field's hint and no choice is cut on a phone, nor on the smallest one", async (t) => {
    const dashboard = await seededDashboard(t);
    const page = await openDashboard(t, dashboard, { viewport: "phone", colorScheme: "light" });
    const paths = [
      "",
      "/report",
      "/transactions",
      "/notifications",
      "/workbench",
      "/workbench/errors",
      "/accounts",
    ];
    const all = [...paths, "/till", "/links", "/sandbox", "/settings", "/users", "/settings/keys"];
    const always = ["/report", "/transactions", "/notifications"];
    const looks = all.flatMap((path) =>
      (["id", "en"] as const).map((language) => ({ path, language })),
    );
    const tried = [
      ...looks.filter(({ path }) => always.includes(path)),
      ...sampleOf(
        looks.filter(({ path }) => !always.includes(path)),
        3,
      ),
    ];
    for (const { path, language } of tried) {
      await dashboard.gateway.db.kysely.updateTable("dashboard_user").set({ language }).execute();
      await page.goto(dashboard.url + dashboard.base + path);
      await page.evaluate(
        'document.querySelectorAll("main details").forEach((one) => (one.open = true))',
      );
      assert.equal(await page.getAttribute("html", "lang"), language);
      for (const width of [390, 320]) {
        await page.setViewportSize({ width, height: 844 });
        const where = `${path} in ${language}, ${width}`;
        assert.deepEqual(await page.evaluate<unknown[]>(CUT), [], where);
        assert.deepEqual(await page.evaluate<unknown[]>(IN_TWO_LINES), [], where);
      }
    }
  });
});
