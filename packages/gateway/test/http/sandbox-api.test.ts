import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { attempts, notifications } from "../support/deliveries.ts";
import { chargeBody, NOON, startTestServer, type TestServer } from "../support/gateway.ts";
import { startReceiver } from "../support/receiver.ts";

const PAID_ALREADY = "The transaction is paid already";

type Body = Record<string, unknown>;

async function open(t: TestContext, options: Parameters<typeof startTestServer>[1] = {}) {
  const made = await startTestServer(t, options);
  return {
    ...made,
    sandbox: async (method: string, path: string, body?: unknown) =>
      await made.call(method, `/sandbox/v1${path}`, body),
  };
}

async function statusOf(made: TestServer, id: string): Promise<unknown> {
  return (await made.call("GET", `/v2/${id}/status`)).body["transaction_status"];
}

async function lines(made: TestServer, query = ""): Promise<readonly Body[]> {
  const answer = await fetch(`${made.url}/sandbox/v1/events${query}`, {
    headers: { authorization: `Basic ${btoa(`${made.keys.serverKey.reveal()}:`)}` },
  });
  assert.match(answer.headers.get("content-type") ?? "", /^application\/x-ndjson/);
  const text = await answer.text();
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Body);
}

suite("paying through the sandbox API", () => {
  test("settles late what has expired or was cancelled, only if it is asked to", async (t) => {
    const receiver = await startReceiver(t);
    const made = await open(t, { settings: { paymentNotificationUrls: [receiver.url] } });
    const ids: string[] = [];
    for (const order of ["order-1", "order-2", "order-3", "order-4"]) {
      const { body } = await made.call("POST", "/v2/charge", chargeBody(order));
      ids.push(String(body["transaction_id"]));
    }
    const [expired = "", cancelled = "", denied = "", unmarked = ""] = ids;
    await made.call("POST", `/v2/${expired}/expire`);
    await made.call("POST", `/v2/${cancelled}/cancel`);
    await made.sandbox("POST", `/transactions/${denied}/deny`, {});
    made.clock.advance(16 * 60_000);
    const pay = async (id: string, body: Body) =>
      await made.sandbox("POST", `/transactions/${id}/pay`, body);
    for (const id of [expired, cancelled, unmarked]) {
      assert.equal((await pay(id, { late: false })).status, 412);
      const paid = await pay(id, { late: true });
      assert.equal(paid.body["transaction_status"], "settlement", JSON.stringify(paid.body));
      assert.equal(paid.body["settlement_time"], "2026-11-02 12:16:00");
      assert.equal((await pay(id, { late: true })).body["status_message"], PAID_ALREADY);
    }
    assert.match(String((await pay(denied, { late: true })).body["status_message"]), /denied/);
    const [log] = await lines(made, "?order=order-1&name=transaction.settlement");
    assert.deepEqual(log?.["data"], { via: "gopay", late: true });
    const told = (await notifications(made)).filter((one) => one.order_id === "order-1");
    assert.deepEqual(
      told.map((one) => one.transaction_status),
      ["pending", "expire", "settlement"],
    );
    const refunded = await made.call("POST", `/v2/${expired}/refund`, { reason: "too late" });
    assert.equal(refunded.body["transaction_status"], "refund");
  });

  test("lets the bank refuse a refund that was taken: it is never confirmed, and nobody is told", async (t) => {
    const receiver = await startReceiver(t, 200);
    const made = await open(t, { settings: { paymentNotificationUrls: [receiver.url] } });
    await made.sandbox("PUT", "/clock", { mode: "frozen" });
    await made.call("POST", "/v2/charge", chargeBody("order-1"));
    const deny = async (refund_key: string, order = "order-1") =>
      await made.sandbox("POST", `/transactions/${order}/deny-refund`, { refund_key });
    assert.equal((await deny("one")).status, 404);
    await made.sandbox("POST", "/transactions/order-1/pay");
    for (const refund_key of ["one", "two"])
      await made.call("POST", "/v2/order-1/refund", { refund_key, amount: 10_000 });
    const denied = await deny("one");
    assert.equal(denied.body["transaction_status"], "partial_refund");
    assert.equal((await deny("one")).status, 200);
    const late = { refund_key: "one" };
    const confirmed = await made.sandbox("POST", "/transactions/order-1/confirm-refund", late);
    assert.match(String(confirmed.body["status_message"]), /bank has refused/);
    assert.equal((await deny("three")).status, 404);
    assert.equal((await deny("one", "order-9")).status, 404);
    assert.equal((await deny("no key!")).status, 400);
    // Time confirms the other one, and never the one that was refused.
    const happened = (await made.sandbox("POST", "/clock/advance", { by: "1h" })).body["happened"];
    const facts = (happened as readonly Body[]).filter(({ what }) => what === "refund.confirmed");
    assert.equal(facts.length, 1);
    assert.match(String((await deny("two")).body["status_message"]), /bank has confirmed/);
    const status = (await made.call("GET", "/v2/order-1/status")).body;
    assert.deepEqual(
      (status["refunds"] as readonly Body[]).map((one) => [
        one["refund_key"],
        "bank_confirmed_at" in one,
      ]),
      [
        ["one", false],
        ["two", true],
      ],
    );
    // Charge, payment, two refunds, one confirmation: nothing tells of the refusal but the log.
    assert.equal(receiver.received.length, 5);
    const log = await made.sandbox("GET", "/events?name=refund.denied");
    assert.match(JSON.stringify(log.body), /"refund_key":"one"/);
    assert.equal((await made.sandbox("POST", "/wait", { quiet: true })).body["outcome"], "reached");
  });

  test("does not settle late when the order was charged again", async (t) => {
    const made = await open(t);
    const { body } = await made.call("POST", "/v2/charge", chargeBody("order-1"));
    const id = String(body["transaction_id"]);
    await made.call("POST", `/v2/${id}/cancel`);
    await made.call("POST", "/v2/charge", chargeBody("order-1"));
    const late = await made.sandbox("POST", `/transactions/${id}/pay`, { late: true });
    assert.equal(late.status, 412);
    assert.match(String(late.body["status_message"]), /charged again/);
    assert.equal(await statusOf(made, id), "cancel");
    assert.equal(await statusOf(made, "order-1"), "pending");
  });

  test("pays a gopay charge in the app, and by scanning with any issuer", async (t) => {
    const made = await open(t);
    for (const order of ["order-1", "order-2"])
      await made.call("POST", "/v2/charge", chargeBody(order));
    const inApp = await made.sandbox("POST", "/transactions/order-1/pay");
    assert.equal(inApp.body["transaction_status"], "settlement");
    assert.equal(inApp.body["payment_type"], "gopay");
    const scanned = await made.sandbox("POST", "/transactions/order-2/pay", {
      via: "qris",
      issuer: "DANA",
    });
    assert.equal(scanned.body["payment_type"], "qris");
    assert.equal(scanned.body["issuer"], "dana");
    const again = await made.sandbox("POST", "/transactions/order-1/pay");
    assert.equal(again.status, 412);
    assert.equal(again.body["status_message"], "The transaction is paid already");
  });

  test("a customer who refuses leaves it pending and is in the log; a provider ends it", async (t) => {
    const made = await open(t);
    await made.call("POST", "/v2/charge", chargeBody("order-1"));
    const refused = await made.sandbox("POST", "/transactions/order-1/refuse");
    assert.equal(refused.body["transaction_status"], "pending");
    const [event] = await lines(made, "?name=wallet.*");
    assert.equal(event?.["name"], "wallet.refused");
    const failed = await made.sandbox("POST", "/transactions/order-1/fail", {
      channel_response_code: "112",
      channel_response_message: "User Blocked",
    });
    assert.equal(failed.body["transaction_status"], "deny");
    assert.equal(failed.body["channel_response_code"], "112");
    for (const action of ["pay", "refuse", "fail"]) {
      const late = await made.sandbox("POST", `/transactions/order-1/${action}`);
      assert.deepEqual(
        [late.status, late.body["status_message"]],
        [412, "The transaction was denied"],
      );
    }
  });

  test("names every fault of a body, and knows nobody else's orders", async (t) => {
    const made = await open(t);
    await made.call("POST", "/v2/charge", chargeBody("order-1", 44_000, "qris"));
    const wrong = await made.sandbox("POST", "/transactions/order-1/pay", {
      via: "card",
      issuer: 7,
      amount: 1,
    });
    assert.equal(wrong.status, 400);
    assert.deepEqual(wrong.body["validation_messages"], [
      "amount is not known here",
      "via must be one of gopay, qris",
      "issuer must be the name of an issuer, such as dana",
    ]);
    const inApp = await made.sandbox("POST", "/transactions/order-1/pay", { via: "gopay" });
    assert.equal(inApp.status, 400);
    assert.equal((await made.sandbox("POST", "/transactions/order-9/pay")).status, 404);
    assert.equal((await made.sandbox("POST", "/transactions/order-1/pay", "[1")).status, 400);
    const anonymous = await fetch(`${made.url}/sandbox/v1/clock`);
    assert.equal(anonymous.status, 401);
    assert.equal(await statusOf(made, "order-1"), "pending");
  });

  test("knows no member by a name that every object has", async (t) => {
    const made = await open(t);
    const body = '{"__proto__":{"via":"qris"},"constructor":1,"via":"toString"}';
    const { body: answer } = await made.sandbox("POST", "/transactions/order-1/pay", body);
    assert.deepEqual(answer["validation_messages"], [
      "__proto__ is not known here",
      "constructor is not known here",
      "via must be one of gopay, qris",
    ]);
  });
});

