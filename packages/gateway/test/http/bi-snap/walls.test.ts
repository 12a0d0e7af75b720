import assert from "node:assert/strict";
import { sign } from "node:crypto";
import { suite, type TestContext, test } from "node:test";
import type { MerchantId } from "@gerbang/protocol";
import {
  endClient,
  endOlderSecret,
  rotateSecret,
} from "../../../src/operations/bi-snap/change-client.ts";
import { createClient } from "../../../src/operations/bi-snap/clients.ts";
import { createMerchant } from "../../../src/operations/merchants/create-merchant.ts";
import { sweep } from "../../../src/operations/sweep.ts";
import {
  BiSnapCaller,
  GATEWAY_PRIVATE_KEY,
  giveClient,
  MERCHANT_PRIVATE_KEY,
  MERCHANT_PUBLIC_KEY,
} from "../../support/bi-snap.ts";
import { chargeBody, startTestServer, type TestServer } from "../../support/gateway.ts";
import { movesOn } from "../../support/merchant-clock.ts";
import { exchangeRaw, sendRequest } from "../../support/raw-http.ts";

const GENERATE = "/v1.0/qr/qr-mpm-generate";
const QUERY = "/v1.0/qr/qr-mpm-query";
const AMOUNT = { amount: { value: "1500.00", currency: "IDR" } };

interface Place {
  readonly server: TestServer;
  readonly caller: BiSnapCaller;
  readonly token: string;
}

async function startFace(t: TestContext): Promise<Place> {
  const server = await startTestServer(t);
  const caller = new BiSnapCaller(server, await giveClient(server));
  return { server, caller, token: await caller.token() };
}

