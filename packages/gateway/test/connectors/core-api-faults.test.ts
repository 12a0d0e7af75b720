import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import type { Rupiah } from "@gerbang/protocol";
import { coreApiConnector as core } from "../../src/connectors/core-api/core-api-connector.ts";
import { checkOffer } from "../../src/domain/upstream/check-offer.ts";
import type { Offer, UpstreamCall } from "../../src/domain/upstream/connector.ts";
import { type Fault, type FaultVerb, startFaultProxy } from "../support/fault-proxy.ts";
import { falsify, faults } from "../support/faults.ts";
import { startTestServer, type TestServer } from "../support/gateway.ts";
import { callsOf, chargeOrderOf } from "../support/upstream.ts";

async function open(t: TestContext) {
  const upstream = await startTestServer(t);
  const proxy = await startFaultProxy(t, upstream.url);
  return { upstream, proxy, call: callsOf(t, upstream, { baseUrl: proxy.url }) };
}

/** What never answers is not waited for as long as what does. */
const SHORT_MS = 400;

const within = (call: UpstreamCall, fault: Fault): UpstreamCall =>
  /hang|never/.test(fault.name) ? { ...call, timeoutMs: SHORT_MS } : call;

async function statusOf(upstream: TestServer, orderId: string): Promise<unknown> {
  const { body } = await upstream.call("GET", `/v2/${orderId}/status`);
  return body["status_code"] === "404" ? "404" : body["transaction_status"];
}

async function charged(call: UpstreamCall, orderId: string): Promise<Offer> {
  const reply = await core.charge(call, chargeOrderOf(orderId));
  assert.ok(reply.outcome === "offered", JSON.stringify(reply));
  return reply.offer;
}

async function paid(upstream: TestServer, call: UpstreamCall, orderId: string): Promise<Offer> {
  const offer = await charged(call, orderId);
  const paid = await upstream.call("POST", `/sandbox/v1/transactions/${orderId}/pay`);
  assert.equal(paid.status, 200);
  return offer;
}

function word(reply: { readonly outcome: string }): string {
  const detail = "why" in reply ? reply.why : "reason" in reply ? reply.reason : "";
  return `${reply.outcome} ${String(detail)}`.trim();
}

type FaultRow = readonly [name: string, fault: () => Fault, outcome: string];

/** The upstream never acts. */
const BEFORE: readonly FaultRow[] = [
  ["the request is dropped", faults.drop, "unknown no_answer"],
  ["the request breaks off", faults.halfRead, "unknown no_answer"],
  ["the request hangs", faults.hang, "unknown no_answer"],
  ["a 403 page stands before it", faults.forbidden, "unknown unreadable"],
  ["there are too many", faults.rateLimited, "refused rate_limited"],
  ["a 500 page stands before it", () => faults.unavailable(500), "unknown server_error"],
  ["a 503 page stands before it", () => faults.unavailable(503), "unknown server_error"],
];

/** The upstream acts, and its answer is not what it said. */
const AFTER: readonly FaultRow[] = [
  ["the answer is dropped", faults.dropAnswer, "unknown no_answer"],
  ["the answer never comes", faults.neverAnswer, "unknown no_answer"],
  ["the answer breaks off", faults.cutBody, "unknown cut_off"],
  ["a 502 page stands for it", () => faults.answerInstead(502, "<html>"), "unknown server_error"],
  [
    "a 500 in JSON stands for it",
    () => faults.answerInstead(500, { status_code: "500" }),
    "unknown server_error",
  ],
  ["it is said to run still", faults.stillRunning, "unknown still_running"],
];

