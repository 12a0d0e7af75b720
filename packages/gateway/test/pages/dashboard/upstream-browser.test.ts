import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { expectNoAxeViolations } from "../../../../checkout/test/support/axe.ts";
import {
  browserMissing,
  openPage,
  type PageOptions,
  screenshot,
} from "../../../../checkout/test/support/browser.ts";
import { byNight, sampleOf } from "../../../../checkout/test/support/sample.ts";
import { FINDING_NAMES, type FindingName } from "../../../src/domain/upstream/findings.ts";
import { callAttention } from "../../../src/operations/upstream/call-attention.ts";
import { saveFound } from "../../../src/store/upstream/findings.ts";
import { type Desk, lostRefund, MINUTE, startDesk, strayed } from "../../support/desk.ts";
import { chargeBody } from "../../support/gateway.ts";
import { type TestPeople, testPeople } from "./support.ts";

const LOOKS = [
  { viewport: "desktop", colorScheme: "light", language: "en" },
  { viewport: "desktop", colorScheme: "dark", language: "id" },
  { viewport: "phone", colorScheme: "light", language: "id" },
] as const;

async function open(t: TestContext, { shop }: Desk, people: TestPeople, options: PageOptions) {
  const page = await openPage(t, { locale: "en-GB", ...options });
  const value = people.as("owner").token;
  const { hostname: domain } = new URL(shop.url);
  await page
    .context()
    .addCookies([{ name: "gerbang_session", value, domain, path: "/dashboard", httpOnly: true }]);
  return page;
}

const WIDTHS = [
  { width: 1280, colorScheme: "light", language: "en" },
  { width: 820, colorScheme: "dark", language: "id" },
  { width: 390, colorScheme: "light", language: "id" },
] as const;

/** As long a word as an upstream may say. */
const LONG = `${"Transaksi-sedang-diproses-oleh-acquirer".repeat(5)} ok`;
const VALUES: Readonly<Partial<Record<FindingName, string | number>>> = {
  status_lag_ms: 4_000,
  clock_skew_ms: -21_000,
  message: "none",
  qris_picture: "differs",
};

/** Several things that need somebody, of several kinds. */
async function busyDesk(t: TestContext): Promise<Desk> {
  const desk = await strayed(t);
  const { gateway, keys } = desk.shop;
  desk.proxy.treat(() => "pass");
  await desk.shop.call("POST", "/v2/charge", chargeBody("order-2", 125_000, "qris"));
  const { rows } = await gateway.db.pool.query<{ id: string; transaction_id: string }>(
    "select id, transaction_id from upstream_attempt order by id desc limit 1",
  );
  const [one] = rows;
  assert.ok(one);
  desk.advance(12 * MINUTE);
  await callAttention(gateway, {
    merchantId: keys.id,
    kind: "contradiction",
    subject: one.id,
    transactionId: one.transaction_id,
    data: { why: "other_transaction" },
  });
  await callAttention(gateway, {
    merchantId: keys.id,
    kind: "unauthorized",
    subject: desk.account.id,
    data: { code: "401", message: "Unknown Merchant server_key/id" },
  });
  return desk;
}

