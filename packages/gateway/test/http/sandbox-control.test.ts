import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { Dispatcher } from "../../src/operations/notifications/dispatch-notifications.ts";
import { endLapsedControls } from "../../src/operations/sandbox/lapsed-control.ts";
import { expireDueTransactions } from "../../src/operations/transactions/expire.ts";
import { chargeBody, startTestServer } from "../support/gateway.ts";
import { type Reply, startReceiver } from "../support/receiver.ts";

type Json = Record<string, unknown>;

async function open(t: TestContext, reply: Reply = 200) {
  const receiver = await startReceiver(t, reply);
  const made = await startTestServer(t, {
    settings: { paymentNotificationUrls: [receiver.url] },
    holdWaitMs: 200,
  });
  const sandbox = async (method: string, path: string, body?: unknown) =>
    await made.call(method, `/sandbox/v1${path}`, body);
  return { ...made, receiver, sandbox };
}

type Opened = Awaited<ReturnType<typeof open>>;

async function hold({ sandbox }: Opened, ttl = "1m"): Promise<string> {
  const { status, body } = await sandbox("POST", "/control", { ttl });
  assert.equal(status, 200, JSON.stringify(body));
  return String(body["control_id"]);
}

async function due({ sandbox }: Opened): Promise<readonly Json[]> {
  return (await sandbox("GET", "/control")).body["due"] as Json[];
}

/** An order that is paid, with its messages still owed: their ids by what they report. */
async function paidOrder(made: Opened, order = "order-1"): Promise<Record<string, string>> {
  await made.call("POST", "/v2/charge", chargeBody(order));
  await made.sandbox("POST", `/transactions/${order}/pay`);
  const owed = await due(made);
  const ofOrder = owed.filter((one) => one["order_id"] === order);
  return Object.fromEntries(
    ofOrder.map((one) => [String(one["transaction_status"]), String(one["notification_id"])]),
  );
}

/** How many messages arrive when workers have their turn. */
async function workersDeliver({ gateway, receiver }: Opened): Promise<number> {
  const before = receiver.received.length;
  const dispatcher = new Dispatcher(gateway, {
    onRoom: () => {},
    onError: (error) => assert.fail(String(error)),
  });
  await expireDueTransactions(gateway);
  await dispatcher.pump();
  await dispatcher.stop();
  return receiver.received.length - before;
}

