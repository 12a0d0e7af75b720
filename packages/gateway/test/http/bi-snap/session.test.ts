import assert from "node:assert/strict";
import { createPublicKey, hash, verify } from "node:crypto";
import { suite, test } from "node:test";
import { resendNotification } from "../../../src/operations/notifications/resend-notification.ts";
import { pay } from "../../../src/operations/transactions/pay.ts";
import { type LinkingShop, startLinkingShop } from "../../support/bi-snap-accounts.ts";
import { deliverDue } from "../../support/deliver-due.ts";
import type { TestServer } from "../../support/gateway.ts";

const AMOUNT = { value: "1500.00", currency: "IDR" };

async function exportOf({ url, keys }: TestServer): Promise<string> {
  const authorization = `Basic ${btoa(`${keys.serverKey.reveal()}:`)}`;
  return await (await fetch(`${url}/sandbox/v1/export`, { headers: { authorization } })).text();
}

/** The lines of a session but those that say when it was written. */
function rowsOf(file: string): readonly string[] {
  return file.trim().split("\n").slice(1);
}

/** Whether each message that came was signed for its own path and moment. */
function areSigned({ receiver, client }: LinkingShop): readonly boolean[] {
  const key = createPublicKey(client.signingPublicKey);
  return receiver.received.map(({ path, headers, body }) => {
    const signed = path.slice(path.indexOf("/v1.0"));
    const time = String(headers["x-timestamp"]);
    const text = `POST:${signed}:${hash("sha256", body, "hex")}:${time}`;
    return verify(
      "RSA-SHA256",
      Buffer.from(text),
      key,
      Buffer.from(String(headers["x-signature"]), "base64"),
    );
  });
}

suite("a session with BI-SNAP in it", () => {
  test("comes back with its payments, its refund, its link and what is still owed, and the client stays", async (t) => {
    const shop = await startLinkingShop(t);
    const { server, receiver, call } = shop;
    const { gateway, keys, clock } = server;
    const deliver = async () => await deliverDue(gateway, { merchantId: keys.id });
    const customer = await shop.link();
    const made = await call(
      "qr/qr-mpm-generate",
      { partnerReferenceNo: "order-1", amount: AMOUNT },
      { externalId: "ext-1" },
    );
    assert.equal(made.body["responseCode"], "2004700", made.text);
    const { id } = await gateway.db.kysely
      .selectFrom("transaction")
      .select("id")
      .executeTakeFirstOrThrow();
    const paid = await pay(gateway, await server.merchant(), {
      id,
      method: { via: "qris", issuer: "gopay" },
    });
    assert.equal(paid?.outcome, "applied");
    const refund = {
      merchantId: keys.id,
      originalPartnerReferenceNo: "order-1",
      originalExternalId: "ext-1",
      partnerRefundNo: "refund-1",
      refundAmount: AMOUNT,
    };
    const refunded = await call("qr/qr-mpm-refund", refund);
    assert.equal(refunded.body["responseCode"], "2007800", refunded.text);
    const file = await exportOf(server);
    assert.match(file, /"signed_path":"\/v1\.0\/registration-account\/notify"/);

    assert.equal((await server.call("POST", "/sandbox/v1/reset")).status, 200);
    const type = { "content-type": "application/x-ndjson" };
    const imported = await server.call("POST", "/sandbox/v1/import", file, type);
    assert.equal(imported.status, 200, JSON.stringify(imported.body));
    assert.deepEqual(rowsOf(await exportOf(server)), rowsOf(file));

    const query = { originalExternalId: "ext-1", serviceCode: "47" };
    const found = await call("qr/qr-mpm-query", query);
    assert.deepEqual(
      [found.body["responseCode"], found.body["latestTransactionStatus"]],
      ["2005100", "04"],
    );
    const asked = await call("registration-account-inquiry", {}, { customer });
    assert.equal(asked.status, 200, asked.text);

    await deliver();
    const isSigned = areSigned(shop);
    assert.ok(isSigned.length >= 4 && isSigned.every(Boolean), String(isSigned));

    // What is sent again on purpose is signed for its own moment, and is the same message.
    const linked = receiver.received.find(({ path }) => path.includes("registration-account"));
    clock.advance(60_000);
    const rows = await gateway.db.kysely.selectFrom("notification").select(["id", "url"]).execute();
    const row = rows.find(({ url }) => url.includes("registration-account"));
    await resendNotification(gateway, await server.merchant(), row?.id ?? "");
    await deliver();
    const again = receiver.received.at(-1);
    assert.ok(again && linked);
    assert.equal(again.body, linked.body);
    assert.equal(again.headers["x-external-id"], linked.headers["x-external-id"]);
    assert.notEqual(again.headers["x-timestamp"], linked.headers["x-timestamp"]);
    assert.equal(areSigned(shop).at(-1), true);
  });
});
