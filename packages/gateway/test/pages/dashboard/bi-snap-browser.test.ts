import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { browserMissing, openPage, screenshot } from "../../../../checkout/test/support/browser.ts";
import { byNight, sampleOf } from "../../../../checkout/test/support/sample.ts";
import { pay } from "../../../src/operations/transactions/pay.ts";
import { expectNoBarriers } from "../../support/barriers.ts";
import { giveClient } from "../../support/bi-snap.ts";
import { linkThrough } from "../../support/bi-snap-accounts.ts";
import { startChain } from "../../support/chain.ts";
import type { TestServer } from "../../support/gateway.ts";
import { startTestDashboard, type TestPeople, testPeople } from "./support.ts";

const LOOKS = [
  { width: 1_280, colorScheme: "light", language: "en" },
  { width: 390, colorScheme: "dark", language: "id" },
] as const;
type Look = (typeof LOOKS)[number];

/** As long as they may be: one word each, and nowhere to break it. */
const LONG_NUMBER = "ORDER_2026_11_30_00000000000000000001".slice(0, 36);

/** A payment that was paid and refunded in part, and one from a linked account; with the places of their pages. */
async function usedBiSnap(t: TestContext) {
  const dashboard = await startTestDashboard(t);
  const { gateway, keys } = dashboard;
  const prefix = `${dashboard.url}/a-long-way/to-the-messages`;
  await giveClient(dashboard, { notificationPrefix: prefix });
  const shop = await linkThrough(dashboard);
  const made = await shop.call(
    "qr/qr-mpm-generate",
    {
      partnerReferenceNo: LONG_NUMBER,
      merchantId: keys.id,
      amount: { value: "1500.00", currency: "IDR" },
    },
    { externalId: LONG_NUMBER },
  );
  const reference = String(made.body["referenceNo"]);
  const { id } = await gateway.db.kysely
    .selectFrom("transaction")
    .select("id")
    .where("reference", "=", reference)
    .executeTakeFirstOrThrow();
  await pay(gateway, await dashboard.merchant(), {
    id,
    method: { via: "qris", issuer: "Mandiri" },
  });
  const refunded = await shop.call("qr/qr-mpm-refund", {
    merchantId: keys.id,
    originalReferenceNo: reference,
    originalPartnerReferenceNo: LONG_NUMBER,
    partnerRefundNo: "R 1",
    refundAmount: { value: "500", currency: "IDR" },
    reason: "returned",
  });
  assert.equal(refunded.status, 200, refunded.text);
  await shop.link();
  const account = await gateway.db.kysely
    .selectFrom("pay_account")
    .select("id")
    .executeTakeFirstOrThrow();
  await shop.open({ seamlessSign: "bm90IGEgc2lnbmF0dXJl" });
  await gateway.requestRecorder.flush();
  const refused = await gateway.db.kysely
    .selectFrom("api_request")
    .select("id")
    .orderBy("id", "desc")
    .executeTakeFirstOrThrow();
  const paths = {
    transaction: `/transactions/${id}`,
    settings: "/settings/bi-snap",
    account: `/accounts/${account.id}`,
    accounts: "/accounts",
    "refused-browser": `/workbench?open=${refused.id}`,
  };
  return { dashboard, paths };
}

async function openAs(
  t: TestContext,
  { server, people, look }: { server: TestServer; people: Pick<TestPeople, "as">; look: Look },
) {
  const { width, colorScheme, language } = look;
  await server.gateway.db.kysely.updateTable("dashboard_user").set({ language }).execute();
  const page = await openPage(t, {
    locale: "en-GB",
    viewport: { width, height: 900 },
    colorScheme,
    expectedErrors: [/status of 422/],
  });
  const { hostname: domain } = new URL(server.url);
  const value = people.as("owner").token;
  await page
    .context()
    .addCookies([{ name: "gerbang_session", value, domain, path: "/dashboard", httpOnly: true }]);
  const expectNothingWrong = async (name: string) => {
    await page.evaluate(
      'document.querySelectorAll("main details").forEach((one) => (one.open = true))',
    );
    await screenshot(page, `bi-snap-${name}-${width}-${colorScheme}`);
    await expectNoBarriers(page);
    const [content, window] = await page.evaluate<[number, number]>(
      "[document.documentElement.scrollWidth, innerWidth]",
    );
    assert.ok(content <= window, `${name} is ${content} wide at ${width}`);
  };
  return { page, expectNothingWrong };
}

suite("BI-SNAP in the dashboard, in a browser", { skip: browserMissing }, () => {
  for (const [turn, look] of LOOKS.entries()) {
    const { width, colorScheme, language } = look;
    test(`is without barriers and fits: ${width}, ${colorScheme}, ${language}`, async (t) => {
      const { dashboard, paths } = await usedBiSnap(t);
      const opened = await openAs(t, { server: dashboard, people: dashboard, look });
      for (const [name, path] of sampleOf(Object.entries(paths), 2 * LOOKS.length, 2 * turn)) {
        await opened.page.goto(dashboard.url + dashboard.base + path);
        await opened.expectNothingWrong(name);
      }
    });
  }

  test("a key of an upstream that cannot be used is looked at first, at any width", {
    skip: byNight,
  }, async (t) => {
    const { shop, account } = await startChain(t, { biSnap: "midtrans" });
    const people = await testPeople(shop);
    for (const look of LOOKS) {
      const { page, expectNothingWrong } = await openAs(t, { server: shop, people, look });
      await page.goto(`${shop.url}${people.base}/upstreams/${account.id}?do=key`);
      await page.locator("#provider-key").fill("-----BEGIN PUBLIC KEY-----");
      await page.locator("#reason").fill("monthly");
      await page.locator(".case button.danger").click();
      await page.locator("#provider-key-problem").waitFor();
      assert.equal(await page.locator(":focus").getAttribute("id"), "provider-key");
      assert.equal(await page.locator("#provider-key").inputValue(), "-----BEGIN PUBLIC KEY-----");
      await expectNothingWrong("upstream-key");
    }
  });
});
