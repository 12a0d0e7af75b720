import type { Page } from "playwright-core";

/** Links the customer's GoPay by the wallet's own page, and returns to the shop. */
export async function linkWallet(page: Page, shopUrl: string, phone = "0811-1000-0001") {
  await page.goto(`${shopUrl}/gopay`);
  await page.getByLabel("Phone number of your GoPay").fill(phone);
  await page.getByRole("button", { name: "Link GoPay" }).click();
  await page.getByRole("button", { name: "Agree and continue" }).click();
  await page.getByLabel("6-digit code").fill("987654");
  await page.keyboard.press("Enter");
  await page.getByLabel("6-digit PIN").fill("112233");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Linked", exact: true }).waitFor();
  await page.getByRole("link", { name: /^Back to/ }).click();
  await page.getByText("GoPay •••• 0001").waitFor();
}
