import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { expectNoAxeViolations } from "../../../../checkout/test/support/axe.ts";
import { browserMissing, screenshot } from "../../../../checkout/test/support/browser.ts";
import { byNight } from "../../../../checkout/test/support/sample.ts";
import { changeSettings } from "../../../src/operations/merchants/change-settings.ts";
import { withMerchantHeld } from "../../../src/operations/sandbox/hold-merchant.ts";
import { openDashboard } from "./open-dashboard.ts";
import { startTestDashboard, type TestDashboard } from "./support.ts";

interface Stop {
  readonly kind: string;
  readonly label: string;
  readonly at: string;
  readonly isSupposed: boolean;
}

/** The stops of the line on a page, in its order. */
async function stopsOn(dashboard: TestDashboard, path: string): Promise<readonly Stop[]> {
  const page = await (await dashboard.as("owner").get(dashboard.base + path)).text();
  const line = /<ol class="ahead-line">[\s\S]*?<\/ol>/.exec(page)?.[0] ?? "";
  return [...line.matchAll(/<li\s+class="ahead-stop ahead-(\w+)([\s\S]*?)<\/li>/g)].map(
    ([, kind = "", rest = ""]) => ({
      kind,
      label: /<strong>([^<]*)</.exec(rest)?.[1] ?? "",
      at: /<time datetime="([^"]+)"/.exec(rest)?.[1] ?? "",
      isSupposed: rest.includes("ahead-supposed"),
    }),
  );
}

async function attemptTimes(
  { gateway }: TestDashboard,
  number: number,
): Promise<readonly string[]> {
  const rows = await gateway.db.kysely
    .selectFrom("notification_attempt")
    .select("started_at")
    .where("number", "=", number)
    .orderBy("started_at")
    .execute();
  return rows.map(({ started_at }) => started_at.toISOString());
}