suite("the clock of the sandbox API", () => {
  test("is set, frozen, advanced and given back", async (t) => {
    const receiver = await startReceiver(t, 200);
    const made = await open(t, { settings: { paymentNotificationUrls: [receiver.url] } });
    assert.equal((await made.sandbox("GET", "/clock")).body["mode"], "real");
    const frozen = await made.sandbox("PUT", "/clock", {
      mode: "frozen",
      now: "2026-12-01 09:00:00",
    });
    assert.equal(frozen.body["now"], "2026-12-01T02:00:00.000Z");
    const charged = await made.call("POST", "/v2/charge", chargeBody("order-1"));
    assert.equal(charged.body["transaction_time"], "2026-12-01 09:00:00");
    const advanced = await made.sandbox("POST", "/clock/advance", { by: "16m" });
    assert.equal(advanced.body["complete"], true);
    assert.equal(advanced.body["now"], "2026-12-01T02:16:00.000Z");
    const happened = advanced.body["happened"] as readonly Body[];
    assert.deepEqual(
      happened.map(({ what, transaction_status, at }) => [what, transaction_status, at]),
      [
        ["notification.attempt", "pending", "2026-12-01T02:00:00.000Z"],
        ["transaction.expire", undefined, "2026-12-01T02:15:00.000Z"],
        ["notification.attempt", "expire", "2026-12-01T02:15:00.000Z"],
      ],
    );
    const offset = await made.sandbox("PUT", "/clock", { mode: "offset", by: "-2h" });
    assert.equal(offset.body["offset"], "-2h");
    assert.equal((await made.sandbox("PUT", "/clock", { mode: "real" })).body["offset"], "0s");
    assert.deepEqual(
      (await lines(made, "?name=clock.*")).map(({ name }) => name),
      ["clock.set", "clock.advance", "clock.set", "clock.set"],
    );
  });

  test("refuses what it cannot be set to, with a reason each", async (t) => {
    const made = await open(t);
    const cases: readonly [string, string, unknown, readonly string[]][] = [
      ["PUT", "/clock", {}, ["mode is required"]],
      ["PUT", "/clock", { mode: "real", by: "1h" }, ["by means nothing for real"]],
      [
        "PUT",
        "/clock",
        { mode: "offset" },
        ["either by or now must say where an offset clock goes on"],
      ],
      [
        "POST",
        "/clock/advance",
        { by: "400d" },
        ["by must be a duration such as 90s, 15m or 1d12h, 366d at the most"],
      ],
      ["POST", "/clock/advance", {}, ["by is required"]],
    ];
    for (const [method, path, body, faults] of cases) {
      const answer = await made.sandbox(method, path, body);
      assert.equal(answer.status, 400);
      assert.deepEqual(answer.body["validation_messages"], faults);
    }
  });
});

