import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { buildQris, computeChecksum, parseQris } from "@gerbang/protocol";
import jpeg from "jpeg-js";
import { expireDueTransactions } from "../../src/operations/transactions/expire.ts";
import { renderQrPng } from "../../src/qr/qr-picture.ts";
import { startTestServer, type TestServer } from "../support/gateway.ts";
import { isNonRoutable } from "../support/non-routable.ts";
import { chargeOrder, getPage, postForm, qrPayloadOf, statusOf } from "../support/payer.ts";
import { readPng, readQrByZxing } from "../support/pictures.ts";
import { startReceiver } from "../support/receiver.ts";

const ENGLISH = { "accept-language": "en" };
const UNPARSABLE = /QR inputted unparsable\./;
/** A published sample of a real service. */
const REAL_GOPAY =
  "00020101021226620014COM.GO-JEK.WWW011993600914310020030080210G1002003000303UMI51440014ID.CO.QRIS.WWW0215AID0102030405060303UMI5204581253033605802ID5913Warung Contoh6007BANDUNG6105402845409125000.00624750361f0e2d3c-4b5a-4978-8877-6655443322110703A016304E624";

async function scanText(server: TestServer, qr: string) {
  return await postForm(`${server.url}/qris/scan`, { qr }, ENGLISH);
}

async function scanAndOpen(server: TestServer, qr: string) {
  const { location } = await scanText(server, qr);
  return await getPage(server.url + location);
}

async function upload(server: TestServer, picture: Buffer, name = "qr.png") {
  const form = new FormData();
  form.set("qr", "");
  form.set("picture", new Blob([new Uint8Array(picture)]), name);
  const answer = await fetch(`${server.url}/qris/scan`, {
    method: "POST",
    body: form,
    headers: ENGLISH,
    redirect: "manual",
  });
  const location = answer.headers.get("location") ?? "";
  return { status: answer.status, location, html: await answer.text() };
}

function sealed(payload: string): string {
  const open = payload.slice(0, -4);
  return open + computeChecksum(open);
}

