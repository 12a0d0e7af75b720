import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import type { Page } from "playwright-core";
import {
  browserMissing,
  openPage,
  type PageOptions,
  screenshot,
} from "../../../checkout/test/support/browser.ts";
import { byNight } from "../../../checkout/test/support/sample.ts";
import { renderQrPng } from "../../src/qr/qr-picture.ts";
import { expectNoBarriers } from "../support/barriers.ts";
import { openPageWithCamera } from "../support/camera.ts";
import { startTestServer } from "../support/gateway.ts";
import { tabTo } from "../support/keyboard.ts";
import { chargeOrder, qrPayloadOf, statusOf } from "../support/payer.ts";

async function openScanner(t: TestContext, options: PageOptions = {}) {
  const server = await startTestServer(t);
  const order = await chargeOrder(server, "kopi-101", { paymentType: "qris" });
  const payload = await qrPayloadOf(server, "kopi-101");
  const page = await openPage(t, { locale: "en-US", ...options });
  await page.goto(`${server.url}/qris/index`);
  return { server, order, payload, picture: renderQrPng(payload), page };
}

async function payAs(page: Page, issuer: string): Promise<void> {
  await page.waitForURL(/\/qris\/payment\?/);
  await page.getByLabel("Pay as").selectOption({ label: issuer });
  await page.getByRole("button", { name: /^Pay$/ }).click();
  await page.getByRole("heading", { name: "Payment successful" }).waitFor();
}

/** Runs in the page: gives the scanner a picture as a drop or from the clipboard does. */
const GIVE = `async ({ type, base64 }) => {
  const bytes = Uint8Array.fromBase64 ? Uint8Array.fromBase64(base64) : Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const data = new DataTransfer();
  data.items.add(new File([bytes], "qr.png", { type: "image/png" }));
  const target = document.querySelector(type === "drop" ? "[data-drop]" : "body");
  target.dispatchEvent(type === "drop"
    ? new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true })
    : new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
}`;

