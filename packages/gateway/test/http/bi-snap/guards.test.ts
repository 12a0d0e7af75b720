import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { addPublicKey, endClient } from "../../../src/operations/bi-snap/change-client.ts";
import { createClient, readClient } from "../../../src/operations/bi-snap/clients.ts";
import { changeAccess } from "../../../src/operations/merchants/access.ts";
import { pay } from "../../../src/operations/transactions/pay.ts";
import { BiSnapCaller, giveClient, MERCHANT_PUBLIC_KEY, newKeys } from "../../support/bi-snap.ts";
import { RETURN_URL, startLinkingShop, tokenIn } from "../../support/bi-snap-accounts.ts";
import { chargeBody, startTestServer, type TestServer } from "../../support/gateway.ts";
import { whileLocked } from "../../support/while-locked.ts";

const GENERATE = "/v1.0/qr/qr-mpm-generate";
const QUERY = "/v1.0/qr/qr-mpm-query";
const RUPIAH = { value: "1500.00", currency: "IDR" };
const ABOUT_BI_SNAP = { "transaction-source": "SNAP_API" };

async function startFace(t: TestContext, options: Parameters<typeof startTestServer>[1] = {}) {
  const server = await startTestServer(t, options);
  const caller = new BiSnapCaller(server, await giveClient(server));
  const token = await caller.token();
  const ask = async (
    path: string,
    body: unknown,
    externalId: string,
    headers: Readonly<Record<string, string>> = {},
  ) => (await caller.call(path, body, { token, externalId, headers })).body;
  return { server, caller, token, ask };
}

async function countTransactions({ gateway }: TestServer): Promise<number> {
  return (await gateway.db.kysely.selectFrom("transaction").select("id").execute()).length;
}

suite("the same X-EXTERNAL-ID once more", () => {
  test("is told that the first is under way, and is its own for each service", async (t) => {
    const waiting: (() => void)[] = [];
    const pause = async () => await new Promise<void>((resolve) => waiting.push(resolve));
    const { server, ask } = await startFace(t, { pause });
    // Also when the test fails: the server waits for its answers.
    t.after(() => waiting.forEach((go) => go()));
    const body = { amount: RUPIAH, partnerReferenceNo: "force-late-1" };
    const first = ask(GENERATE, body, "ext-1");
    while (waiting.length === 0) await turn();
    const meanwhile = await ask(GENERATE, body, "ext-1");
    assert.deepEqual(meanwhile, {
      responseCode: "2024700",
      responseMessage: "Request In Progress",
    });
    const other = await ask(GENERATE, { ...body, amount: { ...RUPIAH, value: "1" } }, "ext-1");
    assert.equal(other["responseCode"], "4094700", "another body is a mistake already");
    const elsewhere = await ask("/v1.0/debit/refund", { originalReferenceNo: "A1none" }, "ext-1");
    assert.equal(elsewhere["responseCode"], "4045801");
    for (const go of waiting) go();
    assert.equal((await first)["responseCode"], "2004700");
    assert.deepEqual(await ask(GENERATE, body, "ext-1"), await first);
    assert.equal(await countTransactions(server), 1);
  });

  test("is free after a refusal, and answered as before after a success, whatever it was about", async (t) => {
    const { server, ask } = await startFace(t);
    assert.equal((await ask(GENERATE, {}, "ext-1"))["responseCode"], "4004702");
    const body = { amount: RUPIAH, partnerReferenceNo: "order-1" };
    const made = await ask(GENERATE, body, "ext-1");
    assert.equal(made["responseCode"], "2004700");
    const spaced = JSON.stringify(body, undefined, 2);
    assert.deepEqual(await ask(GENERATE, spaced, "ext-1"), made, "white space says nothing");
    const { id } = await server.gateway.db.kysely
      .selectFrom("transaction")
      .select("id")
      .executeTakeFirstOrThrow();
    await pay(server.gateway, await server.merchant(), {
      id,
      method: { via: "qris", issuer: "gopay" },
    });
    const part = {
      merchantId: server.keys.id,
      originalPartnerReferenceNo: "order-1",
      originalReferenceNo: made["referenceNo"],
      partnerRefundNo: "refund-1",
      refundAmount: { ...RUPIAH, value: "500" },
    };
    const refund = async (changed: object, externalId: string) =>
      await ask("/v1.0/qr/qr-mpm-refund", { ...part, ...changed }, externalId);
    // The same twenty times at once: money moves once.
    const answers = await Promise.all(
      Array.from({ length: 20 }, async () => await refund({}, "ext-1")),
    );
    const codes = new Set(answers.map(({ responseCode }) => responseCode));
    codes.delete("2027800");
    assert.deepEqual([...codes], ["2007800"]);
    const history = await ask(QUERY, { originalExternalId: "ext-1", serviceCode: "47" }, "any");
    const { refundHistory } = history["additionalInfo"] as { refundHistory: readonly unknown[] };
    assert.equal(refundHistory.length, 1);
    const tooMuch = { partnerRefundNo: "refund-2", refundAmount: { ...RUPIAH, value: "1001" } };
    assert.equal((await refund(tooMuch, "ext-2"))["responseCode"], "4047813");
    assert.equal((await refund({}, "ext-3"))["responseCode"], "4097801");
    const rest = { partnerRefundNo: "refund-2", refundAmount: null, additionalInfo: [] };
    assert.equal((await refund(rest, "ext-2"))["responseCode"], "2007800");
    assert.equal((await refund({ partnerRefundNo: "r-3" }, "ext-4"))["responseCode"], "4047800");
  });

  test("links once, of five at once, and what the gateway failed at may be asked again", async (t) => {
    const shop = await startLinkingShop(t);
    const { gateway } = shop.server;
    const code = await shop.agree();
    await gateway.db.pool.query("alter table pay_account rename to out_of_reach");
    assert.equal((await shop.bind(code, "ext-1")).body["responseCode"], "5000701");
    await gateway.db.pool.query("alter table out_of_reach rename to pay_account");
    const answers = await Promise.all(
      Array.from({ length: 5 }, async () => await shop.bind(code, "ext-1")),
    );
    const codes = answers.map(({ body }) => String(body["responseCode"]));
    assert.deepEqual(codes.toSorted(), ["2000700", ...Array.from({ length: 4 }, () => "4090700")]);
  });
});

