import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { findBiSnapService } from "@gerbang/protocol/bi-snap";
import type { SnapClient } from "../../src/bi-snap/snap-client.ts";
import { TokenCache } from "../../src/bi-snap/token-cache.ts";
import { createSnapClient, GatewayError, toSnapAmount } from "../../src/snap.ts";
import { failureOf, startSnapClient } from "./snap-gateway.ts";
import {
  CLIENT_ID,
  CLIENT_SECRET,
  MERCHANT_PRIVATE_KEY,
  MERCHANT_PUBLIC_KEY,
  snapFixture,
  snapFixtureNames,
  VECTORS,
} from "./vectors.ts";

const GENERATED = { body: snapFixture("qr.generate.response.200").body };
const PAID = { body: snapFixture("debit.pay.response.200.deeplink").body };
const QR = { partnerReferenceNo: "TRX-20260105-0002", amount: toSnapAmount(125_000) };
const ORIGINAL = { originalReferenceNo: "A1" };
const REFUNDED = { ...ORIGINAL, originalPartnerReferenceNo: "TRX-1" };
const LINKED = { customerToken: "CUST-1", deviceId: "device-1" };
const PAY = {
  partnerReferenceNo: "TRX-1",
  payOptionDetails: [
    { payMethod: "GOPAY", payOption: "GOPAY_WALLET", transAmount: toSnapAmount(44_000) },
  ],
} as const;

/** The call of each service; that of a notification or of a token has none. */
const CALLS: Readonly<Record<string, (client: SnapClient) => Promise<unknown>>> = {
  qr_generate: async ({ qr }) => await qr.generate(QR),
  qr_query: async ({ qr }) => await qr.query(ORIGINAL),
  qr_refund: async ({ qr }) => await qr.refund(REFUNDED),
  qr_cancel: async ({ qr }) => await qr.cancel({ ...ORIGINAL, reason: "closed" }),
  debit_pay: async ({ debit }) => await debit.pay(PAY),
  debit_status: async ({ debit }) => await debit.status(ORIGINAL),
  debit_refund: async ({ debit }) => await debit.refund(ORIGINAL),
  debit_cancel: async ({ debit }) => await debit.cancel(ORIGINAL),
  account_bind: async ({ account }) => await account.bind({ authCode: "code" }),
  account_inquiry: async ({ account }) => await account.inquiry(LINKED),
  account_unbind: async ({ account }) => await account.unbind(LINKED),
  auth_payment: async ({ auth }) => await auth.pay({ ...PAY, additionalInfo: PAY }, LINKED),
  auth_query: async ({ auth }) => await auth.query(ORIGINAL),
  auth_capture: async ({ auth }) => await auth.capture({ ...ORIGINAL, partnerCaptureNo: "C" }),
  auth_void: async ({ auth }) => await auth.void({ ...ORIGINAL, partnerVoidNo: "V" }),
  auth_refund: async ({ auth }) => await auth.refund({ ...ORIGINAL, partnerRefundNo: "R" }),
};