suite("the QRIS page", () => {
  test("takes the address of each of our pictures without fetching it, and the payload", async (t) => {
    // It may not even call itself.
    const server = await startTestServer(t, { delivery: { allowPrivateTargets: false } });
    const order = await chargeOrder(server, "kopi-1");
    const payload = await qrPayloadOf(server, "kopi-1");
    for (const text of [order.qrCode, order.framedQrCode, `  ${payload}\n`]) {
      const { status, location } = await scanText(server, text);
      assert.equal(status, 303, text);
      assert.match(location, /^\/qris\/payment\?referenceid=/);
    }
    const shopee = await chargeOrder(server, "kopi-2", {
      paymentType: "qris",
      qris: { acquirer: "airpay shopee" },
    });
    assert.match(shopee.qrCode, /sppq_/);
    assert.equal((await scanText(server, shopee.qrCode)).status, 303);
  });

  test("fetches a picture from another host, as the acquirer's own simulator does", async (t) => {
    const server = await startTestServer(t);
    await chargeOrder(server, "kopi-1");
    const png = renderQrPng(await qrPayloadOf(server, "kopi-1"));
    const host = await startReceiver(t, (_request, response) => {
      response.writeHead(200, { "content-type": "image/png" }).end(png);
    });
    const { status } = await scanText(server, `${host.url}/toko/qr.png`);
    assert.equal(status, 303);
    host.answer(404);
    const missing = await scanText(server, `${host.url}/toko/qr.png`);
    assert.equal(missing.status, 422);
    assert.match(missing.html, /could not be fetched/);
  });

  test("opens no private address when the gateway is public", async (t) => {
    const server = await startTestServer(t, { delivery: { allowPrivateTargets: false } });
    const host = await startReceiver(t);
    for (const address of [host.url, "http://169.254.169.254/latest", "http://[::1]:80/"]) {
      const { status, html } = await scanText(server, address);
      assert.equal(status, 422);
      assert.match(html, /Address not allowed/, address);
    }
    assert.equal(host.begun, 0);
  });

  test("takes an uploaded PNG or JPEG without scripts", async (t) => {
    const server = await startTestServer(t);
    await chargeOrder(server, "kopi-1");
    const png = renderQrPng(await qrPayloadOf(server, "kopi-1"));
    assert.equal((await upload(server, png)).status, 303);
    const { width, height, data } = readPng(png);
    const photo = jpeg.encode({ width, height, data: Buffer.from(data) }, 50).data;
    assert.equal((await upload(server, photo, "foto.jpg")).status, 303);
  });

  test("refuses files that are too large, no picture, or hold no code", async (t) => {
    const server = await startTestServer(t);
    const blank = jpeg.encode({ width: 64, height: 64, data: Buffer.alloc(64 * 64 * 4, 255) }, 60);
    assert.match((await upload(server, blank.data)).html, /No QR code found/);
    assert.match((await upload(server, Buffer.from("hello"))).html, /Not a picture/);
    assert.match((await upload(server, Buffer.alloc(0))).html, /No code yet/);
    const large = await upload(server, Buffer.alloc(9 * 1024 * 1024));
    assert.equal(large.status, 413);
    assert.match(large.html, /Too large/);
  });

  test("only the routes for pictures take more than 16 kB", async (t) => {
    const server = await startTestServer(t);
    const long = { referenceid: "x".repeat(17_000) };
    for (const path of ["/gopay/ui/checkout/pay", "/qris/payment"]) {
      assert.equal((await postForm(server.url + path, long)).status, 413, path);
    }
    const api = await server.call("POST", "/v2/charge", { filler: "x".repeat(17_000) });
    assert.equal(api.body["status_code"], "413");
  });

  test("says why it refuses a code, tag by tag, and pays nothing", async (t) => {
    const server = await startTestServer(t);
    await chargeOrder(server, "kopi-1");
    const payload = await qrPayloadOf(server, "kopi-1");
    const reading = parseQris(payload);
    assert.ok(reading.outcome === "read");
    const { amount: _amount, ...open } = reading.qris;
    const refused: readonly (readonly [what: string, code: string, says: RegExp])[] = [
      ["nothing", "", /No code yet/],
      ["no QRIS", "hello", /Not a QRIS code/],
      ["a changed amount", payload.replace("540844000", "540814000"), /Wrong checksum/],
      ["a sticker over the amount", sealed(payload.replace("540844000", "540814000")), /altered/],
      ["another currency", sealed(payload.replace("5303360", "5303840")), /Not in rupiah/],
      ["a static code", buildQris({ ...open, method: "static" }, "gopay"), /No amount/],
      ["a dynamic code without amount", sealed(payload.replace("540844000.00", "")), /No amount/],
      ["a real code", REAL_GOPAY, /A real QRIS code/],
      [
        "an unknown reference",
        sealed(payload.replace(/5036.{36}/, `5036${"0".repeat(36)}`)),
        /Unknown transaction/,
      ],
      ["half a code", payload.slice(0, 80), /Not a QRIS code/],
      ["markup", "<script>alert(1)</script>", /Not a QRIS code/],
    ];
    for (const [what, code, says] of refused) {
      const { status, html } = await scanText(server, code);
      assert.equal(status, 422, what);
      assert.match(html, says, what);
      assert.match(html, UNPARSABLE, what);
      assert.doesNotMatch(html, /<script>/);
    }
    const wrong = await scanText(server, payload.replace(/.{4}$/, "0000"));
    assert.match(wrong.html, /Checksum 0000 is wrong; it should be [0-9A-F]{4}/);
    assert.match(wrong.html, /<th scope="row">54<\/th>/);
    assert.match(wrong.html, /<tr class="wrong">\s*<th scope="row">63<\/th>/);
    assert.equal((await statusOf(server, "kopi-1"))["transaction_status"], "pending");
  });

  test("says what coded values mean, and where a fault is, in the language of the page", async (t) => {
    const server = await startTestServer(t);
    const order = await chargeOrder(server, "kopi-1");
    const payload = await qrPayloadOf(server, "kopi-1");
    const says = async (language: string) => {
      const headers = { "accept-language": language };
      const { location } = await postForm(`${server.url}/qris/scan`, { qr: order.qrCode }, headers);
      const { html } = await getPage(server.url + location, headers);
      const half = { qr: payload.slice(0, 100) };
      return html + (await postForm(`${server.url}/qris/scan`, half, headers)).html;
    };
    const english = await says("en");
    assert.match(english, />12<\/span> <span class="note">dynamic, for one payment</);
    assert.match(english, />44000\.00<\/span> <span class="note">Rp 44\.000</);
    assert.match(english, /tag 51 at character \d+: the value ends before its length is reached/);
    const indonesian = await says("id");
    assert.match(indonesian, />UMI<\/span> <span class="note">mikro</);
    assert.match(indonesian, /tag 51 pada karakter \d+: nilainya berakhir sebelum panjangnya/);
  });

  test("without scripts says how long the code can be paid, not until what time", async (t) => {
    const server = await startTestServer(t);
    const order = await chargeOrder(server, "kopi-1");
    const { location } = await scanText(server, order.qrCode);
    server.clock.advance(60_000);
    const { html } = await getPage(server.url + location);
    assert.match(html, /Time left<\/span>\s*<time [^>]*>14:00<\/time>/);
  });

  test("a scan is on-us or off-us by its issuer, whatever was charged", async (t) => {
    const server = await startTestServer(t);
    const cases = [
      ["gopay", {}, "gopay", "on-us", "gopay"],
      ["gopay", {}, "DANA", "off-us", "dana"],
      ["gopay", {}, "mandiri", "off-us", "Mandiri"],
      ["qris", {}, "gopay", "on-us", "gopay"],
      ["qris", { qris: { acquirer: "airpay shopee" } }, "shopeepay", "on-us", "airpay shopee"],
      ["qris", { qris: { acquirer: "airpay shopee" } }, "gopay", "off-us", "Gopay"],
    ] as const;
    for (const [index, [paymentType, more, issuer, type, reported]] of cases.entries()) {
      const orderId = `kopi-${index}`;
      const order = await chargeOrder(server, orderId, { paymentType, ...more });
      const { location } = await scanText(server, order.qrCode);
      const referenceId = new URL(location, server.url).searchParams.get("referenceid") ?? "";
      const paid = await postForm(`${server.url}/qris/payment`, { referenceId, issuer });
      assert.match((await getPage(server.url + paid.location)).html, /Payment successful/);
      const status = await statusOf(server, orderId);
      assert.equal(status["transaction_status"], "settlement");
      assert.equal(status["payment_type"], "qris");
      assert.equal(status["transaction_type"], type);
      assert.equal(status["issuer"], reported);
      assert.equal(status["payment_option_type"], undefined);
      const acquirer = "qris" in more ? "airpay shopee" : "gopay";
      assert.equal(status["acquirer"], acquirer);
      assert.equal("shopeepay_reference_number" in status, acquirer !== "gopay");
    }
  });

  test("what is paid, cancelled or expired is read but not paid", async (t) => {
    const server = await startTestServer(t);
    const texts: readonly (readonly [orderId: string, says: RegExp])[] = [
      ["kopi-paid", /Already paid/],
      ["kopi-cancelled", /Cancelled by the merchant/],
      ["kopi-expired", /Time is up/],
    ];
    const codes = new Map<string, string>();
    for (const [orderId] of texts) {
      const order = await chargeOrder(server, orderId, { paymentType: "qris" });
      codes.set(orderId, new URL((await scanText(server, order.qrCode)).location, server.url).href);
    }
    const pay = async (orderId: string) => {
      const referenceId = new URL(codes.get(orderId) ?? "").searchParams.get("referenceid") ?? "";
      return await postForm(`${server.url}/qris/payment`, { referenceId, issuer: "ovo" });
    };
    await pay("kopi-paid");
    await server.call("POST", "/v2/kopi-cancelled/cancel");
    server.clock.advance(15 * 60_000);
    await expireDueTransactions(server.gateway);
    for (const [orderId, says] of texts) {
      const before = await statusOf(server, orderId);
      const { html } = await getPage(codes.get(orderId) ?? "");
      assert.match(html, says);
      assert.doesNotMatch(html, /<select/);
      await pay(orderId);
      assert.deepEqual(await statusOf(server, orderId), before);
    }
  });

  test("serves the newer simulator's forms as others automate them", async (t) => {
    const server = await startTestServer(t);
    const order = await chargeOrder(server, "kopi-1", { paymentType: "qris" });
    const url = `${server.url}/v2/qris/payment`;
    const page = await postForm(url, { qrCodeUrl: order.qrCode });
    assert.equal(page.status, 200);
    const field = (name: string) =>
      new RegExp(`<input name="${name}" type="hidden" value="([^"]*)">`).exec(page.html)?.[1] ?? "";
    const exploreData = field("exploreData").replaceAll("&quot;", '"');
    assert.deepEqual(JSON.parse(exploreData), {
      referenceId: field("referenceId"),
      amount: 44_000,
      merchantId: server.keys.id,
    });
    const paid = await postForm(`${url}/gopay`, { referenceId: field("referenceId"), exploreData });
    assert.match((await getPage(server.url + paid.location)).html, /Payment successful/);
    const status = await statusOf(server, "kopi-1");
    assert.equal(status["transaction_type"], "on-us");
    const unreadable = await postForm(url, { qrCodeUrl: "not a code" });
    assert.match(unreadable.html, UNPARSABLE);
  });

  test("is at each of the simulator's addresses", async (t) => {
    const server = await startTestServer(t);
    for (const path of ["/qris/index", "/gopay/ui/index", "/v2/qris/index"]) {
      const { status, html } = await getPage(server.url + path);
      assert.equal(status, 200);
      assert.match(html, /Scan QRIS/);
    }
  });

  test("no payload that is served can be routed, whatever the merchant is called", async (t) => {
    const names = [
      "Kedai",
      "COM.GO-JEK.WWW",
      "9360091431002003008",
      "ID.CO.QRIS.WWW",
      "珈琲店",
      "<b>",
    ];
    for (const [index, name] of names.entries()) {
      const server = await startTestServer(t, { profile: { name, nmid: "ID1026000000001" } });
      for (const [more, orderId] of [
        [{ paymentType: "gopay" }, `gopay-${index}`],
        [{ paymentType: "qris" }, `qris-${index}`],
        [{ paymentType: "qris", qris: { acquirer: "airpay shopee" } }, `shopee-${index}`],
      ] as const) {
        const order = await chargeOrder(server, orderId, more);
        const answers = [order.qrCode, order.framedQrCode].filter((url) => url !== "");
        for (const url of answers) {
          const picture = new Uint8Array(await (await fetch(url)).arrayBuffer());
          const payload = await readQrByZxing(picture);
          assert.equal(payload, await qrPayloadOf(server, orderId));
          assert.ok(isNonRoutable(payload), payload);
        }
        const { location } = await scanText(server, order.qrCode);
        const { html } = await getPage(server.url + location);
        assert.doesNotMatch(html, />9360\d+<|>(?:COM\.GO-JEK|ID\.CO)\./);
      }
    }
  });

  test("says that the customer's PIN is locked, and for how long", async (t) => {
    const server = await startTestServer(t);
    const order = await chargeOrder(server, "kopi-1");
    for (let tries = 0; tries < 3; tries++) {
      const wrong = { referenceid: order.reference, pin: "000000" };
      await postForm(`${server.url}/gopay/ui/checkout/pay`, wrong);
    }
    const { html: scanned } = await scanAndOpen(server, order.qrCode);
    const referenceId = /name="referenceId" type="hidden" value="([^"]+)"/.exec(scanned)?.[1] ?? "";
    const { location } = await postForm(`${server.url}/qris/payment`, { referenceId });
    const english = await getPage(server.url + location);
    assert.match(english.html, /role="alert"[^]*PIN locked[^]*Try again after 12:05:00 WIB/);
    const indonesian = await getPage(server.url + location, { "accept-language": "id" });
    assert.match(indonesian.html, /PIN terkunci[^]*Coba lagi setelah 12:05:00 WIB/);
    server.clock.advance(300_000);
    assert.doesNotMatch((await getPage(server.url + location)).html, /PIN locked/);
  });
});
