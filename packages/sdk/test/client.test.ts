import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { inspect } from "node:util";
import { fetchTransport, GatewayError, type Transport } from "../src/api.ts";
import type { ClientOptions, GatewayClient } from "../src/client.ts";
import { createClient } from "../src/index.node.ts";
import { nodeTransport } from "../src/node-transport.ts";
import { type Answer, startAnsweringServer } from "./support/answering-server.ts";
import { fixture, fixtureNames, SERVER_KEY } from "./support/fixtures.ts";

const CHARGE = {
  payment_type: "gopay",
  transaction_details: { order_id: "TRX-20260105-0001", gross_amount: 44_000 },
} as const;
const PENDING: Answer = { body: fixture("charge.gopay.response.201.recommended").body };
const AUTHORIZATION = `Basic ${Buffer.from(`${SERVER_KEY}:`).toString("base64")}`;

async function startClient(
  t: TestContext,
  answers: readonly Answer[],
  options: Partial<ClientOptions> = {},
) {
  const server = await startAnsweringServer(t, ...answers);
  const waits: number[] = [];
  const client = createClient({
    serverKey: SERVER_KEY,
    baseUrl: server.url,
    wait: async (ms) => {
      waits.push(ms);
    },
    ...options,
  });
  return { client, server, waits };
}

async function failureOf(call: Promise<unknown>): Promise<GatewayError> {
  const error = await call.then(
    () => assert.fail("the call succeeded"),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof GatewayError, inspect(error));
  return error;
}

/** The call whose answer a fixture is. */
function callFor(client: GatewayClient, path: string): Promise<unknown> {
  const [, command = path] = /^\/v2\/(?:\{id\}\/)?(.+)$/.exec(path) ?? [];
  switch (command) {
    case "charge":
      return client.charge(CHARGE);
    case "capture":
      return client.capture({ transaction_id: "id", gross_amount: 100_000 });
    case "status":
    case "cancel":
    case "expire":
    case "approve":
    case "deny":
    case "refund":
      return client[command]("id");
    case "refund/online/direct":
      return client.directRefund("id");
    default:
      throw new Error(`no method of the client calls ${path}`);
  }
}

const ANSWERS = fixtureNames(
  /^(charge\..*\.response|status|cancel|expire|approve|deny|capture|refund|refund-direct|error)\b/,
).filter((name) => {
  const { kind, path = "" } = fixture(name).meta;
  return kind === "response" && !path.includes("qr-code");
});

