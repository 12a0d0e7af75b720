import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { computeChecksum } from "@gerbang/protocol";
import { PNG } from "pngjs";
import { renderQrPng } from "../../src/qr/qr-picture.ts";
import { startTestServer, type TestServer } from "../support/gateway.ts";
import { chargeOrder, getPage, postForm, qrPayloadOf, statusOf } from "../support/payer.ts";
import { readPng } from "../support/pictures.ts";
import { startReceiver } from "../support/receiver.ts";

/** What a name of 27 characters makes of a printed code. Every identity in it is invented. */
const LONG_NAME =
  "00020101021126620016ID.CO.CONTOH.WWW011893600999000000000102090000000010303UMI51440014ID.CO.QRIS.WWW0215ID10200000000010303UMI5204541153033605802ID5927WARUNG SINAR JAYA OK12345676007BANDUNG61054028462070703A016304C4B4";

async function scanText(server: TestServer, qr: string, language = "en") {
  return await postForm(`${server.url}/qris/scan`, { qr }, { "accept-language": language });
}

async function upload(server: TestServer, bytes: Uint8Array, language = "en") {
  const form = new FormData();
  form.set("picture", new Blob([new Uint8Array(bytes)]), "picture");
  const answer = await fetch(`${server.url}/qris/scan`, {
    method: "POST",
    body: form,
    headers: { "accept-language": language },
    redirect: "manual",
  });
  return { status: answer.status, html: await answer.text() };
}

/** The modules in black, and nothing behind them. */
function onNothing(png: Buffer): Buffer {
  const { width, height, data } = readPng(png);
  const picture = new PNG({ width, height });
  for (let index = 0; index < data.length; index += 4) {
    picture.data[index + 3] = (data[index] ?? 0) < 128 ? 255 : 0;
  }
  return PNG.sync.write(picture);
}

