import assert from "node:assert/strict";
import { createHmac, hash, verify } from "node:crypto";
import { suite, test } from "node:test";
import type { Rupiah } from "@gerbang/protocol";
import { biSnapConnector as snap } from "../../src/connectors/bi-snap/bi-snap-connector.ts";
import type { ProfileName } from "../../src/domain/upstream/account-limits.ts";
import type { AccessTokens } from "../../src/domain/upstream/connector.ts";
import type { UpstreamRequest } from "../../src/domain/upstream/upstream-http.ts";
import {
  answeredSnap,
  MERCHANT_PUBLIC_PEM,
  RECORDED_KEYS,
  recordedSnap,
  snapAccount,
  snapCall,
  TOKEN,
} from "../support/scripted-bi-snap.ts";
import { answered, type Exchange, type Json } from "../support/scripted-upstream.ts";
import { chargeOrderOf } from "../support/upstream.ts";

const ORDER = {
  ...chargeOrderOf("TRX-20260105-0002", { amount: 125_000 as Rupiah }),
  expiresAt: new Date("2026-01-05T03:30:30.000Z"),
};
const NAMES = { orderId: "TRX-20260105-0002", upstreamId: "A120260105031545kL1mN3pQ5rID" };
const REFUND = {
  ...NAMES,
  refundKey: "RFD-20260105-0001",
  amount: 25_000 as Rupiah,
  reason: "returned",
  direct: true,
};
const TOKEN_REFUSED = answered(401, {
  responseCode: "4014701",
  responseMessage: "Invalid Token (B2B)",
});

function header(request: UpstreamRequest | undefined, name: string): string | undefined {
  return request?.headers[name];
}

function bodyOf(request: UpstreamRequest | undefined): Json {
  return JSON.parse(request?.body ?? "{}") as Json;
}

async function charged(
  exchanges: Parameters<typeof snapCall>[1],
  profile: ProfileName = "midtrans",
  more = {},
) {
  const { call, sent } = snapCall(snapAccount(profile), exchanges, more);
  return { reply: await snap.charge(call, ORDER), sent };
}