suite("a merchant's credentials", () => {
  test("are made once, of two at one moment, and no change of them undoes another", async (t) => {
    const server = await startTestServer(t);
    const { gateway, keys } = server;
    // Whoever reads may go on: both would have seen that there are none.
    const made = await whileLocked(
      gateway.db,
      "lock table bi_snap_client in share row exclusive mode",
      {
        waiting: 2,
        work: async () =>
          await Promise.all([createClient(gateway, keys.id), createClient(gateway, keys.id)]),
      },
    );
    assert.deepEqual(
      made.map((one) => String(one?.outcome)).toSorted((one, other) => one.localeCompare(other)),
      ["created", "refused"],
    );
    const added = [MERCHANT_PUBLIC_KEY, newKeys().publicKey];
    const changed = await whileLocked(gateway.db, "select from bi_snap_client for update", {
      waiting: 2,
      work: async () =>
        await Promise.all(added.map(async (key) => await addPublicKey(gateway, keys.id, key))),
    });
    assert.deepEqual(
      changed.map(({ outcome }) => outcome),
      ["changed", "changed"],
    );
    assert.equal((await readClient(gateway, keys.id))?.publicKeys.length, 2);
  });
});

suite("what holds a call of BI-SNAP back", () => {
  test("a merchant's list of addresses, which only who has signed is told of", async (t) => {
    const { server, caller, token } = await startFace(t, { trustProxy: 1 });
    const { gateway, keys } = server;
    const [home, elsewhere] = ["203.0.113.7", "198.51.100.1"] as const;
    const at = (address: string) => ({ "x-forwarded-for": address });
    const list = async (api: string) =>
      await changeAccess(gateway, keys.id, { api }, { kind: "operator" });
    let calls = 0;
    const call = async (headers: Readonly<Record<string, string>>, path = GENERATE) => {
      const externalId = `call-${++calls}`;
      const body = { amount: RUPIAH, originalReferenceNo: "A1none", serviceCode: "47" };
      const { body: answer } = await caller.call(path, body, { token, externalId, headers });
      return `${String(answer["responseCode"])} ${String(answer["responseMessage"])}`;
    };
    const refusal = (service: string, address: string) =>
      `401${service}00 Unauthorized. Address ${address} not allowed`;
    assert.match(await call(at(elsewhere)), /^2004700 /, "everybody while nothing is listed");
    await list(`${home} 2001:db8::/32`);
    for (const address of [elsewhere, "2001:db9::1"]) {
      assert.equal(await call(at(address)), refusal("47", address));
      assert.equal(await call(at(address), QUERY), refusal("51", address));
      const { body } = await caller.requestToken(at(address));
      assert.equal(body["responseCode"], "4017300");
      assert.equal(body["responseMessage"], `Unauthorized. Address ${address} not allowed`);
    }
    for (const address of [home, `::ffff:${home}`, "2001:db8::1"]) {
      assert.match(await call(at(address)), /^2004700 /, address);
      assert.equal((await caller.requestToken(at(address))).status, 200, address);
    }
    const unsigned = { ...at(elsewhere), "x-signature": "AAAA" };
    assert.equal(await call(unsigned), "4014700 Unauthorized. Signature");
    const { body } = await caller.requestToken(unsigned);
    assert.equal(body["responseMessage"], "Unauthorized. Signature");
    assert.equal(await countTransactions(server), 4, "nothing was done from elsewhere");
    await list("");
    assert.match(await call(at(elsewhere)), /^2004700 /);
  });

  test("a merchant's rate, which asking for a payment does not count into", async (t) => {
    const { server, ask } = await startFace(t, { rateLimit: 2 });
    const make = async (externalId: string) =>
      (await ask(GENERATE, { amount: RUPIAH }, externalId))["responseCode"];
    assert.deepEqual([await make("ext-1"), await make("ext-2")], ["2004700", "2004700"]);
    assert.equal(await make("ext-3"), "4294700");
    const asked = await ask(QUERY, { originalExternalId: "ext-1", serviceCode: "47" }, "any");
    assert.equal(asked["responseCode"], "2005100");
    assert.equal(await countTransactions(server), 2);
  });

  test("a kind of payment that the merchant does not have", async (t) => {
    const { server, ask } = await startFace(t);
    await server.gateway.db.pool.query("update merchant set payment_types = '{gopay}'");
    const refused = await ask(GENERATE, { amount: RUPIAH }, "ext-1");
    assert.equal(refused["responseCode"], "4054700");
    assert.equal(await countTransactions(server), 0);
  });

  test("a gate, during which its client may end: then its token is none any more", async (t) => {
    const { server, ask } = await startFace(t);
    const { gateway, keys } = server;
    const sandbox = async (method: string, path: string, body?: object) =>
      (await server.call(method, `/sandbox/v1/gates${path}`, body)).body["gates"] as readonly {
        readonly gate_id: string;
      }[];
    const [gate] = await sandbox("PUT", "", { gates: [{ match: { path: GENERATE }, do: "hold" }] });
    const held = ask(GENERATE, { amount: RUPIAH }, "ext-1");
    await sandbox("GET", "?held=1&timeout=20s");
    await endClient(gateway, keys.id);
    await sandbox("POST", `/${String(gate?.gate_id)}/release`, {});
    assert.equal((await held)["responseCode"], "4014701");
    assert.equal(await countTransactions(server), 0);
  });

  test("two codes of one customer, exchanged at once, wait for each other", async (t) => {
    const shop = await startLinkingShop(t);
    const codes = [await shop.agree(), await shop.agree()];
    const bind = async () => await Promise.all(codes.map(async (code) => await shop.bind(code)));
    const lock = "lock table pay_account in exclusive mode";
    const tokens = await whileLocked(shop.server.gateway.db, lock, { waiting: 2, work: bind });
    assert.equal(new Set(tokens.map(tokenIn)).size, 1);
    const { rows } = await shop.server.gateway.db.pool.query<{ status: string }>(
      "select status from pay_account order by status",
    );
    assert.deepEqual(
      rows.map(({ status }) => status),
      ["ENABLED", "EXPIRED"],
    );
  });

  test("nothing that is held already: one connection is enough to link and to pay", async (t) => {
    const shop = await startLinkingShop(t, { database: { max: 1 } });
    const customer = await shop.link();
    const body = {
      partnerReferenceNo: "order-1",
      chargeToken: customer,
      merchantId: shop.server.keys.id,
      urlParams: [{ url: RETURN_URL, type: "PAY_RETURN", isDeeplink: "N" }],
      payOptionDetails: [
        {
          payMethod: "GOPAY",
          payOption: "GOPAY_WALLET",
          transAmount: { value: "20000.00", currency: "IDR" },
          additionalInfo: { paymentOptionToken: await shop.optionToken(customer) },
        },
      ],
    };
    const paid = await shop.call("debit/payment-host-to-host", body, { customer });
    assert.equal(paid.body["responseCode"], "2005400", paid.text);
    const reference = String(paid.body["referenceNo"]);
    const refunded = await shop.call("debit/refund", { originalReferenceNo: reference });
    assert.equal(refunded.body["responseCode"], "2005800", refunded.text);
    const unbinding = { merchantId: shop.client.paymentHandle };
    const ended = await shop.call("registration-account-unbinding", unbinding, { customer });
    assert.equal(ended.body["responseCode"], "2000900", ended.text);
  });
});