suite("a charge through a faulty network", () => {
  test("is unknown or refused when the upstream never acted, and makes nothing", async (t) => {
    const { upstream, proxy, call } = await open(t);
    for (const [at, [name, fault, outcome]] of BEFORE.entries()) {
      const made = fault();
      const remove = proxy.add({ verb: "charge", fault: made });
      const reply = await core.charge(within(call, made), chargeOrderOf(`before-${at}`));
      assert.equal(word(reply), outcome, name);
      await proxy.idle();
      remove();
      assert.deepEqual(await core.find(call, { orderId: `before-${at}` }), { outcome: "absent" });
      assert.equal(await statusOf(upstream, `before-${at}`), "404");
    }
  });

  test("is not sent while nothing listens, and is made when something does again", async (t) => {
    const { proxy, call } = await open(t);
    await proxy.refuse();
    const refused = await core.charge(call, chargeOrderOf("order-1"));
    assert.deepEqual(refused, { outcome: "not_sent", why: "connect" });
    await proxy.accept();
    await charged(call, "order-1");
  });

  test("is unknown when its answer was lost; made again under its key, it gives the same offer", async (t) => {
    const { proxy, call } = await open(t);
    for (const [at, [name, fault, outcome]] of AFTER.entries()) {
      const order = chargeOrderOf(`after-${at}`);
      const made = fault();
      const remove = proxy.add({ verb: "charge", fault: made });
      assert.equal(word(await core.charge(within(call, made), order)), outcome, name);
      await proxy.idle();
      remove();
      const found = await core.find(call, { orderId: order.orderId });
      assert.ok(found.outcome === "found", name);
      const again = await core.charge(call, order);
      assert.ok(again.outcome === "offered", name);
      assert.equal(again.offer.upstreamId, found.report.upstreamId);
      const other = await core.charge(call, { ...order, idempotencyKey: `other-${at}` });
      assert.deepEqual(other, { outcome: "unknown", why: "order_taken" }, name);
    }
  });

  test("that a network makes twice makes one order", async (t) => {
    const { proxy, call } = await open(t);
    proxy.add({ verb: "charge", fault: faults.twice() });
    const offer = await charged(call, "order-1");
    assert.equal(proxy.log[0]?.passes, 2);
    const found = await core.find(call, { orderId: "order-1" });
    assert.equal(found.outcome === "found" && found.report.upstreamId, offer.upstreamId);
  });

  test("with a false answer is read as it is said, and its offer does not pass the check", async (t) => {
    const { upstream, proxy, call } = await open(t);
    await charged(call, "another");
    const FALSE: readonly (readonly [Fault, string])[] = [
      [faults.falsify(falsify.amount(44_001)), "amount"],
      [faults.falsify(falsify.orderId("order-x")), "order_id"],
      [faults.earlierAnswer(), "order_id"],
      [faults.falsify(falsify.expiry("2026-11-02 12:00:19")), "deadline"],
      [faults.falsify(falsify.member("payment_type", "gopay")), "payment_type"],
      [faults.falsify(falsify.member("acquirer", "airpay shopee")), "acquirer"],
      [faults.falsify(falsify.qrAmount(44_001)), "payload_amount"],
      [faults.falsify(falsify.qrTip), "payload_tip"],
      [faults.falsify(falsify.qrChecksum), "payload_checksum"],
    ];
    for (const [at, [fault, problem]] of FALSE.entries()) {
      const remove = proxy.add({ verb: "charge", fault });
      const { orderId, amount, paymentType, acquirer } = chargeOrderOf(`false-${at}`);
      const offer = await charged(call, orderId);
      const wanted = { orderId, amount, paymentType, acquirer, now: upstream.clock.now };
      assert.equal(checkOffer(offer, { ...wanted, lifetimeSecondsMin: 20 }), problem, fault.name);
      await proxy.idle();
      remove();
      const honest = await core.charge(call, chargeOrderOf(orderId));
      assert.ok(honest.outcome === "offered");
      assert.equal(checkOffer(honest.offer, { ...wanted, lifetimeSecondsMin: 20 }), undefined);
    }
  });

  test("whose answer lacks a member, or has another word, is unknown", async (t) => {
    const { proxy, call } = await open(t);
    const members = [
      "order_id",
      "transaction_id",
      "gross_amount",
      "currency",
      "payment_type",
      "expiry_time",
      "transaction_status",
      "status_code",
      "status_message",
    ];
    const BROKEN: readonly (readonly [ReturnType<typeof falsify.without>, string])[] = [
      ...members.map((name) => [falsify.without(name), "unknown unreadable"] as const),
      [falsify.status("settlement"), "unknown contradiction"],
      [falsify.status("prepared"), "unknown contradiction"],
    ];
    for (const [at, [change, outcome]] of BROKEN.entries()) {
      const remove = proxy.add({ verb: "charge", fault: faults.falsify(change) });
      const reply = await core.charge(call, chargeOrderOf(`broken-${at}`));
      assert.equal(word(reply), outcome, String(members[at]));
      await proxy.idle();
      remove();
    }
  });
});

