import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { StatusResponse, TransactionStatus } from "@gerbang/protocol";
import {
  createReceiver,
  GatewayError,
  type MemoryTransaction,
  memoryStore,
  type ReceiverOptions,
} from "../src/index.ts";
import { signed } from "./support/fake-gateway.ts";
import {
  fixture,
  fixtureNames,
  notification,
  SERVER_KEY,
  statusAnswer,
} from "./support/fixtures.ts";

const ORDER = "TRX-20260105-0001";

function post(body: unknown): Request {
  return new Request("https://shop.example/notifications", {
    method: "POST",
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
}

function openReceiver(options: Partial<ReceiverOptions<MemoryTransaction>> = {}) {
  const told: string[] = [];
  const { handle, payments } = createReceiver<MemoryTransaction>({
    serverKey: SERVER_KEY,
    store: memoryStore(),
    onPaid: ({ orderId, isLate, isRepeated }, tx) => {
      const how = `${isLate ? " late" : ""}${isRepeated ? " again" : ""}`;
      tx.afterCommit(() => told.push(`paid ${orderId}${how}`));
    },
    onClosed: ({ transaction, isOrderPaid, isReplaced }, tx) => {
      const how = `${isOrderPaid ? " although paid" : ""}${isReplaced ? " and replaced" : ""}`;
      tx.afterCommit(() => told.push(`closed by ${transaction.status}${how}`));
    },
    onRefunded: ({ refund }, tx) => {
      tx.afterCommit(() => told.push(`refunded ${refund.refundKey} ${refund.amount}`));
    },
    onChargeback: ({ isPartial }, tx) => {
      tx.afterCommit(() => told.push(`charged back${isPartial ? " in part" : ""}`));
    },
    onUnhandled: ({ reason }) => told.push(`unhandled ${reason}`),
    ...options,
  });
  const receive = async (...bodies: readonly unknown[]) => {
    const statuses: number[] = [];
    for (const body of bodies) statuses.push((await handle(post(body))).status);
    return statuses;
  };
  return { told, handle, payments, receive };
}

/** A status API that gives these answers in turn, and then the last. */
function statusApi(...answers: readonly (StatusResponse | GatewayError)[]) {
  const asked: string[] = [];
  return {
    asked,
    status: async (id: string) => {
      asked.push(id);
      const answer = answers[asked.length - 1] ?? answers.at(-1);
      if (!answer || answer instanceof GatewayError) throw answer ?? new Error("not asked for");
      return answer;
    },
  };
}

suite("the receiver verifies", () => {
  test("every signed fixture is genuine, and not with one digit of the signature changed", async () => {
    const names = fixtureNames(/^notification\.(gopay|qris)/);
    assert.ok(names.length > 15);
    for (const name of names) {
      const { receive } = openReceiver();
      const { body } = fixture(name);
      const signature = String(body["signature_key"]);
      const changed = (signature.startsWith("0") ? "1" : "0") + signature.slice(1);
      assert.deepEqual(await receive(body, { ...body, signature_key: changed }), [200, 401], name);
    }
  });

  test("a genuine pending message cannot be turned into a settlement", async () => {
    const { told, receive } = openReceiver();
    const body = { ...notification("gopay.pending"), transaction_status: "settlement" };
    assert.deepEqual(await receive(body), [401]);
    assert.deepEqual(told, ["unhandled forged"]);
  });

  test("says in debug mode, and only there, which member differs", async () => {
    const settlement = notification("gopay.settlement");
    const cases: [object, RegExp][] = [
      [
        { ...settlement, gross_amount: "44000" },
        /gross_amount was signed as "44000.00" and arrived/,
      ],
      [
        { ...settlement, status_code: "201" },
        /status_code was signed as "200" and arrived as "201"/,
      ],
      [{ ...settlement, order_id: "other" }, /order_id or gross_amount was changed/],
      [{ ...settlement, signature_key: settlement.signature_key.toUpperCase() }, /upper-case/],
      [{ ...settlement, transaction_status: "expire" }, /does not go with status_code/],
    ];
    for (const [body, explanation] of cases) {
      const debugged = await openReceiver({ debug: true }).handle(post(body));
      assert.match(await debugged.text(), explanation);
      const answer = await openReceiver().handle(post(body));
      assert.equal(await answer.text(), "The signature does not match");
    }
    const { handle } = openReceiver({ debug: true, serverKey: `${SERVER_KEY} ` });
    assert.match(await (await handle(post(settlement))).text(), /serverKey has white space/);
  });

  test("takes the dashboard's test message, account links and subscriptions for delivered", async () => {
    const { told, receive } = openReceiver();
    const names = fixtureNames(/^notification\.(account|subscription)/);
    const bodies = ["notification.dashboard-test", ...names].map((name) => fixture(name).body);
    assert.deepEqual(
      await receive(...bodies),
      bodies.map(() => 200),
    );
    const unhandled = ["test_message", ...names.map(() => "unrecognised")];
    assert.deepEqual(
      told,
      unhandled.map((reason) => `unhandled ${reason}`),
    );
  });

  test("refuses what is no notification at all", async () => {
    const { told, handle, receive } = openReceiver();
    assert.deepEqual(await receive("{", `"${"x".repeat(70_000)}"`), [400, 413]);
    assert.equal((await handle(new Request("https://shop.example/"))).status, 405);
    const numeric = { ...notification("gopay.settlement"), signature_key: 1 };
    const bodies = [null, [], {}, 1, "text", numeric];
    assert.deepEqual(
      await receive(...bodies.map((body) => JSON.stringify(body))),
      bodies.map(() => 400),
    );
    assert.deepEqual(told, []);
  });
});

suite("the receiver takes in", () => {
  test("a settlement once, however often and however concurrently it arrives", async () => {
    const { told, handle } = openReceiver();
    const requests = [1, 2, 3, 4].map(() => post(notification("gopay.settlement")));
    const answers = await Promise.all(requests.map(handle));
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200, 200, 200],
    );
    assert.deepEqual(told, [`paid ${ORDER}`]);
  });

  test("messages in any order, never moving backwards", async () => {
    const { told, receive, payments } = openReceiver();
    const bodies = ["gopay.settlement", "gopay.pending", "gopay.expire"].map(notification);
    assert.deepEqual(await receive(...bodies), [200, 200, 200]);
    assert.deepEqual(told, [`paid ${ORDER}`, "unhandled backwards", "unhandled backwards"]);
    assert.equal((await payments.find(ORDER))?.transactions[0]?.status, "settlement");
  });

  test("a gopay charge that was paid by scanning as any other payment", async () => {
    const { told, receive, payments } = openReceiver();
    const { order_id, transaction_id } = notification("gopay-charge.paid-by-scan.off-us");
    const pending = signed({ ...notification("gopay.pending"), order_id, transaction_id }, "201");
    await receive(pending, notification("gopay-charge.paid-by-scan.off-us"));
    assert.deepEqual(told, [`paid ${order_id}`]);
    assert.equal((await payments.find(order_id))?.transactions[0]?.paymentType, "qris");
  });

  test("a refund when it is confirmed, each of several once, and the payment it implies", async () => {
    const { told, receive } = openReceiver();
    const bodies = [
      "gopay.partial_refund.first",
      "gopay.partial_refund.bank-confirmed",
      "gopay.refund.first",
      "gopay.refund.bank-confirmed",
      "gopay.refund.bank-confirmed",
    ].map(notification);
    await receive(...bodies);
    assert.deepEqual(told, [
      `paid ${ORDER}`,
      "refunded RF-0001-a 10000",
      "refunded RF-0001-full 34000",
    ]);
  });

  test("one refund as one, whichever of its names a message leaves out", async () => {
    const { told, receive } = openReceiver();
    const body = notification("gopay.partial_refund.bank-confirmed");
    const [refund] = body.refunds ?? [];
    const { refund_key, ...keyless } = refund ?? { refund_key: "" };
    const { refund_chargeback_uuid: _, ...uuidless } = refund ?? {};
    await receive({ ...body, refunds: [keyless] }, { ...body, refunds: [uuidless] }, body);
    assert.equal(refund_key, "RF-0001-a");
    assert.equal(told.filter((fact) => fact.startsWith("refunded")).length, 1);
  });

  test("an order unknown to the merchant, or over another amount, without any effect", async () => {
    const unknown = openReceiver({ findOrder: () => undefined });
    assert.deepEqual(await unknown.receive(notification("gopay.settlement")), [200]);
    assert.deepEqual(unknown.told, ["unhandled unknown_order"]);
    const dearer = openReceiver({ findOrder: () => ({ grossAmount: 45_000 }) });
    assert.deepEqual(await dearer.receive(notification("gopay.settlement")), [200]);
    assert.deepEqual(dearer.told, ["unhandled wrong_amount"]);
  });

  test("a capture that fraud rules hold back only once they accept it", async () => {
    const { told, receive } = openReceiver();
    const settlement = notification("gopay.settlement");
    await receive({ ...settlement, transaction_status: "capture", fraud_status: "challenge" });
    assert.deepEqual(told, []);
    await receive({ ...settlement, fraud_status: "ACCEPT" });
    assert.deepEqual(told, [`paid ${ORDER}`]);
  });

  test("a failed callback by asking for one more try, and then runs it once", async () => {
    let failures = 2;
    const effects: string[] = [];
    const { receive, told } = openReceiver({
      onPaid: (_event, tx) => {
        tx.afterCommit(() => effects.push("paid"));
        failures -= 1;
        if (failures >= 0) throw new Error("the shop's own failure");
      },
    });
    const settlement = notification("gopay.settlement");
    assert.deepEqual(
      await receive(settlement, settlement, settlement, settlement),
      [503, 503, 200, 200],
    );
    assert.deepEqual(effects, ["paid"]);
    assert.deepEqual(told, ["unhandled failed", "unhandled failed"]);
  });

  test("two transactions of one order, and says which of them is too much", async () => {
    const { told, receive } = openReceiver();
    const second = (name: string) => ({ ...notification(name), transaction_id: "second" });
    await receive(notification("gopay.settlement"), second("gopay.settlement"));
    await receive({ ...notification("gopay.expire"), transaction_id: "third" });
    assert.deepEqual(told, [
      `paid ${ORDER}`,
      `paid ${ORDER} again`,
      "closed by expire although paid",
    ]);
  });
});

