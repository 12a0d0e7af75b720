import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { NotificationBody, StatusResponse, TransactionStatus } from "@gerbang/protocol";
import {
  createCheckoutEndpoints,
  createReceiver,
  GatewayError,
  type MemoryTransaction,
  memoryStore,
  type OtherEvent,
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
    onAuthorized: ({ orderId }, tx) => {
      tx.afterCommit(() => told.push(`reserved ${orderId}`));
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
      [
        { ...notification("gopay.pending"), transaction_status: "settlement" },
        /does not go with status_code/,
      ],
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

/** A genuine message with this status, code and word of the fraud rules. */
function judged(transaction_status: string, status_code: string, fraud_status?: string) {
  const { fraud_status: _, ...body } = notification("gopay.settlement");
  const word = fraud_status === undefined ? {} : { fraud_status };
  // The rules may say nothing, although messages mostly have their word.
  const judgedBody = { ...body, ...word, transaction_status } as NotificationBody;
  return signed(judgedBody, status_code);
}

suite("a right signature", () => {
  const CLAIMS = [
    "settlement",
    "capture",
    "partial_refund",
    "refund",
    "chargeback",
    "partial_chargeback",
  ];
  const OTHERS = ["pending", "authorize", "expire", "cancel", "deny", "failure"];
  const CODES = ["200", "201", "202", "407", "410"];

  test("is enough for every status, code and fraud status that claim no money: 200, never paid", async () => {
    for (const fraud of ["accept", "challenge", "deny", undefined]) {
      const isAccepted = fraud === "accept" || fraud === undefined;
      const statuses = isAccepted ? OTHERS : [...OTHERS, ...CLAIMS];
      for (const status of statuses) {
        for (const code of CODES) {
          const { told, receive } = openReceiver();
          const name = `${status} ${code} ${fraud}`;
          assert.deepEqual(await receive(judged(status, code, fraud)), [200], name);
          assert.ok(!told.some((fact) => /paid|refunded|charged|forged/.test(fact)), name);
        }
      }
    }
  });

  test("is not enough for a claim of money whose code is not 200", async () => {
    for (const status of CLAIMS) {
      for (const code of CODES.filter((other) => other !== "200")) {
        for (const fraud of ["accept", "ACCEPT", undefined]) {
          const { told, receive } = openReceiver();
          const body = judged(status, code, fraud);
          assert.deepEqual(await receive(body), [401], `${status} ${code} ${fraud}`);
          assert.deepEqual(told, ["unhandled forged"]);
        }
      }
    }
  });

  test("closes by the codes of both, notification and status answer, and by no other", async () => {
    const closing = async (status: string, code: string) => {
      const { told, receive } = openReceiver();
      await receive(judged(status, code, "accept"));
      return told;
    };
    assert.deepEqual(await closing("expire", "407"), ["closed by expire"]);
    assert.deepEqual(await closing("expire", "202"), ["closed by expire"]);
    assert.deepEqual(await closing("cancel", "200"), ["closed by cancel"]);
    // Else a genuine `pending` or `settlement` could be turned into the end of its order.
    assert.deepEqual(await closing("expire", "201"), ["unhandled unrecognised"]);
    assert.deepEqual(await closing("expire", "200"), ["unhandled unrecognised"]);
  });

  test("does not make a refund of what was never paid", async () => {
    const { refunds } = notification("gopay.partial_refund.bank-confirmed");
    const { told, receive, payments } = openReceiver();
    await receive({ ...notification("gopay.pending"), refunds });
    await receive({ ...judged("capture", "201", "challenge"), refunds });
    assert.deepEqual(told, []);
    await receive(notification("gopay.settlement"));
    assert.deepEqual(told, [`paid ${ORDER}`]);
    assert.deepEqual((await payments.find(ORDER))?.transactions[0]?.refunds, []);
  });
});

suite("an amount that is reserved", () => {
  const reserved = notification("gopay-token.authorize");

  test("is told once, and the payment when it was captured", async () => {
    const { told, receive, payments } = openReceiver();
    const { order_id } = reserved;
    await receive(reserved, reserved);
    assert.deepEqual(told, [`reserved ${order_id}`]);
    assert.equal((await payments.find(order_id))?.transactions[0]?.status, "authorize");
    const captured = { ...reserved, transaction_status: "settlement" };
    await receive(captured, reserved, captured);
    assert.deepEqual(told.slice(1, 2), [`paid ${order_id}`]);
    assert.equal(told.filter((fact) => fact.startsWith("paid")).length, 1);
  });

  test("is closed without money when it was released", async () => {
    const { told, receive } = openReceiver();
    await receive(reserved);
    await receive(signed({ ...reserved, transaction_status: "expire" }, "202"));
    assert.deepEqual(told.slice(1), ["closed by expire"]);
  });
});

suite("a card that fraud rules hold back", () => {
  for (const status of ["capture", "authorize"]) {
    test(`${status}: 201 under challenge, then accepted by the merchant, is paid once`, async () => {
      const { told, receive, payments } = openReceiver();
      await receive(judged(status, "201", "challenge"));
      assert.deepEqual(told, []);
      const [held] = (await payments.find(ORDER))?.transactions ?? [];
      assert.deepEqual([held?.status, held?.isHeldBack, held?.isPaid], [status, true, false]);
      await receive(judged("capture", "200", "accept"), judged("settlement", "200", "accept"));
      assert.deepEqual(told, [`paid ${ORDER}`]);
      const [accepted] = (await payments.find(ORDER))?.transactions ?? [];
      assert.equal(accepted?.isHeldBack, undefined);
    });

    test(`${status}: 201 under challenge, then denied, is closed`, async () => {
      const { told, receive } = openReceiver();
      await receive(judged(status, "201", "challenge"), judged("deny", "202", "deny"));
      assert.deepEqual(told, ["closed by deny"]);
    });
  }

  test("is asked about, and believed when the status API says that it was accepted", async () => {
    const held = judged("capture", "201", "challenge");
    const client = statusApi(held, { ...held, status_code: "200", fraud_status: "accept" });
    const { told, receive } = openReceiver({ client });
    assert.deepEqual(await receive(held), [200]);
    assert.deepEqual(told, []);
    assert.deepEqual(await receive(judged("capture", "200", "accept")), [200]);
    assert.deepEqual(told, [`paid ${ORDER}`]);
  });

  test("still waits on the customer's page", async () => {
    const { receive, payments } = openReceiver();
    await receive(judged("capture", "201", "challenge"));
    const checkout = createCheckoutEndpoints({ payments, findOrderId: () => ORDER });
    const answer = await checkout.handle(new Request("https://shop.example/checkout/x"));
    const { transaction_status } = (await answer.json()) as { transaction_status: string };
    assert.equal(transaction_status, "pending");
  });
});

suite("onOther", () => {
  const card = (status: string, code: string, fraud = "accept") =>
    signed({ ...judged(status, code, fraud), payment_type: "credit_card" }, code);

  function openAddress(options: Partial<ReceiverOptions<MemoryTransaction>> = {}) {
    const others: OtherEvent[] = [];
    const receiver = openReceiver({ onOther: (event) => void others.push(event), ...options });
    return { ...receiver, others };
  }

  test("takes cards, accounts, subscriptions, payouts and unknown kinds, and says what is signed", async () => {
    const { told, others, receive } = openAddress();
    const payout = { reference_no: "po-1", amount: "5000.00", status: "completed" };
    const bodies = [
      card("capture", "200"),
      card("capture", "201", "challenge"),
      fixture("notification.account.linked").body,
      fixture("notification.subscription.created").body,
      payout,
      { event: "of next year" },
      judged("a status of next year", "200"),
    ];
    assert.deepEqual(
      await receive(...bodies),
      bodies.map(() => 200),
    );
    assert.deepEqual(
      others.map(({ kind, isSigned }) => `${kind} ${isSigned}`),
      [
        "payment true",
        "payment true",
        "account false",
        "subscription false",
        "payout false",
        "unknown false",
        "unknown true",
      ],
    );
    assert.equal(others[0]?.transaction?.paymentType, "credit_card");
    assert.deepEqual(others[4]?.body, payout);
    assert.equal(others[4].text, JSON.stringify(payout));
    assert.match(others[4].headers.get("content-type") ?? "", /text/);
    assert.deepEqual(told, []);
  });

  test("gets no forged card, no GoPay, no QRIS and no test message", async () => {
    const { told, others, receive } = openAddress();
    const raised = { ...card("pending", "201"), transaction_status: "capture" };
    const changed = { ...card("capture", "200"), signature_key: "0".repeat(128) };
    const test = fixture("notification.dashboard-test").body;
    const bodies = [raised, changed, test, notification("gopay.settlement")];
    assert.deepEqual(await receive(...bodies), [401, 401, 200, 200]);
    assert.deepEqual(others, []);
    assert.deepEqual(told, [
      "unhandled forged",
      "unhandled forged",
      "unhandled test_message",
      `paid ${ORDER}`,
    ]);
  });

  test("gets a card's claim of money as the status API tells it, or the sender tries again", async () => {
    const claim = card("settlement", "200");
    const client = statusApi(
      card("pending", "201"),
      { ...claim, transaction_id: "another" },
      card("capture", "200"),
    );
    const { others, receive } = openAddress({ client });
    assert.deepEqual(await receive(claim, claim, claim), [503, 503, 200]);
    assert.deepEqual(
      others.map(({ transaction }) => transaction?.status),
      ["capture"],
    );
    assert.deepEqual(await receive(card("expire", "407")), [200]);
    assert.equal(client.asked.length, 3);
  });

  test("gets nothing of a payment that the SDK charged, whatever its type is called by then", async () => {
    const { told, others, receive } = openAddress();
    await receive(notification("gopay.pending"));
    await receive({ ...notification("gopay.settlement"), payment_type: "qris-tap" });
    assert.deepEqual(told, [`paid ${ORDER}`]);
    assert.deepEqual(others, []);
  });

  test("that throws asks for one more try", async () => {
    const onOther = () => {
      throw new Error("the shop's own failure");
    };
    const { told, receive } = openReceiver({ onOther });
    assert.deepEqual(await receive({ reference_no: "po-1" }), [503]);
    assert.deepEqual(told, ["unhandled failed"]);
  });

  test("that is not there leaves cards to the callbacks of payments", async () => {
    const { told, receive } = openReceiver();
    assert.deepEqual(await receive(card("settlement", "200")), [200]);
    assert.deepEqual(told, [`paid ${ORDER}`]);
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

  test("a second transaction even while it is open: one that nobody made keeps no order from closing", async () => {
    const client = statusApi(new GatewayError("not_found", "none"), statusAnswer("gopay.expire"));
    const { told, receive } = openReceiver({ client });
    const pending = notification("gopay.pending");
    const unknown = { ...pending, transaction_id: "nobody's" };
    assert.deepEqual(
      await receive(pending, unknown, notification("gopay.expire")),
      [200, 503, 200],
    );
    assert.deepEqual(told, ["unhandled not_confirmed", "closed by expire"]);
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
    assert.deepEqual(unconfirmed.told, ["closed by expire", "unhandled paid_after_closed"]);
    // What ends it once more claims nothing, and is no news.
    assert.deepEqual(
      await unconfirmed.receive(notification("gopay.pending"), notification("gopay.settlement")),
      [200, 200],
    );
    assert.deepEqual(unconfirmed.told.slice(2), [
      "unhandled backwards",
      "unhandled paid_after_closed",
    ]);
  });
});
