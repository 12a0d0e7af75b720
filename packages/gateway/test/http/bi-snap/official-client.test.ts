import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { parseQris } from "@gerbang/protocol";
import type { BiSnapClient } from "../../../src/domain/bi-snap/client.ts";
import { expireDueTransactions } from "../../../src/operations/transactions/expire.ts";
import { pay } from "../../../src/operations/transactions/pay.ts";
import { confirmDueRefunds } from "../../../src/operations/transactions/refund.ts";
import { giveClient, newKeys, officialSnapBi } from "../../support/bi-snap.ts";
import { deliverDue } from "../../support/deliver-due.ts";
import { startTestServer, type TestServer } from "../../support/gateway.ts";
import { movesOn } from "../../support/merchant-clock.ts";
import { readQrByZxing } from "../../support/pictures.ts";
import { type Receiver, startReceiver } from "../../support/receiver.ts";

type Json = Record<string, unknown>;

interface Place {
  readonly server: TestServer;
  readonly client: BiSnapClient;
  readonly snapBi: ReturnType<typeof officialSnapBi>;
  readonly receiver: Receiver;
}

/** A merchant whose backend is the official client, with a server that is told. */
async function startShop(t: TestContext): Promise<Place> {
  const receiver = await startReceiver(t);
  const server = await startTestServer(t);
  const client = await giveClient(server, { notificationPrefix: `${receiver.url}/` });
  return { server, client, snapBi: officialSnapBi(server, client), receiver };
}

function qrBody({ keys }: TestServer, reference = "9f0e1d2c-0000-4000-8000-000000000002") {
  return {
    partnerReferenceNo: reference,
    merchantId: keys.id,
    amount: { value: "1500.00", currency: "IDR" },
    validityPeriod: "2030-07-03T12:08:56-07:00",
    additionalInfo: {
      acquirer: "gopay",
      customerDetails: { firstName: "Sari", phone: "+628110000001" },
      items: [
        { id: "SKU-1", price: { value: "1500.00", currency: "IDR" }, quantity: 1, name: "Kopi" },
      ],
      countryCode: "ID",
      locale: "id_ID",
    },
  };
}

function debitBody({ keys }: TestServer) {
  return {
    partnerReferenceNo: "9f0e1d2c-0000-4000-8000-000000000003",
    chargeToken: "",
    merchantId: keys.id,
    urlParam: { url: "https://shop.example.com/return", type: "PAY_RETURN", isDeeplink: "N" },
    validUpTo: "2030-07-20T20:34:15.452305Z",
    payOptionDetails: [
      {
        payMethod: "GOPAY",
        payOption: "GOPAY_WALLET",
        transAmount: { value: "1500", currency: "IDR" },
      },
    ],
  };
}

async function idOf({ gateway }: TestServer, reference: unknown): Promise<string> {
  const { id } = await gateway.db.kysely
    .selectFrom("transaction")
    .select("id")
    .where("reference", "=", String(reference))
    .executeTakeFirstOrThrow();
  return id;
}

/** The customer pays, as whoever scans the code, or follows the link. */
async function customerPays(server: TestServer, reference: unknown, issuer?: string) {
  const method =
    issuer === undefined ? ({ via: "gopay" } as const) : ({ via: "qris", issuer } as const);
  const id = await idOf(server, reference);
  const paid = await pay(server.gateway, await server.merchant(), { id, method });
  assert.equal(paid?.outcome, "applied");
}

/** What the merchant is told next, verified by the client's own verifier. */
async function hear({ server, snapBi, receiver }: Place, path: string): Promise<Json> {
  const before = receiver.received.length;
  await deliverDue(server.gateway, { merchantId: server.keys.id });
  assert.equal(receiver.received.length, before + 1);
  const message = receiver.received.at(-1);
  assert.equal(message?.path, `/notifications${path}`);
  assert.match(String(message.headers["x-external-id"]), /^\d{32}$/);
  const payload = JSON.parse(message.body) as Json;
  const check = (body: unknown) =>
    snapBi
      .notification()
      .withNotificationPayload(body)
      .withSignature(String(message.headers["x-signature"]))
      .withTimeStamp(String(message.headers["x-timestamp"]))
      .withNotificationUrlPath(path)
      .isWebhookNotificationVerified();
  assert.equal(check(payload), true);
  const amount = { ...(payload["amount"] as Json), value: "1501.00" };
  assert.equal(check({ ...payload, amount }), false);
  return payload;
}