suite("a call of BI-SNAP", () => {
  test("is refused by the first wall that does not hold, in the form of the standard", async (t) => {
    const { server, caller, token } = await startFace(t);
    let external = 0;
    const refusal = async (
      body: unknown,
      options: Partial<Parameters<BiSnapCaller["call"]>[2]> = {},
      path = GENERATE,
    ) => {
      const externalId = `ext-${external++}`;
      const answer = await caller.call(path, body, { token, externalId, ...options });
      assert.equal(answer.status, Number(String(answer.body["responseCode"]).slice(0, 3)));
      assert.match(answer.headers.get("x-timestamp") ?? "", /^2026-11-02T12:00:00\+07:00$/);
      return `${String(answer.body["responseCode"])} ${String(answer.body["responseMessage"])}`;
    };
    const without = (name: string) => ({ headers: { [name]: "" } });
    const cases: readonly (readonly [Promise<string>, string])[] = [
      [refusal("{no json"), "4004700 Bad Request"],
      [refusal("[]"), "4004700 Bad Request"],
      [refusal({ note: "x".repeat(20_000) }), "4004700 Bad Request"],
      [refusal(AMOUNT, without("authorization")), "4014700 Unauthorized. Auth token required"],
      [refusal(AMOUNT, { headers: { authorization: "Basic abc" } }), "4014701 Invalid Token (B2B)"],
      [
        refusal(AMOUNT, { headers: { authorization: `Bearer ${token}x` } }),
        "4014701 Invalid Token (B2B)",
      ],
      [refusal(AMOUNT, without("x-timestamp")), "4004702 Invalid Mandatory Field X-TIMESTAMP"],
      [
        refusal(AMOUNT, { headers: { "x-partner-id": "", "channel-id": "" } }),
        "4004702 Invalid Mandatory Field X-PARTNER-ID , CHANNEL-ID",
      ],
      [refusal(AMOUNT, { timestamp: "yesterday" }), "4004701 Invalid Field Format X-TIMESTAMP"],
      [
        refusal(AMOUNT, { headers: { "channel-id": "1234" } }),
        "4004701 Invalid Field Format CHANNEL-ID",
      ],
      [refusal(AMOUNT, { secret: "another" }), "4014700 Unauthorized. Signature"],
      [refusal(AMOUNT, without("x-external-id")), "4004702 Invalid Mandatory Field X-EXTERNAL-ID"],
      [
        refusal(AMOUNT, { externalId: "a".repeat(37) }),
        "4004701 Invalid Field Format X-EXTERNAL-ID",
      ],
      [refusal({}), "4004702 Invalid Mandatory Field amount.value"],
      [refusal({ amount: {} }), "4004702 Invalid Mandatory Field amount.value , amount.currency"],
      [refusal({ amount: { value: 1500, currency: "IDR" } }), "4044713 Invalid Amount"],
      [refusal({ amount: { value: "0.00", currency: "IDR" } }), "4044713 Invalid Amount"],
      [refusal({ amount: { value: "10.50", currency: "IDR" } }), "4044713 Invalid Amount"],
      [refusal({ amount: { value: "10", currency: "USD" } }), "4044713 Invalid Amount"],
      [
        refusal({ amount: { value: "100000000000", currency: "IDR" } }),
        "4034702 Exceeds Transaction Amount Limit",
      ],
      [
        refusal({ ...AMOUNT, partnerReferenceNo: "a b" }),
        "4004701 Invalid Field Format partnerReferenceNo",
      ],
      [
        refusal({ ...AMOUNT, validityPeriod: "2026-11-02T12:00:19+07:00" }),
        "4004701 Invalid Field Format validityPeriod",
      ],
      [
        refusal({ ...AMOUNT, additionalInfo: { acquirer: "dana" } }),
        "4004701 Invalid Field Format additionalInfo.acquirer",
      ],
      [refusal({ ...AMOUNT, merchantId: "M001234" }), "4044708 Invalid Merchant"],
      [refusal({ ...AMOUNT, partnerReferenceNo: "force-fraud-1" }), "4034703 Suspected Fraud"],
      [refusal({ ...AMOUNT, partnerReferenceNo: "force-deny-1" }), "4034714 Insufficient Funds"],
      [refusal({ ...AMOUNT, partnerReferenceNo: "force-503-1" }), "5044700 Timeout"],
      [
        refusal({ serviceCode: "47" }, {}, QUERY),
        "4005102 Invalid Mandatory Field originalReferenceNo",
      ],
      [
        refusal({ originalReferenceNo: "A1none" }, {}, QUERY),
        "4005102 Invalid Mandatory Field serviceCode",
      ],
      [
        refusal({ originalReferenceNo: "A1none", serviceCode: "54" }, {}, QUERY),
        "4045101 Transaction Not Found",
      ],
      [
        refusal(
          { partnerReferenceNo: "a", payOptionDetails: [] },
          {},
          "/v1.0/debit/payment-host-to-host",
        ),
        "4005402 Invalid Mandatory Field urlParams , payOptionDetails",
      ],
      [refusal(AMOUNT, {}, "/v1.0/qr/unknown"), "4040000 Invalid Path"],
    ];
    for (const [answer, expected] of cases) assert.equal(await answer, expected);
    const broken = await caller.send("/v1.0/%zz", {}, {});
    assert.deepEqual([broken.status, broken.body["responseCode"]], [404, "4040000"]);
    const got = await caller.send(GENERATE, "", {}, "GET");
    assert.equal(got.status, 405);
    assert.equal(got.body["responseCode"], "4054700");
    assert.equal(got.headers.get("allow"), "POST");
    // A denied payment is kept: its external id finds it.
    const { transactions } = {
      transactions: await server.gateway.db.kysely
        .selectFrom("transaction")
        .select("external_id")
        .execute(),
    };
    assert.equal(transactions.length, 2);
    const asked = await caller.call(
      QUERY,
      { originalExternalId: transactions[0]?.external_id, serviceCode: "47" },
      { token },
    );
    assert.equal(asked.body["latestTransactionStatus"], "09");
  });

  test("is refused by any other method than its own, in the form of the standard and with no work done", async (t) => {
    const { server } = await startFace(t);
    const others = [
      "GET",
      "PUT",
      "PATCH",
      "DELETE",
      "OPTIONS",
      "PROPFIND",
      "LINK",
      "TRACE",
      "QUERY",
    ];
    const paths = [
      ["/v1.0/access-token/b2b", "73", "POST"],
      [GENERATE, "47", "POST"],
      ["/v1.0/debit/status", "55", "POST"],
      ["/v1.0/auth/payment", "63", "POST"],
      ["/v1.0/registration-account-binding", "07", "POST"],
      ["/v1.0/get-auth-code", "10", "GET"],
    ] as const;
    for (const [path, service, allowed] of paths) {
      for (const method of allowed === "GET" ? [...others.slice(1), "POST"] : others) {
        const answer = await sendRequest(server.url, { line: `${method} ${path}`, headers: [] });
        const told = `${method} ${path}`;
        assert.equal(answer.status, 405, told);
        assert.equal(answer.body["responseCode"], `405${service}00`, told);
        assert.match(answer.headers, new RegExp(`allow: ${allowed}`, "i"), told);
        assert.match(answer.headers, /x-timestamp: /, told);
      }
    }
    const unknown = await sendRequest(server.url, { line: "PROPFIND /v1.0/nothing", headers: [] });
    assert.deepEqual([unknown.status, unknown.body["responseCode"]], [404, "4040000"]);
    // Nobody knows such a method: HTTP itself refuses it before anything is looked at.
    const nonsense = await exchangeRaw(server.url, `BREW ${GENERATE} HTTP/1.1\r\nhost: x\r\n\r\n`);
    assert.match(nonsense, /^HTTP\/1\.1 400 /);
  });

  test("takes no token but the gateway's own, of its own algorithm and signed by its key", async (t) => {
    const { caller, token } = await startFace(t);
    const [header = "", payload = "", signature = ""] = token.split(".");
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as { exp: number };
    const later = encode({ ...claims, exp: claims.exp + 900 });
    const none = encode({ typ: "JWT", alg: "none" });
    const resigned = sign(
      "RSA-SHA256",
      Buffer.from(`${encode({ alg: "RS256" })}.${payload}`),
      GATEWAY_PRIVATE_KEY,
    );
    for (const forged of [
      `${header}.${later}.${signature}`,
      `${none}.${payload}.`,
      `${none}.${payload}.${signature}`,
      // By the right key, and yet no token that was ever given.
      `${encode({ alg: "RS256" })}.${payload}.${resigned.toString("base64url")}`,
      `${header}.${payload}.${sign("RSA-SHA256", Buffer.from(`${header}.${payload}`), MERCHANT_PRIVATE_KEY).toString("base64url")}`,
      `${token}.${signature}`,
    ]) {
      const answer = await caller.call(GENERATE, AMOUNT, { token: forged, externalId: "ext-1" });
      assert.equal(answer.body["responseCode"], "4014701", forged.slice(0, 60));
    }
    const own = await caller.call(GENERATE, AMOUNT, { token, externalId: "ext-1" });
    assert.equal(own.body["responseCode"], "2004700");
  });

  test("gets no token without a key that is known, a time and a grant", async (t) => {
    const { caller } = await startFace(t);
    const codeOf = async (...asked: Parameters<BiSnapCaller["requestToken"]>) => {
      const { status, body } = await caller.requestToken(...asked);
      assert.equal(status, Number(String(body["responseCode"]).slice(0, 3)));
      if (status !== 200) assert.match(String(body["referenceNo"]), /^[0-9a-f-]{36}$/);
      return `${String(body["responseCode"])} ${String(body["responseMessage"])}`;
    };
    assert.equal(await codeOf({}, { grantType: "client_credentials" }), "2007300 Successful");
    assert.equal(await codeOf({}, {}), "4007302 Invalid Mandatory Field grantType");
    assert.equal(
      await codeOf({}, { grantType: "password" }),
      "4007301 Invalid Field Format grantType",
    );
    assert.equal(await codeOf({ "x-client-key": "G1-SNAP" }), "4017300 Unauthorized. Signature");
    assert.equal(await codeOf({ "x-signature": "AAAA" }), "4017300 Unauthorized. Signature");
    assert.equal(
      await codeOf({ "x-timestamp": "" }),
      "4007302 Invalid Mandatory Field X-TIMESTAMP",
    );
    assert.equal(
      await codeOf({ "x-timestamp": "now" }),
      "4007301 Invalid Field Format X-TIMESTAMP",
    );
    assert.equal(await codeOf({}, "nothing"), "4007300 Bad Request");
  });

  test("is signed by the old secret for a while, and by nothing once its client has ended", async (t) => {
    const { server, caller, token } = await startFace(t);
    const { gateway, keys } = server;
    const code = async (secret?: string) => {
      const body = { originalReferenceNo: "A1none", serviceCode: "47" };
      const answer = await caller.call(QUERY, body, {
        token,
        ...(secret !== undefined && { secret }),
      });
      return answer.body["responseCode"];
    };
    const rotated = await rotateSecret(gateway, keys.id);
    assert.equal(rotated.outcome, "changed");
    const fresh = rotated.client.secret.reveal();
    assert.equal(await code(), "4045101", "the old one");
    assert.equal(await code(fresh), "4045101");
    await endOlderSecret(gateway, keys.id);
    assert.equal(await code(), "4015100");
    await endClient(gateway, keys.id);
    assert.equal(await code(fresh), "4015101", "its token is no token any more");
    assert.equal((await caller.requestToken()).body["responseCode"], "4017300");
    const again = await createClient(gateway, keys.id, { publicKeys: [MERCHANT_PUBLIC_KEY] });
    assert.equal(again?.outcome, "created");
    assert.equal(await code(fresh), "4015101", "nothing of the ended one counts again");
  });

  test("finds a merchant's own payments of this face and no others, as the Core API finds its own", async (t) => {
    const { server, caller, token } = await startFace(t);
    const { gateway } = server;
    await server.call("POST", "/v2/charge", chargeBody("order-1", 44_000, "qris"));
    const body = { ...AMOUNT, partnerReferenceNo: "order-1" };
    const made = (await caller.call(GENERATE, body, { token, externalId: "ext-1" })).body;
    const reference = String(made["referenceNo"]);
    const find = async (who: BiSnapCaller, named: object, itsToken = token) => {
      const answer = await who.call(QUERY, { ...named, serviceCode: "47" }, { token: itsToken });
      return answer.body["originalReferenceNo"] ?? answer.body["responseCode"];
    };
    assert.equal(await find(caller, { originalPartnerReferenceNo: "order-1" }), reference);
    const core = (await server.call("GET", "/v2/order-1/status")).body;
    assert.equal(core["gross_amount"], "44000.00", "each face its own order-1");
    const { reference: coreReference } = await gateway.db.kysely
      .selectFrom("transaction")
      .select("reference")
      .where("id", "=", core["transaction_id"] as never)
      .executeTakeFirstOrThrow();
    assert.equal(await find(caller, { originalReferenceNo: coreReference }), "4045101");

    const other = await createMerchant(gateway, { id: "G999999999" as MerchantId });
    const theirs = new BiSnapCaller(server, await giveClient({ gateway, keys: other }));
    const theirToken = await theirs.token();
    for (const named of [{ originalReferenceNo: reference }, { originalExternalId: "ext-1" }]) {
      assert.equal(await find(theirs, named, theirToken), "4045101");
    }
    assert.equal(
      await find(theirs, { originalReferenceNo: reference }, token),
      "4015100",
      "their secret, our token",
    );
    const same = await theirs.call(GENERATE, AMOUNT, { token: theirToken, externalId: "ext-1" });
    assert.equal(same.body["responseCode"], "2004700", "an external id is a merchant's own");

    const { id } = await gateway.db.kysely
      .selectFrom("transaction")
      .select("id")
      .where("reference", "=", reference)
      .executeTakeFirstOrThrow();
    const status = async (name: string, headers = {}) =>
      (await server.call("GET", `/v2/${name}/status`, undefined, headers)).body["status_code"];
    const about = { "transaction-source": "SNAP_API" };
    for (const name of [reference, "ext-1", id]) {
      assert.equal(await status(name), "404", name);
      assert.equal(await status(name, about), "201", name);
    }
    assert.equal(await status("order-1", about), "404");
    const cancelPath = `/v2/${reference}/cancel`;
    assert.equal((await server.call("POST", cancelPath, {})).body["status_code"], "404");
    assert.equal((await server.call("POST", cancelPath, {}, about)).body["status_code"], "200");
    assert.equal(await status("ext-1", about), "200");
    assert.equal(await status("order-1"), "201", "the other order-1 is as it was");
  });

  test("may come again with its external id after a day, and is then another payment", async (t) => {
    const { server, caller, token } = await startFace(t);
    const create = async (its = token) =>
      (await caller.call(GENERATE, AMOUNT, { token: its, externalId: "ext-1" })).body[
        "referenceNo"
      ];
    const first = await create();
    assert.equal(await create(), first);
    await movesOn(server, 86_399_000);
    await sweep(server.gateway);
    assert.equal(await create(await caller.token()), first, "a second before the day is over");
    await movesOn(server, 1_000);
    await sweep(server.gateway);
    const second = await create(await caller.token());
    assert.notEqual(second, first);
    const found = await caller.call(
      QUERY,
      { originalExternalId: "ext-1", serviceCode: "47" },
      { token: await caller.token() },
    );
    assert.equal(found.body["originalReferenceNo"], second, "the newest");
  });
});
