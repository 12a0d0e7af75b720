import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { expectNoAxeViolations } from "../../../../checkout/test/support/axe.ts";
import { browserMissing, screenshot } from "../../../../checkout/test/support/browser.ts";
import { byNight, sampleOf } from "../../../../checkout/test/support/sample.ts";
import { deliverDue } from "../../support/deliver-due.ts";
import { type Receiver, startReceiver } from "../../support/receiver.ts";
import { openDashboard } from "./open-dashboard.ts";
import { startTestDashboard, type TestDashboard } from "./support.ts";

const EXPRESS = {
  status: 404,
  headers: { "x-powered-by": "Express", "content-type": "text/html" },
  body: "Cannot POST /notifications",
};

const LOOKS = [
  ["desktop", "light", "en"],
  ["phone", "light", "id"],
  ["tablet", "dark", "id"],
] as const;

interface Shop {
  readonly dashboard: TestDashboard;
  readonly receiver: Receiver;
  readonly deliver: () => Promise<unknown>;
  /** Of the open incident. */
  readonly id: string;
}

/** Two orders that a server made with Express was not told of, and one that was muted at another URL. */
async function openShop(t: TestContext): Promise<Shop> {
  const dashboard = await startTestDashboard(t);
  const { gateway, keys } = dashboard;
  const receiver = await startReceiver(t, EXPRESS);
  const other = await startReceiver(t, { status: 419, headers: { "set-cookie": "XSRF-TOKEN=a" } });
  await gateway.db.kysely
    .updateTable("merchant")
    .set({ payment_notification_urls: [receiver.url, other.url] })
    .execute();
  const deliver = async () => await deliverDue(gateway, { merchantId: keys.id });
  for (const order of ["order-1", "order-2"]) await dashboard.charge(order, 125_000);
  await deliver();
  const rows = await gateway.db.kysely
    .selectFrom("delivery_incident")
    .select(["id", "url"])
    .execute();
  const idOf = (url: string) => rows.find((row) => row.url === url)?.id ?? "";
  await dashboard.as("owner").post(`${dashboard.base}/incidents/${idOf(other.url)}/mute`, {
    hours: "4",
    reason: "deploying",
  });
  return { dashboard, receiver, deliver, id: idOf(receiver.url) };
}

suite("delivery incidents in a browser", { skip: browserMissing }, () => {
  for (const [turn, [viewport, colorScheme, language]] of LOOKS.entries()) {
    test(`are without barriers and fit: ${viewport}, ${colorScheme}, ${language}`, async (t) => {
      const { dashboard, id } = await openShop(t);
      const { gateway, base } = dashboard;
      await gateway.db.kysely.updateTable("dashboard_user").set({ language }).execute();
      await dashboard.as("owner").post(`${base}/incidents/${id}/resend`);
      const notification = await gateway.db.kysely
        .selectFrom("notification_attempt")
        .select("notification_id")
        .executeTakeFirstOrThrow();
      const size = viewport === "tablet" ? "desktop" : viewport;
      const page = await openDashboard(t, dashboard, { viewport: size, colorScheme });
      if (viewport === "tablet") await page.setViewportSize({ width: 820, height: 1180 });
      const paths = {
        notifications: "/notifications",
        incidents: "/incidents",
        incident: `/incidents/${id}`,
        notification: `/notifications/${notification.notification_id}`,
      };
      for (const [name, path] of sampleOf(Object.entries(paths), LOOKS.length, turn)) {
        await page.goto(dashboard.url + base + path);
        for (const folded of await page.locator("main details").all()) {
          await folded.evaluate("(one) => { one.open = true; }");
        }
        await expectNoAxeViolations(page);
        const [content, window] = await page.evaluate<[number, number]>(
          "[document.documentElement.scrollWidth, screen.width]",
        );
        assert.ok(content <= window, `${name} is ${content} wide`);
        await screenshot(page, `incidents-${name}-${viewport}-${colorScheme}-${language}`);
      }
    });
  }

  test("are tried where one looks at them, and sent again before one's eyes", async (t) => {
    const { dashboard, receiver, deliver, id } = await openShop(t);
    const page = await openDashboard(t, dashboard);
    const at = (path: string) => dashboard.url + dashboard.base + path;
    await page.goto(at(`/incidents/${id}`));
    receiver.answer(500);
    await page.getByRole("button", { name: "Test" }).click();
    await page.locator("#test").getByText("Your server fails (500)").waitFor();
    assert.equal(page.url(), at(`/incidents/${id}`));

    await page.getByRole("button", { name: "Send again" }).click();
    const counts = page.locator(".resend-counts");
    await counts.getByText("0 arrived").waitFor();
    receiver.answer(200);
    await deliver();
    await counts.getByText("2 arrived").waitFor();
    await page.locator("#incident").getByText("Recovered at").waitFor();

    await page.goto(at("/notifications"));
    receiver.answer(405);
    const row = page.locator(".endpoint", { hasText: receiver.url });
    await row.getByRole("button", { name: "Test" }).click();
    await row.getByText("Nothing answers POST at this path (405).").waitFor();
  });

  test("the next attempt is counted down, unless the clock stands still", {
    skip: byNight,
  }, async (t) => {
    const { dashboard } = await openShop(t);
    const { gateway, base, clock } = dashboard;
    const { id } = await gateway.db.kysely
      .selectFrom("notification")
      .select("id")
      .executeTakeFirstOrThrow();
    await gateway.db.kysely
      .updateTable("notification")
      .set({ due_at: new Date(clock.now.getTime() + 3_725_000) })
      .execute();
    const page = await openDashboard(t, dashboard);
    const address = `${dashboard.url}${base}/notifications/${id}`;
    await page.goto(address);
    await page.locator("[role=timer]").getByText("1 h 2 min").waitFor();
    await gateway.db.kysely
      .updateTable("notification")
      .set({ due_at: new Date(clock.now.getTime() + 42_000) })
      .execute();
    await page.goto(address);
    await page.locator("[role=timer]").getByText("41 s").waitFor();
    await gateway.db.kysely.updateTable("merchant").set({ clock_frozen_at: clock.now }).execute();
    await page.goto(address);
    assert.equal(await page.locator("[data-seconds-left]").count(), 0);
    assert.equal(await page.locator("[role=timer]").textContent(), "42 s");
  });
});
