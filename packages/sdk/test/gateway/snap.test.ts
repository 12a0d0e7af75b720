import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { parseQris } from "@gerbang/protocol";
import { pay } from "../../../gateway/src/operations/transactions/pay.ts";
import { giveClient, MERCHANT_PRIVATE_KEY } from "../../../gateway/test/support/bi-snap.ts";
import { deliverDue } from "../../../gateway/test/support/deliver-due.ts";
import { startTestServer, type TestServer } from "../../../gateway/test/support/gateway.ts";
import { startReceiver } from "../../../gateway/test/support/receiver.ts";
import type { SnapClientOptions } from "../../src/bi-snap/snap-client.ts";
import {
  createSnapClient,
  createSnapReceiver,
  GatewayError,
  type SnapReceiver,
  toSnapAmount,
} from "../../src/snap.ts";
import { startLossyProxy } from "./support/lossy-proxy.ts";

async function open(t: TestContext) {
  const inbox = await startReceiver(t);
  const server = await startTestServer(t);
  const credentials = await giveClient(server, { notificationPrefix: inbox.url });
  const told: string[] = [];
  const receiver = createSnapReceiver({
    publicKey: credentials.signingPublicKey,
    onQr: ({ latestTransactionStatus, originalReferenceNo = "-" }) => {
      told.push(`qr ${originalReferenceNo} ${latestTransactionStatus}`);
    },
    onDebit: ({ latestTransactionStatus, originalReferenceNo = "-" }) => {
      told.push(`debit ${originalReferenceNo} ${latestTransactionStatus}`);
    },
  });
  const clientOf = (options: Partial<SnapClientOptions> = {}) =>
    createSnapClient({
      clientId: credentials.clientId,
      clientSecret: credentials.secret.reveal(),
      privateKey: MERCHANT_PRIVATE_KEY,
      merchantId: server.keys.id,
      baseUrl: server.url,
      wait: async () => await Promise.resolve(),
      ...options,
    });
  /** Delivers what is due, to the receiver of the SDK. */
  const hear = async () => {
    const before = inbox.received.length;
    await deliverDue(server.gateway, { merchantId: server.keys.id });
    for (const message of inbox.received.slice(before)) await deliverTo(receiver, message);
    return told.splice(0);
  };
  return { server, clientOf, hear };
}

async function deliverTo(
  receiver: SnapReceiver,
  {
    path,
    headers,
    body,
  }: { readonly path: string; readonly headers: object; readonly body: string },
): Promise<void> {
  const url = `https://shop.example${path}`;
  const sent = new Headers(headers as Record<string, string>);
  const response = await receiver.handle(new Request(url, { method: "POST", headers: sent, body }));
  assert.equal(response.status, 200, await response.text());
}

/** Scans the code of a payment. */
async function customerScans(server: TestServer, reference: string): Promise<void> {
  const { id } = await server.gateway.db.kysely
    .selectFrom("transaction")
    .select("id")
    .where("reference", "=", reference)
    .executeTakeFirstOrThrow();
  const paid = await pay(server.gateway, await server.merchant(), {
    id,
    method: { via: "qris", issuer: "gopay" },
  });
  assert.equal(paid?.outcome, "applied");
}

async function failureOf(call: Promise<unknown>): Promise<GatewayError> {
  const error = await call.then(
    () => assert.fail("the call succeeded"),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof GatewayError, String(error));
  return error;
}

