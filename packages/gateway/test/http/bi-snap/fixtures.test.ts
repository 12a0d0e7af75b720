import assert from "node:assert/strict";
import { createHmac, hash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { suite, type TestContext, test } from "node:test";
import type { MerchantId } from "@gerbang/protocol";
import {
  BI_SNAP_CASES,
  type BiSnapCase,
  describeBiSnapOutcome,
  findBiSnapService,
  parseResponseCode,
} from "@gerbang/protocol/bi-snap";
import { presentBiSnapNotification } from "../../../src/domain/bi-snap/present-notification.ts";
import { Secret } from "../../../src/domain/secret.ts";
import { findSignedForm } from "../../../src/operations/bi-snap/authenticate-call.ts";
import { pay } from "../../../src/operations/transactions/pay.ts";
import { BiSnapCaller, giveClient, MERCHANT_PUBLIC_KEY } from "../../support/bi-snap.ts";
import { startTestServer, type TestServer } from "../../support/gateway.ts";

type Json = Record<string, unknown>;

interface Fixture {
  readonly meta: {
    readonly kind: string;
    readonly path: string;
    readonly headers: Record<string, string>;
  };
  readonly body: Json;
}

interface Vectors {
  readonly access_token: { readonly jwt: string };
  readonly keys: Readonly<Record<string, string>>;
  readonly token_requests: readonly Readonly<Record<"timestamp" | "signature", string>>[];
  readonly transactions: readonly Readonly<
    Record<
      "name" | "method" | "path" | "access_token" | "timestamp" | "body_on_the_wire" | "signature",
      string
    >
  >[];
  readonly must_fail: readonly { readonly name: string; readonly signature: string }[];
}

const FOLDER = new URL("./fixtures/", import.meta.url);
const ALL = new URL("../../../../protocol/test/fixtures/bi-snap/", import.meta.url);
const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), "utf8")) as unknown;
const NAMES = readdirSync(FOLDER).map((file) => file.replace(/\.json$/, ""));
const FIXTURES = new Map(
  NAMES.filter((name) => name !== "snap.vectors").map((name) => [name, read(name) as Fixture]),
);
const VECTORS = read("snap.vectors") as Vectors;

function bodyOf(name: string): Json {
  const fixture = FIXTURES.get(name);
  if (!fixture) throw new Error(`there is no fixture ${name}`);
  return fixture.body;
}

/** Also those of linking, and of payments from an account. */
function recordedRequests(): readonly (readonly [string, Fixture])[] {
  return readdirSync(ALL)
    .filter((file) => /\.request(\.|$)/.test(file))
    .map((file) => {
      const text = readFileSync(new URL(file, ALL), "utf8");
      return [file, JSON.parse(text) as Fixture] as const;
    })
    .filter(([, { meta }]) => meta.headers["X-SIGNATURE"] !== undefined);
}

/** Most vectors name the recorded token instead of repeating it. */
function tokenOf(named: string): string {
  return named.startsWith("tok-") ? named : VECTORS.access_token.jwt;
}

/** The merchant, the keys and the moment that the messages were recorded with. */
async function startRecorded(
  t: TestContext,
): Promise<{ server: TestServer; caller: BiSnapCaller }> {
  const server = await startTestServer(t, {
    id: "G100200300" as MerchantId,
    settings: { paymentNotificationUrls: [], finishUrl: "https://shop.example.com/" },
  });
  at(server, "10:15:30");
  const { keys } = VECTORS;
  const client = await giveClient(server, {
    clientId: String(keys["client_id"]),
    secret: new Secret(String(keys["client_secret"])),
    signingKey: new Secret(String(keys["gateway_private_key_pem"])),
    publicKeys: [String(keys["merchant_public_key_pem"]), MERCHANT_PUBLIC_KEY],
    notificationPrefix: "http://127.0.0.1:1",
  });
  return { server, caller: new BiSnapCaller(server, client) };
}

function at({ clock }: TestServer, time: string): void {
  clock.now = new Date(`2026-01-05T${time}+07:00`);
}

