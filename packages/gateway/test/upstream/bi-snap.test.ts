import assert from "node:assert/strict";
import { hash, verify } from "node:crypto";
import { suite, type TestContext, test } from "node:test";
import type { MerchantId } from "@gerbang/protocol";
import { until } from "../../../checkout/test/support/until.ts";
import type { BiSnapClient } from "../../src/domain/bi-snap/client.ts";
import { confirmDueRefunds } from "../../src/operations/transactions/refund.ts";
import { BiSnapCaller, giveClient } from "../support/bi-snap.ts";
import { deliverDue } from "../support/deliver-due.ts";
import { faults } from "../support/faults.ts";
import { type Receiver, startReceiver } from "../support/receiver.ts";
import { attemptsOf, needs } from "../support/upstream-rows.ts";
import { comeToRest, pass, startWorld, type World } from "../support/upstream-world.ts";

type Json = Readonly<Record<string, unknown>>;

const GENERATE = "/v1.0/qr/qr-mpm-generate";
const QUERY = "/v1.0/qr/qr-mpm-query";
const REFUND = "/v1.0/qr/qr-mpm-refund";
const CANCEL = "/v1.0/qr/qr-mpm-cancel";
const PAY = "/v1.0/debit/payment-host-to-host";
const AMOUNT = { value: "44000.00", currency: "IDR" };

/** A production merchant that is called by BI-SNAP, before a bank that is paid by the simulated wallet. */
interface Face {
  readonly world: World;
  readonly client: BiSnapClient;
  readonly receiver: Receiver;
  readonly ids: { readonly merchantId: MerchantId };
  /** The body of an answer; its code and its HTTP status agree. */
  call(
    path: string,
    body: Json,
    externalId?: string,
    headers?: Record<string, string>,
  ): Promise<Json>;
  status(externalId: string): Promise<unknown>;
  /** What the merchant was told, each message with its status; all that is owed is delivered first. */
  told(): Promise<readonly unknown[]>;
}

async function startFace(t: TestContext): Promise<Face> {
  const world = await startWorld(t);
  const receiver = await startReceiver(t);
  const { shop } = world;
  const client = await giveClient(shop, { notificationPrefix: receiver.url });
  const caller = new BiSnapCaller(shop, client);
  const call: Face["call"] = async (path, body, externalId, headers = {}) => {
    const token = await caller.token();
    const answer = await caller.call(path, body, {
      token,
      headers,
      ...(externalId !== undefined && { externalId }),
    });
    assert.equal(answer.status, Number(String(answer.body["responseCode"]).slice(0, 3)));
    return answer.body;
  };
  return {
    world,
    client,
    receiver,
    ids: { merchantId: shop.keys.id },
    call,
    status: async (originalExternalId) =>
      (await call(QUERY, { originalExternalId, serviceCode: "47" }))["latestTransactionStatus"],
    async told() {
      await deliverDue(shop.gateway, { merchantId: shop.keys.id });
      return receiver.received.map(
        ({ body }) => (JSON.parse(body) as Json)["latestTransactionStatus"],
      );
    },
  };
}

async function ordersAtBank({ bank }: Pick<World, "bank">) {
  const { rows } = await bank.gateway.db.pool.query<{
    name: string;
    code: string;
    status: string;
    refunded: number;
    request: Json;
  }>(
    `select order_id as name, qr_payload as code, status, refund_amount::int as refunded, request
     from transaction order by id`,
  );
  return rows;
}

async function watchedUntil({ shop }: World): Promise<Date | null> {
  const { rows } = await shop.gateway.db.pool.query<{ at: Date | null }>(
    "select watched_until as at from upstream_attempt",
  );
  return rows[0]?.at ?? null;
}