suite("notifications of the sandbox API", () => {
  test("are read with their attempts, page by page, and sent once more", async (t) => {
    const receiver = await startReceiver(t, 500);
    const made = await open(t, { settings: { paymentNotificationUrls: [receiver.url] } });
    await made.sandbox("PUT", "/clock", { mode: "frozen" });
    for (const order of ["order-1", "order-2"])
      await made.call("POST", "/v2/charge", chargeBody(order));
    await made.sandbox("POST", "/clock/advance", { by: "5m" });
    const first = await made.sandbox("GET", "/notifications?limit=1");
    const newest = (first.body["notifications"] as readonly Body[])[0];
    assert.ok(newest);
    assert.equal(newest["order_id"], "order-2");
    assert.equal(newest["state"], "given_up");
    assert.equal((newest["attempts"] as readonly Body[]).length, 2);
    const next = String(first.body["next_before"]);
    const second = await made.sandbox("GET", `/notifications?limit=1&before=${next}`);
    assert.equal((second.body["notifications"] as readonly Body[])[0]?.["order_id"], "order-1");
    receiver.answer(200);
    const resent = await made.sandbox("POST", `/notifications/${String(newest["id"])}/resend`);
    assert.equal(resent.body["copy_of"], newest["id"]);
    await made.sandbox("POST", "/clock/advance", { by: "0s" });
    const filter = "/notifications?order=order-2&state=delivered";
    const delivered = (await made.sandbox("GET", filter)).body["notifications"] as readonly Body[];
    assert.equal(delivered.length, 1);
    assert.equal(delivered[0]?.["body"], newest["body"]);
    assert.equal((await made.sandbox("POST", "/notifications/none/resend")).status, 404);
    assert.equal((await notifications(made)).length, 3);
    assert.equal((await attempts(made)).length, 5);
  });

  test("that an endpoint missed are sent once more, once, and a test when asked for", async (t) => {
    const receiver = await startReceiver(t, 500);
    const made = await open(t, { settings: { paymentNotificationUrls: [receiver.url] } });
    await made.sandbox("PUT", "/clock", { mode: "frozen" });
    for (const order of ["order-1", "order-2"])
      await made.call("POST", "/v2/charge", chargeBody(order));
    await made.sandbox("POST", "/clock/advance", { by: "5m" });
    receiver.answer(200);
    const resend = async (endpoint: string) =>
      await made.sandbox("POST", "/notifications/resend", { endpoint });
    assert.deepEqual((await resend("https://another.example")).body, { resent: 0 });
    assert.deepEqual((await resend(receiver.url)).body, { resent: 2 });
    assert.deepEqual((await resend(receiver.url)).body, { resent: 0 });
    assert.equal((await resend("nowhere")).status, 400);
    const tested = await made.sandbox("POST", "/notifications/test");
    assert.equal((tested.body["notification_ids"] as readonly string[]).length, 1);
    const { body } = await made.sandbox("POST", "/clock/advance", { by: "0s" });
    const happened = body["happened"] as readonly Body[];
    assert.deepEqual(
      happened.map(({ state }) => state),
      ["delivered", "delivered", "delivered"],
    );
    assert.match(String(happened[2]?.["order_id"]), /^payment_notif_test_/);
  });
});

