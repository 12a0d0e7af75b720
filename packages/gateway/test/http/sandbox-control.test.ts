import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { endLapsedControls } from "../../src/operations/sandbox/lapsed-control.ts";
import { chargeBody } from "../support/gateway.ts";
import {
  due,
  hold,
  type Json,
  openInHand,
  paidOrder,
  workersDeliver,
} from "../support/merchant-in-hand.ts";

suite("a merchant in hand", () => {
  test("is sent nothing and expires nothing by itself until it is let go", async (t) => {
    const made = await openInHand(t);
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
    const made = await openInHand(t, 500);
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
    const made = await openInHand(t);
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
    const made = await openInHand(t);
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
    const made = await openInHand(t);
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
    const made = await openInHand(t);
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
    const made = await openInHand(t);
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
    const made = await openInHand(t);
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
    const made = await openInHand(t);
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

suite("the bank of a merchant in hand", () => {
  test("confirms the refund that is named, once, and no other", async (t) => {
    const made = await openInHand(t);
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
