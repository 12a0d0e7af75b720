import assert from "node:assert/strict";
import { createHmac, hash } from "node:crypto";
import { suite, test } from "node:test";
import { EXPLAINED_OF_MERCHANT } from "../../../src/operations/refusal-explainer.ts";
import { BiSnapCaller, giveClient } from "../../support/bi-snap.ts";
import { seamlessDataOf, signSeamless, startLinkingShop } from "../../support/bi-snap-accounts.ts";
import { startTestServer, type TestServer } from "../../support/gateway.ts";

const PATH = "/v1.0/qr/qr-mpm-query";
const BODY = { originalPartnerReferenceNo: "order-1", serviceCode: "47" };

interface Check {
  readonly verdict: string;
  readonly missing: readonly string[];
  readonly habits: readonly { readonly code: string; readonly en: string; readonly id: string }[];
  readonly other_secret: string | null;
  readonly expected: readonly { readonly form: string; readonly text: string }[];
  readonly signed: string | null;
  readonly difference: { readonly at: number; readonly part: string } | null;
  readonly body_difference: { readonly expected: string; readonly signed: string } | null;
}

interface Logged {
  readonly status_code: string;
  readonly failed: boolean;
  readonly signature_check: Check | null;
}

async function logOf({ call }: TestServer): Promise<readonly Logged[]> {
  const { body } = await call("GET", "/sandbox/v1/requests?limit=100");
  return body["requests"] as readonly Logged[];
}

/** What the log says of the newest call, which was refused for its signature. */
async function newestCheck(server: TestServer): Promise<Check> {
  const [newest] = await logOf(server);
  assert.match(newest?.status_code ?? "", /^401\d\d00$/);
  assert.ok(newest?.signature_check);
  return newest.signature_check;
}