for (const [name, transport] of [
  ["node:http", nodeTransport],
  ["fetch", fetchTransport],
] satisfies [string, () => Transport][]) {
  suite(`the client over ${name}`, () => {
    test("reads every answer that the specification records", async (t) => {
      assert.ok(ANSWERS.length > 45, `${ANSWERS.length} fixtures`);
      for (const fixtureName of ANSWERS) {
        const { meta, body } = fixture(fixtureName);
        const answer = { body, ...(meta.http_status && { status: meta.http_status }) };
        const { client } = await startClient(t, [answer], { transport: transport() });
        const path = meta.path === "/v2/{any}" ? "/v2/{id}/status" : (meta.path ?? "");
        if (fixtureName.startsWith("error.")) {
          const error = await failureOf(callFor(client, path));
          assert.deepEqual(error.answer?.body, body, fixtureName);
          assert.equal(error.statusCode, body["status_code"], fixtureName);
          assert.equal(error.requestId, body["id"], fixtureName);
        } else {
          assert.deepEqual(await callFor(client, path), body, fixtureName);
        }
      }
    });

    test("sends what the API asks for", async (t) => {
      const { client, server } = await startClient(t, [PENDING], { transport: transport() });
      await client.charge(CHARGE, {
        overrideNotificationUrls: ["https://a.example", "https://b.example"],
        locale: "en-EN",
      });
      await client.status("order~1.a/b");
      const [charge, status] = server.received;
      assert.deepEqual(JSON.parse(charge?.body ?? ""), CHARGE);
      assert.equal(charge?.headers.authorization, AUTHORIZATION);
      assert.equal(charge.headers["content-type"], "application/json");
      assert.equal(
        charge.headers["x-override-notification"],
        "https://a.example,https://b.example",
      );
      assert.equal(charge.headers["x-payment-locale"], "en-EN");
      assert.match(String(charge.headers["idempotency-key"]), /^[0-9a-f-]{36}$/);
      assert.equal(status?.path, "/v2/order~1.a%2Fb/status");
      assert.equal(status.body, "");
      assert.equal(status.headers["idempotency-key"], undefined);
    });

    test("gives up an answer that does not end in time, and says that nobody knows", async (t) => {
      const { client } = await startClient(t, [{ silent: true }], {
        transport: transport(),
        timeoutMs: 20,
        retriesMax: 1,
      });
      const error = await failureOf(client.charge(CHARGE));
      assert.equal(error.code, "timeout");
      assert.equal(error.outcome, "unknown");
      assert.equal(error.attempts, 2);
    });

    test("repeats a charge whose connection broke, under the same idempotency key", async (t) => {
      const answers: Answer[] = [{ broken: "before" }, { broken: "within" }, PENDING];
      const { client, server } = await startClient(t, answers, { transport: transport() });
      const charged = await client.charge(CHARGE);
      assert.equal(charged.transaction_status, "pending");
      const keys = server.received.map(({ headers }) => headers["idempotency-key"]);
      assert.equal(keys.length, 3);
      assert.equal(new Set(keys).size, 1);
      await client.charge(CHARGE);
      assert.notEqual(server.received.at(-1)?.headers["idempotency-key"], keys[0]);
    });

    test("rejects with the caller's own reason, before and during a call", async (t) => {
      const { client, server } = await startClient(t, [{ silent: true }], {
        transport: transport(),
      });
      const reason = new Error("the customer left");
      const signal = AbortSignal.abort(reason);
      await assert.rejects(client.charge(CHARGE, { signal }), reason);
      assert.equal(server.received.length, 0);
      const leaving = new AbortController();
      const call = client.charge(CHARGE, { signal: leaving.signal });
      setImmediate(() => leaving.abort(reason));
      await assert.rejects(call, reason);
    });

    test("refuses an answer of more than a megabyte", async (t) => {
      const body = `"${"x".repeat(1_100_000)}"`;
      const { client } = await startClient(t, [{ body }], {
        transport: transport(),
        retriesMax: 0,
      });
      assert.equal((await failureOf(client.status("id"))).code, "connection_failed");
    });

    test("fetches the picture without the server key, wherever the action leads", async (t) => {
      const bytes = Uint8Array.from([0x89, 0x50, 0x4e, 0x47]);
      const answer = { body: bytes, headers: { "content-type": "image/png" } };
      const { client, server } = await startClient(t, [answer], { transport: transport() });
      const source = { transaction_id: "6f1c", payment_type: "gopay" };
      const code = await client.qrCode(source);
      assert.deepEqual(Uint8Array.from(code.bytes), bytes);
      assert.equal(code.contentType, "image/png");
      const url = `${server.url}/elsewhere?x=1`;
      const action = { name: "generate-qr-code", method: "GET", url };
      await client.qrCode({ ...source, actions: [action] });
      const paths = server.received.map(({ path }) => path);
      assert.deepEqual(paths, ["/v2/gopay/6f1c/qr-code", "/elsewhere?x=1"]);
      assert.ok(server.received.every(({ headers }) => headers.authorization === undefined));
    });
  });
}