suite("what time brings", () => {
  test("is what then happens, at that very time, as long as the merchant's server answers alike", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { base, gateway } = dashboard;
    const owner = dashboard.as("owner");
    const id = await dashboard.settle("order-1");
    const path = `/transactions/${id}`;
    // Only the newest message, so that times belong to one ladder.
    await gateway.db.kysely
      .deleteFrom("notification")
      .where("transaction_status", "=", "pending")
      .execute();
    const [first, ...rest] = await stopsOn(dashboard, path);
    assert.equal(first?.label, "Notification");
    assert.deepEqual(
      rest.map(({ kind }) => kind),
      ["refund_window"],
      "nothing is supposed before the first answer",
    );
    await owner.post(`${base}/sandbox/clock/advance`, { to: first.at, about: id });
    const stops = await stopsOn(dashboard, path);
    assert.deepEqual(
      stops.map(({ label, isSupposed }) => [label, isSupposed]),
      [
        ["Notification, retry 1", false],
        ["Notification, retry 2", true],
        ["Notification, retry 3", true],
        ["Notification, retry 4", true],
        ["Notification, retry 5", true],
        ["Last moment to refund", false],
      ],
    );
    const answer = await owner.post(`${base}/sandbox/clock/advance`, {
      to: stops[3]?.at ?? "",
      about: id,
    });
    const location = answer.headers.get("location") ?? "";
    assert.match(location, new RegExp(`${path}\\?advance=`));
    const told = await (await owner.get(location)).text();
    const report = /<section class="fell-due"[\s\S]*?<\/section>/.exec(told)?.[0] ?? "";
    assert.equal(
      report.match(/127\.0\.0\.1:9/g)?.length,
      4,
      "the list stands where it was pressed",
    );
    assert.doesNotMatch(await (await owner.get(base + path)).text(), /fell-due/);
    for (const retry of [0, 1, 2, 3]) {
      assert.deepEqual(await attemptTimes(dashboard, retry + 2), [stops[retry]?.at], `${retry}`);
    }
    assert.deepEqual(await attemptTimes(dashboard, 6), [], "no further than asked for");
    await owner.post(`${base}/sandbox/clock/advance`, { by: "46d" });
    assert.deepEqual(await stopsOn(dashboard, path), [], "the time for refunds is over, too");
  });

  test("is shown of all orders together, the first first, and of an order what is its own", async (t) => {
    const dashboard = await startTestDashboard(t);
    const ids = [await dashboard.charge("order-1"), await dashboard.charge("order-2")];
    const all = await stopsOn(dashboard, "/sandbox");
    assert.deepEqual(
      all.map(({ kind }) => kind),
      ["attempt", "attempt", "expiry", "expiry"],
    );
    const own = await stopsOn(dashboard, `/transactions/${ids[0]}`);
    assert.deepEqual(
      own.map(({ kind }) => kind),
      ["attempt", "expiry"],
    );
    for (let more = 3; more < 20; more++) await dashboard.charge(`order-${more}`);
    const many = await stopsOn(dashboard, "/sandbox");
    assert.equal(many.length, 8);
    assert.deepEqual(
      [...many].sort((one, other) => (one.at < other.at ? -1 : 1)),
      many,
    );
  });

  test("offers the needle to whoever may move the clock, and nobody a moment that is none", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { base } = dashboard;
    const id = await dashboard.charge("order-1");
    const path = `${base}/transactions/${id}`;
    assert.match(await (await dashboard.as("developer").get(path)).text(), /data-needle/);
    const seen = await (await dashboard.as("support").get(path)).text();
    assert.match(seen, /What time brings/);
    assert.doesNotMatch(seen, /clock\/advance/);
    const before = (await dashboard.merchant()).clock;
    for (const to of ["", "now", "2026-99-99T00:00:00.000Z", "9999999-01-01T00:00:00Z", "-1"]) {
      const page = await dashboard.as("owner").submit(`${base}/sandbox/clock/advance`, { to });
      assert.match(page, /Not advanced/, to);
    }
    assert.deepEqual((await dashboard.merchant()).clock, before);
    const past = { to: "2020-01-01T00:00:00.000Z", about: id };
    assert.match(
      await dashboard.as("owner").submit(`${base}/sandbox/clock/advance`, past),
      /Advanced by 0 s/,
    );
    const { kysely } = dashboard.gateway.db;
    await kysely.updateTable("merchant").set({ environment: "production" }).execute();
    const real = await (await dashboard.as("owner").get(path)).text();
    assert.doesNotMatch(real, /What time brings/);
  });

  test("stays in its card however many stops it has", {
    skip: byNight || browserMissing,
  }, async (t) => {
    const dashboard = await startTestDashboard(t);
    const url = `http://127.0.0.1:9/${"a-long-path/".repeat(8)}`;
    await changeSettings(dashboard.gateway, dashboard.keys, {
      paymentNotificationUrls: Array.from({ length: 8 }, (_, at) => `${url}${at}`),
    });
    await dashboard.charge("order-1");
    const page = await openDashboard(t, dashboard, { viewport: { width: 1280, height: 900 } });
    await page.goto(`${dashboard.url}${dashboard.base}/sandbox`);
    await page.locator(".ahead-stop").nth(7).waitFor();
    const [content, width] = await page.evaluate<[number, number]>(
      "[document.documentElement.scrollWidth, screen.width]",
    );
    assert.ok(content <= width, `${content} px`);
    const touching = await page.evaluate<number>(`(() => {
      const texts = [...document.querySelectorAll(".ahead-line time")].map((one) => one.getBoundingClientRect());
      return texts.filter((one, at) => at > 0 && one.left < texts[at - 1].right + 4).length;
    })()`);
    assert.equal(touching, 0, "each moment can be told from the next");
  });

  test("says why time did not go on, where it was asked to", {
    skip: byNight || browserMissing,
  }, async (t) => {
    const dashboard = await startTestDashboard(t, { holdWaitMs: 200 });
    const id = await dashboard.charge("order-1");
    const page = await openDashboard(t, dashboard, { expectedErrors: [/status of 409/] });
    await page.goto(`${dashboard.url}${dashboard.base}/transactions/${id}`);
    const held = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const wish = { merchantId: dashboard.keys.id, doing: "import" } as const;
    const holding = withMerchantHeld(dashboard.gateway, wish, async () => {
      begun.resolve();
      await held.promise;
    });
    await begun.promise;
    await page.getByRole("button", { name: "To the next event" }).click();
    await page.getByText("Nothing was changed: a session is being imported").waitFor();
    assert.match(page.url(), new RegExp(`/transactions/${id}$`));
    held.resolve();
    await holding;
    await page.getByRole("button", { name: "To the next event" }).click();
    await page.getByText(/^Advanced by/).waitFor();
  });

  for (const javaScriptEnabled of [true, false]) {
    const how = javaScriptEnabled ? "by the needle" : "without scripts";
    test(`is brought about ${how}`, { skip: browserMissing }, async (t) => {
      const dashboard = await startTestDashboard(t);
      const id = await dashboard.charge("order-1");
      const page = await openDashboard(t, dashboard, { javaScriptEnabled });
      await page.goto(`${dashboard.url}${dashboard.base}/transactions/${id}`);
      if (javaScriptEnabled) {
        await expectNoAxeViolations(page);
        const needle = page.getByRole("slider", { name: "Advance to" });
        await needle.focus();
        await page.keyboard.press("End");
        await page.locator("[data-needle-text]", { hasText: "Expires order-1" }).waitFor();
        await screenshot(page, "dashboard-ahead");
        await page.getByRole("button", { name: "Advance to there" }).click();
      } else {
        await page.getByRole("button", { name: "Advance to here: Expires order-1" }).click();
      }
      await page.getByText("Advanced by 15 min").waitFor();
      await page.locator("#status", { hasText: "expire" }).waitFor();
      await screenshot(page, `dashboard-ahead-after-${javaScriptEnabled ? "scripts" : "none"}`);
      assert.match(page.url(), /\/transactions\//);
      await page.reload();
      assert.equal(await page.getByText("Advanced by 15 min").count(), 0);
    });
  }
});
