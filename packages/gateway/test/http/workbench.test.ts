import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { findByReference } from "../../src/operations/transactions/find-payable.ts";
import { logVisit } from "../../src/operations/transactions/log-event.ts";
import { deliverDue } from "../support/deliver-due.ts";
import { chargeBody, startTestServer, type TestServer } from "../support/gateway.ts";
import { startReceiver } from "../support/receiver.ts";

interface Entry {
  readonly id: string;
  readonly kind: "request" | "event" | "wallet" | "delivery";
  readonly order_id: string | null;
  readonly failed: boolean;
  readonly request?: { readonly method: string; readonly path: string };
  readonly event?: { readonly name: string };
  readonly delivery?: Readonly<Record<string, unknown>>;
}

function authorised({ keys }: TestServer) {
  return { authorization: `Basic ${btoa(`${keys.serverKey.reveal()}:`)}` };
}

async function read(server: TestServer, query = ""): Promise<readonly Entry[]> {
  const answer = await fetch(`${server.url}/sandbox/v1/workbench${query}`, {
    headers: authorised(server),
  });
  assert.equal(answer.status, 200, query);
  const lines = (await answer.text()).split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as Entry);
}

function told({ request, event, delivery, failed }: Entry): string {
  const what = request
    ? `${request.method} ${request.path}`
    : (event?.name ?? `delivery ${String(delivery?.["answer_status"])}`);
  return `${what}${failed ? " !" : ""}`;
}

async function openWallet({ gateway, url }: TestServer, orderId: string): Promise<string> {
  const { reference } = await gateway.db.kysely
    .selectFrom("transaction")
    .select("reference")
    .where("order_id", "=", orderId as never)
    .executeTakeFirstOrThrow();
  const page = await fetch(`${url}/gopay/ui/checkout?referenceid=${reference}`);
  assert.equal(page.status, 200);
  return reference;
}

/** An order from its charge to its payment, with a server that refuses, beside another's refusal. */
async function liveThrough(t: TestContext): Promise<TestServer> {
  const receiver = await startReceiver(t, 404);
  const server = await startTestServer(t, {
    settings: { paymentNotificationUrls: [receiver.url] },
  });
  const { call, clock, gateway, keys } = server;
  const step = () => clock.advance(1_000);
  await call("POST", "/v2/charge", chargeBody("order-1"));
  await deliverDue(gateway, { merchantId: keys.id });
  step();
  await call("GET", "/v2/order-2/status");
  step();
  await openWallet(server, "order-1");
  step();
  await call("POST", "/sandbox/v1/transactions/order-1/pay", {});
  receiver.answer(200);
  step();
  await deliverDue(gateway, { merchantId: keys.id });
  return server;
}

/** The newest first. What has the same moment stands in the order in which it was named. */
const WHOLE = [
  "delivery 200",
  "POST /sandbox/v1/transactions/order-1/pay",
  "transaction.settlement",
  "wallet.opened",
  "GET /v2/order-2/status !",
  "delivery 404 !",
  "POST /v2/charge",
  "transaction.pending",
];