suite("a signature of BI-SNAP that is refused", () => {
  test("is explained in the log: both texts, where they part and the habit, without token and secret", async (t) => {
    const server = await startTestServer(t);
    const client = await giveClient(server);
    const caller = new BiSnapCaller(server, client);
    const token = await caller.token();
    const timestamp = server.clock.now.toISOString();
    const secret = client.secret.reveal();
    const send = async (text: string, { body = JSON.stringify(BODY), key = secret } = {}) => {
      const signature = createHmac("sha512", key).update(text).digest("base64");
      const answer = await caller.call(PATH, body, {
        token,
        timestamp,
        headers: { "x-signature": signature },
      });
      assert.equal(answer.status, 401, answer.text);
      return await newestCheck(server);
    };
    const digest = (text: string) => hash("sha256", text, "hex");
    const right = (body: string) => `POST:${PATH}:${token}:${digest(body)}:${timestamp}`;

    const prefixed = await send(right(JSON.stringify(BODY)).replace("/v1.0", "/api/v1.0"));
    assert.equal(prefixed.verdict, "explained");
    assert.deepEqual(
      prefixed.habits.map(({ code }) => code),
      ["path_with_prefix"],
    );
    assert.ok(prefixed.habits[0]?.en !== prefixed.habits[0]?.id);
    const masked = right(JSON.stringify(BODY)).replace(token, "••••");
    assert.equal(prefixed.expected[0]?.text, masked);
    assert.equal(prefixed.signed, masked.replace("/v1.0", "/api/v1.0"));
    assert.deepEqual([prefixed.difference?.part, prefixed.difference?.at], ["path", 6]);

    const bearer = await send(right(JSON.stringify(BODY)).replace(token, `Bearer ${token}`));
    assert.equal(bearer.habits[0]?.code, "token_with_bearer");
    assert.match(bearer.signed ?? "", /:Bearer ••••:/);

    // The customer's token is in the body that was signed, and does not part from the one that was sent.
    const hidden = { ...BODY, additionalInfo: { accessToken: "customer/token-of-mine" } };
    const asSent = JSON.stringify(hidden);
    const escaped = await send(right(asSent.replaceAll("/", String.raw`\/`)), { body: asSent });
    assert.equal(escaped.verdict, "explained");
    assert.equal(escaped.difference?.part, "hash");
    assert.equal(escaped.body_difference, null);
    const unhashed = await send(`POST:${PATH}:${token}:${asSent}:${timestamp}`, { body: asSent });
    assert.equal(unhashed.habits[0]?.code, "body_not_hashed");
    assert.match(unhashed.signed ?? "", /"accessToken":"••••"/);

    const byServerKey = await send(right(JSON.stringify(BODY)), {
      key: server.keys.serverKey.reveal(),
    });
    assert.deepEqual(
      [byServerKey.verdict, byServerKey.other_secret, byServerKey.difference],
      ["explained", "server_key", null],
    );
    const byNobody = await send(right(JSON.stringify(BODY)), { key: "nobody's" });
    assert.deepEqual([byNobody.verdict, byNobody.signed], ["unexplained", null]);
    assert.equal(byNobody.expected[0]?.text, masked);

    const kept = await server.gateway.db.kysely.selectFrom("api_request").selectAll().execute();
    const all = JSON.stringify(kept);
    for (const value of [token, secret, server.keys.serverKey.reveal(), "token-of-mine"]) {
      assert.ok(!all.includes(value), "nothing of it is kept");
    }
  });

  test("is explained of a request for a token, too; without a public key it says what is missing", async (t) => {
    const server = await startTestServer(t);
    const client = await giveClient(server);
    const caller = new BiSnapCaller(server, client);
    const timestamp = server.clock.now.toISOString();
    const text = `${client.clientId}|${timestamp}`;
    const byHmac = createHmac("sha512", client.secret.reveal()).update(text).digest("base64");
    assert.equal((await caller.requestToken({ "x-signature": byHmac })).status, 401);
    const wrongKind = await newestCheck(server);
    assert.equal(wrongKind.habits[0]?.code, "hmac_for_rsa");
    assert.equal(wrongKind.expected[0]?.text, text);

    const keyless = { public_keys: [] };
    await server.gateway.db.kysely.updateTable("bi_snap_client").set(keyless).execute();
    assert.equal((await caller.requestToken()).status, 401);
    const missing = await newestCheck(server);
    assert.deepEqual([missing.verdict, missing.missing], ["incomplete", ["public key"]]);
    // Nobody's log tells of a client that is not known.
    const before = (await logOf(server)).length;
    await caller.requestToken({ "x-client-key": "nobody" });
    assert.equal((await logOf(server)).length, before);
  });

  test("is explained of a browser that comes for a code, whose refusal stands in an address", async (t) => {
    const shop = await startLinkingShop(t);
    const plainData = seamlessDataOf("6281110000001");
    const sent = await shop.open({ seamlessSign: signSeamless(plainData) });
    assert.equal(sent.status, 302);
    const [logged] = await logOf(shop.server);
    assert.deepEqual([logged?.status_code, logged?.failed], ["4011000", true]);
    const check = await newestCheck(shop.server);
    assert.deepEqual(
      [check.verdict, check.habits.map(({ code }) => code), check.difference?.part],
      ["explained", ["seamless_not_encoded"], "data"],
    );
    assert.equal(check.expected[0]?.text, encodeURIComponent(plainData));
    assert.equal((await shop.open({ state: undefined })).status, 302);
    const [other] = await logOf(shop.server);
    assert.deepEqual([other?.status_code, other?.signature_check], ["4001002", null]);
  });

  test("is explained ten times a minute, while every refusal is kept in its order, with its code", async (t) => {
    const server = await startTestServer(t);
    const client = await giveClient(server);
    const caller = new BiSnapCaller(server, client);
    const token = await caller.token();
    const send = async (externalId: string) =>
      await caller.call(PATH, BODY, { token, externalId, secret: "wrong" });
    for (let at = 0; at < EXPLAINED_OF_MERCHANT + 2; at++) await send(`refused-${at}`);
    const refused = (await logOf(server)).filter(({ status_code: code }) => code === "4015100");
    assert.equal(refused.length, EXPLAINED_OF_MERCHANT + 2);
    assert.deepEqual(
      refused.map(({ signature_check: check }) => check !== null),
      [false, false, ...Array.from({ length: EXPLAINED_OF_MERCHANT }, () => true)],
    );
    server.clock.advance(60_000);
    await send("a minute later");
    const [later] = await logOf(server);
    assert.ok(later?.signature_check);
    // What was served has its code, and has not failed.
    await caller.token();
    const [served] = await logOf(server);
    assert.deepEqual(
      [served?.status_code, served?.failed, served?.signature_check],
      ["2007300", false, null],
    );
  });
});
