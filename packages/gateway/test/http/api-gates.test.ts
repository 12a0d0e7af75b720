import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { openGateway } from "../../src/operations/gateway.ts";
import { startServer } from "../../src/start/server.ts";
import { openDatabase } from "../../src/store/database.ts";
import { chargeBody, startTestServer, TEST_SECRET } from "../support/gateway.ts";
import { lastOfAll } from "../support/last-of-all.ts";
import { type Received, startReceiver } from "../support/receiver.ts";
import { whileLocked } from "../support/while-locked.ts";

type Json = Record<string, unknown>;

async function open(t: TestContext) {
  const made = await startTestServer(t);
  const sandbox = async (method: string, path: string, body?: unknown) =>
    await made.call(method, `/sandbox/v1${path}`, body);
  const setGates = async (...gates: readonly Json[]): Promise<readonly string[]> => {
    const { status, body } = await sandbox("PUT", "/gates", { ttl: "1m", gates });
    assert.equal(status, 200, JSON.stringify(body));
    return (body["gates"] as Json[]).map((gate) => String(gate["gate_id"]));
  };
  const held = async (count: number): Promise<readonly Json[]> => {
    const { body } = await sandbox("GET", `/gates?held=${count}&timeout=20s`);
    return (body["gates"] as Json[]).flatMap((gate) => gate["held"] as Json[]);
  };
  const calls = async (query = "") =>
    (await sandbox("GET", `/calls${query}`)).body["calls"] as Json[];
  const status = async (id: string) => await made.call("GET", `/v2/${id}/status`);
  return { ...made, sandbox, setGates, held, calls, status };
}