suite("a look-up through a faulty network", () => {
  test("is unknown, and changes nothing, whatever happens to it", async (t) => {
    const { proxy, call } = await open(t);
    await charged(call, "order-1");
    for (const [name, fault, outcome] of [...BEFORE, ...AFTER]) {
      const made = fault();
      const remove = proxy.add({ verb: "status", fault: made });
      assert.equal(
        word(await core.find(within(call, made), { orderId: "order-1" })),
        outcome,
        name,
      );
      await proxy.idle();
      remove();
    }
    assert.equal((await core.find(call, { orderId: "order-1" })).outcome, "found");
  });

  test("reports what it is told: an old state, nothing yet, another's, or words that it does not know", async (t) => {
    const { upstream, proxy, call } = await open(t);
    const find = async () => {
      const reply = await core.find(call, { orderId: "order-1" });
      return reply.outcome === "found"
        ? `${reply.report.orderId} ${reply.report.state}`
        : word(reply);
    };
    await charged(call, "order-2");
    await core.find(call, { orderId: "order-2" });
    await charged(call, "order-1");
    assert.equal(await find(), "order-1 pending");
    await upstream.call("POST", "/sandbox/v1/transactions/order-1/pay");
    proxy.add({ verb: "status", times: 2, fault: faults.stale() });
    assert.deepEqual(
      [await find(), await find(), await find()],
      ["order-1 pending", "order-1 pending", "order-1 paid"],
    );
    proxy.add({ verb: "status", times: 1, fault: faults.notFound() });
    assert.deepEqual([await find(), await find()], ["absent", "order-1 paid"]);
    proxy.add({ verb: "status", times: 1, fault: faults.earlierAnswer() });
    assert.deepEqual([await find(), await find()], ["order-2 pending", "order-1 paid"]);
    proxy.add({ verb: "status", times: 1, fault: faults.falsify(falsify.status("settled")) });
    assert.deepEqual([await find(), await find()], ["order-1 unclear", "order-1 paid"]);
    proxy.add({ verb: "status", times: 1, fault: faults.falsify(falsify.amount(1)) });
    const reply = await core.find(call, { orderId: "order-1" });
    assert.equal(reply.outcome === "found" && reply.report.amount, 1);
    for (const name of ["gross_amount", "transaction_status", "issuer"]) {
      proxy.add({ verb: "status", times: 1, fault: faults.falsify(falsify.without(name)) });
      assert.equal(await find(), "unknown unreadable", name);
    }
  });
});

suite("an action through a faulty network", () => {
  const ACTIONS: readonly (readonly [FaultVerb, string, string])[] = [
    ["cancel", "cancel", "closed"],
    ["expire", "expire", "closed"],
    ["refund", "partial_refund", "accepted"],
  ];
  for (const [verb, done, outcome] of ACTIONS) {
    const act = async (call: UpstreamCall, orderId: string) =>
      verb === "refund"
        ? await core.refund(call, {
            orderId,
            refundKey: `rf-${orderId}`,
            amount: 10_000 as Rupiah,
            reason: "",
            direct: true,
          })
        : await core.close(call, { orderId }, verb === "cancel" ? "cancel" : "expire");
    const again = verb === "refund" ? "refused duplicate" : "refused wrong_state";

    test(`${verb}: leaves everything as it was when the upstream never acted`, async (t) => {
      const { upstream, proxy, call } = await open(t);
      const make =
        verb === "refund"
          ? paid
          : async (_: TestServer, one: UpstreamCall, id: string) => await charged(one, id);
      for (const [at, [name, fault, failure]] of BEFORE.entries()) {
        await make(upstream, call, `order-${at}`);
        const before = await statusOf(upstream, `order-${at}`);
        const made = fault();
        const remove = proxy.add({ verb, fault: made });
        assert.equal(word(await act(within(call, made), `order-${at}`)), failure, name);
        await proxy.idle();
        remove();
        assert.equal(await statusOf(upstream, `order-${at}`), before, name);
      }
      assert.equal(word(await act(call, "order-0")), outcome);
      assert.equal(await statusOf(upstream, "order-0"), done);
    });

    test(`${verb}: is unknown when its answer was lost; made again, it is refused, and a look-up tells`, async (t) => {
      const { upstream, proxy, call } = await open(t);
      const make =
        verb === "refund"
          ? paid
          : async (_: TestServer, one: UpstreamCall, id: string) => await charged(one, id);
      await make(upstream, call, "another");
      await act(call, "another");
      const rows: readonly FaultRow[] = [
        ["another's answer stands for it", faults.earlierAnswer, "unknown contradiction"],
        [
          "its answer names another order",
          () => faults.falsify(falsify.orderId("x")),
          "unknown contradiction",
        ],
        [
          "its answer names no order",
          () => faults.falsify(falsify.without("order_id")),
          "unknown unreadable",
        ],
        ...AFTER,
      ];
      for (const [at, [name, fault, failure]] of rows.entries()) {
        await make(upstream, call, `order-${at}`);
        const made = fault();
        const remove = proxy.add({ verb, fault: made });
        assert.equal(word(await act(within(call, made), `order-${at}`)), failure, name);
        await proxy.idle();
        remove();
        assert.equal(await statusOf(upstream, `order-${at}`), done, name);
        assert.equal(word(await act(call, `order-${at}`)), again, name);
        const found = await core.find(call, { orderId: `order-${at}` });
        assert.ok(found.outcome === "found", name);
        if (verb === "refund") assert.equal(found.report.refunds[0]?.key, `rf-order-${at}`);
      }
    });
  }
});