suite("a merchant in hand", () => {
  test("is sent nothing and expires nothing by itself until it is let go", async (t) => {
    const made = await open(t);
    await hold(made, "10m");
    await made.call("POST", "/v2/charge", {
      ...chargeBody("order-0"),
      custom_expiry: { expiry_duration: 1, unit: "minute" },
    });
    await paidOrder(made);
    made.clock.advance(120_000);
    assert.equal(await workersDeliver(made), 0);
    assert.deepEqual(
      (await due(made)).map((one) => [one["transaction_status"], one["number"]]),
      [
        ["pending", 1],
        ["pending", 1],
        ["settlement", 1],
      ],
    );
    const quiet = await made.sandbox("POST", "/wait", { quiet: true, timeout: "1s" });
    assert.equal(quiet.body["outcome"], "reached");
    assert.equal((await made.sandbox("DELETE", "/control")).body["outcome"], "applied");
    assert.equal(await workersDeliver(made), 4);
    assert.equal((await made.sandbox("DELETE", "/control")).body["outcome"], "unchanged");
  });

  test("is not sent what became owed meanwhile, where whoever lets it go says so", async (t) => {
    const made = await open(t, 500);
    const { pool } = made.gateway.db;
    await made.call("POST", "/v2/charge", chargeBody("order-0"));
    await hold(made, "10m");
    const { pending = "", settlement = "" } = await paidOrder(made);
    await made.sandbox("POST", `/notifications/${settlement}/deliver`, {});
    // A fault plan may have had the one from before wait for one that is never going to be sent.
    await pool.query("update notification set after_id = $1 where order_id = 'order-0'", [pending]);
    assert.equal((await made.sandbox("DELETE", "/control?undelivered=keep")).status, 400);
    const ended = await made.sandbox("DELETE", "/control?undelivered=forget");
    assert.equal(ended.body["outcome"], "applied");
    made.receiver.answer(200);
    made.clock.advance(86_400_000);
    await workersDeliver(made);
    const { body } = await made.sandbox("GET", "/notifications");
    const told = (body["notifications"] as Json[]).map((one) => [
      one["order_id"],
      one["transaction_status"],
      one["state"],
    ]);
    assert.deepEqual(
      told.filter(([, status]) => status !== "expire"),
      [
        ["order-1", "settlement", "given_up"],
        ["order-0", "pending", "delivered"],
      ],
    );
    const again = await made.sandbox("DELETE", "/control?undelivered=forget");
    assert.equal(again.body["outcome"], "unchanged");
  });

  test("is free by itself when its time is up, unless that is renewed", async (t) => {
    const made = await open(t);
    const control = await hold(made, "30s");
    await paidOrder(made);
    made.clock.advance(20_000);
    const renewed = await made.sandbox("POST", "/control", { ttl: "30s", control_id: control });
    assert.equal(renewed.body["control_id"], control);
    made.clock.advance(20_000);
    assert.equal(await workersDeliver(made), 0);
    made.clock.advance(10_000);
    assert.equal(await workersDeliver(made), 2);
    const late = await made.sandbox("POST", "/control", { ttl: "30s", control_id: control });
    assert.equal(late.status, 412);
    assert.equal((await made.sandbox("GET", "/control")).body["active"], false);
    await hold(made);
  });

  test("is not sent what became owed meanwhile when whoever had it is killed, where that was wanted", async (t) => {
    const made = await open(t);
    await made.call("POST", "/v2/charge", chargeBody("order-0"));
    const taken = await made.sandbox("POST", "/control", { ttl: "30s", undelivered: "forget" });
    assert.equal(taken.body["undelivered"], "forget");
    const control_id = taken.body["control_id"];
    const renewed = await made.sandbox("POST", "/control", { ttl: "30s", control_id });
    assert.equal(renewed.body["undelivered"], "forget");
    await paidOrder(made);
    made.clock.advance(40_000);
    assert.equal((await made.sandbox("GET", "/control")).body["active"], false);
    assert.equal(await workersDeliver(made), 0, "nobody sends what is still to be forgotten");
    await endLapsedControls(made.gateway);
    assert.equal(await workersDeliver(made), 1, "what was owed before is sent");
    await made.call("POST", "/v2/charge", chargeBody("order-2"));
    assert.equal(await workersDeliver(made), 1);
  });

  test("forgets what became owed so far as it is renewed, and nothing from before or afterwards", async (t) => {
    const made = await open(t);
    await made.call("POST", "/v2/charge", chargeBody("order-0"));
    const control_id = await hold(made);
    await paidOrder(made);
    const stranger = { ttl: "30s", control_id: "other", forget: true };
    assert.equal((await made.sandbox("POST", "/control", stranger)).status, 412);
    const forgetting = { ttl: "30s", control_id, forget: true };
    const { body } = await made.sandbox("POST", "/control", forgetting);
    const orderIds = (owed: unknown) => (owed as Json[]).map((one) => one["order_id"]);
    assert.deepEqual(orderIds(body["due"]), ["order-0"]);
    await made.call("POST", "/v2/charge", chargeBody("order-2"));
    const renewed = await made.sandbox("POST", "/control", { ttl: "30s", control_id });
    assert.deepEqual(orderIds(renewed.body["due"]), ["order-0", "order-2"]);
    assert.equal((await made.sandbox("POST", "/control", forgetting)).status, 200);
    await made.sandbox("DELETE", "/control");
    assert.equal(await workersDeliver(made), 1);
  });

  test("forgets what it was to forget before time moves, and before it is taken again", async (t) => {
    const made = await open(t);
    const take = { ttl: "30s", undelivered: "forget" };
    await made.sandbox("POST", "/control", take);
    await paidOrder(made);
    made.clock.advance(40_000);
    const { body } = await made.sandbox("POST", "/clock/advance", { by: "0s" });
    assert.deepEqual(body["happened"], []);
    await made.sandbox("POST", "/control", take);
    await paidOrder(made, "order-2");
    made.clock.advance(40_000);
    await hold(made);
    assert.deepEqual(await due(made), []);
    await made.sandbox("DELETE", "/control");
    await made.sandbox("POST", "/control", take);
    await paidOrder(made, "order-3");
    assert.equal((await made.sandbox("DELETE", "/control")).body["outcome"], "applied");
    assert.equal(await workersDeliver(made), 0);
    await made.sandbox("POST", "/control", take);
    await paidOrder(made, "order-4");
    await made.sandbox("DELETE", "/control?undelivered=send");
    assert.equal(await workersDeliver(made), 2);
  });

  test("wakes no worker for what nobody may send, but for what becomes owed afterwards", async (t) => {
    const made = await open(t);
    let woken = 0;
    made.gateway.db.changes.subscribe(({ owesNotifications }) => {
      if (owesNotifications) woken++;
    });
    await paidOrder(made);
    assert.equal(woken, 2);
    await hold(made);
    woken = 0;
    await paidOrder(made, "order-2");
    assert.equal(woken, 0);
    await made.sandbox("DELETE", "/control");
    assert.equal(woken, 1);
    await paidOrder(made, "order-3");
    assert.equal(woken, 3);
  });

  test("is not taken by a second program, nor for longer than ten minutes", async (t) => {
    const made = await open(t);
    assert.equal((await made.sandbox("POST", "/control", { ttl: "11m" })).status, 400);
    assert.equal((await made.sandbox("POST", "/control", {})).status, 400);
    await hold(made);
    const second = await made.sandbox("POST", "/control", { ttl: "1m" });
    assert.equal(second.status, 409);
    assert.match(String(second.body["validation_messages"]), /in hand .* since/);
    const stranger = await made.sandbox("POST", "/control", { ttl: "1m", control_id: "other" });
    assert.equal(stranger.status, 412);
  });

  test("is advanced past expiries, and told which messages fell due", async (t) => {
    const made = await open(t);
    await hold(made, "10m");
    await made.sandbox("PUT", "/clock", { mode: "frozen", now: "2026-12-01 09:00:00" });
    await made.call("POST", "/v2/charge", chargeBody("order-1"));
    const { body } = await made.sandbox("POST", "/clock/advance", { by: "16m" });
    assert.deepEqual(
      (body["happened"] as Json[]).map((one) => one["what"]),
      ["transaction.expire"],
    );
    assert.deepEqual(
      (body["due"] as Json[]).map((one) => [one["transaction_status"], one["due_at"]]),
      [
        ["pending", "2026-12-01T02:00:00.000Z"],
        ["expire", "2026-12-01T02:15:00.000Z"],
      ],
    );
    assert.equal(body["complete"], true);
    assert.equal(made.receiver.begun, 0);
    await made.sandbox("DELETE", "/control");
    const free = await made.sandbox("POST", "/clock/advance", { by: "0s" });
    assert.equal(free.body["due"], undefined);
    assert.equal(made.receiver.begun, 2);
  });
});