suite("the QRIS page in a browser", { skip: browserMissing }, () => {
  test("reads a pasted address, shows it tag by tag, and pays as another bank", {
    skip: byNight,
  }, async (t) => {
    const { server, order, page } = await openScanner(t);
    await screenshot(page, "scanner");
    await expectNoBarriers(page);
    await page.getByLabel("Address of a QR picture, or the payload").fill(order.qrCode);
    await page.getByRole("button", { name: "Read the code" }).click();
    await page.getByText("is right").waitFor();
    await page.getByRole("rowheader", { name: "62.50" }).waitFor();
    await screenshot(page, "scanner-read");
    await expectNoBarriers(page);
    await payAs(page, "BCA");
    await page.getByText("BCA (off-us)").waitFor();
    await screenshot(page, "scanner-paid");
    await expectNoBarriers(page);
    assert.equal((await statusOf(server, "kopi-101"))["issuer"], "BCA");
  });

  test("reads a chosen, dropped or pasted picture in the browser, without sending it", async (t) => {
    for (const way of ["choose", "drop", "paste"]) {
      const { picture, page } = await openScanner(t);
      const posted: string[] = [];
      page.on("request", (request) => {
        if (request.method() === "POST") posted.push(request.postData() ?? "");
      });
      if (way === "choose") {
        const file = { name: "qr.png", mimeType: "image/png", buffer: picture };
        await page.getByLabel("Choose a picture").setInputFiles(file);
      } else {
        const data = JSON.stringify({ type: way, base64: picture.toString("base64") });
        await page.evaluate(`(${GIVE})(${data})`);
      }
      await payAs(page, "DANA");
      assert.match(posted[0] ?? "", /000201010212/);
      assert.doesNotMatch(posted[0] ?? "", /PNG/);
    }
  });

  test("reads a screenshot with more than the code on it", { skip: byNight }, async (t) => {
    const { server, order, picture, page } = await openScanner(t);
    const other = await openPage(t, { viewport: "phone" });
    const source = `data:image/png;base64,${picture.toString("base64")}`;
    await other.setContent(
      `<body style="background:#dce"><h1>Kopi</h1><p>Scan me</p><img src="${source}" width="180"></body>`,
    );
    const file = { name: "shot.png", mimeType: "image/png", buffer: await other.screenshot() };
    await page.getByLabel("Choose a picture").setInputFiles(file);
    await payAs(page, "OVO");
    assert.ok(server.url && order.qrCode);
  });

  test("looks through the camera", async (t) => {
    const { server, payload } = await openScanner(t);
    const seen = renderQrPng(payload, { minSizePx: 340 });
    const page = await openPageWithCamera(t, seen, { locale: "en-US" });
    await page.goto(`${server.url}/qris/index`);
    await page.getByRole("button", { name: "Use the camera" }).click();
    await payAs(page, "ShopeePay");
  });

  test("says so when there is no camera", async (t) => {
    const { page } = await openScanner(t);
    await page.getByRole("button", { name: "Use the camera" }).click();
    await page.getByText("There is no camera, or it may not be used.").waitFor();
  });

  test("shows what is wrong with a damaged code", async (t) => {
    const { payload, page } = await openScanner(t, {
      locale: "id-ID",
      expectedErrors: [/status of 422/],
    });
    const field = page.getByLabel("Alamat gambar QR atau isi kode");
    await field.fill(payload.replace("540844000", "540814000"));
    await page.getByRole("button", { name: "Baca kode" }).click();
    await page.getByRole("alert").getByText("Checksum salah").waitFor();
    await page.getByText(/seharusnya/).waitFor();
    await screenshot(page, "scanner-refused");
    await expectNoBarriers(page);
    await field.fill(payload);
    await page.getByRole("button", { name: "Baca kode" }).click();
    await page.getByRole("button", { name: /^Bayar$/ }).waitFor();
  });

  test("refuses for a poor customer, and turns by itself when it is cancelled", {
    skip: byNight,
  }, async (t) => {
    const { server, order, page } = await openScanner(t);
    await page.getByLabel("Address of").fill(order.qrCode);
    await page.getByRole("button", { name: "Read the code" }).click();
    await page.getByLabel("Customer").selectOption("sari");
    await page.getByRole("button", { name: /^Pay$/ }).click();
    await page.getByRole("alert").getByText("Not enough balance").waitFor();
    await server.call("POST", "/v2/kopi-101/cancel");
    await page.getByRole("heading", { name: "Cancelled by the merchant" }).waitFor();
    await screenshot(page, "scanner-cancelled-while-open");
    await expectNoBarriers(page);
  });

  test("can be used by the keyboard alone: choose a file, paste, pick an issuer, pay", {
    skip: byNight,
  }, async (t) => {
    const { payload, page } = await openScanner(t);
    // Long before the key is pressed: the browser has to be told that somebody waits.
    const choosing = page.waitForEvent("filechooser");
    await tabTo(page, page.getByLabel("Choose a picture"));
    await page.keyboard.press("Enter");
    await choosing;
    await tabTo(page, page.getByLabel("Address of"));
    await page.keyboard.insertText(payload);
    await tabTo(page, page.getByRole("button", { name: "Read the code" }));
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/qris\/payment\?/);
    await tabTo(page, page.getByLabel("Pay as"));
    await page.keyboard.type("DANA");
    await tabTo(page, page.getByRole("button", { name: /^Pay$/ }));
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Payment successful" }).waitFor();
    await page.getByText("DANA (off-us)").waitFor();
    await screenshot(page, "scanner-paid");
    await expectNoBarriers(page);
  });

  test("works without scripts, on a narrow dark screen", { skip: byNight }, async (t) => {
    const { picture, page } = await openScanner(t, {
      javaScriptEnabled: false,
      colorScheme: "dark",
      viewport: { width: 320, height: 640 },
    });
    const file = { name: "qr.png", mimeType: "image/png", buffer: picture };
    await page.getByLabel("Choose a picture").setInputFiles(file);
    await page.getByRole("button", { name: "Read the code" }).click();
    await payAs(page, "Mandiri");
    await screenshot(page, "scanner-narrow-dark");
  });

  test("has no barriers on the newer page, among departures, and at an address of the API", {
    skip: byNight,
  }, async (t) => {
    const { server, page } = await openScanner(t, { expectedErrors: [/422|401/] });
    await page.goto(`${server.url}/v2/qris/index`);
    await screenshot(page, "scanner-v2");
    await expectNoBarriers(page);
    // A name of 27 characters; every identity in it is invented.
    const departing =
      "00020101021126620016ID.CO.CONTOH.WWW011893600999000000000102090000000010303UMI51440014ID.CO.QRIS.WWW0215ID10200000000010303UMI5204541153033605802ID5927WARUNG SINAR JAYA OK12345676007BANDUNG61054028462070703A016304C4B4";
    await page.fill("input[name=qrCodeUrl]", departing);
    await page.click('input[value="Scan QR"]');
    await page.getByText("the value is longer than its tag allows").waitFor();
    await page.waitForURL("**/v2/qris/payment");
    await screenshot(page, "scanner-departures");
    await expectNoBarriers(page);
    await page.goto(`${server.url}/v2/kopi-101/status`);
    await page.getByRole("heading", { name: "A status for programs" }).waitFor();
    await screenshot(page, "api-address");
    await expectNoBarriers(page);
    await page.getByRole("link", { name: "Indonesia" }).click();
    await page.getByRole("heading", { name: "Status untuk program" }).waitFor();
  });
});