suite("a charge in the national standard", () => {
  test("is signed over the bytes that are sent, with a token that was signed for", async () => {
    const { reply, sent } = await charged([TOKEN, answeredSnap("qr.generate.response.200")]);
    const [token, generate] = sent;
    assert.equal(token?.url, "https://api.example/v1.0/access-token/b2b");
    const signed = `${RECORDED_KEYS.clientId}|${header(token, "X-TIMESTAMP")}`;
    const signature = Buffer.from(header(token, "X-SIGNATURE") ?? "", "base64");
    assert.ok(verify("RSA-SHA256", Buffer.from(signed), MERCHANT_PUBLIC_PEM, signature));
    assert.equal(generate?.url, "https://api.example/v1.0/qr/qr-mpm-generate");
    assert.equal(header(generate, "X-TIMESTAMP"), "2026-01-05T10:15:30+07:00");
    assert.equal(header(generate, "Authorization"), "Bearer tok-EXAMPLE-0001");
    assert.equal(header(generate, "X-PARTNER-ID"), "G100200300");
    assert.equal(header(generate, "CHANNEL-ID"), "12345");
    assert.equal(header(generate, "X-EXTERNAL-ID"), "TRX-20260105-0002");
    const bodyHash = hash("sha256", generate.body ?? "", "hex");
    const text = `POST:/v1.0/qr/qr-mpm-generate:tok-EXAMPLE-0001:${bodyHash}:2026-01-05T10:15:30+07:00`;
    const secret = RECORDED_KEYS.clientSecret?.reveal() ?? "";
    assert.equal(
      header(generate, "X-SIGNATURE"),
      createHmac("sha512", secret).update(text).digest("base64"),
    );
    assert.deepEqual(bodyOf(generate), {
      partnerReferenceNo: "TRX-20260105-0002",
      amount: { value: "125000.00", currency: "IDR" },
      merchantId: "G100200300",
      validityPeriod: "2026-01-05T10:30:30+07:00",
      additionalInfo: { acquirer: "gopay" },
    });
    assert.equal(reply.outcome, "offered");
    assert.equal(reply.offer.upstreamId, NAMES.upstreamId);
  });

  test("fetches a token once for calls that need it at the same moment, and keeps it", async () => {
    const account = snapAccount("midtrans");
    const found = answeredSnap("qr.query.response.200.paid");
    const { call, sent } = snapCall(account, [TOKEN, found, found, found]);
    await Promise.all([snap.find(call, NAMES), snap.find(call, NAMES)]);
    await snap.find(call, NAMES);
    assert.equal(sent.filter(({ url }) => url.endsWith("/access-token/b2b")).length, 1);
  });

  test("renews a token that is refused, once; then it is for a person", async () => {
    const once = await charged([
      TOKEN,
      TOKEN_REFUSED,
      TOKEN,
      answeredSnap("qr.generate.response.200"),
    ]);
    assert.equal(once.reply.outcome, "offered");
    const [, first, , second] = once.sent;
    assert.equal(header(first, "X-EXTERNAL-ID"), header(second, "X-EXTERNAL-ID"));
    assert.equal(first?.body, second?.body);
    const twice = await charged([TOKEN, TOKEN_REFUSED, TOKEN, TOKEN_REFUSED]);
    assert.deepEqual(twice.reply, {
      outcome: "refused",
      reason: "unauthorized",
      code: "4014701",
      message: "Invalid Token (B2B)",
    });
  });

  test("was not sent where there is no token for it", async () => {
    for (const [exchange, expected] of [
      [
        { outcome: "no_answer", detail: "" },
        { outcome: "not_sent", why: "no_token" },
      ],
      [answered(502, "<h1>502</h1>"), { outcome: "not_sent", why: "no_token" }],
      [answered(200, { responseCode: "2007300" }), { outcome: "not_sent", why: "no_token" }],
      [
        answeredSnap("token.response.200", { accessToken: "one\r\nX-Other: two" }),
        { outcome: "not_sent", why: "no_token" },
      ],
      [
        { outcome: "not_sent", why: "dns", detail: "" },
        { outcome: "not_sent", why: "dns" },
      ],
    ] as const) {
      const { reply, sent } = await charged([exchange]);
      assert.deepEqual(reply, expected);
      assert.equal(sent.length, 1);
    }
  });

  test("is not sent when there is no time for it, before its token or after", async () => {
    let asked = 0;
    // Whoever began to fetch one now would fetch it for others, too, and give up on it at once.
    const tokens: AccessTokens = {
      async get() {
        asked++;
        return await Promise.resolve({ outcome: "token", token: "token" });
      },
      drop: () => undefined,
    };
    const none = await charged([], "midtrans", { timeoutMs: 0, tokens });
    assert.deepEqual(none.reply, { outcome: "not_sent", why: "no_time" });
    assert.deepEqual([asked, none.sent], [0, []]);
    const timeoutMs = 200;
    const begun = performance.now();
    const slowToken = () => {
      // Nothing else runs meanwhile: the token is there when its time is over, and before anybody notices.
      while (performance.now() - begun < timeoutMs + 20);
      return TOKEN;
    };
    const late = await charged([slowToken], "midtrans", { timeoutMs });
    assert.deepEqual(late.reply, { outcome: "not_sent", why: "no_time" });
    assert.ok(late.sent.every(({ url }) => url.endsWith("/access-token/b2b")));
  });

  test("without a token is made once, whatever is refused", async () => {
    const refused = answered(401, { responseCode: "4014701", responseMessage: "Invalid Token" });
    const account = snapAccount("winpay", { ids: { channel_id: "SHOP" } });
    const { call, sent } = snapCall(account, [refused]);
    const reply = await snap.charge(call, ORDER);
    assert.equal("reason" in reply && reply.reason, "unauthorized");
    assert.equal(sent.length, 1);
  });

  test("says how far the clocks are apart where a signature is refused", async () => {
    const refused = answeredSnap("qr.generate.error.401.signature");
    const apart = { measuredSkew: () => 412_000 as never };
    const { reply } = await charged([TOKEN, refused], "midtrans", apart);
    assert.match(
      reply.outcome === "refused" ? reply.message : "",
      /This machine's clock is 412 s behind the upstream's, which may be why: set it right\./,
    );
    const { reply: near } = await charged([TOKEN, refused]);
    assert.doesNotMatch(near.outcome === "refused" ? near.message : "", /clock/);
  });

  test("is unknown whenever an answer is none that the profile knows", async () => {
    const good = { partnerReferenceNo: ORDER.orderId, referenceNo: "A1", qrContent: "0002" };
    const cases: readonly (readonly [string, Exchange])[] = [
      ["no_answer", { outcome: "no_answer", detail: "" }],
      ["server_error", answered(504, { responseCode: "5044700", responseMessage: "Timeout" })],
      ["still_running", answered(202, "")],
      ["still_running", answered(202, { responseCode: "2024700", responseMessage: "" })],
      ["cut_off", answered(200, { ...good, responseCode: "2004700" }, { complete: false })],
      // A code of another service, another HTTP status, an unheard-of case, no code at all.
      ["unreadable", answered(200, { ...good, responseCode: "2005100" })],
      ["unreadable", answered(200, { ...good, responseCode: "4034702" })],
      ["unreadable", answered(403, { responseCode: "4034777", responseMessage: "" })],
      ["unreadable", answered(403, "<h1>Forbidden</h1>")],
      ["unreadable", answered(200, { ...good })],
      ["unreadable", answered(200, { ...good, responseCode: "2004700", qrContent: "" })],
      ["unreadable", answered(200, { ...good, responseCode: "2004700", referenceNo: 7 })],
      ["order_taken", answeredSnap("qr.generate.error.409.external-id")],
    ];
    for (const [why, exchange] of cases) {
      const { reply } = await charged([TOKEN, exchange]);
      assert.deepEqual(reply, { outcome: "unknown", why }, JSON.stringify(exchange));
    }
  });

  test("is refused before anything is sent where the provider has no such thing", async () => {
    const account = snapAccount("winpay", { ids: { channel_id: "SHOP" } });
    const { call, sent } = snapCall(account, []);
    for (const change of [{ paymentType: "gopay" }, { lifetimeSeconds: 30 }] as const) {
      const reply = await snap.charge(call, { ...ORDER, ...change });
      assert.equal(reply.outcome === "refused" && reply.reason, "invalid");
    }
    assert.deepEqual(sent, []);
  });
});