suite("the client of BI-SNAP against a running Gerbang", () => {
  test("makes one code of a call that is repeated, and hears that it is paid", async (t) => {
    const { server, clientOf, hear } = await open(t);
    const { qr } = clientOf();
    const request = { partnerReferenceNo: "order-101", amount: toSnapAmount(44_000) };
    const made = await qr.generate(request, { externalId: "order-101" });
    assert.ok(parseQris(made.qrContent));
    assert.deepEqual(await qr.generate(request, { externalId: "order-101" }), made);
    const original = { originalReferenceNo: made.referenceNo };
    assert.equal((await qr.query(original)).latestTransactionStatus, "03");
    await customerScans(server, made.referenceNo);
    const found = await qr.query({ originalExternalId: "order-101" });
    assert.equal(found.latestTransactionStatus, "00");
    const heard = await hear();
    assert.equal(heard.at(-1), `qr ${made.referenceNo} 00`);
  });

  test("asks for a payment by link, and makes one of a call whose answer was lost", async (t) => {
    const { server, clientOf, hear } = await open(t);
    const proxy = await startLossyProxy(t, server.url);
    const client = clientOf({ baseUrl: proxy.url });
    const { debit } = client;
    await client.accessToken();
    const pay44 = {
      partnerReferenceNo: "order-102",
      urlParams: [{ url: "https://shop.example/back", type: "PAY_RETURN", isDeeplink: "N" }],
      payOptionDetails: [
        { payMethod: "GOPAY", payOption: "GOPAY_WALLET", transAmount: toSnapAmount(44_000) },
      ],
    } as const;
    proxy.loseNextAnswer();
    const paid = await debit.pay(pay44, { externalId: "order-102" });
    const made = await server.gateway.db.kysely.selectFrom("transaction").select("id").execute();
    assert.equal(made.length, 1);
    assert.match(paid.webRedirectUrl, /^http/);
    const status = await debit.status({ originalExternalId: "order-102" });
    assert.equal(status.originalReferenceNo, paid.referenceNo);
    await debit.cancel({ originalReferenceNo: paid.referenceNo });
    assert.equal((await hear()).at(-1), `debit ${paid.referenceNo} 05`);
  });

  test("refunds a part and the rest of either kind, once where the answer was lost", async (t) => {
    const { server, clientOf, hear } = await open(t);
    const proxy = await startLossyProxy(t, server.url);
    const client = clientOf({ baseUrl: proxy.url });
    const { qr, debit } = client;
    const request = { partnerReferenceNo: "order-103", amount: toSnapAmount(44_000) };
    const made = await qr.generate(request, { externalId: "order-103" });
    await customerScans(server, made.referenceNo);
    const original = {
      originalReferenceNo: made.referenceNo,
      originalPartnerReferenceNo: "order-103",
    };
    await client.accessToken();
    proxy.loseNextAnswer();
    const part = { partnerRefundNo: "back-1", refundAmount: toSnapAmount(4_000), reason: "cold" };
    const given = await qr.refund({ ...original, ...part }, { externalId: "back-1" });
    assert.deepEqual([given.partnerRefundNo, given.refundAmount?.value], ["back-1", "4000.00"]);
    const same = await failureOf(qr.refund({ ...original, ...part }, { externalId: "back-2" }));
    assert.equal(same.statusCode, "4097801");
    const tooMuch = { partnerRefundNo: "back-3", refundAmount: toSnapAmount(40_001) };
    const refused = await failureOf(qr.refund({ ...original, ...tooMuch }));
    assert.equal(refused.statusCode, "4047813");
    await qr.refund({ ...original, partnerRefundNo: "back-4" });
    const after = await qr.query({ originalReferenceNo: made.referenceNo });
    assert.equal(after.latestTransactionStatus, "04");
    assert.deepEqual(
      after.additionalInfo?.refundHistory?.map(({ refundAmount }) => refundAmount.value),
      ["4000.00", "40000.00"],
    );
    const heard = await hear();
    assert.deepEqual(heard.slice(-2), Array(2).fill(`qr ${made.referenceNo} 04`));

    const linked = await debit.pay(
      {
        partnerReferenceNo: "order-104",
        urlParams: [{ url: "https://shop.example/back", type: "PAY_RETURN", isDeeplink: "N" }],
        payOptionDetails: [
          { payMethod: "GOPAY", payOption: "GOPAY_WALLET", transAmount: toSnapAmount(44_000) },
        ],
      },
      { externalId: "order-104" },
    );
    const early = await failureOf(debit.refund({ originalReferenceNo: linked.referenceNo }));
    assert.equal(early.statusCode, "4035815");
    await customerScans(server, linked.referenceNo);
    proxy.loseNextAnswer();
    const whole = await debit.refund({ originalReferenceNo: linked.referenceNo });
    assert.equal(whole.refundAmount?.value, "44000.00");
    const { refundHistory } = await debit.status({ originalReferenceNo: linked.referenceNo });
    assert.equal(refundHistory?.length, 1);
  });

  test("is told of wrong keys and secrets, and replaces a token that has ended", async (t) => {
    const { server, clientOf } = await open(t);
    const original = { originalReferenceNo: "A1" };
    const secret = await failureOf(clientOf({ clientSecret: "wrong" }).qr.query(original));
    assert.deepEqual([secret.code, secret.statusCode], ["unauthorized", "4015100"]);
    const client = await failureOf(clientOf({ clientId: "nobody" }).qr.query(original));
    assert.deepEqual([client.code, client.statusCode], ["unauthorized", "4017300"]);
    const kept = clientOf();
    const before = await kept.accessToken();
    server.clock.now = new Date(server.clock.now.getTime() + 901_000);
    assert.equal((await failureOf(kept.qr.query(original))).code, "not_found");
    assert.notEqual(await kept.accessToken(), before);
  });
});