suite("the workbench", () => {
  test("tells requests, events, wallet visits and deliveries in one order, and narrows them", async (t) => {
    const server = await liveThrough(t);
    const { call } = server;
    const tell = async (query = "") => (await read(server, query)).map(told);
    assert.deepEqual(await tell(), WHOLE);
    const status = await call("GET", "/v2/order-1/status");
    const id = String(status.body["transaction_id"]);
    const asked = "GET /v2/order-1/status";
    const ofOrder = [asked, ...WHOLE.filter((one) => !one.includes("order-2"))];
    // The last request is the newest entry but for attempts of the same moment.
    const sorted = async (query: string) => (await tell(query)).sort();
    assert.deepEqual(await sorted("?order=order-1"), ofOrder.sort());
    assert.deepEqual(await sorted(`?transaction=${id}`), ofOrder);
    assert.deepEqual(await tell("?failed=true"), ["GET /v2/order-2/status !", "delivery 404 !"]);
    assert.deepEqual(await tell("?failed=true&order=order-1"), ["delivery 404 !"]);
    assert.deepEqual(await tell("?kind=wallet"), ["wallet.opened"]);
    assert.deepEqual(await tell("?kind=event"), ["transaction.settlement", "transaction.pending"]);
    assert.deepEqual(await tell("?kind=delivery&failed=false"), ["delivery 200"]);
    assert.deepEqual(await tell("?kind=wallet,delivery"), [
      "delivery 200",
      "wallet.opened",
      "delivery 404 !",
    ]);
    assert.deepEqual(await tell("?code=404"), ["GET /v2/order-2/status !"]);
    assert.deepEqual(await tell("?text=order-2"), ["GET /v2/order-2/status !"]);
    assert.deepEqual(await tell("?order=nobody"), []);
    for (const query of ["kind=none", "kind=upstream", "before=x", "after=x", "limit=0", "by=x"]) {
      assert.equal((await call("GET", `/sandbox/v1/workbench?${query}`)).status, 400, query);
    }
  });

  test("tells what was sent to the merchant's server and what it answered", async (t) => {
    const server = await liveThrough(t);
    const [, failed] = await read(server, "?kind=delivery");
    const { delivery } = failed ?? {};
    assert.ok(delivery);
    assert.equal(delivery["answer_status"], 404);
    assert.equal(delivery["number"], 1);
    assert.match(String(delivery["body"]), /"order_id":"order-1"/);
    assert.match(String(delivery["rule"]), /404/);
    assert.equal(failed?.order_id, "order-1");
  });

  test("reads on, both ways, one by one, and leaves nothing out", async (t) => {
    const server = await liveThrough(t);
    const whole = await read(server);
    const { length } = whole;
    for (const limit of [1, 3]) {
      const older: Entry[] = [];
      for (let before = ""; older.length < length; before = `&before=${older.at(-1)?.id}`) {
        const page = await read(server, `?limit=${limit}${before}`);
        assert.notEqual(page.length, 0);
        older.push(...page);
      }
      assert.deepEqual(older, whole);
      const newer: Entry[] = [];
      const last = whole.at(-1)?.id ?? "";
      for (let after = last; newer.length < length - 1; after = newer.at(-1)?.id ?? "") {
        const page = await read(server, `?limit=${limit}&after=${after}`);
        assert.notEqual(page.length, 0);
        newer.push(...page.toReversed());
      }
      assert.deepEqual(newer.toReversed(), whole.slice(0, -1));
    }
    const at = new Date(server.clock.now.getTime() - 3_000).toISOString();
    assert.deepEqual((await read(server, `?until=${at}`)).map(told), WHOLE.slice(5));
    assert.deepEqual((await read(server, `?since=${at}`)).map(told), WHOLE.slice(0, 5));
  });

  test("groups what refused requests did wrong, each mistake once, since a moment", async (t) => {
    const { call, clock } = await startTestServer(t);
    const problems = async (query = "") => {
      const { status, body } = await call("GET", `/sandbox/v1/problems${query}`);
      assert.equal(status, 200, query);
      return body["problems"] as readonly Record<string, unknown>[];
    };
    assert.deepEqual(await problems(), []);
    for (const order of ["order-1", "order-2"]) {
      await call("GET", `/v2/${order}/status`);
      clock.advance(60_000);
    }
    await call("POST", "/v2/charge", { ...chargeBody("order-3"), payment_type: "card" });
    const [newest, older, ...others] = await problems();
    assert.deepEqual(others, []);
    assert.equal(newest?.["operation"], "charge");
    assert.match(String(newest["said"]), /payment_type/);
    assert.deepEqual(
      [older?.["code"], older?.["count"], older?.["path"], older?.["orders"]],
      ["404", 2, "/v2/…/status", ["order-1", "order-2"]],
    );
    const { body } = await call("GET", "/sandbox/v1/requests?code=404");
    const [request] = body["requests"] as readonly { readonly id: string }[];
    assert.equal(older?.["last_request_id"], request?.id);
    const since = clock.now.toISOString();
    assert.deepEqual(
      (await problems(`?since=${since}`)).map(({ code }) => code),
      ["400"],
    );
    for (const query of ["since=yesterday", "until=x"]) {
      assert.equal((await call("GET", `/sandbox/v1/problems?${query}`)).status, 400, query);
    }
    clock.advance(86_400_001);
    assert.deepEqual(await problems(), []);
  });

  test("is followed: what is refused is told at once, and a break loses nothing", async (t) => {
    const server = await liveThrough(t);
    const { call, url } = server;
    const open = async (query: string, headers: Record<string, string> = {}) => {
      const stopping = new AbortController();
      const answer = await fetch(`${url}/sandbox/v1/workbench${query}`, {
        headers: { accept: "text/event-stream", ...authorised(server), ...headers },
        signal: stopping.signal,
      });
      assert.ok(answer.body);
      t.after(() => stopping.abort());
      return { stopping, next: blocks(answer.body) };
    };
    const first = await open("?failed=true");
    await call("GET", "/v2/order-1/status");
    await call("GET", "/v2/order-3/status");
    const { id, entry } = await first.next();
    assert.equal(told(entry), "GET /v2/order-3/status !");
    first.stopping.abort();
    await call("GET", "/v2/order-4/status");
    const second = await open("?failed=true", { "last-event-id": id });
    assert.equal(told((await second.next()).entry), "GET /v2/order-4/status !");
    // From a place of an attempt as well.
    const [attempt] = await read(server, "?kind=delivery");
    const third = await open(`?kind=request&after=${attempt?.id ?? ""}`);
    // What is near to it may be told again.
    while (!told((await third.next()).entry).includes("order-4"));
  });

  test("is not filled by those who read it, and is nobody else's", async (t) => {
    const server = await startTestServer(t);
    await server.call("GET", "/v2/order-1/status");
    await read(server);
    assert.equal((await read(server)).length, 1);
    const anonymous = await fetch(`${server.url}/sandbox/v1/workbench`);
    assert.equal(anonymous.status, 401);
  });

  test("notes a visit of the wallet once a minute, and only while it can be paid", async (t) => {
    const server = await startTestServer(t);
    const { call, clock, gateway } = server;
    await call("POST", "/v2/charge", chargeBody("order-1"));
    const visits = async () => (await read(server, "?kind=wallet")).map(told);
    const reference = await openWallet(server, "order-1");
    await openWallet(server, "order-1");
    assert.deepEqual(await visits(), ["wallet.opened"]);
    clock.advance(60_001);
    await openWallet(server, "order-1");
    assert.equal((await visits()).length, 2);
    const payable = await findByReference(gateway, reference);
    assert.ok(payable);
    await logVisit(gateway, payable, "wallet.scanned");
    assert.deepEqual(await visits(), ["wallet.scanned", "wallet.opened", "wallet.opened"]);
    await call("POST", "/sandbox/v1/transactions/order-1/pay", {});
    clock.advance(60_001);
    await openWallet(server, "order-1");
    assert.equal((await visits()).length, 3);
  });
});

/** The events of a stream, one at a time. */
function blocks(body: ReadableStream<Uint8Array>) {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  return async (): Promise<{ id: string; entry: Entry }> => {
    for (;;) {
      const [block, ...rest] = text.split("\n\n");
      const found = /^id: (.+)\ndata: (.+)$/m.exec(rest.length > 0 ? (block ?? "") : "");
      if (rest.length > 0) text = rest.join("\n\n");
      if (found) return { id: found[1] ?? "", entry: JSON.parse(found[2] ?? "") as Entry };
      if (rest.length > 0) continue;
      const { value, done } = await reader.read();
      assert.ok(!done, "the stream ended");
      text += decoder.decode(value, { stream: true });
    }
  };
}