suite("faults of the sandbox API", () => {
  test("are planned, active and visible, refused when wrong, and ended", async (t) => {
    const receiver = await startReceiver(t, 200);
    const made = await open(t, { settings: { paymentNotificationUrls: [receiver.url] } });
    await made.sandbox("PUT", "/clock", { mode: "frozen" });
    const plan = await made.sandbox("PUT", "/faults", {
      seed: 7,
      rules: [{ fault: "duplicate", copies: 2 }],
    });
    assert.equal(plan.body["active"], true);
    await made.call("POST", "/v2/charge", chargeBody("order-1"));
    const { body } = await made.sandbox("POST", "/clock/advance", { by: "1s" });
    assert.equal((body["happened"] as readonly Body[]).length, 3);
    const counted = await made.sandbox("GET", "/faults");
    assert.deepEqual([counted.body["seen"], counted.body["taken"]], [1, [1]]);
    const exact = await made.sandbox("PUT", "/faults", {
      rules: [
        { fault: "drop", order: "order-2", nth: 2, attempt: 1 },
        { fault: "wrong_amount", order: "order-3" },
      ],
    });
    assert.deepEqual(exact.body["rules"], [
      { fault: "drop", order: "order-2", nth: 2, attempt: 1 },
      { fault: "wrong_amount", order: "order-3" },
    ]);
    await made.call("POST", "/v2/charge", chargeBody("order-2"));
    await made.sandbox("POST", "/transactions/order-2/pay");
    await made.call("POST", "/v2/charge", chargeBody("order-3"));
    await made.sandbox("POST", "/clock/advance", { by: "1s" });
    const named = (await made.sandbox("GET", "/faults")).body;
    assert.deepEqual(
      [named["taken"], named["fitted"]],
      [
        [1, 1],
        [2, 1],
      ],
    );
    const toldOf = (order: string) =>
      receiver.received
        .map((one) => JSON.parse(one.body) as Body)
        .filter((body) => body["order_id"] === order);
    assert.deepEqual(
      toldOf("order-2").map((body) => body["transaction_status"]),
      ["pending"],
    );
    assert.deepEqual(
      toldOf("order-3").map((body) => body["gross_amount"]),
      ["43999.00"],
    );
    const kinds = await made.sandbox("PUT", "/faults", {
      rules: [
        { fault: "drop", kinds: ["account", "subscription"], statuses: ["ENABLED"] },
        { fault: "wrong_amount", kinds: ["account"] },
      ],
    });
    assert.deepEqual(kinds.body["validation_messages"], [
      "rules[1].kinds: wrong_amount means nothing for account: an account's messages have no amount",
    ]);
    assert.equal(
      (await made.sandbox("PUT", "/faults", { rules: [{ fault: "drop", kinds: ["test"] }] }))
        .status,
      400,
    );
    const impossible = await made.sandbox("PUT", "/faults", {
      rules: [{ fault: "duplicate", attempt: 2, order: "x".repeat(81) }],
    });
    assert.deepEqual(impossible.body["validation_messages"], [
      "rules[0].order must be an order id",
      "rules[0].attempt means nothing for duplicate: every attempt sends the same",
    ]);
    const wrong = await made.sandbox("PUT", "/faults", {
      rules: [{ fault: "vanish" }, { fault: "drop", share: 2, extra: 1 }, { share: 1 }],
    });
    assert.equal(wrong.status, 400);
    assert.deepEqual(
      (wrong.body["validation_messages"] as readonly string[]).map((fault) => fault.slice(0, 33)),
      [
        "rules[0].fault must be one of dup",
        "rules[1].extra is not known here",
        "rules[2].fault is required",
      ],
    );
    assert.equal((await made.sandbox("DELETE", "/faults")).body["outcome"], "applied");
    const empty = await made.sandbox("PUT", "/faults", { rules: [] });
    assert.deepEqual([empty.status, empty.body["active"]], [200, false]);
    assert.equal((await made.sandbox("DELETE", "/faults")).body["outcome"], "unchanged");
    assert.equal((await made.sandbox("GET", "/faults")).body["active"], false);
  });
});