/** Made anew each time: of these the form is compared. */
const FORMS: Readonly<Record<string, RegExp>> = {
  referenceNo: /^A1\d{14}\w{10,12}ID$/,
  originalReferenceNo: /^A1\d{14}\w{10,12}ID$/,
  refundNo: /^A1\d{14}\w{10,12}ID$/,
  qrContent: /^000201/,
  qrUrl: /\/v4\/qris\/gopay\/A1\w+ID\/qr-code$/,
  qrImage: /^iVBORw0KGgo/,
  webRedirectUrl: /\/v2\/deeplink\/detail\?tref=A1\w+ID$/,
};
/** The documents leave open whether these are there. */
const OPEN: ReadonlySet<string> = new Set(["originalExternalId", "transactionDate"]);

function assertLike(name: string, actual: Json): void {
  compare(name, bodyOf(name), actual);
}

function compare(name: string, expected: unknown, actual: unknown): void {
  if (typeof expected !== "object" || expected === null) {
    return assert.deepEqual(actual, expected, name);
  }
  const [ours, theirs] = [actual, expected].map((one) => one as Json);
  const keysOf = (one: Json = {}) =>
    Object.keys(one)
      .filter((key) => !OPEN.has(key) && !isEmpty(one[key]))
      .sort();
  assert.deepEqual(keysOf(ours), keysOf(theirs), `members of ${name}`);
  for (const key of keysOf(theirs)) {
    const form = FORMS[key];
    if (form) {
      assert.match(String(ours?.[key]), form, `${name} ${key}`);
      assert.match(String(theirs?.[key]), form, `${key} of the fixture ${name}`);
    } else compare(`${name} ${key}`, theirs?.[key], ours?.[key]);
  }
}

/** An empty object says as much as none. */
function isEmpty(value: unknown): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    Object.keys(value).length === 0
  );
}