suite("a production merchant's dashboard in a browser", { skip: browserMissing }, () => {
  for (const [turn, { language, ...look }] of LOOKS.entries()) {
    test(`is without barriers and fits: ${look.viewport}, ${look.colorScheme}, ${language}`, async (t) => {
      const desk = await busyDesk(t);
      const { gateway } = desk.shop;
      const people = await testPeople(desk.shop);
      await gateway.db.kysely.updateTable("dashboard_user").set({ language }).execute();
      const { rows } = await gateway.db.pool.query<{ id: string }>(
        "select id from attention where kind = 'stray_payment'",
      );
      // By day the money is real, for the colours of either.
      if (look.colorScheme === "light") {
        await gateway.db.pool.query("update upstream_account set environment = 'production'");
      }
      const page = await open(t, desk, people, look);
      const paths = {
        attention: "/attention",
        decision: `/attention/${rows[0]?.id}?do=return`,
        "transaction-stray": "/transactions/order-1",
        "transaction-pending": "/transactions/order-2",
        home: "",
        settings: "/settings",
        upstreams: "/upstreams",
        "upstream-drain": `/upstreams/${desk.account.id}?do=draining`,
        routing: "/upstreams/routing",
        inbox: "/upstreams/inbox",
      };
      for (const [name, path] of sampleOf(Object.entries(paths), 2 * LOOKS.length, 2 * turn)) {
        await page.goto(desk.shop.url + people.base + path);
        await screenshot(page, `production-${name}-${look.viewport}-${look.colorScheme}`);
        await page.evaluate(
          "document.querySelectorAll('main :is(.case, .timeline, .payment) details').forEach((one) => one.open = true)",
        );
        await expectNoAxeViolations(page);
        const [content, window] = await page.evaluate<[number, number]>(
          "[document.documentElement.scrollWidth, screen.width]",
        );
        assert.ok(content <= window, `${name} is ${content} wide`);
      }
    });
  }

  test("says all that is known of an upstream that needs somebody, without barriers, at any width", {
    skip: byNight,
  }, async (t) => {
    const desk = await startDesk(t);
    const { gateway, keys, url } = desk.shop;
    await desk.shop.call("POST", "/v2/charge", chargeBody("order-1", 44_000, "qris"));
    const { id: subject } = desk.account;
    const about = { merchantId: keys.id, subject } as const;
    const data = { upstream_is: "behind", seconds_at_least: 20 };
    await callAttention(gateway, { ...about, kind: "clock_skew", data });
    await callAttention(gateway, {
      ...about,
      kind: "webhooks_silent",
      data: { payments_at_least: 3 },
    });
    const said = { at: "2026-11-30T00:00:00.000Z", by: "rehearsal", version: "1.2.3" } as const;
    const found = FINDING_NAMES.map((name) => [name, { value: VALUES[name] ?? LONG, ...said }]);
    await saveFound(gateway.db, { ...about, accountId: subject }, Object.fromEntries(found));
    const people = await testPeople(desk.shop);
    for (const { width, colorScheme, language } of WIDTHS) {
      await gateway.db.kysely.updateTable("dashboard_user").set({ language }).execute();
      const viewport = { width, height: 900 };
      const page = await open(t, desk, people, { viewport, colorScheme });
      for (const [name, path] of [
        ["upstreams", "/upstreams"],
        ["attention", "/attention"],
      ] as const) {
        await page.goto(url + people.base + path);
        await page.evaluate(
          "document.querySelectorAll('main .case details').forEach((one) => one.open = true)",
        );
        await screenshot(page, `production-watched-${name}-${width}-${colorScheme}`);
        await expectNoAxeViolations(page);
        const [content, window] = await page.evaluate<[number, number]>(
          "[document.documentElement.scrollWidth, innerWidth]",
        );
        assert.ok(content <= window, `${name} is ${content} wide at ${width}`);
      }
    }
  });

  test("a decision is taken by hand, once, and the page says what came of it", async (t) => {
    const desk = await lostRefund(t, "drop");
    const people = await testPeople(desk.shop);
    const page = await open(t, desk, people, { viewport: "phone" });
    await page.goto(`${desk.shop.url}${people.base}/attention`);
    await page.getByRole("link", { name: /It was not made/ }).click();
    await page.getByLabel("Reason").fill("looked twice, nothing there");
    await page.getByRole("button", { name: "It was not made" }).dblclick();
    await page.getByText("Released.").waitFor();
    assert.match((await page.textContent("main")) ?? "", /looked twice, nothing there/);
    const { rows } = await desk.shop.gateway.db.pool.query(
      "select from activity where action = 'attention_not_made'",
    );
    assert.equal(rows.length, 1);
  });
});
