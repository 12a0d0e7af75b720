import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { expectNoAxeViolations } from "../../../packages/checkout/test/support/axe.ts";
import {
  browserMissing,
  openPage,
  screenshot,
} from "../../../packages/checkout/test/support/browser.ts";
import { byNight } from "../../../packages/checkout/test/support/sample.ts";
import {
  type LossyProxy,
  startLossyProxy,
} from "../../../packages/sdk/test/gateway/support/lossy-proxy.ts";
import { linkWallet } from "./support/link-wallet.ts";
import { startGatewayAndShop } from "./support/running-shop.ts";

const PHONE = "6281110000001";
type Running = Awaited<ReturnType<typeof startGatewayAndShop>>;

async function freeze({ sandbox }: Running): Promise<void> {
  await sandbox("PUT", "/clock", { mode: "frozen", now: "2027-01-31T03:00:00Z" });
}

async function pass({ sandbox }: Running, by: string): Promise<void> {
  await sandbox("POST", "/clock/advance", { by });
}

interface Summary {
  readonly subscription_id: string;
  readonly state: string;
}

async function subscriptionsOf({ sandbox }: Running): Promise<readonly Summary[]> {
  const listed = await sandbox("GET", "/subscriptions");
  return (listed as { readonly subscriptions: readonly Summary[] }).subscriptions;
}

suite("coffee every month", { skip: browserMissing }, () => {
  test("is charged month after month, paused, stopped by an empty wallet, and ended", async (t) => {
    const running = await startGatewayAndShop(t);
    const { shop, sandbox } = running;
    await freeze(running);
    const page = await openPage(t, { locale: "en-US" });
    await page.goto(`${shop.url}/subscription`);
    await page.getByText("Link GoPay first").waitFor();
    await linkWallet(page, shop.url);
    await page.goto(`${shop.url}/subscription`);
    await expectNoAxeViolations(page);
    await screenshot(page, "shop-subscription-offer");
    await page.getByRole("button", { name: "Subscribe" }).dblclick();
    await page.getByText("28 February 2027").waitFor();
    assert.equal((await subscriptionsOf(running)).length, 1);

    const charges = page.getByRole("row");
    const open = async () => await page.goto(`${shop.url}/subscription`);
    await pass(running, "92d");
    await open();
    assert.deepEqual(await charges.allInnerTexts(), [
      "30 April 2027\tRp 89.000\tPaid",
      "31 March 2027\tRp 89.000\tPaid",
      "28 February 2027\tRp 89.000\tPaid",
    ]);
    await expectNoAxeViolations(page);
    await screenshot(page, "shop-subscription-running");
    await page.setViewportSize({ width: 390, height: 844 });
    await expectNoAxeViolations(page);
    await screenshot(page, "shop-subscription-running-phone");

    await page.getByRole("button", { name: "Pause" }).click();
    await page.getByText("Paused", { exact: true }).waitFor();
    await screenshot(page, "shop-subscription-paused-phone");
    await pass(running, "62d");
    await open();
    assert.equal(await charges.count(), 3);
    await page.getByRole("button", { name: "Resume" }).click();
    await page.getByText("Running", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Charge the next month now" }).click();
    await page.getByRole("row").nth(3).waitFor();

    await sandbox("PUT", `/customers/${PHONE}`, { wallet_balance: 10 });
    await pass(running, "93d");
    await open();
    await page.getByText("Stopped: GoPay could not be charged").waitFor();
    await page.setViewportSize({ width: 1_280, height: 800 });
    await expectNoAxeViolations(page);
    await screenshot(page, "shop-subscription-stopped");
    await sandbox("PUT", `/customers/${PHONE}`, { wallet_balance: 500_000 });
    await page.getByRole("button", { name: "Resume" }).click();
    await page.getByText("Running", { exact: true }).waitFor();
    await page.getByRole("button", { name: "End the subscription" }).click();
    await page.getByRole("button", { name: "Subscribe" }).waitFor();
    assert.ok((await charges.count()) > 4);
    const [ended] = await subscriptionsOf(running);
    assert.equal(ended?.state, "cancelled");
  });

  test("is begun once though answers get lost, and knows what no message has told", {
    skip: byNight,
  }, async (t) => {
    let proxy: LossyProxy | undefined;
    const running = await startGatewayAndShop(t, {
      between: async (url) => {
        proxy = await startLossyProxy(t, url);
        return proxy.url;
      },
    });
    const { shop, client, sandbox } = running;
    await freeze(running);
    const page = await openPage(t, { javaScriptEnabled: false, locale: "en-US" });
    await linkWallet(page, shop.url);
    await page.goto(`${shop.url}/subscription`);
    const begin = page.getByRole("button", { name: "Subscribe" });
    await begin.waitFor();
    proxy?.cutOff(true);
    await begin.click();
    await page.getByRole("alert").first().waitFor();
    assert.equal((await subscriptionsOf(running)).length, 0);
    proxy?.cutOff(false);
    proxy?.loseNextAnswer();
    await page.getByRole("link", { name: "Try again" }).click();
    await page.getByText("Running", { exact: true }).waitFor();
    const [first, ...others] = await subscriptionsOf(running);
    assert.ok(first);
    assert.deepEqual(others, []);

    // A second one, as after an answer that was lost for longer than the gateway remembers keys.
    const { metadata, name, token, gopay } = await client.getSubscription(first.subscription_id);
    const { id: surplus } = await client.createSubscription({
      name,
      amount: 89_000,
      currency: "IDR",
      payment_type: "gopay",
      token,
      gopay: { account_id: gopay?.account_id ?? "" },
      schedule: { interval: 1, interval_unit: "month" },
      ...(metadata && { metadata }),
    });
    await pass(running, "1s");
    const states = new Map(
      (await subscriptionsOf(running)).map(({ subscription_id: id, state }) => [id, state]),
    );
    assert.equal(states.get(surplus), "cancelled");
    assert.equal(states.get(first.subscription_id), "active");

    await sandbox("PUT", "/settings", { recurring_notification_url: null });
    await pass(running, "31d");
    await page.reload();
    assert.deepEqual(await page.getByRole("row").allInnerTexts(), [
      "28 February 2027\tRp 89.000\tPaid",
    ]);
    // Unlinked in the wallet, not here: the subscription ends with the account.
    await sandbox("POST", `/accounts/${gopay?.account_id}/unlink`, {});
    await pass(running, "1s");
    await page.reload();
    await page.getByText("Link GoPay first").waitFor();
    const after = await client.getSubscription(first.subscription_id);
    assert.equal(after.status, "inactive");
  });
});
