import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import {
  type FaultKind,
  type FaultPlan,
  type FaultProgress,
  type FaultRule,
  findPlanProblems,
  isPlannedFault,
} from "../../src/domain/notifications/fault-plan.ts";
import { planFaults } from "../../src/domain/notifications/plan-faults.ts";
import type { Sign } from "../../src/domain/notifications/present-notification.ts";
import { actsOn } from "../../src/operations/notifications/faulty-body.ts";

const sign: Sign = ({ order_id, status_code, gross_amount }) =>
  `${order_id}${status_code}${gross_amount}`.padEnd(128, "f");

const BODY = JSON.stringify({
  transaction_id: "t",
  order_id: "order-1",
  transaction_status: "settlement",
  fraud_status: "accept",
  status_code: "200",
  gross_amount: "44000.00",
  signature_key: sign({ order_id: "order-1", status_code: "200", gross_amount: "44000.00" }),
  payment_type: "gopay",
  settlement_time: "2026-11-02 12:00:00",
  currency: "IDR",
});

const ACCOUNT = JSON.stringify({
  account_id: "account-1",
  merchant_id: "G100200300",
  payment_type: "gopay",
  signature_key: sign({ order_id: "account-1", status_code: "200", gross_amount: "" }),
  status_code: "200",
  account_status: "ENABLED",
  status_message: "Midtrans account_linked notification",
});
const SUBSCRIPTION = { id: "sub-1", name: "n", amount: "1000", merchant_id: "G100200300" };
const CREATED = JSON.stringify(SUBSCRIPTION);
const RUN = JSON.stringify({
  transaction: { status_code: "200" },
  subscription: SUBSCRIPTION,
  event_name: "subscription.charge",
});

/** The names of a message's members, and of the subscription within it. */
function flat(text: string): readonly string[] {
  const body = JSON.parse(text) as Record<string, unknown>;
  const within = Object.keys((body["subscription"] ?? {}) as object);
  return [...Object.keys(body), ...within.map((name) => `subscription.${name}`)];
}

function run(plan: FaultPlan, statuses: readonly string[]) {
  let progress: FaultProgress = { seen: 0, taken: [], fitted: [] };
  return statuses.map((status) => {
    const [word = "", orderId = "order-1"] = status.split(" of ");
    const message = { kind: "payment", status: word, orderId, body: BODY } as const;
    const planned = planFaults(plan, progress, message, sign);
    progress = planned.progress;
    return { faults: planned.faults, sent: planned.sentBody ?? BODY };
  });
}

function sentWith(fault: FaultKind): Record<string, unknown> {
  const [first] = run({ seed: 1, rules: [{ fault }] }, ["settlement"]);
  return JSON.parse(first?.sent ?? "") as Record<string, unknown>;
}