suite("the receiver tells", () => {
  const withStatus = (transaction_status: TransactionStatus) =>
    signed({ ...notification("gopay.settlement"), transaction_status }, "200");

  test("of a chargeback once, of a part and of the rest, and of the payment it implies", async () => {
    const { told, receive } = openReceiver();
    const [part, rest] = [withStatus("partial_chargeback"), withStatus("chargeback")];
    await receive(part, part, rest, rest, part);
    assert.deepEqual(told, [
      `paid ${ORDER}`,
      "charged back in part",
      "charged back",
      "unhandled backwards",
    ]);
  });

  test("that what has ended was replaced, so that nobody closes the order", async () => {
    const { told, receive } = openReceiver();
    await receive(notification("gopay.pending"));
    await receive({ ...notification("gopay.pending"), transaction_id: "second" });
    await receive(notification("gopay.expire"));
    await receive({ ...notification("gopay.expire"), transaction_id: "second" });
    assert.deepEqual(told, ["closed by expire and replaced", "closed by expire"]);
  });
});

suite("the receiver confirms", () => {
  test("what is about money with the status API, and repetitions without a question", async () => {
    const client = statusApi(statusAnswer("gopay.settlement"));
    const { told, receive } = openReceiver({ client });
    await receive(notification("gopay.pending"));
    assert.deepEqual(client.asked, []);
    const settlement = notification("gopay.settlement");
    await receive(settlement, settlement, settlement);
    assert.deepEqual(client.asked, [settlement.transaction_id]);
    assert.deepEqual(told, [`paid ${ORDER}`]);
  });

  test("and believes the status API where the two differ", async () => {
    const expiredAfterAll = openReceiver({ client: statusApi(statusAnswer("gopay.expire")) });
    assert.deepEqual(await expiredAfterAll.receive(notification("gopay.settlement")), [200]);
    assert.deepEqual(expiredAfterAll.told, ["closed by expire"]);
    const wrongAmount = signed(
      { ...notification("gopay.settlement"), gross_amount: "1.00" },
      "200",
    );
    const right = openReceiver({ client: statusApi(statusAnswer("gopay.settlement")) });
    assert.deepEqual(await right.receive(wrongAmount), [200]);
    assert.deepEqual(right.told, [`paid ${ORDER}`]);
  });

  test("and asks for one more try while the gateway knows less, or cannot be asked", async () => {
    const away = new GatewayError("unavailable", "away");
    const client = statusApi(away, statusAnswer("gopay.pending"), statusAnswer("gopay.settlement"));
    const { told, receive } = openReceiver({ client });
    const settlement = notification("gopay.settlement");
    assert.deepEqual(await receive(settlement, settlement, settlement), [503, 503, 200]);
    assert.deepEqual(told, ["unhandled failed", "unhandled not_confirmed", `paid ${ORDER}`]);
  });

  test("and refuses an answer about another transaction", async () => {
    const other = { ...statusAnswer("gopay.settlement"), transaction_id: "other" };
    const { told, receive } = openReceiver({ client: statusApi(other) });
    assert.deepEqual(await receive(notification("gopay.settlement")), [503]);
    assert.deepEqual(told, ["unhandled not_confirmed"]);
  });

  test("that a closed transaction was paid after all, and then calls it late", async () => {
    const client = statusApi(statusAnswer("gopay.expire"), statusAnswer("gopay.settlement"));
    const { told, receive } = openReceiver({ client });
    await receive(notification("gopay.expire"), notification("gopay.settlement"));
    assert.deepEqual(told, ["closed by expire", `paid ${ORDER} late`]);
    const unconfirmed = openReceiver();
    await unconfirmed.receive(notification("gopay.expire"), notification("gopay.settlement"));
    assert.deepEqual(unconfirmed.told, ["closed by expire", "unhandled backwards"]);
  });
});
