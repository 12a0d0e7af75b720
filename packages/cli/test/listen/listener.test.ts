import assert from "node:assert/strict";
import { hash, verify } from "node:crypto";
import { suite, test } from "node:test";
import { computeSignature, type SignedMembers } from "@gerbang/protocol";
import { until } from "../../../checkout/test/support/until.ts";
import { BiSnapCaller, giveClient } from "../../../gateway/test/support/bi-snap.ts";
import { faults } from "../../../gateway/test/support/faults.ts";
import { chargeBody } from "../../../gateway/test/support/gateway.ts";
import type { Happening } from "../../src/listen/happening.ts";
import { type Listened, startListening } from "../support/listening.ts";

type Body = Readonly<Record<string, unknown>>;

/** What the sandbox itself would have sent, the first one first. */
async function sentBySandbox({ sandbox }: Listened, order: string): Promise<readonly Body[]> {
  const { body } = await sandbox.call("GET", `/sandbox/v1/notifications?order=${order}`);
  const listed = body["notifications"] as readonly { readonly body: string }[];
  return listed.toReversed().map((one) => JSON.parse(one.body) as Body);
}

/** Without what no answer tells; of a reference, none that tells of a charge. */
function withoutUnknown(body: Body): Body {
  const isPending = body["transaction_status"] === "pending";
  const unknown = ["pop_id", "merchant_cross_reference_id", ...(isPending ? ["reference_id"] : [])];
  return Object.fromEntries(Object.entries(body).filter(([name]) => !unknown.includes(name)));
}

function postedFor(listened: Listened, order: string): readonly Body[] {
  return listened.bodies().filter((body) => body["order_id"] === order);
}

function statuses(bodies: readonly Body[]): readonly unknown[] {
  return bodies.map((body) => body["transaction_status"]);
}

function askedOf(told: readonly Happening[]): number {
  return told.filter(({ event }) => event === "asked").length;
}

async function chooseGopay({ sandbox }: Listened, token: string): Promise<void> {
  const chosen = await fetch(`${sandbox.url}/snap/v4/redirection/${token}`, {
    method: "POST",
    body: new URLSearchParams({ method: "gopay" }),
    redirect: "manual",
  });
  assert.equal(chosen.status, 303);
}

async function pay({ sandbox }: Listened, order: string, how: Body = {}): Promise<void> {
  const { status } = await sandbox.call("POST", `/sandbox/v1/transactions/${order}/pay`, how);
  assert.equal(status, 200);
}