const QR_NOTIFY = "/v1.0/qr/qr-mpm-notify";
const DEBIT_NOTIFY = "/v1.0/debit/notify";

suite("the official Node client speaks BI-SNAP unchanged", () => {
  test("a QRIS payment goes from its code to its last refund, and is told of verifiably", async (t) => {
    const place = await startShop(t);
    const { server, snapBi } = place;
    const made = await snapBi.qris().withBody(qrBody(server)).createPayment("ext-1");
    assert.equal(made["responseCode"], "2004700", JSON.stringify(made));
    assert.ok(parseQris(String(made["qrContent"])));
    const picture = await fetch(String(made["qrUrl"]));
    for (const png of [
      Buffer.from(await picture.arrayBuffer()),
      Buffer.from(String(made["qrImage"]), "base64"),
    ]) {
      assert.equal(await readQrByZxing(png), made["qrContent"]);
    }
    const reference = made["referenceNo"];
    const status = { merchantId: server.keys.id, serviceCode: "54" };
    const ask = async (named: Json) =>
      await snapBi
        .qris()
        .withBody({ ...named, ...status })
        .getStatus("ext-1");
    for (const named of [
      { originalReferenceNo: reference },
      { originalPartnerReferenceNo: made["partnerReferenceNo"] },
      { originalExternalId: "ext-1" },
    ]) {
      const pending = await ask(named);
      assert.equal(pending["latestTransactionStatus"], "03", JSON.stringify(pending));
    }
    assert.equal((await hear(place, QR_NOTIFY))["latestTransactionStatus"], "03");
    await customerPays(server, reference, "Mandiri");
    const paid = await hear(place, QR_NOTIFY);
    assert.equal(paid["latestTransactionStatus"], "00");
    assert.deepEqual((paid["additionalInfo"] as Json)["qris"], {
      issuerName: "Mandiri",
      acquirerName: "gopay",
      transactionType: "OFF-US",
    });
    const give = async (externalId: string, more: Json) =>
      await snapBi
        .qris()
        .withBody({
          merchantId: server.keys.id,
          originalPartnerReferenceNo: made["partnerReferenceNo"],
          originalReferenceNo: reference,
          reason: "returned",
          ...more,
        })
        .refund(externalId);
    const part = { partnerRefundNo: "R 1", refundAmount: { value: "500", currency: "IDR" } };
    const refunded = await give("ref-1", part);
    assert.equal(refunded["responseCode"], "2007800", JSON.stringify(refunded));
    assert.deepEqual(await give("ref-1", part), refunded, "the first answer again");
    assert.equal((await give("ref-2", part))["responseCode"], "4097801");
    assert.equal((await hear(place, QR_NOTIFY))["latestTransactionStatus"], "04");
    assert.equal((await give("ref-3", {}))["responseCode"], "2007800");
    assert.equal((await hear(place, QR_NOTIFY))["latestTransactionStatus"], "04");
    assert.equal((await give("ref-4", {}))["responseCode"], "4047800");
    const last = await ask({ originalReferenceNo: reference });
    assert.equal(last["latestTransactionStatus"], "04");
    assert.equal(((last["additionalInfo"] as Json)["refundHistory"] as Json[]).length, 2);
    // The provider's own confirmation, which the Core API tells of, is no message here.
    server.clock.advance(60_000);
    await confirmDueRefunds(server.gateway);
    await deliverDue(server.gateway, { merchantId: server.keys.id });
    assert.equal(place.receiver.received.length, 4);
  });

  test("a payment by link is paid, refunded by its reference alone, and cancelled by its external id", async (t) => {
    const place = await startShop(t);
    const { server, snapBi } = place;
    const made = await snapBi.directDebit().withBody(debitBody(server)).createPayment("ext-1");
    assert.equal(made["responseCode"], "2005400", JSON.stringify(made));
    assert.equal((await fetch(String(made["webRedirectUrl"]))).status, 200);
    assert.equal((await hear(place, DEBIT_NOTIFY))["latestTransactionStatus"], "03");
    const reference = made["referenceNo"];
    await customerPays(server, reference);
    assert.equal((await hear(place, DEBIT_NOTIFY))["latestTransactionStatus"], "00");
    for (const named of [{ originalReferenceNo: reference }, { originalExternalId: "ext-1" }]) {
      const asked = await snapBi
        .directDebit()
        .withBody({ ...named, serviceCode: "54" })
        .getStatus("any");
      assert.equal(asked["latestTransactionStatus"], "00", JSON.stringify(asked));
    }
    const refunded = await snapBi
      .directDebit()
      .withBody({ originalReferenceNo: reference, reason: "returned" })
      .refund("ref-1");
    assert.equal(refunded["responseCode"], "2005800", JSON.stringify(refunded));
    assert.match(String(refunded["refundNo"]), /^A1\d{14}\w{11}ID$/);
    assert.equal((await hear(place, DEBIT_NOTIFY))["latestTransactionStatus"], "04");

    await snapBi.directDebit().withBody(debitBody(server)).createPayment("ext-2");
    assert.equal((await hear(place, DEBIT_NOTIFY))["latestTransactionStatus"], "03");
    const cancel = async (externalId: string) =>
      await snapBi.directDebit().withBody({ originalExternalId: "ext-2" }).cancel(externalId);
    assert.equal((await cancel("can-1"))["responseCode"], "2005700");
    assert.equal((await hear(place, DEBIT_NOTIFY))["latestTransactionStatus"], "05");
    const again = await cancel("can-2");
    assert.equal(again["responseCode"], "4035715");
    assert.equal(
      again["responseMessage"],
      "Transaction Not Permitted. Payment is already canceled.",
    );
  });

  test("a code is cancelled once, and another one runs out by the merchant's clock", async (t) => {
    const place = await startShop(t);
    const { server, snapBi } = place;
    const made = await snapBi.qris().withBody(qrBody(server)).createPayment("ext-1");
    await hear(place, QR_NOTIFY);
    const cancel = async (externalId: string) =>
      await snapBi
        .qris()
        .withBody({
          originalReferenceNo: made["referenceNo"],
          merchantId: server.keys.id,
          reason: "order closed",
        })
        .cancel(externalId);
    assert.equal((await cancel("can-1"))["responseCode"], "2007700");
    assert.equal((await hear(place, QR_NOTIFY))["latestTransactionStatus"], "05");
    assert.equal((await cancel("can-2"))["responseCode"], "4047700");

    const { validityPeriod: _, ...brief } = qrBody(server);
    await snapBi.qris().withBody(brief).createPayment("ext-2");
    await hear(place, QR_NOTIFY);
    await movesOn(server, 15 * 60_000);
    await expireDueTransactions(server.gateway);
    assert.equal((await hear(place, QR_NOTIFY))["latestTransactionStatus"], "08");
  });

  test("of two payments under one number of the partner's the sandbox pays the one that is named", async (t) => {
    const { server, snapBi } = await startShop(t);
    const create = async (externalId: string) =>
      String(
        (await snapBi.qris().withBody(qrBody(server)).createPayment(externalId))["referenceNo"],
      );
    const [first, second] = [await create("ext-1"), await create("ext-2")];
    const transactions = "/sandbox/v1/transactions";
    const pays = async (name: string) =>
      (await server.call("POST", `${transactions}/${name}/pay`, { via: "qris", issuer: "dana" }))
        .body["transaction_status"];
    assert.equal(await pays(first), "settlement");
    const statusOf = async (reference: string) => {
      const named = { originalReferenceNo: reference, merchantId: server.keys.id };
      const asked = await snapBi
        .qris()
        .withBody({ ...named, serviceCode: "47" })
        .getStatus("any");
      return asked["latestTransactionStatus"];
    };
    assert.deepEqual([await statusOf(first), await statusOf(second)], ["00", "03"]);
    assert.equal(await pays("9f0e1d2c-0000-4000-8000-000000000002"), "settlement", "the newest");
    assert.equal(await statusOf(second), "00");
    const given = await snapBi
      .qris()
      .withBody({
        merchantId: server.keys.id,
        originalReferenceNo: first,
        originalPartnerReferenceNo: qrBody(server).partnerReferenceNo,
        partnerRefundNo: "R 1",
        refundAmount: { value: "1500", currency: "IDR" },
        reason: "returned",
      })
      .refund("ref-1");
    assert.equal(given["responseCode"], "2007800", JSON.stringify(given));
    const denied = await server.call("POST", `${transactions}/${first}/deny-refund`, {
      refund_key: "R 1",
    });
    assert.equal(denied.body["status_code"], "200", JSON.stringify(denied.body));
    const listed = await snapBi
      .qris()
      .withBody({ originalReferenceNo: first, merchantId: server.keys.id, serviceCode: "47" })
      .getStatus("any");
    const { refundHistory } = listed["additionalInfo"] as { refundHistory: readonly Json[] };
    assert.deepEqual(
      refundHistory.map(({ refundStatus }) => refundStatus),
      ["06"],
    );
    const third = await create("ext-3");
    const happened = await server.call("POST", "/sandbox/v1/deliver", {
      first: [{ transaction: third, do: "cancel" }],
      notifications: [{ transaction: third, status: "cancel" }],
    });
    assert.equal(await statusOf(third), "05", JSON.stringify(happened.body));
    const unknown = await server.call("POST", `${transactions}/A1202611301818121234567890ID/pay`);
    assert.equal(unknown.status, 404);
  });

  test("tokens live side by side for a quarter of an hour by the merchant's clock", async (t) => {
    const { server, client, snapBi } = await startShop(t);
    const tokens = [await snapBi.qris().getAccessToken(), await snapBi.qris().getAccessToken()];
    for (const token of tokens) {
      assert.equal(token["responseCode"], "2007300");
      assert.equal(token["expiresIn"], "900");
    }
    const [first] = tokens.map((token) => String(token["accessToken"]));
    const create = async (token: string, externalId: string) =>
      await snapBi.qris().withAccessToken(token).withBody(qrBody(server)).createPayment(externalId);
    assert.equal((await create(first ?? "", "ext-1"))["responseCode"], "2004700");
    assert.equal((await create("made-up", "ext-2"))["responseCode"], "4014701");
    await movesOn(server, 901_000);
    assert.equal((await create(first ?? "", "ext-3"))["responseCode"], "4014701");

    const { privateKey } = newKeys();
    const wrongKey = await snapBi.qris().withPrivateKey(privateKey).getAccessToken();
    assert.equal(wrongKey["responseCode"], "4017300");
    officialSnapBi(server, client);
    const wrongSecret = snapBi.qris().withClientSecret("wrong").withBody(qrBody(server));
    const refused = await wrongSecret.createPayment("ext-4");
    assert.equal(refused["responseCode"], "4014700");
    assert.equal(refused["responseMessage"], "Unauthorized. Signature");
  });

  test("of twenty equal payments at once one is made, and each is answered the same in the end", async (t) => {
    const { server, snapBi } = await startShop(t);
    const token = String((await snapBi.qris().getAccessToken())["accessToken"]);
    const create = async () =>
      await snapBi.qris().withAccessToken(token).withBody(qrBody(server)).createPayment("ext-1");
    const answers = await Promise.all(Array.from({ length: 20 }, create));
    const codes = new Set(answers.map((answer) => answer["responseCode"]));
    assert.deepEqual(
      [...codes].filter((code) => code !== "2004700" && code !== "2024700"),
      [],
    );
    const made = answers.find((answer) => answer["responseCode"] === "2004700");
    assert.deepEqual(await create(), made);
    const rows = await server.gateway.db.kysely.selectFrom("transaction").select("id").execute();
    assert.equal(rows.length, 1);
    const other = { ...qrBody(server), amount: { value: "1600.00", currency: "IDR" } };
    const conflict = await snapBi.qris().withBody(other).createPayment("ext-1");
    assert.equal(conflict["responseCode"], "4094700");
    // The partner's own number may come again: another external id makes another payment.
    const again = await snapBi.qris().withBody(qrBody(server)).createPayment("ext-2");
    assert.equal(again["responseCode"], "2004700");
    assert.notEqual(again["referenceNo"], made?.["referenceNo"]);
  });
});