suite("settings of the sandbox API", () => {
  test("change one by one, and are refused with the member's name", async (t) => {
    const made = await open(t);
    const changed = await made.sandbox("PUT", "/settings", {
      payment_notification_url: "https://one.example/n, https://two.example/n",
      gopay_callback_url: "tokoku://done",
    });
    assert.deepEqual(changed.body["payment_notification_url"], [
      "https://one.example/n",
      "https://two.example/n",
    ]);
    await made.sandbox("PUT", "/settings", { finish_url: "https://one.example/finish" });
    const read = await made.sandbox("GET", "/settings");
    assert.equal(read.body["gopay_callback_url"], "tokoku://done");
    const wrong = await made.sandbox("PUT", "/settings", {
      payment_notification_url: ["ftp://a.example", "https://user:pass@a.example"],
      finish_url: "javascript:alert(1)",
    });
    assert.equal(wrong.status, 400);
    assert.equal((wrong.body["validation_messages"] as readonly string[]).length, 3);
    await made.sandbox("PUT", "/settings", {
      payment_notification_url: null,
      gopay_callback_url: null,
    });
    const cleared = (await made.sandbox("GET", "/settings")).body;
    assert.deepEqual(cleared["payment_notification_url"], []);
    assert.equal(cleared["gopay_callback_url"], null);
    assert.equal(cleared["finish_url"], "https://one.example/finish");
  });
});