suite("gates before the Core API", () => {
  test("hold a call before it reads, or with its answer ready, until they are released", async (t) => {
    const made = await open(t);
    const { body: charged } = await made.call("POST", "/v2/charge", chargeBody("order-1"));
    const match = { path: "/v2/*/status", order: "order-1" };
    const [after = "", before = ""] = await made.setGates(
      { match, do: "hold", when: "after" },
      { match: { transaction: charged["transaction_id"] }, do: "hold", times: 2 },
    );
    // Passes the second gate first: before it is served.
    const first = made.status(String(charged["transaction_id"]));
    const [waiting] = await made.held(1);
    assert.deepEqual(
      [waiting?.["path"], waiting?.["order_id"], waiting?.["gate_stage"], waiting?.["ended_at"]],
      [`/v2/${String(charged["transaction_id"])}/status`, "order-1", "before", null],
    );
    const released = await made.sandbox("POST", `/gates/${before}/release`, {});
    assert.deepEqual(released.body["released"], [waiting?.["id"]]);
    let [ready] = await made.held(1);
    while (ready?.["gate_stage"] !== "after") [ready] = await made.held(1);
    // What it is going to say is old by now.
    await made.sandbox("POST", "/transactions/order-1/pay");
    const second = made.status("order-1");
    await made.held(2);
    await made.sandbox("POST", `/gates/${before}/release`, {});
    assert.equal((await second).body["transaction_status"], "settlement");
    await made.sandbox("POST", `/gates/${after}/release`, { call_id: ready["id"] });
    assert.equal((await first).body["transaction_status"], "pending");
    assert.equal((await made.status("order-1")).body["transaction_status"], "settlement");
    assert.equal((await made.sandbox("POST", "/gates/nothing/release", {})).status, 404);
  });

  test("answer, hang up or say nothing in the place of the API, so many times", async (t) => {
    const made = await open(t);
    await made.call("POST", "/v2/charge", chargeBody("order-1"));
    await made.setGates(
      { do: "answer", code: 500, match: { method: "GET" } },
      { do: "answer", code: "429", match: { method: "GET" }, times: 2 },
      { do: "answer", code: 503, match: { path: "/v2/*/refund" } },
      { do: "answer", code: 503, match: { method: "GET" } },
      { do: "close", match: { path: "/v2/*/cancel" }, when: "after" },
      { do: "answer", code: "404", match: { order: "order-2" }, when: "after" },
    );
    assert.equal((await made.status("order-1")).body["status_code"], "500");
    assert.equal((await made.status("order-1")).status, 429);
    assert.equal((await made.status("order-1")).status, 429);
    assert.equal((await made.status("order-1")).status, 503);
    assert.equal((await made.call("POST", "/v2/order-1/refund", {})).status, 503);
    assert.equal((await made.status("order-1")).body["status_code"], "201");
    await assert.rejects(made.call("POST", "/v2/order-1/cancel"));
    assert.equal((await made.status("order-1")).body["transaction_status"], "cancel");
    // Its effect stays, and only the answer is another.
    const charged = await made.call("POST", "/v2/charge", chargeBody("order-2"));
    assert.equal(charged.body["status_code"], "404");
    assert.equal((await made.status("order-2")).body["transaction_status"], "pending");
    await made.setGates({ do: "answer", code: "429", match: {}, times: 3 });
    const atOnce = await Promise.all(Array.from({ length: 7 }, () => made.status("order-2")));
    assert.equal(atOnce.filter((answer) => answer.status === 429).length, 3);
    const others = atOnce.filter(({ body }) => body["transaction_status"] === "pending");
    assert.equal(others.length, 4);
    const [gate = ""] = await made.setGates({ do: "hang", match: {} });
    const hanging = made.status("order-2");
    await made.held(1);
    await made.sandbox("POST", `/gates/${gate}/release`, {});
    await assert.rejects(hanging);
    assert.deepEqual(
      (await made.calls("?order=order-1")).map((one) => [
        one["operation"],
        one["http_status"],
        one["status_code"],
        one["transaction_status"],
      ]),
      [
        ["status", 200, "500", null],
        ["status", 429, null, null],
        ["status", 429, null, null],
        ["status", 503, "503", null],
        ["refund", 503, "503", null],
        ["status", 200, "201", "pending"],
        ["cancel", null, null, null],
        ["status", 200, "200", "cancel"],
      ],
    );
  });

  test("are added and taken away one by one, beside those of others", async (t) => {
    const made = await open(t);
    for (const order of ["order-1", "order-2"])
      await made.call("POST", "/v2/charge", chargeBody(order));
    const add = async (...gates: readonly Json[]) => {
      const { body } = await made.sandbox("POST", "/gates", { gates });
      return (body["gates"] as Json[]).map((gate) => String(gate["gate_id"]));
    };
    const heldAt = async (...ids: readonly string[]) => {
      const query = `held=${ids.length}&timeout=20s&gates=${ids.join(",")}`;
      const { body } = await made.sandbox("GET", `/gates?${query}`);
      return (body["gates"] as Json[]).map((gate) => [
        gate["gate_id"],
        (gate["held"] as Json[]).length,
      ]);
    };
    const [first = ""] = await add({ do: "hold", match: { order: "order-1" } });
    const one = made.status("order-1");
    assert.deepEqual(await heldAt(first), [[first, 1]]);
    const [second = "", third = ""] = await add(
      { do: "hold", match: { order: "order-2" } },
      { do: "answer", code: 503, match: {} },
    );
    const two = made.status("order-2");
    assert.deepEqual(await heldAt(second), [[second, 1]]);
    assert.equal((await made.status("order-1")).status, 503, "behind those that stand");
    const gone = await made.sandbox("DELETE", `/gates/${second}`);
    assert.equal((gone.body["released"] as string[]).length, 1);
    assert.equal((await two).body["transaction_status"], "pending");
    assert.deepEqual(await heldAt(first), [[first, 1]]);
    assert.equal((await made.sandbox("DELETE", `/gates/${second}`)).status, 404);
    const left = (await made.sandbox("GET", "/gates")).body["gates"] as Json[];
    assert.deepEqual(
      left.map((gate) => gate["gate_id"]),
      [first, third],
    );
    await made.sandbox("DELETE", `/gates/${first}`);
    assert.equal((await one).body["transaction_status"], "pending");
    // No more than may stand, and none of them; those whose time is up do not count.
    const many = Array.from({ length: 50 }, () => ({ do: "hold", match: {} }));
    const refused = await made.sandbox("POST", "/gates", { gates: many });
    assert.deepEqual(
      [refused.status, refused.body["validation_messages"]],
      [400, ["gates: 50 stand at the most at one moment"]],
    );
    made.clock.advance(60_000);
    assert.equal((await made.sandbox("POST", "/gates", { gates: many })).status, 200);
    assert.equal((await made.sandbox("GET", "/gates?held=1&gates=,")).status, 400);
  });

  test("stand no longer than they are said to, and let go what they hold then", async (t) => {
    const made = await open(t);
    await made.call("POST", "/v2/charge", chargeBody("order-1"));
    assert.deepEqual(await made.calls(), []);
    await made.setGates({ do: "hold", match: {}, times: 9 });
    const call = made.status("order-1");
    await made.held(1);
    made.clock.advance(60_000);
    assert.equal((await call).body["transaction_status"], "pending");
    assert.deepEqual((await made.sandbox("GET", "/gates")).body["gates"], []);
    // Nobody is watched any more.
    const before = (await made.calls()).length;
    await made.status("order-1");
    assert.equal((await made.calls()).length, before);
    // Others in their place let go what those before held.
    await made.setGates({ do: "hold", match: {} });
    const other = made.status("order-1");
    await made.held(1);
    await made.setGates();
    assert.equal((await other).status, 200);
    await made.status("order-1");
    assert.equal((await made.calls()).length, before + 1);
  });

  test("let a call go whose client has left, and one that a reset forgot", async (t) => {
    const made = await open(t);
    await made.call("POST", "/v2/charge", chargeBody("order-1"));
    await made.setGates({ do: "hold", match: {}, times: 9 });
    const leave = new AbortController();
    const left = fetch(`${made.url}/v2/order-1/status`, {
      signal: leave.signal,
      headers: { authorization: `Basic ${btoa(`${made.keys.serverKey.reveal()}:`)}` },
    });
    await made.held(1);
    leave.abort();
    await assert.rejects(left);
    for (;;) {
      const [call] = await made.calls();
      if (call?.["ended_at"] !== null) break;
      await made.sandbox("POST", "/wait", { quiet: true });
    }
    const forgotten = made.status("order-1");
    await made.held(1);
    await made.sandbox("POST", "/reset");
    assert.equal((await forgotten).body["status_code"], "404");
    assert.deepEqual((await made.sandbox("GET", "/gates")).body["gates"], []);
  });

  test("hold 100 calls at the most, also when several come at one moment", async (t) => {
    const made = await open(t);
    const { db } = made.gateway;
    await made.call("POST", "/v2/charge", chargeBody("order-1"));
    const [gate = ""] = await made.setGates({ do: "hold", match: {}, times: 9 });
    const until = new Date(made.clock.now.getTime() + 60_000);
    await db.pool.query(
      `insert into watched_call (merchant_id, id, operation, method, path, deliveries, begun_at,
        gate_id, gate_stage, held_at, held_until)
      select $1, 'call-' || n, 'status', 'GET', '/', '[]', $2, $3, 'before', $2, $4
      from generate_series(1, 99) n`,
      [made.keys.id, made.clock.now, gate, until],
    );
    let served = 0;
    const ask = async () => {
      const { body } = await made.status("order-1");
      served += 1;
      return body["transaction_status"];
    };
    const calls: Promise<unknown>[] = [];
    await whileLocked(db, "select id from api_gate for update", {
      waiting: 3,
      work: async () => {
        calls.push(ask(), ask(), ask());
        await Promise.resolve();
      },
    });
    let standing: Json | undefined;
    let held = 0;
    while (held - 99 + served < 3) {
      [standing] = (await made.sandbox("GET", "/gates")).body["gates"] as Json[];
      held = ((standing?.["held"] ?? []) as Json[]).length;
    }
    assert.deepEqual([held, standing?.["times_left"]], [100, 8]);
    assert.equal(served, 2);
    await made.sandbox("POST", `/gates/${gate}/release`, {});
    assert.deepEqual(await Promise.all(calls), ["pending", "pending", "pending"]);
  });

  test("are fifty at the most, also when two are added at one moment", async (t) => {
    const made = await open(t);
    await made.setGates(...Array.from({ length: 49 }, () => ({ do: "close" })));
    // For longer than those: each also says anew until when the merchant is watched.
    const more = { ttl: "2m", gates: [{ do: "close" }] };
    const lock = "select id from merchant for no key update";
    const adding = await whileLocked(made.gateway.db, lock, {
      waiting: 2,
      work: async () => {
        const both = [1, 2].map(async () => (await made.sandbox("POST", "/gates", more)).status);
        return await Promise.resolve(both);
      },
    });
    const answered = await Promise.all(adding);
    assert.deepEqual(
      answered.toSorted((one, other) => one - other),
      [200, 400],
    );
  });

  test("answer no more calls than they are to, also when several come at one moment", async (t) => {
    const made = await open(t);
    await made.call("POST", "/v2/charge", chargeBody("order-1"));
    await made.setGates({ do: "answer", code: 500, times: 1 });
    const calls = await whileLocked(made.gateway.db, "select id from api_gate for update", {
      waiting: 3,
      work: async () => {
        const ask = async () => (await made.status("order-1")).body["status_code"];
        const asking = [ask(), ask(), ask()];
        return await Promise.resolve(asking);
      },
    });
    const codes = await Promise.all(calls);
    assert.equal(codes.filter((code) => code === "500").length, 1, codes.join());
    assert.equal(codes.filter((code) => code === "201").length, 2, codes.join());
  });

  test("let go a call that came while others took their place", async (t) => {
    const made = await open(t);
    await made.call("POST", "/v2/charge", chargeBody("order-1"));
    await made.setGates({ do: "hold", match: {} });
    const call = await whileLocked(
      made.gateway.db,
      `select id from merchant for no key update; delete from api_gate`,
      {
        waiting: 1,
        work: async () => {
          const asking = made.status("order-1");
          return await Promise.resolve({ asking });
        },
      },
    );
    assert.equal((await call.asking).status, 200);
  });

  test("are refused where they cannot be read, by name", async (t) => {
    const made = await open(t);
    const refused = async (gate: Json) =>
      (await made.sandbox("PUT", "/gates", { gates: [gate] })).body["validation_messages"];
    assert.deepEqual(await refused({ do: "answer" }), ["gates[0].code must say what to answer"]);
    assert.deepEqual(await refused({ do: "hold", code: 500, match: { path: "v2" } }), [
      "gates[0].code means nothing for hold",
      "gates[0].match.path must begin with /",
    ]);
    assert.deepEqual(await refused({ do: "answer", code: 418 }), [
      "gates[0].code must be one of 404, 429, 500, 503",
    ]);
    assert.equal((await made.sandbox("PUT", "/gates", { ttl: "11m", gates: [] })).status, 400);
  });
});