suite("a fault plan", () => {
  test("gives the same bytes again for the same seed and messages", () => {
    const plan = fc.record({
      seed: fc.nat(),
      rules: fc.array(
        fc.record({
          fault: fc.constantFrom<FaultKind>("missing_member", "wrong_amount", "corrupt_signature"),
          share: fc.constantFrom(0.1, 0.5, 1),
        }),
        { maxLength: 4 },
      ),
    });
    const statuses = fc.array(fc.constantFrom("pending", "settlement", "expire"));
    fc.assert(
      fc.property(plan, statuses, (one, many) => {
        assert.deepEqual(run(one, many), run(one, many));
      }),
    );
  });

  test("takes about the share it is told, and other ones under another seed", () => {
    const statuses = Array<string>(1_000).fill("pending");
    const taken = (seed: number) =>
      run({ seed, rules: [{ fault: "drop", share: 0.3 }] }, statuses).map(
        ({ faults }) => faults.length,
      );
    const count = taken(1).filter(Boolean).length;
    assert.ok(count > 250 && count < 350, `${count} of 1000`);
    assert.notDeepEqual(taken(1), taken(2));
  });

  test("takes only the statuses it names, and no more than its limit", () => {
    const plan: FaultPlan = {
      seed: 1,
      rules: [{ fault: "drop", statuses: ["settlement"], limit: 2 }],
    };
    const statuses = ["pending", "settlement", "expire", "settlement", "settlement"];
    const taken = run(plan, statuses).map(({ faults }) => faults.length);
    assert.deepEqual(taken, [0, 1, 0, 1, 0]);
  });

  test("takes the messages of one order, and of those that fit the one it names", () => {
    const statuses = ["pending of a", "settlement of b", "settlement of a", "settlement of a"];
    const taken = (rule: Omit<FaultRule, "fault">) =>
      run({ seed: 1, rules: [{ fault: "drop", ...rule }] }, statuses).map(
        ({ faults }) => faults.length,
      );
    assert.deepEqual(taken({ order: "a" }), [1, 0, 1, 1]);
    assert.deepEqual(taken({ order: "a", nth: 2 }), [0, 0, 1, 0]);
    assert.deepEqual(taken({ nth: 2 }), [0, 1, 0, 0]);
    assert.deepEqual(taken({ order: "a", statuses: ["settlement"], nth: 2 }), [0, 0, 0, 1]);
    // Another rule takes the message first: this one counts it all the same.
    const rules: readonly FaultRule[] = [
      { fault: "drop", nth: 1 },
      { fault: "drop", nth: 1 },
      { fault: "drop", nth: 2 },
    ];
    const both = run({ seed: 1, rules }, statuses).map(({ faults }) => faults.length);
    assert.deepEqual(both, [1, 1, 0, 0]);
  });

  test("takes messages of all kinds that its fault can happen to, or only of those that it names", () => {
    const messages = [
      { kind: "payment", status: "settlement", orderId: "order-1", body: BODY },
      { kind: "account", status: "ENABLED", orderId: "account-1", body: ACCOUNT },
      { kind: "subscription", status: "subscription.created", orderId: "sub-1", body: CREATED },
      { kind: "subscription", status: "subscription.charge", orderId: "run-1", body: RUN },
    ] as const;
    const taken = (rule: FaultRule) => {
      assert.deepEqual(findPlanProblems({ seed: 1, rules: [rule] }), []);
      let progress: FaultProgress = { seen: 0, taken: [], fitted: [] };
      return messages.map((message) => {
        const planned = planFaults({ seed: 1, rules: [rule] }, progress, message, sign);
        progress = planned.progress;
        return planned.faults.length;
      });
    };
    for (const fault of ["duplicate", "drop", "unknown_member", "cut"] as const) {
      assert.deepEqual(taken({ fault }), [1, 1, 1, 1], fault);
    }
    assert.deepEqual(taken({ fault: "corrupt_signature" }), [1, 1, 0, 0]);
    assert.deepEqual(taken({ fault: "wrong_amount" }), [1, 0, 0, 0]);
    assert.deepEqual(taken({ fault: "drop", kinds: ["account"] }), [0, 1, 0, 0]);
    assert.deepEqual(taken({ fault: "drop", kinds: ["payment", "subscription"] }), [1, 0, 1, 1]);
    assert.deepEqual(taken({ fault: "drop", statuses: ["subscription.charge"] }), [0, 0, 0, 1]);
    assert.deepEqual(taken({ fault: "drop", order: "account-1" }), [0, 1, 0, 0]);
    assert.deepEqual(taken({ fault: "drop", kinds: ["subscription"], nth: 2 }), [0, 0, 0, 1]);
  });

  test("leaves out what a receiver can do without, of an account's messages and a subscription's", () => {
    const sent = (message: { kind: "account" | "subscription"; status: string; body: string }) => {
      const missing = new Set<string>();
      for (let seed = 0; seed < 40; seed++) {
        const plan: FaultPlan = { seed, rules: [{ fault: "missing_member" }] };
        const none = { seen: 0, taken: [], fitted: [] };
        const { sentBody = "" } = planFaults(plan, none, { ...message, orderId: "x" }, sign);
        const [before, after] = [flat(message.body), flat(sentBody)];
        missing.add(before.filter((name) => !after.includes(name)).join());
      }
      return [...missing].toSorted();
    };
    assert.deepEqual(sent({ kind: "account", status: "ENABLED", body: ACCOUNT }), [
      "merchant_id",
      "status_message",
    ]);
    const created = {
      kind: "subscription",
      status: "subscription.created",
      body: CREATED,
    } as const;
    assert.deepEqual(sent(created), ["merchant_id"]);
    const run = { kind: "subscription", status: "subscription.charge", body: RUN } as const;
    assert.deepEqual(sent(run), ["subscription.merchant_id"]);
  });

  test("is refused where a fault means nothing for the messages it names", () => {
    const rules: readonly FaultRule[] = [
      { fault: "wrong_amount", kinds: ["account"] },
      { fault: "corrupt_signature", kinds: ["payment", "subscription"] },
      { fault: "drop", kinds: ["account"], statuses: ["settlement", "ENABLED"] },
      { fault: "corrupt_signature", statuses: ["subscription.charge"] },
      { fault: "drop", kinds: [] },
    ];
    assert.deepEqual(findPlanProblems({ seed: 1, rules }), [
      "rules[0].kinds: wrong_amount means nothing for account: an account's messages have no amount",
      "rules[1].kinds: corrupt_signature means nothing for subscription: a subscription's messages are not signed",
      "rules[2].statuses: no message of its kinds reports settlement",
      "rules[3].statuses: corrupt_signature means nothing for subscription.charge",
      "rules[4].kinds must name one kind, or be left out",
    ]);
  });

  test("names one attempt for what happens to an attempt, and for nothing else", () => {
    const rules: readonly FaultRule[] = [
      { fault: "drop", attempt: 2 },
      { fault: "slow", attempt: 3 },
      { fault: "cut", attempt: 4 },
    ];
    assert.deepEqual(findPlanProblems({ seed: 1, rules }), []);
    const [first] = run({ seed: 1, rules }, ["settlement"]);
    const faults = first?.faults ?? [];
    for (const fault of faults) assert.ok(isPlannedFault(fault), JSON.stringify(fault));
    const acting = [1, 2, 3, 4, 5].map((number) =>
      faults.filter((fault) => actsOn(fault, number)).map(({ fault }) => fault),
    );
    assert.deepEqual(acting, [[], ["drop"], ["slow"], ["cut"], []]);
    const wrong: readonly FaultRule[] = [
      { fault: "duplicate", attempt: 1 },
      { fault: "cut", attempt: 1, attempts: 2 },
      { fault: "cut", attempt: 7 },
      { fault: "drop", nth: 0, order: "" },
    ];
    assert.deepEqual(findPlanProblems({ seed: 1, rules: wrong }), [
      "rules[0].attempt means nothing for duplicate: every attempt sends the same",
      "rules[1] must not have both attempt and attempts",
      "rules[2].attempt must be from 1 to 6",
      "rules[3].nth must be 1 or more",
      "rules[3].order must be an order id",
    ]);
    for (const fault of [
      { fault: "duplicate", copies: 1, attempt: 1 },
      { fault: "drop", attempt: 0 },
    ])
      assert.ok(!isPlannedFault(fault));
  });

  test("corrupts a signature in one hex digit", () => {
    const owed = JSON.parse(BODY) as Record<string, unknown>;
    const sent = sentWith("corrupt_signature");
    assert.match(String(sent["signature_key"]), /^.{128}$/);
    assert.notEqual(sent["signature_key"], owed["signature_key"]);
    assert.deepEqual({ ...sent, signature_key: "" }, { ...owed, signature_key: "" });
  });

  test("sends a wrong amount under a signature that is right for it", () => {
    const sent = sentWith("wrong_amount");
    assert.equal(sent["gross_amount"], "43999.00");
    assert.equal(
      sent["signature_key"],
      sign({ order_id: "order-1", status_code: "200", gross_amount: "43999.00" }),
    );
  });

  test("adds a member that nobody knows, or leaves out one that is optional", () => {
    const known = Object.keys(JSON.parse(BODY) as object);
    const added = Object.keys(sentWith("unknown_member")).filter((name) => !known.includes(name));
    assert.equal(added.length, 1);
    const kept = Object.keys(sentWith("missing_member"));
    const missing = known.filter((name) => !kept.includes(name));
    assert.equal(missing.length, 1);
    assert.ok(["settlement_time", "currency"].includes(missing[0] ?? ""));
  });

  test("that cannot be used says everything that is wrong with it", () => {
    const faults = findPlanProblems({
      seed: -1,
      rules: [
        { fault: "drop", share: 0, limit: 0, copies: 2 },
        { fault: "duplicate", copies: 11, statuses: [] },
        { fault: "delay", seconds: 0 },
      ],
    });
    assert.deepEqual(faults, [
      "seed must be a whole number from 0",
      "rules[0].share must be above 0 and 1 at the most",
      "rules[0].limit must be 1 or more",
      "rules[0].copies means nothing for drop",
      "rules[1].statuses must name one status, or be left out",
      "rules[1].copies must be from 1 to 10",
      "rules[2].seconds must be from 1 to 86400",
    ]);
  });
});