suite("waiting by the sandbox API", () => {
  test("ends when the status was reached, cannot be any more, or time is up", async (t) => {
    const made = await open(t);
    const waiting = made.sandbox("POST", "/wait", {
      transaction: "order-1",
      status: "settlement",
      timeout: "30s",
    });
    await made.call("POST", "/v2/charge", chargeBody("order-1"));
    await made.sandbox("POST", "/transactions/order-1/pay");
    assert.equal((await waiting).body["outcome"], "reached");
    const past = { transaction: "order-1", status: ["pending"], timeout: "0s" };
    assert.equal((await made.sandbox("POST", "/wait", past)).body["outcome"], "reached");
    const never = { transaction: "order-1", status: "expire", timeout: "30s" };
    assert.equal((await made.sandbox("POST", "/wait", never)).body["outcome"], "unreachable");
    const later = { transaction: "order-1", status: "refund", timeout: "0s" };
    assert.equal((await made.sandbox("POST", "/wait", later)).body["outcome"], "timed_out");
    assert.equal((await made.sandbox("POST", "/wait", { quiet: true })).body["outcome"], "reached");
    assert.equal((await made.sandbox("POST", "/wait", {})).status, 400);
  });

  test("goes on after an expiry and a cancellation, which a late payment may follow", async (t) => {
    const made = await open(t);
    for (const [order, end] of [
      ["order-1", "expire"],
      ["order-2", "cancel"],
      ["order-3", "deny"],
    ] as const) {
      await made.call("POST", "/v2/charge", chargeBody(order));
      if (end === "deny") await made.sandbox("POST", `/transactions/${order}/deny`);
      else await made.call("POST", `/v2/${order}/${end}`);
    }
    const outcome = async (transaction: string, status: string, timeout = "0s") =>
      (await made.sandbox("POST", "/wait", { transaction, status, timeout })).body["outcome"];
    assert.equal(await outcome("order-1", "refund"), "timed_out");
    assert.equal(await outcome("order-1", "cancel"), "unreachable");
    assert.equal(await outcome("order-2", "settlement"), "timed_out");
    assert.equal(await outcome("order-3", "settlement"), "unreachable");
    const waiting = outcome("order-1", "settlement", "30s");
    await made.sandbox("POST", "/transactions/order-1/pay", { late: true });
    assert.equal(await waiting, "reached");
  });

  test("is not quiet while a notification is under way", async (t) => {
    const answers: (() => void)[] = [];
    const receiver = await startReceiver(t, (_, response) => {
      answers.push(() => response.end());
    });
    const made = await open(t, {
      workers: true,
      settings: { paymentNotificationUrls: [receiver.url] },
    });
    await made.call("POST", "/v2/charge", chargeBody("order-1"));
    await receiver.arrived(1);
    const busy = await made.sandbox("POST", "/wait", { quiet: true, timeout: "0s" });
    assert.equal(busy.body["outcome"], "timed_out");
    const waiting = made.sandbox("POST", "/wait", { quiet: true, timeout: "30s" });
    answers[0]?.();
    assert.equal((await waiting).body["outcome"], "reached");
  });
});

suite("the event log of the sandbox API", () => {
  test("is filtered by order, transaction, name and time, and read on after an id", async (t) => {
    const made = await open(t);
    for (const order of ["order-1", "order-2"])
      await made.call("POST", "/v2/charge", chargeBody(order));
    await made.sandbox("POST", "/transactions/order-1/pay");
    const all = await lines(made);
    assert.deepEqual(
      all.map(({ order_id, name }) => [order_id, name]),
      [
        ["order-1", "transaction.pending"],
        ["order-2", "transaction.pending"],
        ["order-1", "transaction.settlement"],
      ],
    );
    assert.equal((await lines(made, "?order=order-1")).length, 2);
    assert.equal(
      (await lines(made, `?transaction=${String(all[1]?.["transaction_id"])}`)).length,
      1,
    );
    assert.equal((await lines(made, "?name=transaction.settlement")).length, 1);
    assert.equal((await lines(made, `?since=${NOON.toISOString()}`)).length, 3);
    assert.equal((await lines(made, "?since=2030-01-01T00:00:00Z")).length, 0);
    assert.deepEqual(await lines(made, `?after=${String(all[0]?.["id"])}&limit=1`), [all[1]]);
    assert.equal((await made.sandbox("GET", "/events?after=x&colour=red")).status, 400);
  });
});
