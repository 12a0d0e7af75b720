import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import type { MerchantId, Rupiah } from "@gerbang/protocol";
import { Secret } from "../../src/domain/secret.ts";
import { signerOf } from "../../src/operations/gateway.ts";
import { notificationFaults } from "../support/api-contract.ts";
import { startChain } from "../support/chain.ts";
import { assertLikeFixture, readFixture } from "../support/fixture.ts";
import { startTestServer, type TestServer } from "../support/gateway.ts";
import { type LinkedAccount, linkAccount } from "../support/linked-account.ts";

type Json = Record<string, unknown>;

const ORDER = "SUBS-20260105-0004";

/** The identity and the moment that the fixtures were recorded with. */
async function startRecorded(t: TestContext, traits: Parameters<typeof linkAccount>[1] = {}) {
  const server = await startTestServer(t, {
    id: "G100200300" as MerchantId,
    serverKey: new Secret("SB-Mid-server-EXAMPLEKEY000000000001"),
    settings: { paymentNotificationUrls: ["http://127.0.0.1:1/"] },
  });
  server.clock.now = new Date("2026-01-05T10:15:30+07:00");
  return { server, linked: await linkAccount(server, { pinFrom: 100_001 as Rupiah, ...traits }) };
}

/** The recorded request, with the account and the token that are ours. */
function requestOf(name: string, { account, token }: LinkedAccount): Json {
  const { body } = readFixture(name);
  const gopay = body["gopay"] as Json;
  return {
    ...body,
    gopay: { ...gopay, account_id: account.id, payment_option_token: token() },
  };
}

async function post({ call }: TestServer, path: string, body: unknown): Promise<Json> {
  return (await call("POST", path, body)).body;
}

async function lastNotification({ gateway }: TestServer): Promise<Json> {
  const { body } = await gateway.db.kysely
    .selectFrom("notification")
    .select("body")
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirstOrThrow();
  const parsed = JSON.parse(body) as Json;
  assert.deepEqual(notificationFaults(parsed), []);
  return parsed;
}

const MERCHANT = { more: ["merchant_id"] };

suite("what is on record of charges of an account", () => {
  test("one that is settled at once", async (t) => {
    const { server, linked } = await startRecorded(t);
    const wanted = requestOf("charge.gopay.request.tokenized", linked);
    const charged = await post(server, "/v2/charge", wanted);
    assertLikeFixture("charge.gopay-token.response.200.settlement", charged, MERCHANT);
  });

  test("one that needs the customer", async (t) => {
    const { server, linked } = await startRecorded(t, { pinFrom: 0 as Rupiah });
    const wanted = requestOf("charge.gopay.request.tokenized", linked);
    const charged = await post(server, "/v2/charge", wanted);
    assertLikeFixture("charge.gopay-token.response.201.action-required", charged, {
      more: ["merchant_id", "expiry_time"],
    });
  });

  test("one that the balance does not suffice for", async (t) => {
    const { server, linked } = await startRecorded(t, {
      balances: { GOPAY_WALLET: 99_999 as Rupiah },
    });
    const wanted = requestOf("charge.gopay.request.tokenized", linked);
    const charged = await post(server, "/v2/charge", wanted);
    assertLikeFixture("charge.gopay-token.response.202.insufficient-balance", charged, MERCHANT);
  });

  test("one that is reserved, told and captured", async (t) => {
    const { server, linked } = await startRecorded(t);
    const wanted = requestOf("charge.gopay.request.pre-auth", linked);
    const charged = await post(server, "/v2/charge", wanted);
    assertLikeFixture("charge.gopay-token.response.200.authorize", charged, MERCHANT);
    const { pop_id: _, ...told } = await lastNotification(server);
    assertLikeFixture("notification.gopay-token.authorize", told);
    const { body } = await server.call("GET", `/v2/${ORDER}/status`);
    assertLikeFixture("status.gopay-token.authorize", body, { more: ["payment_option_type"] });
    server.clock.now = new Date("2026-01-05T10:17:02+07:00");
    const { body: capture } = readFixture("capture.request");
    const transaction_id = charged["transaction_id"];
    const captured = await post(server, "/v2/capture", { ...capture, transaction_id });
    assertLikeFixture("capture.response.200", captured);
    const message = await lastNotification(server);
    const { order_id, gross_amount, signature_key } = message as Record<string, string>;
    const sign = signerOf(await server.merchant());
    assert.equal(
      signature_key,
      sign({ order_id: order_id ?? "", gross_amount: gross_amount ?? "", status_code: "200" }),
    );
  });

  test("those that are invalid", async (t) => {
    const { server, linked } = await startRecorded(t);
    const wanted = requestOf("charge.gopay.request.tokenized", linked);
    const gopay = wanted["gopay"] as Json;
    const wrong = { ...gopay, payment_option_token: "eyJ" };
    const invalid = await post(server, "/v2/charge", { ...wanted, gopay: wrong });
    assertLikeFixture("error.400.gopay-token-invalid", invalid);
    const { account_id: _, ...nobody } = gopay;
    const missing = await post(server, "/v2/charge", { ...wanted, gopay: nobody });
    assertLikeFixture("error.400.gopay-account-id-required", missing);
  });
});

suite("a production merchant", () => {
  test("is told that no account of theirs can be charged", async (t) => {
    const { shop } = await startChain(t);
    const answer = await shop.call("POST", "/v2/charge", {
      payment_type: "gopay",
      transaction_details: { order_id: "kopi-1", gross_amount: 44_000 },
      gopay: { account_id: "an-account", payment_option_token: "a-token" },
    });
    assert.deepEqual(
      [answer.status, answer.body["status_code"], answer.body["status_message"]],
      [200, "402", "Merchant doesn't have access for this payment type"],
    );
  });
});