suite("a look-up in the national standard", () => {
  async function found(exchange: Exchange, profile: ProfileName = "midtrans") {
    const first = profile === "midtrans" ? [TOKEN] : [];
    const { call } = snapCall(snapAccount(profile), [...first, exchange]);
    return await snap.find(call, NAMES);
  }

  test("tells by each status word what the order is", async () => {
    for (const [name, state] of [
      ["paid", "paid"],
      ["pending", "pending"],
      ["cancelled", "cancelled"],
      ["expired", "expired"],
      ["failed", "failed"],
      ["rejected", "denied"],
      ["refunded-full", "paid"],
    ] as const) {
      const reply = await found(answeredSnap(`qr.query.response.200.${name}`));
      assert.equal(reply.outcome === "found" && reply.report.state, state, name);
    }
    const paid = "qr.query.response.200.paid";
    const unheard = await found(answeredSnap(paid, { latestTransactionStatus: "42" }));
    assert.equal(unheard.outcome === "found" && unheard.report.state, "unclear");
    const none = await found(answeredSnap(paid, { latestTransactionStatus: "07" }));
    assert.deepEqual(none, { outcome: "absent" });
    assert.deepEqual(await found(answeredSnap("qr.query.error.404")), { outcome: "absent" });
  });

  test("lists what went back, by our own name for it", async () => {
    const reply = await found(answeredSnap("qr.query.response.200.refunded-partial"));
    const at = new Date("2026-01-05T04:05:00.000Z");
    assert.deepEqual(reply.outcome === "found" && reply.report.refunds, [
      { key: REFUND.refundKey, amount: 25_000, reason: "returned", at, confirmedAt: at },
    ]);
  });

  test("leaves out a refund that failed, and believes no list with one that nobody understands", async () => {
    const refunded = "qr.query.response.200.refunded-partial";
    const { additionalInfo } = recordedSnap(refunded).body as {
      readonly additionalInfo: { readonly refundHistory: readonly Json[] };
    };
    const withStatus = async (refundStatus: string) => {
      const refundHistory = additionalInfo.refundHistory.map((one) => ({ ...one, refundStatus }));
      return await found(
        answeredSnap(refunded, { additionalInfo: { ...additionalInfo, refundHistory } }),
      );
    };
    const failed = await withStatus("06");
    assert.deepEqual(failed.outcome === "found" && failed.report.refunds, []);
    assert.deepEqual(await withStatus("42"), { outcome: "unknown", why: "unreadable" });
  });

  test("of Winpay tells nothing of what was made and not paid", async () => {
    const body = { responseCode: "2005100", responseMessage: "", latestTransactionStatus: "07" };
    assert.deepEqual(await found(answered(200, body), "winpay"), { outcome: "unpaid" });
    const pending = { ...body, latestTransactionStatus: "03" };
    assert.equal((await found(answered(200, pending), "winpay")).outcome, "unknown");
  });
});