suite("what was recorded of BI-SNAP", () => {
  test("every request is signed as it must be, PHP's too, and no forged signature is", async (t) => {
    const { server } = await startRecorded(t);
    const send = async (path: string, headers: Readonly<Record<string, string>>, body: string) => {
      const sent = Object.entries(headers).filter(([, value]) => value !== "");
      const answer = await fetch(server.url + path, {
        method: "POST",
        headers: { "content-type": "application/json", ...Object.fromEntries(sent) },
        body,
      });
      return (await answer.json()) as Json;
    };
    const requests = recordedRequests();
    assert.ok(requests.length >= 28, String(requests.length));
    for (const [name, { meta, body }] of requests) {
      const answer = await send(meta.path, meta.headers, JSON.stringify(body));
      const { responseCode, responseMessage } = answer;
      // Another merchant's handle is refused with the same code, once the signature has held.
      const isAboutMerchant = responseMessage === "Unauthorized. Incorrect merchantId value";
      if (!isAboutMerchant) assert.doesNotMatch(String(responseCode), /^401..0[01]/, name);
    }
    const usual = { "x-partner-id": "G100200300", "channel-id": "12345" };
    const codeOf = async (call: Vectors["transactions"][number], signature = call.signature) => {
      const { access_token, timestamp, path } = call;
      const authorization = `Bearer ${tokenOf(access_token)}`;
      const headers = { "x-timestamp": timestamp, "x-signature": signature, authorization };
      const answer = await send(path, { ...usual, ...headers }, call.body_on_the_wire);
      return String(answer["responseCode"]);
    };
    const recorded = VECTORS.transactions.filter(
      ({ body_on_the_wire: body, access_token }) =>
        body.startsWith("{") && tokenOf(access_token) === VECTORS.access_token.jwt,
    );
    assert.ok(recorded.some(({ body_on_the_wire: body }) => body.includes("\\/")));
    for (const call of recorded) {
      assert.doesNotMatch(await codeOf(call), /^401..0[01]/, call.name);
      for (const { name, signature } of VECTORS.must_fail) {
        assert.match(await codeOf(call, signature), /^401..00/, name);
      }
    }
  });

  test("every vector verifies by one of the three forms of its body, PHP's too", () => {
    const client = { secret: new Secret(String(VECTORS.keys["client_secret"])) };
    const now = { wallNow: () => new Date() };
    const formOf = (call: Vectors["transactions"][number], signature = call.signature) =>
      findSignedForm(now, client, {
        method: call.method,
        path: call.path,
        accessToken: tokenOf(call.access_token),
        timestamp: call.timestamp,
        body: Buffer.from(call.body_on_the_wire),
        signature,
      });
    const forms = new Set(VECTORS.transactions.map((call) => formOf(call)));
    assert.deepEqual(forms, new Set(["as_received", "minified", "unescaped"]));
    const minimal =
      VECTORS.transactions.find(({ name }) => /minimal/i.test(name)) ?? VECTORS.transactions[0];
    for (const { name, signature } of VECTORS.must_fail) {
      assert.ok(minimal);
      assert.equal(formOf(minimal, signature), undefined, name);
    }
    const text = `POST:/v1.0/debit/status:t:${hash("sha256", "{}", "hex")}:now`;
    const older = new Secret("older");
    const signature = createHmac("sha512", older.reveal()).update(text).digest("base64");
    const call = {
      method: "POST",
      path: "/v1.0/debit/status",
      accessToken: "t",
      timestamp: "now",
      body: Buffer.from("{}"),
      signature,
    };
    const until = (ms: number) => ({
      ...client,
      olderSecret: { secret: older, until: new Date(Date.now() + ms) },
    });
    assert.equal(findSignedForm(now, until(60_000), call), "as_received");
    assert.equal(findSignedForm(now, until(-1), call), undefined, "its grace is over");
  });

  test("every refusal has the code and the text that its documents print", () => {
    const refusals = [...FIXTURES].filter(([name]) => /error/.test(name));
    assert.ok(refusals.length >= 25);
    for (const [name, { meta, body }] of refusals) {
      const service = findBiSnapService(meta.path);
      const parts = parseResponseCode(body["responseCode"]);
      assert.ok(service && parts, name);
      const cases = (Object.keys(BI_SNAP_CASES) as BiSnapCase[]).filter((one) => {
        return describeBiSnapOutcome(service, one).responseCode === body["responseCode"];
      });
      const message = String(body["responseMessage"]);
      const isSaid = cases.some((one) => {
        const [start = ""] = BI_SNAP_CASES[one].text.split("{}");
        return message.startsWith(start.trim());
      });
      assert.ok(isSaid, `${name}: ${message}`);
    }
  });

  test("a QRIS payment is answered and told of as recorded, in each of its statuses", async (t) => {
    const { server, caller } = await startRecorded(t);
    const token = await caller.token();
    const generate = { ...bodyOf("snap.qr.generate.request.full") };
    const make = async (externalId: string) => {
      at(server, "10:15:30");
      const body = { ...generate, validityPeriod: "2026-01-05T10:30:30+07:00" };
      return (await caller.call("/v1.0/qr/qr-mpm-generate", body, { token, externalId })).body;
    };
    const ask = async (reference: unknown) =>
      (
        await caller.call(
          "/v1.0/qr/qr-mpm-query",
          { originalReferenceNo: reference, serviceCode: "47" },
          { token },
        )
      ).body;
    const told = async (reference: unknown) => {
      const transaction = await find(server, reference);
      return JSON.parse(JSON.stringify(presentBiSnapNotification(transaction).body)) as Json;
    };
    const made = await make("ext-1");
    assertLike("snap.qr.generate.response.200", { ...made, additionalInfo: { acquirer: "gopay" } });
    const reference = made["referenceNo"];
    assertLike("snap.qr.query.response.200.pending", await ask(reference));
    assertLike("snap.qr.notify.pending", await told(reference));
    await customerPays(server, reference, { via: "qris", issuer: "gopay" });
    assertLike("snap.qr.query.response.200.paid", await ask(reference));
    assertLike("snap.qr.notify.paid.on-us", await told(reference));
    at(server, "11:05:00");
    const refund = { ...bodyOf("snap.qr.refund.request.partial"), originalReferenceNo: reference };
    const refunded = await caller.call("/v1.0/qr/qr-mpm-refund", refund, {
      token: await caller.token(),
      externalId: "ref-1",
    });
    assertLike("snap.qr.refund.response.200", refunded.body);
    assertLike("snap.qr.notify.refunded", await told(reference));
    const partial = await caller.call(
      "/v1.0/qr/qr-mpm-query",
      { originalReferenceNo: reference, serviceCode: "47" },
      { token: await caller.token() },
    );
    assertLike("snap.qr.query.response.200.refunded-partial", partial.body);
    for (const [status, word] of Object.entries({
      cancel: "cancelled",
      expire: "expired",
      failure: "failed",
      deny: "rejected",
    })) {
      const closed = (await make(`ext-${status}`))["referenceNo"];
      await close(server, closed, status);
      assertLike(`snap.qr.query.response.200.${word}`, await ask(closed));
      if (FIXTURES.has(`snap.qr.notify.${word}`))
        assertLike(`snap.qr.notify.${word}`, await told(closed));
    }
  });

  test("a payment by link is answered and told of as recorded, in each of its statuses", async (t) => {
    const { server, caller } = await startRecorded(t);
    const token = await caller.token();
    const make = async (externalId: string) => {
      at(server, "10:15:30");
      const body = bodyOf("snap.debit.pay.request.minimal");
      return (await caller.call("/v1.0/debit/payment-host-to-host", body, { token, externalId }))
        .body;
    };
    const ask = async (reference: unknown) =>
      (
        await caller.call(
          "/v1.0/debit/status",
          { originalReferenceNo: reference, serviceCode: "54" },
          { token: await caller.token() },
        )
      ).body;
    const told = async (reference: unknown) => {
      const transaction = await find(server, reference);
      return JSON.parse(JSON.stringify(presentBiSnapNotification(transaction).body)) as Json;
    };
    const made = await make("ext-1");
    assertLike("snap.debit.pay.response.200.deeplink", made);
    const reference = made["referenceNo"];
    assertLike("snap.debit.status.response.200.pending", await ask(reference));
    await customerPays(server, reference, { via: "gopay" });
    assertLike("snap.debit.status.response.200.paid", await ask(reference));
    assertLike("snap.debit.notify.paid", await told(reference));
    at(server, "11:05:00");
    const refund = {
      ...bodyOf("snap.debit.refund.request.partial"),
      originalReferenceNo: reference,
    };
    const refunded = await caller.call("/v1.0/debit/refund", refund, {
      token: await caller.token(),
      externalId: "ref-1",
    });
    assertLike("snap.debit.refund.response.200", refunded.body);
    assertLike("snap.debit.status.response.200.refunded-partial", await ask(reference));
    assertLike("snap.debit.notify.refunded-partial", await told(reference));
    for (const [status, word] of Object.entries({
      cancel: "cancelled",
      expire: "expired",
      failure: "failed",
    })) {
      const closed = (await make(`ext-${status}`))["referenceNo"];
      await close(server, closed, status);
      assertLike(`snap.debit.status.response.200.${word}`, await ask(closed));
      assertLike(`snap.debit.notify.${word}`, await told(closed));
    }
  });
});

async function find({ gateway, keys }: TestServer, reference: unknown) {
  const { id } = await gateway.db.kysely
    .selectFrom("transaction")
    .select("id")
    .where("reference", "=", String(reference))
    .executeTakeFirstOrThrow();
  const transaction = await gateway.findTransaction(keys.id, id);
  assert.ok(transaction);
  return transaction;
}

async function customerPays(
  server: TestServer,
  reference: unknown,
  method: Parameters<typeof pay>[2]["method"],
) {
  at(server, "10:17:02");
  const { id } = await find(server, reference);
  const paid = await pay(server.gateway, await server.merchant(), { id, method });
  assert.equal(paid?.outcome, "applied");
}

/** However it came to that: what is looked at is how it is told. */
async function close({ gateway }: TestServer, reference: unknown, status: string): Promise<void> {
  await gateway.db.kysely
    .updateTable("transaction")
    .set({ status: status as "cancel", closed_at: gateway.wallNow() })
    .where("reference", "=", String(reference))
    .execute();
}