suite("what happens while a message is delivered", () => {
  test("is told call by call, also when another process serves it", async (t) => {
    const made = await open(t);
    const other = await startOther(t, made);
    const ask = async (url: string, { body }: Received) => {
      const { order_id } = JSON.parse(body) as { order_id: string };
      await fetch(`${url}/v2/${order_id}/status`, {
        headers: { authorization: `Basic ${btoa(`${made.keys.serverKey.reveal()}:`)}` },
      });
    };
    const receiver = await startReceiver(t, async (request, response) => {
      await ask(other.url, request);
      response.writeHead(200).end();
    });
    await made.sandbox("PUT", "/settings", { payment_notification_url: receiver.url });
    await made.sandbox("POST", "/control", { ttl: "10m" });
    for (const order of ["order-1", "order-2"])
      await made.call("POST", "/v2/charge", chargeBody(order));
    const { body } = await made.sandbox("GET", "/control");
    const [one, two] = (body["due"] as Json[]).map((due) => due["notification_id"]);
    const delivered = await made.sandbox("POST", `/notifications/${String(one)}/deliver`, {});
    const calls = delivered.body["calls"] as Json[];
    assert.deepEqual(
      calls.map((call) => [call["operation"], call["order_id"], call["deliveries"]]),
      [["status", "order-1", [{ notification_id: one, number: 1 }]]],
    );
    assert.ok(calls[0]?.["ended_at"]);
    // Both handlers have asked, and neither has an answer: a race that is certain.
    const [gate = ""] = await made.setGates({
      match: { path: "/v2/*/status" },
      do: "hold",
      times: 2,
    });
    const both = made.sandbox("POST", "/deliver", {
      notifications: [{ id: one, again: true }, two],
      together: true,
    });
    assert.equal((await made.held(2)).length, 2);
    await made.sandbox("POST", `/gates/${gate}/release`, {});
    assert.equal((await both).body["overlapped"], true);
    assert.equal((await made.calls()).length, 5);
  });
});

/** Another process of the same gateway. */
async function startOther(t: TestContext, made: Awaited<ReturnType<typeof open>>) {
  const { connectionString } = made.gateway.db.pool.options;
  const db = openDatabase({ connectionString: connectionString ?? "", max: 4 });
  lastOfAll(t, async () => await db.close());
  const gateway = openGateway({
    db,
    secret: TEST_SECRET,
    wallNow: made.gateway.wallNow,
    delivery: { allowPrivateTargets: true },
  });
  const server = await startServer({ gateway, host: "127.0.0.1", port: 0, workers: false });
  t.after(async () => await server.stop());
  return server;
}