suite("the two faces", () => {
  test("do not see each other's payments, by any name and for any deed", async (t) => {
    const { server, ask } = await startFace(t);
    const { call } = server;
    // The partner's number is free in either face, whatever the other has under it.
    await call("POST", "/v2/charge", chargeBody("order-core", 44_000, "qris"));
    const made = await ask(GENERATE, { amount: RUPIAH, partnerReferenceNo: "order-1" }, "ext-1");
    const again = await ask(GENERATE, { amount: RUPIAH, partnerReferenceNo: "order-1" }, "ext-2");
    assert.equal(again["responseCode"], "2004700");
    const { id } = await server.gateway.db.kysely
      .selectFrom("transaction")
      .select("id")
      .where("external_id", "=", "ext-1")
      .executeTakeFirstOrThrow();
    const names = ["order-1", "ext-1", String(made["referenceNo"]), id];
    const deeds = ["cancel", "expire", "refund", "refund/online/direct", "approve", "deny"];
    for (const name of names) {
      for (const deed of deeds) {
        const { body } = await call("POST", `/v2/${name}/${deed}`, {});
        assert.equal(body["status_code"], "404", `${deed} of ${name}`);
      }
      assert.equal((await call("GET", `/v2/${name}/status`)).body["status_code"], "404", name);
      const captured = await call("POST", "/v2/capture", { transaction_id: name });
      assert.equal(captured.body["status_code"], "404", `capture of ${name}`);
    }
    const own = { originalPartnerReferenceNo: "order-core", serviceCode: "47" };
    assert.equal((await ask(QUERY, own, "any"))["responseCode"], "4045101");
    const charged = await call("POST", "/v2/charge", chargeBody("order-1", 44_000, "qris"));
    assert.equal(charged.body["status_code"], "201");
    const found = await ask(QUERY, { ...own, originalPartnerReferenceNo: "order-1" }, "any");
    assert.deepEqual(found["amount"], RUPIAH, "the newer one of the Core API is not among them");
  });

  test("meet by a header: what SNAP has made, the Core API captures, refunds and cancels", async (t) => {
    const shop = await startLinkingShop(t);
    const { call } = shop.server;
    const customer = await shop.link();
    const paymentOptionToken = await shop.optionToken(customer);
    const held = await shop.call(
      "auth/payment",
      {
        partnerReferenceNo: "order-1",
        merchantId: shop.server.keys.id,
        title: "Kopi",
        additionalInfo: {
          payOptionDetails: [
            {
              payMethod: "GOPAY",
              payOption: "GOPAY_WALLET",
              transAmount: { value: "20000.00", currency: "IDR" },
              additionalInfo: { paymentOptionToken },
            },
          ],
        },
      },
      { customer, externalId: "ext-1" },
    );
    const reference = String(held.body["referenceNo"]);
    const core = async (path: string, body: object, headers = ABOUT_BI_SNAP) =>
      (await call("POST", `/v2/${path}`, body, headers)).body;
    const captured = await core("capture", { transaction_id: reference });
    assert.equal(captured["transaction_status"], "settlement", JSON.stringify(captured));
    const part = await core("ext-1/refund", { refund_key: "refund-1", amount: 5_000 });
    assert.equal(part["status_code"], "200", JSON.stringify(part));
    const lower = { "transaction-source": "snap_api" };
    const rest = await core(`${reference}/refund/online/direct`, { refund_key: "r-2" }, lower);
    assert.equal(rest["status_code"], "200", JSON.stringify(rest));
    const asked = await shop.call("auth/query", { originalExternalId: "ext-1" });
    assert.equal(asked.body["latestTransactionStatus"], "04");
    const again = await core("order-1/cancel", {});
    assert.equal(again["status_code"], "404", "the partner's number is no name here");
  });
});