suite("a client of BI-SNAP", () => {
  test("reads every answer that is recorded, at the path of its service", async (t) => {
    const { client, gateway } = await startSnapClient(t, { retriesMax: 0 });
    const reached = new Set<string>();
    for (const name of snapFixtureNames(/\.(?:response|error)\b/)) {
      const { meta, body } = snapFixture(name);
      const service = findBiSnapService(meta.path) ?? "";
      const call = CALLS[service];
      // The token that is refused is renewed and the call repeated: a test of its own.
      if (!call || meta.http_status === undefined || /token/.test(name)) continue;
      gateway.answers = [{ status: meta.http_status, body }];
      if (meta.http_status === 200) {
        assert.deepEqual(await call(client), body, name);
      } else {
        const error = await failureOf(call(client));
        assert.deepEqual(error.answer?.body, body, name);
        assert.equal(error.statusCode, body["responseCode"], name);
        assert.equal(error.outcome, meta.http_status < 500 ? "refused" : "unknown", name);
        assert.ok(!["refused", "unreadable_answer"].includes(error.code) || /\.4\d\d/.test(name));
      }
      assert.equal(gateway.calls.at(-1)?.path, meta.path, name);
      reached.add(service);
    }
    assert.deepEqual([...reached].sort(), Object.keys(CALLS).sort());
  });

  test("sends what the standard asks for, and signs the path without its prefix", async (t) => {
    const prefix = "/snap-adapter/b2b";
    const { client, gateway } = await startSnapClient(t, { prefix });
    gateway.answers = [GENERATED];
    await client.qr.generate(QR, { externalId: "order-101" });
    const [token] = gateway.tokenRequests;
    assert.equal(token?.path, `${prefix}/v1.0/access-token/b2b`);
    assert.equal(token.headers["x-client-key"], CLIENT_ID);
    assert.deepEqual(token.body, { grantType: "client_credentials" });
    const [call] = gateway.calls;
    assert.equal(call?.path, `${prefix}/v1.0/qr/qr-mpm-generate`);
    assert.deepEqual(call.body, { merchantId: "G100200300", ...QR });
    assert.equal(call.headers["x-external-id"], "order-101");
    assert.equal(call.headers["x-partner-id"], "G100200300");
    assert.equal(call.headers["channel-id"], "12345");
    assert.match(String(call.headers["x-timestamp"]), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+07:00$/);
    assert.equal(call.headers["x-device-id"], undefined);
    assert.equal(call.headers["authorization-customer"], undefined);
  });

  test("fills in what a service needs and the client was given once", async (t) => {
    const { client, gateway } = await startSnapClient(t);
    gateway.answers = [{ body: { responseCode: "2000000", responseMessage: "Successful" } }];
    const handle = "c1f7a3de-0000-4000-8000-0000000000cc";
    for (const [service, body] of [
      ["qr_query", { serviceCode: "47", ...ORIGINAL }],
      ["qr_refund", { merchantId: "G100200300", ...REFUNDED }],
      ["debit_status", { serviceCode: "54", ...ORIGINAL }],
      ["debit_refund", ORIGINAL],
      ["account_bind", { grantType: "AUTHORIZATION_CODE", merchantId: handle, authCode: "code" }],
      ["account_unbind", { merchantId: handle }],
    ] as const) {
      await CALLS[service]?.(client);
      assert.deepEqual(gateway.calls.at(-1)?.body, body, service);
    }
    await client.debit.pay(PAY, LINKED);
    const paid = gateway.calls.at(-1);
    assert.equal(paid?.body["chargeToken"], "CUST-1");
    assert.equal(paid.headers["authorization-customer"], "Bearer CUST-1");
    assert.equal(paid.headers["x-device-id"], "device-1");
  });

  test("sends text that is not ASCII and slashes as it signs them", async (t) => {
    const { client, gateway } = await startSnapClient(t);
    gateway.answers = [PAID];
    const url = "https://toko.example/kembali";
    const urlParams = [{ url, type: "PAY_RETURN", isDeeplink: "N" }] as const;
    await client.debit.pay({ ...PAY, urlParams, partnerReferenceNo: "Café Ñandú 😀" });
    assert.match(gateway.calls[0]?.text ?? "", /Café Ñandú 😀.*https:\/\/toko/);
  });
});