suite("BI-SNAP for a production merchant", () => {
  test("shows the upstream's code, follows its word, refunds and cancels there, and tells in its own form", async (t) => {
    const face = await startFace(t);
    const { world, call, status, told, client, receiver, ids } = face;
    const made = await call(GENERATE, { partnerReferenceNo: "kopi-1", amount: AMOUNT }, "ext-1");
    assert.equal(made["responseCode"], "2004700", JSON.stringify(made));
    const [order] = await ordersAtBank(world);
    assert.equal(made["qrContent"], order?.code, "byte for byte");
    const tooNear = { amount: AMOUNT, validityPeriod: "2026-11-02T12:00:21+07:00" };
    assert.equal((await call(GENERATE, tooNear, "ext-0"))["responseCode"], "4004701");
    assert.equal(order?.name, "ext-1", "the external id is the order's name there");
    assert.equal(await status("ext-1"), "03");
    // While it is asked for, its upstream is asked, too.
    await until(async () => (await watchedUntil(world)) !== null);

    await world.pay("ext-1");
    await world.tell();
    assert.equal(await status("ext-1"), "00");
    const named = {
      ...ids,
      originalReferenceNo: made["referenceNo"],
      originalPartnerReferenceNo: "kopi-1",
    };
    const part = {
      ...named,
      partnerRefundNo: "back-1",
      refundAmount: { ...AMOUNT, value: "4000.00" },
    };
    assert.equal((await call(REFUND, part, "ext-2"))["responseCode"], "2007800");
    assert.equal((await call(REFUND, part, "ext-2"))["responseCode"], "2007800", "as before");
    assert.equal((await call(REFUND, part, "ext-3"))["responseCode"], "4097801");
    const rest = await call(REFUND, { ...named, partnerRefundNo: "back-2" }, "ext-4");
    assert.deepEqual(rest["refundAmount"], { ...AMOUNT, value: "40000.00" });
    assert.equal((await ordersAtBank(world))[0]?.refunded, 44_000);
    await pass(world, 60_000);
    await confirmDueRefunds(world.bank.gateway);
    await comeToRest(world);
    assert.equal(await status("ext-1"), "04");
    assert.deepEqual(await told(), ["03", "00", "04", "04"], "once for each refund");

    const second = await call(GENERATE, { amount: AMOUNT }, "ext-5");
    assert.equal(second["responseCode"], "2004700");
    const cancelled = { ...ids, originalExternalId: "ext-5", reason: "sold out" };
    assert.equal((await call(CANCEL, cancelled, "ext-6"))["responseCode"], "2007700");
    assert.equal((await call(CANCEL, cancelled, "ext-7"))["responseCode"], "4047700");
    assert.equal((await ordersAtBank(world))[1]?.status, "cancel");
    assert.equal((await call(GENERATE, { amount: AMOUNT }, "ext-8"))["responseCode"], "2004700");
    await pass(world, 16 * 60_000);
    assert.equal(await status("ext-8"), "08");
    assert.deepEqual((await told()).slice(4), ["03", "05", "03", "08"]);
    for (const { path, headers, body } of receiver.received) {
      const signed = "/v1.0/qr/qr-mpm-notify";
      assert.ok(path.endsWith(signed));
      const text = `POST:${signed}:${hash("sha256", body, "hex")}:${String(headers["x-timestamp"])}`;
      const signature = Buffer.from(String(headers["x-signature"]), "base64");
      assert.ok(verify("RSA-SHA256", Buffer.from(text), client.signingPublicKey, signature));
    }
    assert.deepEqual(await needs(world), []);
  });

  test("gets the same code when an answer was lost, and no second order", async (t) => {
    const { world, call } = await startFace(t);
    const heal = world.calls.add({ verb: "charge", fault: faults.dropAnswer() });
    const body = {
      partnerReferenceNo: "kopi-1",
      amount: AMOUNT,
      // The lifetime of the repeat is another one than that of the first.
      validityPeriod: "2026-11-02T13:00:00+07:00",
    };
    assert.equal((await call(GENERATE, body, "ext-1"))["responseCode"], "5044700");
    const asked = { originalExternalId: "ext-1", serviceCode: "47" };
    assert.equal((await call(QUERY, asked))["responseCode"], "4045101", "nobody could pay it");
    world.advance(3_000);
    const others = [
      { ...body, partnerReferenceNo: "kopi-2" },
      { ...body, amount: { ...AMOUNT, value: "1.00" } },
      { ...body, validityPeriod: "2026-11-02T13:00:01+07:00" },
    ];
    for (const other of others) {
      assert.equal((await call(GENERATE, other, "ext-1"))["responseCode"], "4094700");
    }
    heal();
    const made = await call(GENERATE, body, "ext-1");
    assert.equal(made["responseCode"], "2004700", JSON.stringify(made));
    assert.deepEqual(await call(GENERATE, body, "ext-1"), made);
    const orders = await ordersAtBank(world);
    assert.deepEqual(
      orders.map(({ code }) => code),
      [made["qrContent"]],
    );
  });

  test("refunds once where the answer was lost, also without a number of the merchant's", async (t) => {
    const { world, call } = await startFace(t);
    const debit = {
      partnerReferenceNo: "kopi-1",
      urlParams: [{ url: "https://shop.example/back", type: "PAY_RETURN", isDeeplink: "N" }],
      payOptionDetails: [{ payMethod: "GOPAY", payOption: "GOPAY", transAmount: AMOUNT }],
    };
    const made = await call(PAY, debit, "ext-1");
    assert.equal(made["responseCode"], "2005400", JSON.stringify(made));
    await world.pay("ext-1", { via: "gopay" });
    await world.tell();
    const heal = world.calls.add({ verb: "refund", fault: faults.dropAnswer() });
    const silent = world.calls.add({ verb: "status", fault: faults.drop() });
    const back = {
      originalExternalId: "ext-1",
      refundAmount: { ...AMOUNT, value: "4000.00" },
    };
    const path = "/v1.0/debit/refund";
    assert.equal((await call(path, back, "ext-2"))["responseCode"], "5045800");
    heal();
    silent();
    const again = await call(path, back, "ext-2");
    assert.equal(again["responseCode"], "2005800", JSON.stringify(again));
    assert.equal(again["partnerRefundNo"], "refund-ext-2");
    await comeToRest(world);
    assert.equal((await ordersAtBank(world))[0]?.refunded, 4_000);
  });

  test("is known by its external id: its own number may come again, and the Core API's names are others", async (t) => {
    const { world, call, status } = await startFace(t);
    const { shop } = world;
    const body = { partnerReferenceNo: "kopi-1", amount: AMOUNT };
    const first = await call(GENERATE, body, "ext-1");
    const second = await call(GENERATE, body, "ext-2");
    assert.deepEqual([first["responseCode"], second["responseCode"]], ["2004700", "2004700"]);
    for (const order_id of ["kopi-1", "ext-1"]) {
      const core = await shop.call("POST", "/v2/charge", {
        payment_type: "qris",
        transaction_details: { order_id, gross_amount: 10_000 },
      });
      assert.equal(core.body["status_code"], "201", JSON.stringify(core.body));
    }
    assert.deepEqual(
      (await ordersAtBank(world)).map(({ name }) => name),
      ["ext-1", "ext-2", "kopi-1", "ext-1~2"],
    );
    await world.pay("ext-1~2");
    await world.tell();
    assert.equal(await world.status("ext-1"), "settlement");
    assert.deepEqual([await status("ext-1"), await status("ext-2")], ["03", "03"]);

    // Should its answer be forgotten before its day is over, it makes no second code all the same.
    await shop.gateway.db.pool.query("delete from idempotency_key");
    assert.equal((await call(GENERATE, body, "ext-1"))["responseCode"], "4094700");
    assert.equal((await attemptsOf(world, "ext-1")).length, 2);
    world.advance(86_400_000);
    assert.equal((await call(GENERATE, body, "ext-1"))["responseCode"], "2004700", "after a day");
  });

  test("sends the customer to the upstream's wallet and back without parameters, and says who buys", async (t) => {
    const { world, call } = await startFace(t);
    const made = await call(
      PAY,
      {
        partnerReferenceNo: "kopi-1",
        urlParam: { url: "https://shop.example/back?cart=7", type: "PAY_RETURN", isDeeplink: "Y" },
        payOptionDetails: [{ payMethod: "GOPAY", payOption: "GOPAY_WALLET", transAmount: AMOUNT }],
        additionalInfo: {
          customerDetails: {
            firstName: "Sari",
            email: "sari@kedai.example",
            phone: "not a number",
            billingAddress: { city: "Bandung" },
          },
          items: [
            { id: "k", name: "Kopi", price: { ...AMOUNT, value: "22000.00" }, quantity: "2" },
          ],
          metadata: { table: "4" },
        },
      },
      "ext-1",
    );
    assert.equal(made["responseCode"], "2005400", JSON.stringify(made));
    const link = new URL(String(made["webRedirectUrl"]));
    assert.equal(link.origin, world.calls.url, "the upstream's own");
    const [order] = await ordersAtBank(world);
    assert.deepEqual(order?.request["customer_details"], {
      first_name: "Sari",
      email: "sari@kedai.example",
    });
    assert.deepEqual(order.request["item_details"], [
      { id: "k", name: "Kopi", price: 22_000, quantity: 2 },
    ]);
    assert.equal((order.request["metadata"] as Json)["table"], "4");
    const { callback_url: finish } = order.request["gopay"] as Json;
    const back = await fetch(`${String(finish)}?order_id=ext-1&result=success`, {
      redirect: "manual",
    });
    assert.equal(back.headers.get("location"), "https://shop.example/back?cart=7");
    const [listed] = await attemptsOf(world, "ext-1");
    assert.equal(listed?.isShown, true);
  });

  test("has no linked customers: those calls are not supported, and change nothing", async (t) => {
    const { world, call, client } = await startFace(t);
    const { paymentHandle } = client;
    const customer = { "authorization-customer": "Bearer somebody" };
    const grant = { merchantId: paymentHandle, authCode: "code", grantType: "AUTHORIZATION_CODE" };
    const bind = "/v1.0/registration-account-binding";
    const cases: readonly (readonly [Promise<Json>, string])[] = [
      [call(bind, grant, "ext-1"), "4050700"],
      [call(bind, grant, "ext-1"), "4050700"],
      [call("/v1.0/registration-account-inquiry", {}, undefined, customer), "4050800"],
      [
        call("/v1.0/registration-account-unbinding", { merchantId: paymentHandle }, "e", customer),
        "4050900",
      ],
      [call(PAY, { chargeToken: "somebody" }, "ext-2", customer), "4055400"],
      [call("/v1.0/auth/payment", {}, "ext-3", customer), "4056300"],
      [call("/v1.0/auth/query", {}), "4056400"],
      [call("/v1.0/auth/capture", {}, "ext-4"), "4056500"],
      [call("/v1.0/auth/void", {}, "ext-5"), "4056700"],
      [call("/v1.0/auth/refund", {}, "ext-6"), "4056900"],
    ];
    for (const [answer, code] of cases) assert.equal((await answer)["responseCode"], code);
    await world.shop.gateway.db.pool.query(
      `update bi_snap_client set redirect_urls = '{"https://shop.example/linked"}'`,
    );
    const query = new URLSearchParams({
      redirectURL: "https://shop.example/linked",
      merchantId: paymentHandle,
    });
    const sent = await fetch(`${world.shop.url}/v1.0/get-auth-code?${query}`, {
      redirect: "manual",
    });
    const place = new URL(sent.headers.get("location") ?? "");
    assert.equal(place.searchParams.get("responseCode"), "4051000");
    assert.equal((await ordersAtBank(world)).length, 0);
  });

  test("shows no offer whose answer would be without a code or a link", async (t) => {
    const { world, call } = await startFace(t);
    const without = (member: string) =>
      world.calls.add({
        verb: "charge",
        fault: {
          name: `no ${member}`,
          async deal(held) {
            const answer = await held.pass();
            const { [member]: _left, ...body } = JSON.parse(answer.body.toString("utf8")) as Record<
              string,
              unknown
            >;
            held.send({
              ...answer,
              headers: { "content-type": "application/json" },
              body: Buffer.from(JSON.stringify(body)),
            });
          },
        },
      });
    const heal = without("qr_string");
    assert.equal((await call(GENERATE, { amount: AMOUNT }, "ext-1"))["responseCode"], "5044700");
    heal();
    without("actions");
    const debit = {
      partnerReferenceNo: "kopi-1",
      urlParams: [{ url: "https://shop.example/back", type: "PAY_RETURN", isDeeplink: "N" }],
      payOptionDetails: [{ payMethod: "GOPAY", payOption: "GOPAY", transAmount: AMOUNT }],
    };
    assert.equal((await call(PAY, debit, "ext-2"))["responseCode"], "5045400");
    await pass(world, 1_000);
    assert.deepEqual(
      (await ordersAtBank(world)).map(({ status }) => status),
      ["cancel", "cancel"],
    );
  });
});