suite("gerbang listen, with a gateway that stands in for the sandbox", () => {
  test("posts what the sandbox itself would have sent, of each way that an order can go", async (t) => {
    const listened = await startListening(t, {
      settings: { paymentNotificationUrls: ["http://127.0.0.1:9/nobody"] },
    });
    const { call, sandbox, pass } = listened;
    const customer_details = { first_name: "Ani", last_name: "Wijaya", phone: "0811" };
    const more = { customer_details, custom_field1: "table 4", metadata: { shelf: 7 } };
    const charge = async (order: string, type = "gopay", others: Body = {}) => {
      const { body } = await call("POST", "/v2/charge", {
        ...chargeBody(order, 44_000, type),
        ...more,
        ...others,
      });
      assert.equal(body["status_code"], "201", JSON.stringify(body));
    };
    await charge("gopay");
    await charge("scanned");
    await charge("on-us", "qris");
    await charge("shopee", "qris", { qris: { acquirer: "airpay shopee" } });
    for (const order of ["expire", "cancel", "deny"]) await charge(order, "qris");
    await pay(listened, "gopay");
    await pay(listened, "scanned", { via: "qris", issuer: "dana" });
    await pay(listened, "on-us", { via: "qris", issuer: "gopay" });
    await pay(listened, "shopee", { via: "qris", issuer: "gopay" });
    await call("POST", "/v2/expire/expire", {});
    await call("POST", "/v2/cancel/cancel", {});
    await sandbox.call("POST", "/sandbox/v1/transactions/deny/deny", {});
    await pass("notification", 14);
    await call("POST", "/v2/gopay/refund", { refund_key: "a", amount: 10_000 });
    await call("POST", "/v2/scanned/refund", { refund_key: "b" });
    await sandbox.call("POST", "/sandbox/v1/clock/advance", { by: "1h" });
    await pass("notification", 18);
    for (const order of ["gopay", "scanned", "on-us", "shopee", "expire", "cancel", "deny"]) {
      const posted = postedFor(listened, order);
      const sent = await sentBySandbox(listened, order);
      assert.deepEqual(posted, sent.map(withoutUnknown), order);
      for (const body of posted) {
        const signed = body as unknown as SignedMembers;
        const key = sandbox.keys.serverKey.reveal();
        assert.equal(body["signature_key"], await computeSignature(signed, key));
      }
    }
    const [first] = listened.shop.received;
    assert.equal(first?.headers["user-agent"], "Veritrans");
    assert.equal(first.headers["content-type"], "application/json");
  });

  test("posts the messages of BI-SNAP as well, below the address and signed by its own key", async (t) => {
    const listened = await startListening(t);
    const { call, sandbox, pass, shop, told, listener } = listened;
    const client = await giveClient(sandbox, { notificationPrefix: "http://127.0.0.1:9/nobody" });
    const caller = new BiSnapCaller({ ...sandbox, url: listener.url }, client);
    const snap = async (path: string, body: object, externalId: string) => {
      const answer = await caller.call(path, body, { token: await caller.token(), externalId });
      assert.equal(answer.status, 200, answer.text);
      return answer.body;
    };
    const amount = { value: "44000.00", currency: "IDR" };
    const qr = await snap("/v1.0/qr/qr-mpm-generate", { partnerReferenceNo: "qr", amount }, "e-1");
    const debit = await snap(
      "/v1.0/debit/payment-host-to-host",
      {
        partnerReferenceNo: "debit",
        urlParams: [{ url: "https://shop.example/back", type: "PAY_RETURN", isDeeplink: "N" }],
        payOptionDetails: [{ payMethod: "GOPAY", payOption: "GOPAY", transAmount: amount }],
      },
      "e-2",
    );
    await call("POST", "/v2/charge", chargeBody("core"));
    await pass("notification", 3);
    const payOf = async (reference: unknown, how: Body) =>
      await sandbox.gateway.db.kysely
        .selectFrom("transaction")
        .select("id")
        .where("reference", "=", String(reference))
        .executeTakeFirstOrThrow()
        .then(async ({ id }) => await pay(listened, id, how));
    await payOf(qr["referenceNo"], { via: "qris", issuer: "dana" });
    await payOf(debit["referenceNo"], {});
    await pass("notification", 5);
    const refund = {
      originalReferenceNo: debit["referenceNo"],
      partnerRefundNo: "r-1",
      reason: "cold",
    };
    await snap(
      "/v1.0/debit/refund",
      { ...refund, refundAmount: { ...amount, value: "4000.00" } },
      "e-3",
    );
    await sandbox.call("POST", "/sandbox/v1/clock/advance", { by: "1h" });
    await snap("/v1.0/debit/refund", { ...refund, partnerRefundNo: "r-2" }, "e-4");
    // The other order's time was over within that hour: it is told of too, before or after.
    await pass("notification", 8);
    const note = told.find(
      ({ event, ...one }) =>
        event === "note" && "text" in one && /PUBLIC KEY/.test(String(one.text)),
    );
    const [publicKey] =
      /-----BEGIN[^]*-----END PUBLIC KEY-----/.exec(JSON.stringify(note).replaceAll("\\n", "\n")) ??
      [];
    assert.ok(publicKey);
    const posted = shop.received.filter(({ path }) => path.includes("/v1.0/"));
    for (const { path, headers, body } of posted) {
      const signed = path.slice(path.indexOf("/v1.0/"));
      const text = `POST:${signed}:${hash("sha256", body, "hex")}:${String(headers["x-timestamp"])}`;
      const signature = Buffer.from(String(headers["x-signature"]), "base64");
      assert.ok(verify("RSA-SHA256", Buffer.from(text), publicKey, signature));
    }
    const { rows } = await sandbox.gateway.db.pool.query<{
      order: string;
      path: string;
      body: string;
    }>(
      `select order_id as "order", signed_path as path, body from notification
       where signed_path is not null order by id`,
    );
    const bare = (body: string) =>
      body.replaceAll(/"refundNo":"[^"]+",?/g, "").replace(/"issuerName":"[^"]+",?/, "");
    for (const order of ["qr", "debit"]) {
      const sent = rows
        .filter((row) => row.order === order)
        .map(({ body }) => JSON.parse(bare(body)) as Body);
      const ours = posted
        .map(({ body }) => JSON.parse(bare(body)) as Body)
        .filter((body) => body["originalPartnerReferenceNo"] === order);
      assert.deepEqual(ours, sent, order);
    }
  });

  test("tells of what happened before anybody looked, in its order, and of Snap once it is attempted", async (t) => {
    const listened = await startListening(t, {
      settings: { paymentNotificationUrls: ["http://127.0.0.1:9/nobody"] },
      orders: ["before"],
    });
    const { call, sandbox, pass, happened, proxy } = listened;
    await sandbox.call("POST", "/v2/charge", chargeBody("before"));
    await pay(listened, "before");
    await sandbox.call("POST", "/v2/before/refund", { refund_key: "a" });
    const { body } = await call("POST", "/snap/v1/transactions", {
      transaction_details: { order_id: "snapped", gross_amount: 44_000 },
      customer_details: { first_name: "Ani" },
    });
    assert.equal(typeof body["token"], "string");
    await pass("not_attempted", 1);
    // Of an order that somebody names, what it is now is what they want to know.
    await pass("notification", 1);
    assert.deepEqual(statuses(postedFor(listened, "before")), ["refund"]);
    await chooseGopay(listened, String(body["token"]));
    await pay(listened, "snapped");
    await pass("notification", 3);
    assert.deepEqual(
      postedFor(listened, "snapped"),
      (await sentBySandbox(listened, "snapped")).map(withoutUnknown),
    );
    // A charge whose answer is lost is there all the same.
    proxy.add({ verb: "charge", nth: 1, fault: faults.dropAnswer() });
    assert.equal((await call("POST", "/v2/charge", chargeBody("lost"))).status, 502);
    assert.equal((await call("POST", "/v2/charge", chargeBody("lost"))).body["status_code"], "406");
    await pass("notification", 4);
    await pay(listened, "lost");
    await happened("notification", 4);
    await pass("notification", 5);
    assert.deepEqual(statuses(postedFor(listened, "lost")), ["pending", "settlement"]);
  });

  test("looks at once when a bell rings: a customer who comes back, a page that is looked at, a picture", async (t) => {
    const listened = await startListening(t);
    const { call, pass, happened, listener, proxy, told } = listened;
    const callback_url = "http://localhost:3000/back?table=4#top";
    const body = { ...chargeBody("o-1"), gopay: { enable_callback: true, callback_url } };
    const charged = await call("POST", "/v2/charge", body);
    const actions = charged.body["actions"] as readonly { name: string; url: string }[];
    const deeplink = actions.find(({ name }) => name === "deeplink-redirect")?.url ?? "";
    const back = new URL(deeplink).searchParams.get("callback_url") ?? "";
    assert.ok(back.startsWith(`${listener.url}/finish/`), back);
    await pass("asked", 8);
    await pay(listened, "o-1");
    // No time passes from here on: it is the bell alone.
    const visit = await fetch(`${back}&result=success`, { redirect: "manual" });
    assert.equal(visit.status, 302);
    assert.equal(
      visit.headers.get("location"),
      "http://localhost:3000/back?table=4&order_id=o-1&result=success#top",
    );
    listened.clock.jump(1_000);
    assert.equal((await happened("notification", 2)).transaction_status, "settlement");
    for (const [order, ring] of [
      ["o-2", async () => await fetch(`${listener.url}/bell?order=o-2`, { method: "POST" })],
      ["o-3", async () => await fetch(`${listener.url}/bell`, { method: "POST" })],
      ["o-4", async (id: string) => await fetch(`${listener.url}/v2/gopay/${id}/qr-code`)],
    ] as const) {
      const { body: made } = await call("POST", "/v2/charge", chargeBody(order));
      await pass("asked", askedOf(told) + 12);
      await pay(listened, order);
      const before = askedOf(told);
      await ring(String(made["transaction_id"]));
      listened.clock.jump(1_000);
      await happened("asked", before + 1);
      await listened.shop.arrived(2 * Number(order.slice(2)));
      assert.deepEqual(statuses(postedFor(listened, order)), ["pending", "settlement"]);
    }
    assert.equal((await fetch(`${listener.url}/finish/nobody/`)).status, 404);
    assert.equal(
      proxy.log.some(({ request }) => request.path.includes("finish")),
      false,
    );
  });

  test("takes the shop's own question for its own, and asks no second time", async (t) => {
    const listened = await startListening(t);
    const { call, happened, proxy, clock } = listened;
    await call("POST", "/v2/charge", chargeBody("o-1"));
    await pay(listened, "o-1");
    const { body } = await call("GET", "/v2/o-1/status");
    assert.equal(body["transaction_status"], "settlement");
    assert.equal((await happened("notification", 2)).transaction_status, "settlement");
    clock.jump(2_000);
    await proxy.idle();
    assert.equal(proxy.log.filter(({ request }) => request.verb === "status").length, 1);
    // What the shop asks of an order that is none of today's is its own affair.
    await listened.sandbox.call("POST", "/v2/charge", chargeBody("old"));
    await pay(listened, "old");
    await call("GET", "/v2/old/status");
    await call("GET", "/v2/nobody/status");
    assert.deepEqual(postedFor(listened, "old"), []);
  });

  test("asks less often when it is too often, and goes on when the network is back or the machine awake", async (t) => {
    const listened = await startListening(t);
    const { call, pass, proxy, clock, happened, told } = listened;
    for (const order of ["o-1", "o-2", "o-3"]) await call("POST", "/v2/charge", chargeBody(order));
    proxy.add({ verb: "status", nth: 1, fault: faults.rateLimited("40") });
    assert.equal((await pass("waiting", 1)).wait_ms, 40_000);
    assert.equal(askedOf(told), 0);
    await pass("back", 1);
    await proxy.refuse();
    assert.equal((await pass("waiting", 2)).reason, "lost");
    await pay(listened, "o-1");
    await proxy.accept();
    await pass("back", 2);
    await pass("notification", 4);
    // The lid is closed for two hours.
    await pay(listened, "o-2");
    await proxy.idle();
    // An answer that has left is told a little later.
    const answered = proxy.log.filter(
      (one) => one.request.method === "GET" && !one.fault && one.answered,
    );
    await until(() => answered.length === askedOf(told));
    const [calls, asked] = [proxy.log.length, askedOf(told)];
    clock.jump(2 * 60 * 60_000);
    assert.ok((await happened("slept", 1)).for_ms > 7_190_000);
    await happened("asked", asked + 1);
    await proxy.idle();
    // Three are due, and one of them is asked about.
    assert.equal(proxy.log.length, calls + 1);
    await pass("notification", 5);
    assert.deepEqual(statuses(postedFor(listened, "o-2")), ["pending", "settlement"]);
  });

  test("gives a shop that is started again time, follows no redirect, and posts in order", async (t) => {
    const listened = await startListening(t);
    const { call, pass, shop, listener, happened } = listened;
    shop.answer("reset");
    await call("POST", "/v2/charge", chargeBody("o-1"));
    const first = await happened("notification", 1);
    assert.deepEqual([first.answer_status, first.next_in_ms], [null, 1_000]);
    await pay(listened, "o-1");
    shop.answer({ status: 302, headers: { location: `${shop.url}/elsewhere` } });
    const told = [await pass("notification", 2), await pass("notification", 3)];
    assert.deepEqual(
      told.map((one) => [one.transaction_status, one.answer_status, one.number, one.next_in_ms]),
      [
        ["pending", 302, 2, null],
        ["settlement", 302, 1, null],
      ],
    );
    shop.answer(500);
    listener.repeatLast();
    const repeated = await happened("notification", 4);
    assert.deepEqual([repeated.is_repeat, repeated.answer_status], [true, 500]);
    assert.equal(repeated.body, told[1]?.body);
    assert.ok(shop.received.every(({ path }) => path === "/notifications"));
    // Whoever hangs holds up nobody else.
    shop.answer((request, response) => {
      if (!request.body.includes("o-2")) response.end();
    });
    await call("POST", "/v2/charge", chargeBody("o-2"));
    await call("POST", "/v2/charge", chargeBody("o-3"));
    assert.equal((await happened("notification", 5)).order_id, "o-3");
  });
});