suite("the token of a client", () => {
  test("is asked for once, by however many calls at the same time, and used again", async (t) => {
    const { client, gateway } = await startSnapClient(t);
    gateway.answers = [GENERATED];
    await Promise.all(Array.from({ length: 20 }, async () => await client.qr.generate(QR)));
    await client.qr.generate(QR);
    assert.equal(gateway.tokenRequests.length, 1);
    assert.equal(await client.accessToken(), "token-1");
  });

  test("is renewed before it ends", async (t) => {
    let seconds = 0;
    const now = () => new Date(Date.UTC(2026, 0, 5) + seconds * 1000);
    const { client, gateway } = await startSnapClient(t, { now });
    gateway.answers = [GENERATED];
    for (const [at, requests] of [
      [0, 1],
      [839, 1],
      [841, 2],
      [1_600, 2],
      [1_700, 3],
    ] as const) {
      seconds = at;
      await client.qr.generate(QR);
      assert.equal(gateway.tokenRequests.length, requests, `after ${at} s`);
    }
    assert.equal(gateway.calls.at(-1)?.headers["x-timestamp"], "2026-01-05T07:28:20+07:00");
  });

  test("that lives shorter than the margin is used for half of its life", async (t) => {
    let seconds = 0;
    const now = () => new Date(Date.UTC(2026, 0, 5) + seconds * 1000);
    const { client, gateway } = await startSnapClient(t, { now });
    gateway.tokenSeconds = "10";
    gateway.answers = [GENERATED];
    for (const at of [0, 4, 6]) {
      seconds = at;
      await client.qr.generate(QR);
    }
    assert.equal(gateway.tokenRequests.length, 2);
  });

  test("that is refused is replaced once, and the call repeated under its id", async (t) => {
    const { client, gateway } = await startSnapClient(t);
    gateway.answers = [GENERATED];
    await client.qr.generate(QR);
    gateway.validTokens.clear();
    await client.qr.generate(QR);
    assert.equal(gateway.tokenRequests.length, 2);
    const [, refused, served] = gateway.calls;
    assert.equal(refused?.headers["x-external-id"], served?.headers["x-external-id"]);
    assert.equal(served?.headers.authorization, "Bearer token-2");

    gateway.answers = [{ status: 401, body: snapFixture("qr.generate.error.401.token").body }];
    const before = gateway.calls.length;
    const error = await failureOf(client.qr.generate(QR));
    assert.equal(error.code, "unauthorized");
    assert.equal(error.outcome, "refused");
    assert.equal(gateway.calls.length, before + 2);
  });

  test("stays when one that it has replaced already is refused late", async () => {
    let made = 0;
    const fetchToken = async () =>
      await Promise.resolve({ accessToken: `token-${++made}`, livesSeconds: 900 });
    const cache = new TokenCache(fetchToken, () => new Date(0));
    assert.equal(await cache.get(undefined), "token-1");
    cache.forget("token-1");
    assert.equal(await cache.get(undefined), "token-2");
    cache.forget("token-1");
    assert.equal(await cache.get(undefined), "token-2");
  });

  test("that cannot be had ends the call as never sent, and is asked for anew", async (t) => {
    const { client, gateway } = await startSnapClient(t);
    const refused = { status: 401, body: snapFixture("token.error.401.signature").body };
    gateway.tokenAnswers = [refused, { status: 500 }, { status: 500 }, { status: 500 }];
    const wrong = await failureOf(client.qr.generate(QR));
    assert.equal(wrong.code, "unauthorized");
    assert.equal(wrong.statusCode, "4017300");
    assert.match(wrong.message, /^No access token: Unauthorized. Signature/);
    const failed = await failureOf(client.qr.generate(QR));
    assert.equal(failed.code, "gateway_failed");
    assert.equal(failed.outcome, "refused");
    assert.equal(gateway.calls.length, 0);
    assert.equal(gateway.tokenRequests.length, 4);
    gateway.answers = [GENERATED];
    await client.qr.generate(QR);
  });

  test("is waited for by others when the call that asked for it is given up", async (t) => {
    const { client, gateway } = await startSnapClient(t);
    gateway.answers = [GENERATED];
    const reason = new Error("the customer left");
    const leaving = AbortSignal.abort(reason);
    await assert.rejects(client.qr.generate(QR, { signal: leaving }), reason);
    const later = new AbortController();
    const given = client.qr.generate(QR, { signal: later.signal });
    const waiting = client.qr.generate(QR);
    later.abort(reason);
    await assert.rejects(given, reason);
    await waiting;
    assert.equal(gateway.tokenRequests.length, 1);
  });
});

