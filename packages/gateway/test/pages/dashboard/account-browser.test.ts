import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { expectNoAxeViolations } from "../../../../checkout/test/support/axe.ts";
import { browserMissing, openPage, screenshot } from "../../../../checkout/test/support/browser.ts";
import { byNight, sampleOf } from "../../../../checkout/test/support/sample.ts";
import { PASSWORD, startTestDashboard } from "./support.ts";
import { appOf, codesIn, keyIn } from "./two-step-support.ts";

suite("the account page in a browser", { skip: browserMissing }, () => {
  test("somebody switches the sign-in page, signs in, changes name, password and language, and makes a merchant", {
    skip: byNight,
  }, async (t) => {
    const dashboard = await startTestDashboard(t);
    const page = await openPage(t, { locale: "id-ID", expectedErrors: [/status of 422/] });
    await page.goto(`${dashboard.url}/dashboard/sign-in`);
    await page.getByRole("link", { name: "Switch to English" }).click();
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    await expectNoAxeViolations(page);
    await page.getByLabel("E-mail").fill("owner@kedai.example");
    await page.getByLabel("Password").fill(PASSWORD);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.locator(".account summary").click();
    await page.getByRole("link", { name: "Your account" }).click();
    await page.getByRole("heading", { name: "Your account" }).waitFor();
    await expectNoAxeViolations(page);
    await screenshot(page, "dashboard-account");
    await page.getByLabel("Name", { exact: true }).fill("Ayu Lestari");
    await page.getByRole("button", { name: "Save" }).first().click();
    await page.getByText("Saved.").waitFor();
    await page.reload();
    await page.locator(".account .who", { hasText: "Ayu Lestari" }).waitFor();

    const change = async (current: string) => {
      await page.getByLabel("Current password").fill(current);
      await page.getByLabel("New password").fill("Terbaru456");
      await page.getByLabel("Once more").fill("Terbaru456");
      await page.getByRole("button", { name: "Change password" }).click();
    };
    await change("Wrong1234");
    await page.getByText("This is not your current password.").waitFor();
    assert.equal(await page.locator(":focus").getAttribute("name"), "current");
    assert.match(page.url(), /\/account$/, "an address that can be opened again");
    await expectNoAxeViolations(page);
    await change(PASSWORD);
    await page.getByText("Every other session has ended.").waitFor();

    await page.getByLabel("Language of these pages").selectOption("id");
    await page.getByRole("button", { name: "Save" }).nth(1).click();
    await page.getByRole("heading", { name: "Akun Anda" }).waitFor();
    await page.locator(".merchant summary").click();
    await page.getByRole("link", { name: "Merchant baru" }).click();
    await page.getByLabel("Nama").fill("Toko Dua");
    await expectNoAxeViolations(page);
    await page.getByRole("button", { name: "Buat" }).click();
    await page.locator(".merchant-name", { hasText: "Toko Dua" }).waitFor();
  });

  for (const viewport of sampleOf(["desktop", "tablet", "phone"] as const, 3, 2)) {
    test(`somebody sets two steps up, keeps the codes and signs in with one: ${viewport}`, async (t) => {
      const dashboard = await startTestDashboard(t);
      const expectedErrors = [/status of 4(?:01|22)/];
      const page = await openPage(t, { viewport, locale: "en-GB", expectedErrors });
      const signIn = async () => {
        await page.goto(
          `${dashboard.url}/dashboard/sign-in?back=${dashboard.base}/account/two-step`,
        );
        await page.getByLabel("E-mail").fill("owner@kedai.example");
        await page.getByLabel("Password").fill(PASSWORD);
        await page.keyboard.press("Enter");
      };
      await signIn();
      await page.getByLabel("Your password").fill(PASSWORD);
      await page.getByRole("button", { name: "Set up" }).click();
      await page.getByAltText("The key as a QR code").waitFor();
      await expectNoAxeViolations(page);
      await screenshot(page, `dashboard-two-step-key-${viewport}`);
      const app = appOf(dashboard.clock, keyIn(await page.content()));
      await page.locator("#code").fill("123");
      await page.keyboard.press("Enter");
      await page.getByText("This code is wrong").waitFor();
      assert.equal(await page.locator(":focus").getAttribute("id"), "code");
      await page.locator("#code").fill(app.codeNow());
      await page.keyboard.press("Enter");
      await page.getByText("Two-step sign-in is on.").waitFor();
      assert.equal(codesIn((await page.textContent(".recovery-codes")) ?? "").length, 10);
      await expectNoAxeViolations(page);
      await screenshot(page, `dashboard-two-step-codes-${viewport}`);
      await page.reload();
      await page.getByText("10 recovery codes are left.").waitFor();
      assert.equal(await page.locator(".recovery-codes").count(), 0);
      await page.context().clearCookies();
      await signIn();
      await page.getByRole("heading", { name: "Enter your code" }).waitFor();
      assert.equal(await page.locator(":focus").getAttribute("autocomplete"), "one-time-code");
      await expectNoAxeViolations(page);
      await screenshot(page, `dashboard-sign-in-code-${viewport}`);
      await page.keyboard.type("000000");
      await page.keyboard.press("Enter");
      await page.getByText("This code is wrong").waitFor();
      await expectNoAxeViolations(page);
      await page.keyboard.type(app.code());
      await page.keyboard.press("Enter");
      await page.getByText("10 recovery codes are left.").waitFor();
    });
  }
});