suite("the proxy", () => {
  test("picks calls by number, by count and by a share that is the same in every run", async (t) => {
    const { proxy, call } = await open(t);
    await charged(call, "order-1");
    const run = async (count: number) => {
      const outcomes: string[] = [];
      for (let at = 0; at < count; at++) {
        outcomes.push((await core.find(call, { orderId: "order-1" })).outcome[0] ?? "");
      }
      return outcomes.join("");
    };
    const removeNth = proxy.add({ verb: "status", nth: 2, fault: faults.notFound() });
    assert.equal(await run(4), "faff");
    removeNth();
    proxy.add({ verb: "status", times: 2, fault: faults.notFound() });
    assert.equal(await run(4), "aaff");
    proxy.add({ verb: "charge", fault: faults.drop() });
    assert.equal(await run(1), "f");
    const shares: string[] = [];
    for (let round = 0; round < 2; round++) {
      proxy.clear();
      proxy.add({ verb: "status", share: 0.5, fault: faults.notFound() });
      shares.push(await run(20));
    }
    assert.equal(shares[0], shares[1]);
    assert.match(shares[0] ?? "", /a/);
    assert.match(shares[0] ?? "", /f/);
  });

  test("holds a call until it is told, lets others pass it, and keeps a log", async (t) => {
    const { proxy, call } = await open(t);
    const gate = Promise.withResolvers<void>();
    proxy.add({ verb: "charge", nth: 1, fault: faults.late(gate.promise) });
    const held = core.charge(call, chargeOrderOf("order-1"));
    await proxy.arrived("charge", 1);
    await charged(call, "order-2");
    gate.resolve();
    assert.equal((await held).outcome, "offered");
    assert.deepEqual(
      proxy.log.map(({ request, fault, passes, answered }) => [
        request.verb,
        fault,
        passes,
        answered?.status,
      ]),
      [
        ["charge", "late", 1, 200],
        ["charge", undefined, 1, 200],
      ],
    );
  });

  test("stands in front of an inbox, where messages get lost, doubled, held and changed", async (t) => {
    const upstream = await startTestServer(t, { workers: false });
    const inbox = await startFaultProxy(t, upstream.url);
    inbox.add({ verb: "webhook", nth: 1, fault: faults.drop() });
    inbox.add({
      verb: "webhook",
      nth: 2,
      fault: faults.changeRequest(falsify.status("settlement")),
    });
    const post = async () =>
      await fetch(`${inbox.url}/inbox/token`, {
        method: "POST",
        body: '{"transaction_status":"pending"}',
      });
    await assert.rejects(post());
    assert.equal((await post()).status, 404);
    assert.equal(inbox.log[1]?.upstream?.status, 404);
    assert.equal(inbox.log[1].request.verb, "webhook");
  });
});