suite("the client", () => {
  test("keeps its connection from call to call", async (t) => {
    const { client, server } = await startClient(t, [PENDING]);
    for (let count = 0; count < 5; count += 1) await client.charge(CHARGE);
    assert.equal(server.connections, 1);
  });

  test("names each refusal with a word that can be relied on", async (t) => {
    const codes: Record<string, string> = {
      "error.400.items-sum": "invalid_request",
      "error.401.current": "unauthorized",
      "error.402.not-activated": "not_enabled",
      "error.404.transaction": "not_found",
      "error.406.duplicate-order": "conflict",
      "error.410.user-blocked": "customer_blocked",
      "error.412.current": "wrong_status",
      "error.413.malformed": "malformed_request",
      "error.414.refund-amount": "refund_refused",
      "error.429.rate-limit": "rate_limited",
      "error.500": "gateway_failed",
      "error.503": "unavailable",
    };
    for (const [name, code] of Object.entries(codes)) {
      const { meta, body } = fixture(name);
      const answer = { body, ...(meta.http_status && { status: meta.http_status }) };
      const { client } = await startClient(t, [answer]);
      const error = await failureOf(client.charge(CHARGE));
      assert.equal(error.code, code, name);
      assert.equal(
        error.outcome,
        body["status_code"]?.toString().startsWith("5") ? "unknown" : "refused",
      );
    }
  });

  test("tells all of the validation messages", async (t) => {
    const { body } = fixture("error.400.items-sum");
    const { client } = await startClient(t, [{ status: 400, body }]);
    const error = await failureOf(client.charge(CHARGE));
    assert.deepEqual(error.validationMessages, body["validation_messages"]);
  });

  test("waits while the gateway still works on the first call with the same key", async (t) => {
    const running: Answer = { status: 202, body: {} };
    const { client, server, waits } = await startClient(t, [running, running, running, PENDING]);
    assert.equal((await client.charge(CHARGE)).transaction_status, "pending");
    assert.deepEqual(waits, [500, 500, 500]);
    assert.equal(new Set(server.received.map(({ headers }) => headers["idempotency-key"])).size, 1);
    const endless = await startClient(t, [running]);
    const error = await failureOf(endless.client.charge(CHARGE));
    assert.equal(error.code, "still_running");
    assert.equal(error.outcome, "unknown");
  });

  test("does not repeat what was refused", async (t) => {
    const { body } = fixture("error.406.duplicate-order");
    const { client, server } = await startClient(t, [{ body }]);
    await failureOf(client.charge(CHARGE));
    assert.equal(server.received.length, 1);
  });

  test("repeats after a rate limit, when it is told to", async (t) => {
    const limited = {
      status: 429,
      headers: { "retry-after": "3" },
      body: { message: "slow down" },
    };
    const { client, waits } = await startClient(t, [limited, PENDING]);
    await client.charge(CHARGE);
    assert.deepEqual(waits, [3_000]);
  });

  test("takes a proxy's page for what it is", async (t) => {
    const page = { status: 403, headers: { "content-type": "text/html" }, body: "<h1>no</h1>" };
    const { client } = await startClient(t, [page]);
    const refused = await failureOf(client.status("id"));
    assert.equal(refused.code, "refused");
    assert.equal(refused.answer?.text, "<h1>no</h1>");
    const pages = await startClient(t, [{ status: 200, body: "<h1>welcome</h1>" }]);
    assert.equal((await failureOf(pages.client.status("id"))).code, "unreadable_answer");
    const moved = await startClient(t, [{ status: 302, headers: { location: "/" }, body: "" }]);
    assert.equal((await failureOf(moved.client.status("id"))).code, "unreadable_answer");
    assert.equal(moved.server.received[0]?.path, "/v2/id/status");
  });

  test("never believes a body over a failed HTTP exchange", async (t) => {
    const { body } = fixture("status.gopay.expire");
    const { client } = await startClient(t, [{ status: 500, body }]);
    assert.equal((await failureOf(client.status("id"))).code, "gateway_failed");
  });

  test("gives each refund a key that can be found again", async (t) => {
    const { body } = fixture("refund.response.200.partial");
    const { client, server } = await startClient(t, [{ body }]);
    await client.refund("id", { amount: 10_000 });
    await client.refund("id", { amount: 10_000, refund_key: "RF-1" });
    const [first, second] = server.received;
    assert.equal(JSON.parse(first?.body ?? "").refund_key, first?.headers["idempotency-key"]);
    assert.equal(JSON.parse(second?.body ?? "").refund_key, "RF-1");
  });

  test("keeps every digit of a long refund id", async (t) => {
    const text = JSON.stringify(fixture("status.gopay.partial_refund").body).replace(
      '"refund_chargeback_id":184211',
      '"refund_chargeback_id": 202502070943231237, "note": "\\"refund_chargeback_id\\": 1"',
    );
    const { client } = await startClient(t, [{ body: text }]);
    const [refund] = (await client.status("id")).refunds ?? [];
    assert.equal(refund?.refund_chargeback_id, "202502070943231237");
    assert.equal((refund as { note?: string }).note, '"refund_chargeback_id": 1');
  });

  test("tells its hooks about each attempt, never the key", async (t) => {
    const events: unknown[] = [];
    const { client } = await startClient(t, [{ status: 503, body: {} }, PENDING], {
      onRequest: (event) => events.push(event),
      onResponse: (event) => events.push(event),
    });
    await client.charge(CHARGE);
    assert.deepEqual(
      (events as { attempt: number; httpStatus?: number }[]).map(({ attempt, httpStatus }) => [
        attempt,
        httpStatus,
      ]),
      [
        [1, undefined],
        [1, 503],
        [2, undefined],
        [2, 200],
      ],
    );
    assertNoKey(events);
  });

  test("shows its key to nobody, whatever goes wrong", async (t) => {
    const leaking: Transport = async ({ headers }) => {
      throw Object.assign(new Error(`refused ${headers["authorization"]} of ${SERVER_KEY}`), {
        code: "ECONNREFUSED",
        config: { headers },
      });
    };
    const { client } = await startClient(t, [PENDING], { transport: leaking, retriesMax: 0 });
    const error = await failureOf(client.charge(CHARGE));
    assert.equal((error.cause as { code?: string }).code, "ECONNREFUSED");
    assertNoKey(client, error);
    const echo = { status: 400, body: { status_message: SERVER_KEY, got: AUTHORIZATION } };
    assertNoKey(await failureOf((await startClient(t, [echo])).client.status("id")));
  });

  test("refuses keys and addresses that cannot be meant", () => {
    const sandbox = "https://api.sandbox.midtrans.com";
    const production = "https://api.midtrans.com";
    const refusals: [string, string, string][] = [
      ["SB-Mid-server-abc", production, "wrong_environment"],
      ["Mid-server-abc", sandbox, "wrong_environment"],
      ["Mid-server-abc", "http://localhost:7747", "wrong_environment"],
      ["SB-Mid-client-abc", sandbox, "invalid_options"],
      ["", sandbox, "invalid_options"],
      ["SB-Mid-server-abc\n", sandbox, "invalid_options"],
      ["SB-Mid-server-abc", "api.sandbox.midtrans.com", "invalid_options"],
      ["SB-Mid-server-abc", "https://user:secret@api.sandbox.midtrans.com", "invalid_options"],
    ];
    for (const [serverKey, baseUrl, code] of refusals) {
      const make = () => createClient({ serverKey, baseUrl });
      assert.throws(make, (error) => {
        assert.ok(error instanceof GatewayError);
        assert.equal(error.code, code, baseUrl);
        assert.ok(serverKey === "" || !inspect(error).includes(serverKey.trim()));
        return true;
      });
    }
    createClient({ serverKey: "SB-Mid-server-abc", baseUrl: `${sandbox}/` });
    createClient({ serverKey: "Mid-server-abc", baseUrl: production });
    createClient({ serverKey: "Mid-server-abc", baseUrl: "https://pay.shop.example" });
    // A newer sandbox account's key, which has no prefix.
    createClient({ serverKey: "Mid-server-abc", baseUrl: sandbox, environment: "sandbox" });
  });

  test("refuses an empty id, and one that would lead to another address, before it sends", async (t) => {
    const { client, server } = await startClient(t, [PENDING]);
    for (const id of ["", ".", "..", "\ud83d"]) {
      const calls = [client.status(id), client.cancel(id), client.refund(id), client.approve(id)];
      for (const call of calls) assert.equal((await failureOf(call)).code, "invalid_options");
    }
    assert.deepEqual(server.received, []);
  });

  test("refuses an idempotency key that the gateway would ignore", async (t) => {
    const { client, server } = await startClient(t, [PENDING]);
    const idempotencyKey = "x".repeat(47);
    const error = await failureOf(client.charge(CHARGE, { idempotencyKey }));
    assert.equal(error.code, "invalid_options");
    assert.equal(server.received.length, 0);
  });
});

function assertNoKey(...values: unknown[]): void {
  for (const value of values) {
    const shown = [
      inspect(value, { depth: 20, showHidden: true, getters: true }),
      JSON.stringify(value),
      String(value),
      value instanceof Error ? String(value.stack) : "",
    ].join("\n");
    assert.ok(!shown.includes(SERVER_KEY), "the server key is visible");
    assert.ok(!shown.includes(AUTHORIZATION.slice(6)), "the encoded server key is visible");
  }
}
