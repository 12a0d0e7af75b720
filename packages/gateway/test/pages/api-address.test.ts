import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { startTestServer } from "../support/gateway.ts";
import { chargeOrder } from "../support/payer.ts";

const CHROME = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";

suite("an address that has no page", () => {
  test("says to a browser what belongs there, in its language, and to a program what it always said", async (t) => {
    const server = await startTestServer(t);
    const { transactionId: id } = await chargeOrder(server, "kopi-1");
    const open = async (path: string, headers: Record<string, string>) =>
      await fetch(server.url + path, { headers, redirect: "manual" });
    for (const [path, english, indonesian] of [
      ["/v2/qris/payment", /The scanner.{0,6}s form is sent here/, /Formulir pemindai/],
      ["/v2/qris/payment/gopay", /Payments are sent here/, /Pembayaran dikirim ke sini/],
      ["/qris/scan", /form is sent here/, /Formulir pemindai/],
      ["/gopay/ui/checkout/pay", /Payments are sent here/, /Pembayaran dikirim/],
      ["/v2/deeplink/payment", /Payments are sent here/, /Pembayaran dikirim/],
      [`/v2/${id}/status`, /A status for programs/, /Status untuk program/],
      ["/v2/INV%2F1/status", /A status for programs/, /Status untuk program/],
      [`/v2/${id}/status/b2b`, /A status for programs/, /Status untuk program/],
      [`/v2/${id}/cancel`, /A command for programs/, /Perintah untuk program/],
      [`//v2/${id}/expire/`, /A command for programs/, /Perintah untuk program/],
      [`/v2/${id}/refund/online/direct`, /A command for programs/, /Perintah untuk program/],
      ["/v2/charge", /A command for programs/, /Perintah untuk program/],
    ] as const) {
      const page = await open(path, { accept: CHROME, "accept-language": "en" });
      assert.match(page.headers.get("content-type") ?? "", /^text\/html/, path);
      assert.match(page.headers.get("content-security-policy") ?? "", /default-src 'none'/);
      assert.equal(page.status, /status/.test(path) ? 401 : 405, path);
      const html = await page.text();
      assert.match(html, english, path);
      assert.match(html, /<html lang="en"/);
      const other = await open(path, { accept: "text/html", "accept-language": "id" });
      assert.match(await other.text(), indonesian, path);
      if (path.includes("deeplink")) continue;
      for (const accept of [
        "*/*",
        "application/json",
        "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2",
      ]) {
        const program = await open(path, { accept });
        assert.match(program.headers.get("content-type") ?? "", /json/, `${path} for ${accept}`);
      }
    }
  });

  test("gives a browser with a key what the API says, and remembers a chosen language", async (t) => {
    const server = await startTestServer(t);
    const { transactionId: id } = await chargeOrder(server, "kopi-1");
    const { body } = await server.call("GET", `/v2/${id}/status`, undefined, { accept: CHROME });
    assert.equal(body["order_id"], "kopi-1");
    const url = `${server.url}/v2/${id}/cancel?lang=en`;
    const chosen = await fetch(url, { headers: { accept: CHROME } });
    assert.match(await chosen.text(), /A command for programs/);
    const cookie = (chosen.headers.get("set-cookie") ?? "").split(";", 1)[0] ?? "";
    assert.equal(cookie, "gerbang_language=en");
    const again = await fetch(`${server.url}/v2/charge`, { headers: { accept: CHROME, cookie } });
    assert.match(await again.text(), /<html lang="en"/);
  });

  test("that there is not is a page for a browser, and an answer to read for a program", async (t) => {
    const { url, keys } = await startTestServer(t);
    const key = { authorization: `Basic ${btoa(`${keys.serverKey.reveal()}:`)}` };
    for (const path of ["/nowhere", "/qris/nowhere?x=<b>", "/sandbox/v1/nothing", "/favicon.txt"]) {
      const page = await fetch(url + path, {
        headers: { accept: CHROME, "accept-language": "en" },
      });
      assert.equal(page.status, 404, path);
      assert.match(page.headers.get("content-type") ?? "", /^text\/html/, path);
      assert.match(page.headers.get("content-security-policy") ?? "", /script-src 'self'/);
      assert.match(await page.text(), /<html lang="en"[\s\S]*There is nothing here/);
      const other = await fetch(url + path, {
        headers: { accept: CHROME, "accept-language": "id" },
      });
      assert.match(await other.text(), /Tidak ada apa-apa di sini/);
      for (const headers of [
        { accept: "*/*" },
        { accept: "application/json" },
        { accept: CHROME, ...key },
      ]) {
        const program = await fetch(url + path, { headers });
        assert.equal(program.status, 404, path);
        assert.match(program.headers.get("content-type") ?? "", /json/, path);
      }
    }
    const behindKey = await fetch(`${url}/v2/nothing/here`, { headers: { accept: CHROME } });
    assert.equal(behindKey.status, 401, "without a key nobody learns what there is");
  });
});