suite("the scanner", () => {
  test("understands whatever comes with a charge", async (t) => {
    // It may not even call itself.
    const server = await startTestServer(t, { delivery: { allowPrivateTargets: false } });
    const order = await chargeOrder(server, "kopi-1");
    const qris = await server.call("POST", "/v2/charge", {
      payment_type: "qris",
      transaction_details: { order_id: "kopi-2", gross_amount: 12_000 },
    });
    const payload = await qrPayloadOf(server, "kopi-1");
    const { transactionId: id, reference, qrCode, framedQrCode } = order;
    const png = renderQrPng(payload);
    for (const [what, text] of [
      ["a picture's address with two slashes", framedQrCode.replace("/v4/", "//v4/")],
      ["an older one with two slashes", qrCode.replace("/v2/", "//v2/")],
      ["%2D for a dash", qrCode.replaceAll("-", "%2D")],
      ["a slash at the end", `${qrCode}/`],
      ["in capitals", `${server.url}/v2/qris/${id.toUpperCase()}/qr-code`],
      ["another name of this host", qrCode.replace("127.0.0.1", "localhost")],
      ["a deeplink", order.deeplink],
      ["a newer deeplink", `${server.url}/v2/deeplink/detail?tref=${reference}`],
      ["where that one ends", `${server.url}/v2/deeplink/payment?tref=${reference}`],
      ["a status address", `${server.url}/v2/${id}/status`],
      ["a cancel address", `${server.url}/v2/${id}/cancel`],
      ["a transaction id", id],
      ["a reference", reference],
      ["a payload in lines", payload.replace(/.{50}/g, "$&\r\n")],
      ["a member", `"qr_string": "${payload}",`],
      ["a charge's whole answer", JSON.stringify(qris.body, null, 2)],
      ["a status answer", JSON.stringify(await statusOf(server, "kopi-1"))],
      ["percent signs", encodeURIComponent(payload)],
      ["a picture in a data address", `data:image/png;base64,${png.toString("base64")}`],
      ["the checksum in lower case", payload.slice(0, -4) + payload.slice(-4).toLowerCase()],
    ] as const) {
      const { status, location, html } = await scanText(server, text);
      assert.equal(status, 303, `${what}: ${/<strong>[^<]*/.exec(html)?.[0]}`);
      assert.match(location, /^\/qris\/payment\?referenceid=/, what);
      // The newer simulator takes the same, and its form is in the answer.
      const newer = await postForm(`${server.url}/v2/qris/payment`, { qrCodeUrl: text });
      assert.equal(newer.status, 200, what);
      assert.match(newer.html, /name="referenceId"/, what);
    }
    assert.equal((await statusOf(server, "kopi-1"))["transaction_status"], "pending");
  });

  test("says what other things are, in both languages, and looks no order up", async (t) => {
    const server = await startTestServer(t, { delivery: { allowPrivateTargets: false } });
    await chargeOrder(server, "kopi-1");
    const unknownId = "019a2b3c-4d5e-7f60-8a7b-9c0d1e2f3a4b";
    for (const [text, english, indonesian] of [
      ["kopi-1", /An order id, not a code/, /Ini ID pesanan/],
      ["INV/20261129/III/00006", /An order id, not a code/, /Ini ID pesanan/],
      [`${server.url}/v2/kopi-1/status`, /An address of the API/, /Ini alamat API/],
      [`${server.url}/v2/kopi-1/cancel`, /An address of the API/, /Ini alamat API/],
      ["gojek://gopay/merchanttransfer?tref=1", /opens an app/, /membuka aplikasi/],
      [unknownId, /Unknown transaction/, /Transaksi tidak dikenal/],
      [`${server.url}/v2/deeplink/detail?tref=A1`, /Unknown transaction/, /tidak dikenal/],
      [`${server.url}/v2/qris/${unknownId}/qr-code`, /could not be fetched/, /tidak dapat diambil/],
      ["data:image/png;base64,aGVsbG8=", /Not a picture/, /Bukan gambar/],
      ["data:image/webp;base64,UklGRiQAAABXRUJQVlA4IA==", /A WebP picture/, /Gambar WebP/],
      ["https://toko.example:1/%", /not allowed|could not/, /tidak/],
    ] as const) {
      const inEnglish = await scanText(server, text);
      assert.equal(inEnglish.status, 422, text);
      assert.match(inEnglish.html, english, text);
      assert.match(inEnglish.html, /QR inputted unparsable\./);
      assert.match((await scanText(server, text, "id")).html, indonesian, text);
    }
  });

  test("reads black on transparent, and says what to do with what it does not read", async (t) => {
    const server = await startTestServer(t);
    await chargeOrder(server, "kopi-1");
    const png = onNothing(renderQrPng(await qrPayloadOf(server, "kopi-1")));
    assert.equal((await upload(server, png)).status, 303);
    const host = await startReceiver(t, (_request, response) => {
      response.writeHead(200, { "content-type": "image/png" }).end(png);
    });
    assert.equal((await scanText(server, `${host.url}/qr.png`)).status, 303);
    const heic = Buffer.from("\0\0\0\x18ftypheic".padEnd(40, "\0"), "latin1");
    assert.match((await upload(server, heic)).html, /Take a screenshot of the photo/);
    assert.match((await upload(server, heic, "id")).html, /tangkapan layar dari foto itu/);
  });

  test("a picture that holds an address of ours leads there, and no other is fetched", async (t) => {
    const server = await startTestServer(t);
    const order = await chargeOrder(server, "kopi-1");
    assert.equal((await upload(server, renderQrPng(order.deeplink))).status, 303);
    const host = await startReceiver(t);
    const { status, html } = await upload(server, renderQrPng(`${host.url}/qr.png`));
    assert.equal(status, 422);
    assert.match(html, /Not a QRIS code/);
    assert.equal(host.begun, 0);
  });

  test("says of an amount with a fraction that it is one, and not that the code is none", async (t) => {
    const server = await startTestServer(t);
    const { html } = await scanText(
      server,
      "00020101021226620016ID.CO.CONTOH.WWW011893600999000000000102090000000010303UMI51440014ID.CO.QRIS.WWW0215ID10200000000010303UMI520454115303360540712000.55802ID5904TOKO6007BANDUNG6105402846304CDD5",
    );
    assert.match(html, /Not an amount in whole rupiah/);
  });

  test("reads codes that depart from the standard, and lists how", async (t) => {
    const server = await startTestServer(t);
    const english = await scanText(server, LONG_NAME);
    assert.match(english.html, /A real QRIS code/);
    assert.match(english.html, /Checksum C4B4 is right/);
    assert.match(english.html, /departs from the standard/);
    assert.match(english.html, /tag 59 at character 147: the value is longer than its tag allows/);
    const indonesian = await scanText(server, LONG_NAME, "id");
    assert.match(indonesian.html, /menyimpang dari standar/);
    assert.match(indonesian.html, /tag 59 pada karakter 147: nilainya lebih panjang/);
  });

  test("does not take a changed code of ours for one that merely departs", async (t) => {
    const server = await startTestServer(t);
    await chargeOrder(server, "kopi-1");
    const payload = await qrPayloadOf(server, "kopi-1");
    const resealed = (changed: string) => {
      const open = changed.slice(0, -4);
      return open + computeChecksum(open);
    };
    for (const changed of [
      payload.replace(/6304.{4}$/, "5910Toko Palsu$&"),
      payload.replace("540844000.00", "540510000"),
      payload.replace("540844000.00", "540844000.00540510000"),
      payload.replace(/6304.{4}$/, "26180014COM.GO-JEK.WWW$&"),
    ]) {
      const { status, html } = await scanText(server, resealed(changed));
      assert.equal(status, 422);
      assert.match(html, /The code was altered|A real QRIS code|Not a QRIS code/);
    }
    assert.match((await getPage(`${server.url}/qris/index`)).html, /Scan QRIS/);
  });

  test("takes a scan from any site, and a payment from none but its own", async (t) => {
    const server = await startTestServer(t);
    const order = await chargeOrder(server, "kopi-1");
    const shop = "http://toko.example:3000";
    const sameMachine = "http://127.0.0.1:3000";
    const statusFrom = async (path: string, headers: Record<string, string>) => {
      const fields = { qrCodeUrl: order.qrCode, referenceId: "x", tref: "x" };
      return (await postForm(server.url + path, fields, headers)).status;
    };
    const fromShop = [
      { "sec-fetch-site": "cross-site", origin: shop },
      { "sec-fetch-site": "cross-site", origin: "null" },
      // A browser from before the first header.
      { origin: shop },
    ];
    for (const headers of fromShop) {
      assert.equal(await statusFrom("/qris/scan", headers), 303);
      assert.equal(await statusFrom("/v2/qris/payment", headers), 200);
      for (const path of [
        "/qris/payment",
        "/v2/qris/payment/gopay",
        "/gopay/ui/checkout/pay",
        "/gopay/ui/checkout/decline",
        "/v2/deeplink/payment",
        "/v2/deeplink/decline",
      ]) {
        assert.equal(await statusFrom(path, headers), 403, path);
      }
    }
    const own = [
      {},
      { "sec-fetch-site": "same-origin", origin: "null" },
      { "sec-fetch-site": "same-site", origin: sameMachine },
      { origin: "null" },
      { origin: sameMachine },
    ];
    for (const headers of own) {
      // Nothing is behind the reference; but it was looked for.
      assert.equal(await statusFrom("/qris/payment", headers as Record<string, string>), 404);
    }
  });
});
