import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import {
  browserMissing,
  openPage,
  type PageOptions,
  screenshot,
} from "../../../checkout/test/support/browser.ts";
import { expectNoBarriers } from "../support/barriers.ts";
import { startTestServer } from "../support/gateway.ts";
import { linkAccount } from "../support/linked-account.ts";
import { statusOf } from "../support/payer.ts";

async function openVerification(t: TestContext, options: PageOptions, gopay: object = {}) {
  const server = await startTestServer(t);
  const linked = await linkAccount(server);
  const body = linked.chargeBody("kopi-101", 150_000, { ...gopay });
  const charged = (await server.call("POST", "/v2/charge", body)).body;
  const actions = charged["actions"] as readonly { name: string; url: string }[];
  const page = await openPage(t, options);
  await page.goto(actions[0]?.url ?? "");
  return { server, page };
}

suite("the verification page in a browser", { skip: browserMissing }, () => {
  test("takes a wrong PIN and then the right one, in Indonesian on a phone", async (t) => {
    const { server, page } = await openVerification(t, { viewport: "phone", locale: "id-ID" });
    await page.getByText("Setujui pembayaran ke").waitFor();
    await screenshot(page, "verification-open");
    await expectNoBarriers(page);
    await page.getByLabel("PIN 6 angka").fill("000000");
    await page.getByRole("button", { name: "Setujui", exact: true }).click();
    await page.getByText("Sisa 2 kesempatan.").waitFor();
    await screenshot(page, "verification-wrong-pin");
    await expectNoBarriers(page);
    await page.getByLabel("PIN 6 angka").fill("112233");
    await page.keyboard.press("Enter");
    await page.getByText("Pembayaran berhasil").waitFor();
    await screenshot(page, "verification-paid");
    await expectNoBarriers(page);
    assert.equal((await statusOf(server, "kopi-101"))["transaction_status"], "settlement");
  });

  test("reserves an amount in English, in the dark and on a wide screen, without scripts", async (t) => {
    const { server, page } = await openVerification(
      t,
      {
        viewport: { width: 1280, height: 800 },
        locale: "en-GB",
        colorScheme: "dark",
        javaScriptEnabled: false,
      },
      { pre_auth: true },
    );
    await page.getByText("Reserve an amount for").waitFor();
    await screenshot(page, "verification-reserve-dark");
    await page.getByLabel("6-digit PIN").fill("112233");
    await page.getByRole("button", { name: "Approve", exact: true }).click();
    await page.getByText("Amount reserved").waitFor();
    await screenshot(page, "verification-reserved-dark");
    assert.equal((await statusOf(server, "kopi-101"))["transaction_status"], "authorize");
  });
});
