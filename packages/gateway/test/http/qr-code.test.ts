import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { chargeBody, startTestServer } from "../support/gateway.ts";

const PNG = "89504e470d0a1a0a";

suite("QR codes", () => {
  test("a QR code is a PNG at every one of its addresses, without a key", async (t) => {
    const { call, url } = await startTestServer(t);
    const { body } = await call("POST", "/v2/charge", chargeBody("order-1"));
    const actions = body["actions"] as { name: string; url: string }[];
    const pictures = actions.filter(({ name }) => name.startsWith("generate-qr-code"));
    const addresses = pictures.map((action) => action.url);
    const [, framed = ""] = addresses;
    const id = String(body["transaction_id"]);
    for (const address of [
      ...addresses,
      `${url}/v2/qris/${id}/qr-code`,
      `${url}/v2/qris/shopeepay/sppq_${id}/qr-code`,
      framed.replace("/v4/qris/gopay/", "/v4/qris/"),
      framed.replace("/v4/", "//v4/"),
    ]) {
      const answer = await fetch(address);
      assert.equal(answer.headers.get("content-type"), "image/png", address);
      assert.equal(answer.headers.get("access-control-allow-origin"), "*", address);
      const bytes = Buffer.from(await answer.arrayBuffer());
      assert.equal(bytes.subarray(0, 8).toString("hex"), PNG);
    }
  });

  test("an unknown one is an answer in JSON", async (t) => {
    const { url } = await startTestServer(t);
    for (const path of [
      "/v2/gopay/nothing/qr-code",
      "/v4/qris/nothing/qr-code",
      "/v2/gopay/%00/qr-code",
    ]) {
      const answer = await fetch(url + path);
      const body = (await answer.json()) as Record<string, unknown>;
      assert.equal(body["status_code"], "404", path);
    }
  });
});