suite("a call that does not go through at once", () => {
  test("is repeated under one external id, signed anew, and takes 202 for still running", async (t) => {
    let seconds = 0;
    const now = () => new Date(Date.UTC(2026, 0, 5) + seconds * 1000);
    const wait = async () => {
      seconds += 1;
      await Promise.resolve();
    };
    const { client, gateway } = await startSnapClient(t, { now, wait });
    const running = { responseCode: "2024700", responseMessage: "Request In Progress" };
    gateway.answers = [{ isBroken: true }, { status: 202, body: running }, GENERATED];
    await client.qr.generate(QR);
    const ids = new Set(gateway.calls.map(({ headers }) => headers["x-external-id"]));
    assert.equal(gateway.calls.length, 3);
    assert.equal(ids.size, 1);
    assert.match(String([...ids][0]), /^[0-9a-f-]{36}$/);
    const times = gateway.calls.map(({ headers }) => String(headers["x-timestamp"]).slice(17, 19));
    assert.deepEqual(times, ["00", "01", "02"]);
  });

  test("ends with an unknown outcome, and the id to ask by", async (t) => {
    const { client, gateway } = await startSnapClient(t, { timeoutMs: 50, retriesMax: 1 });
    await client.accessToken();
    gateway.answers = [{ isSilent: true }];
    const error = await failureOf(client.debit.pay(PAY, { externalId: "order-101" }));
    assert.equal(error.code, "timeout");
    assert.equal(error.outcome, "unknown");
    assert.equal(error.idempotencyKey, "order-101");
    assert.equal(error.attempts, 2);
  });

  test("stays unknown when a wall refuses its repetition", async (t) => {
    const { client, gateway } = await startSnapClient(t);
    for (const name of ["bind.error.409.external-id", "qr.generate.error.401.signature"]) {
      const { meta, body } = snapFixture(name);
      const refused = { status: meta.http_status ?? 0, body };
      gateway.answers = [...gateway.calls.map(() => ({})), { isBroken: true }, refused];
      const repeated = await failureOf(client.account.bind({ authCode: "code" }));
      assert.equal(repeated.outcome, "unknown", name);
      gateway.answers = [refused];
      const first = await failureOf(client.account.bind({ authCode: "code" }));
      assert.equal(first.outcome, "refused", name);
    }
  });

  test("is decided by a refusal of the act itself", async (t) => {
    const { client, gateway } = await startSnapClient(t);
    const { body } = snapFixture("qr.refund.error.404.amount");
    gateway.answers = [{ isBroken: true }, { status: 404, body }];
    const error = await failureOf(client.qr.refund(REFUNDED));
    assert.equal(error.code, "refund_refused");
    assert.equal(error.outcome, "refused");
  });

  test("is not taken for answered by whoever else answers", async (t) => {
    const { client, gateway } = await startSnapClient(t, { retriesMax: 0 });
    for (const [answer, code, outcome] of [
      [{ status: 404, body: "" }, "refused", "refused"],
      [{ body: "<html>" }, "unreadable_answer", "unknown"],
      [{ body: { ok: true } }, "unreadable_answer", "unknown"],
      [{ status: 302, body: "" }, "unreadable_answer", "unknown"],
      [{ status: 502, body: "<html>" }, "gateway_failed", "unknown"],
      [{ status: 500, body: GENERATED.body }, "gateway_failed", "unknown"],
      [{ body: snapFixture("debit.pay.error.504").body }, "gateway_failed", "unknown"],
    ] as const) {
      gateway.answers = [answer];
      const error = await failureOf(client.qr.query(ORIGINAL));
      assert.equal(error.code, code, JSON.stringify(answer));
      assert.equal(error.outcome, outcome, JSON.stringify(answer));
    }
  });

  test("says by a word of its own that an account is no longer linked", async (t) => {
    const { client, gateway } = await startSnapClient(t);
    gateway.answers = [{ status: 401, body: snapFixture("inquiry.error.401.customer-token").body }];
    assert.equal((await failureOf(client.account.inquiry(LINKED))).code, "account_unlinked");
    assert.equal(gateway.tokenRequests.length, 1);
  });

  test("tells the hooks of every attempt, and nobody the secret", async (t) => {
    const events: string[] = [];
    const { client, gateway } = await startSnapClient(t, {
      onResponse: ({ url, attempt, idempotencyKey = "-", retryInMs }) => {
        const path = new URL(url).pathname.replace(/^.*\//, "");
        events.push(`${path} ${attempt} ${idempotencyKey} ${retryInMs === undefined}`);
      },
    });
    gateway.answers = [{ isBroken: true }, { status: 400, body: { echo: CLIENT_SECRET } }];
    const error = await failureOf(client.qr.generate(QR, { externalId: "id-1" }));
    assert.deepEqual(events, [
      "b2b 1 - true",
      "qr-mpm-generate 1 id-1 false",
      "qr-mpm-generate 2 id-1 true",
    ]);
    assert.ok(!JSON.stringify(error.answer).includes(CLIENT_SECRET));
  });
});

suite("the address at which a customer links an account", () => {
  test("holds the signed number, percent-encoded, at the host of the browser", async (t) => {
    const { client } = await startSnapClient(t, { appBaseUrl: "https://app.example/" });
    const page = { redirectUrl: "https://shop.example/linked?a=b", state: "st-1" };
    const url = await client.account.authCodeUrl({ ...page, phoneNumber: "+62 811-0000-001" });
    const { signature_as_query_value: signature } = VECTORS.seamless;
    assert.ok(url.startsWith("https://app.example/v1.0/get-auth-code?redirectURL=https%3A%2F%2F"));
    assert.ok(url.includes("&seamlessData=mobileNumber%3D628110000001%26paymentType%3Dgopay&"));
    assert.ok(url.endsWith(`&seamlessSign=${signature}`));
    const { searchParams } = new URL(url);
    assert.equal(searchParams.get("redirectURL"), page.redirectUrl);
    assert.equal(searchParams.get("lang"), "id");
    assert.equal(searchParams.get("merchantId"), "c1f7a3de-0000-4000-8000-0000000000cc");
  });

  test("is not made of numbers and states that it cannot hold", async (t) => {
    const { client } = await startSnapClient(t);
    const page = {
      redirectUrl: "https://shop.example",
      state: "st-1",
      phoneNumber: "628110000001",
    };
    for (const wrong of [
      { phoneNumber: "08110000001" },
      { phoneNumber: "628110000001&paymentType=x" },
      { state: "" },
      { state: "x".repeat(33) },
    ]) {
      const error = await failureOf(client.account.authCodeUrl({ ...page, ...wrong }));
      assert.equal(error.code, "invalid_options");
    }
  });
});

suite("what a client cannot be made of", () => {
  test("is refused before anything is sent", async (t) => {
    const right = {
      clientId: CLIENT_ID,
      clientSecret: CLIENT_SECRET,
      privateKey: MERCHANT_PRIVATE_KEY,
      baseUrl: "http://localhost:7747",
    };
    createSnapClient(right);
    for (const wrong of [
      { clientId: "" },
      { clientId: "a b" },
      { clientSecret: "" },
      { clientSecret: `${CLIENT_SECRET}\n` },
      { privateKey: MERCHANT_PUBLIC_KEY },
      { channelId: "123" },
      { baseUrl: "localhost:7747" },
      { baseUrl: "http://localhost:7747/v1.0" },
      { baseUrl: "http://localhost:7747/?a=b" },
    ]) {
      assert.throws(
        () => createSnapClient({ ...right, ...wrong }),
        (error) => error instanceof GatewayError && error.code === "invalid_options",
        JSON.stringify(wrong),
      );
    }
    const { client, gateway } = await startSnapClient(t);
    for (const externalId of ["", "x".repeat(37), "a b", "é"]) {
      const error = await failureOf(client.qr.query(ORIGINAL, { externalId }));
      assert.equal(error.code, "invalid_options");
    }
    assert.equal(gateway.tokenRequests.length, 0);
  });

  test("is an amount that is none", () => {
    assert.deepEqual(toSnapAmount(44_000), { value: "44000.00", currency: "IDR" });
    for (const amount of [0, -1, 1.5, Number.NaN, 2 ** 53]) {
      assert.throws(() => toSnapAmount(amount), GatewayError);
    }
  });
});
