import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { chargeBody } from "../support/gateway.ts";
import { due, hold, type Json, openInHand, paidOrder } from "../support/merchant-in-hand.ts";

suite("delivering now", () => {
  test("answers with the whole exchange, in any order, and counts as an attempt", async (t) => {
    const made = await openInHand(t, { status: 500, body: "busy", headers: { "x-shop": "kedai" } });
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

  test("looks for no calls where nobody wants them", async (t) => {
    const made = await openInHand(t);
    await hold(made);
    const { pending, settlement } = await paidOrder(made);
    const callsOf = async (wanted: object) => {
      const { body } = await made.sandbox("POST", "/deliver", wanted);
      return (body["deliveries"] as Json[]).map((one) => one["calls"]);
    };
    assert.deepEqual(await callsOf({ notifications: [settlement] }), [[]]);
    assert.deepEqual(await callsOf({ notifications: [pending], calls: false }), [null]);
  });

  test("finds a message by what it says", async (t) => {
    const made = await openInHand(t);
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
    const made = await openInHand(t);
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
    const made = await openInHand(t);
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
    const made = await openInHand(t);
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
    const made = await openInHand(t);
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
    const made = await openInHand(t);
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
    const made = await openInHand(t);
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
    const made = await openInHand(t);
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
