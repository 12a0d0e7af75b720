import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import {
  type FaultKind,
  type FaultPlan,
  type FaultProgress,
  findPlanProblems,
} from "../../src/domain/notifications/fault-plan.ts";
import { planFaults } from "../../src/domain/notifications/plan-faults.ts";
import type { Sign } from "../../src/domain/notifications/present-notification.ts";

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

function run(plan: FaultPlan, statuses: readonly string[]) {
  let progress: FaultProgress = { seen: 0, taken: [] };
  return statuses.map((status) => {
    const planned = planFaults(plan, progress, { status, body: BODY }, sign);
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