suite("what is asked of an order later", () => {
  test("names it by both of its names, and the contract by its ids", async () => {
    const cancelled = answeredSnap("qr.cancel.response.200");
    const { call, sent } = snapCall(snapAccount("midtrans"), [TOKEN, cancelled]);
    assert.deepEqual(await snap.close(call, NAMES, "cancel"), { outcome: "closed" });
    const { reason, ...named } = bodyOf(sent[1]);
    assert.notEqual(reason, "");
    assert.deepEqual(named, {
      originalPartnerReferenceNo: NAMES.orderId,
      originalReferenceNo: NAMES.upstreamId,
      merchantId: "G100200300",
    });
  });

  test("names an order whose answer was lost by the id that it was asked for under", async () => {
    const cancelled = answeredSnap("qr.cancel.response.200");
    const { call, sent } = snapCall(snapAccount("midtrans"), [TOKEN, cancelled]);
    await snap.close(call, { orderId: NAMES.orderId }, "cancel");
    assert.equal(bodyOf(sent[1])["originalExternalId"], NAMES.orderId);
  });

  test("is believed only of the order that was asked about", async () => {
    const other = { originalReferenceNo: "another", originalPartnerReferenceNo: "another" };
    const nameless = { originalReferenceNo: null, originalPartnerReferenceNo: null };
    for (const [changes, why] of [
      [other, "contradiction"],
      [nameless, "unreadable"],
    ] as const) {
      const { call } = snapCall(snapAccount("midtrans"), [
        TOKEN,
        answeredSnap("qr.cancel.response.200", changes),
        answeredSnap("qr.refund.response.200", changes),
      ]);
      assert.deepEqual(await snap.close(call, NAMES, "cancel"), { outcome: "unknown", why });
      assert.deepEqual(await snap.refund(call, REFUND), { outcome: "unknown", why });
    }
  });

  test("gives back what was asked for, to the rupiah, under one number however often it is asked", async () => {
    const accepted = answeredSnap("qr.refund.response.200");
    const less = { refundAmount: { value: "24999.00", currency: "IDR" } };
    const { call, sent } = snapCall(snapAccount("midtrans"), [
      TOKEN,
      accepted,
      accepted,
      answeredSnap("qr.refund.response.200", less),
      answeredSnap("qr.refund.response.200", { partnerRefundNo: "another" }),
      answeredSnap("qr.refund.error.409.duplicate"),
      answeredSnap("qr.refund.error.403.insufficient-funds"),
      answeredSnap("qr.refund.error.404.amount"),
    ]);
    const replies = [];
    for (let times = 0; times < 7; times++) replies.push(await snap.refund(call, REFUND));
    assert.deepEqual(
      replies.map((reply) => ("reason" in reply ? reply.reason : reply.outcome)),
      ["accepted", "accepted", "unknown", "unknown", "duplicate", "short_of_funds", "amount"],
    );
    const asked = sent.slice(1);
    assert.equal(new Set(asked.map(({ body }) => body)).size, 1);
    assert.equal(new Set(asked.map((one) => header(one, "X-EXTERNAL-ID"))).size, 1);
  });

  test("is refused by name where the provider has no such service", async () => {
    const { call, sent } = snapCall(snapAccount("winpay"), []);
    for (const reply of [
      await snap.close(call, NAMES, "cancel"),
      await snap.refund(call, REFUND),
    ]) {
      assert.equal("reason" in reply && reply.reason, "unsupported");
    }
    assert.deepEqual(sent, []);
  });
});
