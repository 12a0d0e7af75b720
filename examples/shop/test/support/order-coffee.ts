import type { Page } from "playwright-core";

/** Orders two coffees and a snack, Rp 56.000 together, and returns the order's id. */
export async function orderCoffee(page: Page, shopUrl: string): Promise<string> {
  await chooseCoffee(page, shopUrl);
  await page.getByRole("button", { name: /Order and pay|Pesan dan bayar/ }).click();
  await page.locator("gerbang-checkout[phase=waiting]").waitFor();
  const text = await page
    .getByText(/kopi-[0-9a-f]{12}/)
    .first()
    .textContent();
  return /kopi-[0-9a-f]{12}/.exec(text ?? "")?.[0] ?? "";
}

export async function chooseCoffee(page: Page, shopUrl: string): Promise<void> {
  await page.goto(shopUrl);
  await page.getByRole("spinbutton", { name: /Kopi tubruk/ }).fill("2");
  await page.getByRole("button", { name: /(One more|Tambah): Pisang/ }).click();
}