suite("delivering now", () => {
  test("answers with the whole exchange, in any order, and counts as an attempt", async (t) => {
    const made = await open(t, { status: 500, body: "busy", headers: { "x-shop": "kedai" } });
    await hold(made);
    const { pending = "", settlement = "" } = await paidOrder(made);
    const first = await made.sandbox("POST", `/notifications/${settlement}/deliver`, {});
    assert.equal(first.status, 200, JSON.stringify(first.body));
    const answer = first.body["answer"] as Json;
    assert.deepEqual([answer["status"], answer["body"]], [500, "busy"]);
    assert.equal((answer["headers"] as Json)["x-shop"], "kedai");
    const { body: sent, headers } = first.body["request"] as Json;
    assert.equal(sent, made.receiver.received[0]?.body);
    assert.equal((headers as Json)["User-Agent"], "Veritrans");
    assert.deepEqual(
      [first.body["number"], first.body["state"], first.body["rule"]],
      [1, "owed", "500: 1 retry"],
    );
    assert.deepEqual(first.body["calls"], []);
    made.receiver.answer(200);
    const second = await made.sandbox("POST", `/notifications/${settlement}/deliver`, {});
    assert.deepEqual([second.body["number"], second.body["state"]], [2, "delivered"]);
    await made.sandbox("POST", `/notifications/${pending}/deliver`, {});
    assert.deepEqual(
      made.receiver.received.map(({ body }) => (JSON.parse(body) as Json)["transaction_status"]),
      ["settlement", "settlement", "pending"],
    );
  });

  test("finds a message by what it says", async (t) => {
    const made = await open(t);
    await made.sandbox("PUT", "/settings", {
      payment_notification_url: `${made.receiver.url}/one,${made.receiver.url}/two`,
    });
    await hold(made);
    await paidOrder(made);
    const deliver = async (...notifications: Json[]) =>
      await made.sandbox("POST", "/deliver", { notifications });
    const said = { transaction: "order-1", status: "settlement" };
    const told = async (...named: Json[]) =>
      ((await deliver(...named)).body["deliveries"] as Json[]).map((one) => [
        one["transaction_status"],
        String(one["url"]).split("/").at(-1),
        one["number"],
        one["copy_of"] === null,
      ]);
    assert.deepEqual(await told({ ...said, url: `${made.receiver.url}/two` }), [
      ["settlement", "two", 1, true],
    ]);
    assert.deepEqual(await told(said), [["settlement", "one", 1, true]]);
    // A copy says the same, and is none of those that are counted.
    assert.deepEqual(await told({ ...said, again: true }, { ...said, nth: 2, again: true }), [
      ["settlement", "one", 1, false],
      ["settlement", "two", 1, false],
    ]);
    assert.equal((await deliver(said)).status, 412);
    const unknown = await deliver({ ...said, nth: 3 });
    assert.deepEqual(
      [unknown.status, unknown.body["validation_messages"]],
      [404, ["notification 3 of order-1 that says settlement"]],
    );
    assert.equal((await deliver({ transaction: "order-9", status: "settlement" })).status, 404);
    for (const wrong of [
      {},
      { id: "one", transaction: "order-1" },
      { transaction: "order-1" },
      { id: "one", nth: 1 },
      { ...said, status: "paid" },
    ]) {
      assert.equal((await deliver(wrong)).status, 400, JSON.stringify(wrong));
    }
  });

  test("finds the messages of a second attempt, and those of its transaction alone", async (t) => {
    const made = await open(t);
    await hold(made);
    const first = await made.call("POST", "/v2/charge", chargeBody("order-1"));
    await made.call("POST", "/v2/order-1/cancel");
    await paidOrder(made);
    const one = async (members: Json) => {
      const { body } = await made.sandbox("POST", "/deliver", { notifications: [members] });
      return (body["deliveries"] as Json[] | undefined)?.[0]?.["transaction_id"];
    };
    const { transaction_id } = first.body;
    const newest = await one({ transaction: "order-1", status: ["settlement", "pending"] });
    assert.ok(typeof newest === "string" && newest !== transaction_id);
    assert.equal(
      await one({ transaction: String(transaction_id), status: ["settlement", "cancel"] }),
      transaction_id,
    );
    assert.equal(
      await one({ transaction: String(transaction_id), status: "settlement" }),
      undefined,
    );
  });

  test("asks a fault plan first about what it was not asked about", async (t) => {
    const made = await open(t);
    await made.sandbox("PUT", "/faults", { rules: [{ fault: "unknown_member" }] });
    await hold(made);
    await made.call("POST", "/v2/charge", chargeBody("order-1"));
    const named = { transaction: "order-1", status: "pending" };
    const { body } = await made.sandbox("POST", "/deliver", { notifications: [named] });
    const faults = (body["deliveries"] as Json[]).map((one) => one["faults"] as Json[]);
    assert.deepEqual(
      faults.flat().map((one) => one["fault"]),
      ["unknown_member"],
    );
  });

  test("repeats the same bytes when it is asked to, and only then", async (t) => {
    const made = await open(t);
    await made.sandbox("PUT", "/faults", { rules: [{ fault: "unknown_member" }] });
    await hold(made);
    const { settlement = "" } = await paidOrder(made);
    await made.sandbox("POST", `/notifications/${settlement}/deliver`, {});
    const closed = await made.sandbox("POST", `/notifications/${settlement}/deliver`, {});
    assert.equal(closed.status, 412);
    const again = await made.sandbox("POST", `/notifications/${settlement}/deliver`, {
      again: true,
    });
    assert.deepEqual([again.body["copy_of"], again.body["state"]], [settlement, "delivered"]);
    const [one, two] = made.receiver.received;
    assert.equal(one?.body, two?.body);
    const unknown = await made.sandbox("POST", "/notifications/nothing/deliver", {});
    assert.equal(unknown.status, 404);
  });

  test("loses what it is asked to lose, and retries fall due as in life", async (t) => {
    const made = await open(t);
    await hold(made);
    const { settlement: id = "" } = await paidOrder(made);
    const deliver = async (faults: Json) =>
      (await made.sandbox("POST", `/notifications/${id}/deliver`, faults)).body;
    const lost = await deliver({ lose_answer: true });
    assert.deepEqual([lost["error"], lost["answer"], lost["state"]], ["reset", null, "owed"]);
    assert.equal((lost["lost_answer"] as Json)["status"], 200);
    assert.equal(made.receiver.received.length, 1);
    const dropped = await deliver({ drop: true });
    assert.deepEqual([dropped["error"], dropped["state"]], ["time_out", "owed"]);
    const cut = await deliver({ cut: true });
    assert.deepEqual([cut["error"], cut["state"]], ["cut", "owed"]);
    assert.equal(made.receiver.received.length, 1);
    made.receiver.answer("hang");
    const impatient = await deliver({ give_up_after: "50ms" });
    assert.deepEqual([impatient["error"], impatient["number"]], ["time_out", 4]);
    assert.ok(typeof impatient["next_at"] === "string");
    made.receiver.answer(200);
    const slow = await deliver({ slow: "80ms" });
    assert.equal(slow["state"], "delivered");
    assert.ok(Number(slow["latency_ms"]) >= 80);
    const incidents = await made.sandbox("GET", "/incidents");
    assert.deepEqual(incidents.body["incidents"], []);
  });

  test("sends several at one moment, also two of one message", async (t) => {
    const made = await open(t);
    await hold(made);
    const { settlement = "", pending = "" } = await paidOrder(made);
    let unanswered: (() => void)[] = [];
    // Answers nobody before all have come whole.
    made.receiver.answer((_, response) => {
      unanswered.push(() => response.writeHead(200).end());
      if (unanswered.length < 3) return;
      for (const answer of unanswered) answer();
      unanswered = [];
    });
    const { body } = await made.sandbox("POST", "/deliver", {
      notifications: [settlement, { id: settlement }, pending],
      together: true,
    });
    assert.equal(body["overlapped"], true, JSON.stringify(body));
    const deliveries = body["deliveries"] as Json[];
    assert.deepEqual(
      deliveries.map((one) => [one["copy_of"], one["state"], one["transaction_status"]]),
      [
        [null, "delivered", "settlement"],
        [settlement, "delivered", "settlement"],
        [null, "delivered", "pending"],
      ],
    );
    made.receiver.answer(200);
    const inTurn = await made.sandbox("POST", "/deliver", {
      notifications: [
        { id: pending, again: true },
        { id: pending, again: true },
      ],
    });
    assert.equal(inTurn.body["overlapped"], false);
    // The quick one's last byte waits for the slow one's.
    const waiting = await made.sandbox("POST", "/deliver", {
      notifications: [
        { id: pending, again: true },
        { id: pending, again: true, slow: "240ms" },
      ],
      together: true,
    });
    assert.equal(waiting.body["overlapped"], true);
    const latencies = (waiting.body["deliveries"] as Json[]).map((one) =>
      Number(one["latency_ms"]),
    );
    assert.ok(Math.min(...latencies) >= 200, latencies.join());
  });

  test("does not call it together when one was answered before the others were there", async (t) => {
    const made = await open(t);
    await hold(made);
    const { settlement = "", pending = "" } = await paidOrder(made);
    const { body } = await made.sandbox("POST", "/deliver", {
      notifications: [{ id: settlement, cut: true }, pending],
      together: true,
    });
    assert.equal(body["overlapped"], false);
    assert.deepEqual(
      (body["deliveries"] as Json[]).map((one) => one["state"]),
      ["owed", "delivered"],
    );
  });

  test("begins all or none, and refuses what is under way already", async (t) => {
    const made = await open(t);
    await hold(made);
    const { settlement = "", pending = "" } = await paidOrder(made);
    const unknown = await made.sandbox("POST", "/deliver", { notifications: [pending, "nothing"] });
    assert.equal(unknown.status, 404);
    assert.deepEqual(unknown.body["validation_messages"], ["notification nothing"]);
    made.receiver.answer("hang");
    const hanging = made.sandbox("POST", `/notifications/${settlement}/deliver`, {
      give_up_after: "10s",
    });
    await made.receiver.arrived(1);
    const twice = await made.sandbox("POST", "/deliver", {
      notifications: [{ id: pending, again: true }, settlement],
    });
    assert.equal(twice.status, 409);
    made.receiver.stop();
    assert.equal((await hanging).body["error"], "reset");
    assert.deepEqual(
      (await due(made)).map((one) => [one["transaction_status"], one["copy_of"]]),
      [["pending", null]],
    );
    const wrong = await made.sandbox("POST", "/deliver", {
      notifications: [{ id: pending, drop: true }],
      together: true,
    });
    assert.equal(wrong.status, 400);
  });
});

suite("the bank of a merchant in hand", () => {
  test("confirms the refund that is named, once, and no other", async (t) => {
    const made = await open(t);
    await hold(made);
    await paidOrder(made);
    for (const key of ["first", "second"]) {
      const body = { refund_key: key, amount: 4_000, reason: "cold" };
      assert.equal(
        (await made.call("POST", "/v2/order-1/refund", body)).body["status_code"],
        "200",
      );
    }
    const confirm = async (key: string, order = "order-1") =>
      await made.sandbox("POST", `/transactions/${order}/confirm-refund`, { refund_key: key });
    const { status, body } = await confirm("second");
    assert.equal(status, 200);
    const refunds = body["refunds"] as readonly Json[];
    assert.deepEqual(
      refunds.map((one) => [one["refund_key"], "bank_confirmed_at" in one]),
      [
        ["first", false],
        ["second", true],
      ],
    );
    const owed = async () => (await due(made)).length;
    const before = await owed();
    assert.equal((await confirm("second")).status, 200);
    assert.equal(await owed(), before, "nobody is told twice");
    assert.equal((await confirm("third")).status, 404);
    assert.equal((await confirm("first", "order-2")).status, 404);
  });
});
