import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { MerchantId, OrderId, Rupiah, TransactionId } from "@gerbang/protocol";
import { newTransaction } from "../../../src/domain/transactions/new-transaction.ts";
import type { UpstreamAttempt } from "../../../src/domain/upstream/attempt.ts";
import { checkReport } from "../../../src/domain/upstream/check-report.ts";
import type { Report } from "../../../src/domain/upstream/connector.ts";
import { decideReport } from "../../../src/domain/upstream/decide-report.ts";
import { chargeCommand } from "../../support/deliveries.ts";
import { NOON } from "../../support/gateway.ts";

const AMOUNT = 44_000 as Rupiah;

const REPORT: Report = {
  upstreamId: "theirs-1",
  orderId: "ours-1",
  amount: AMOUNT,
  state: "expired",
  refunds: [],
};

const ATTEMPT = {
  upstreamOrderId: "ours-1",
  upstreamId: "theirs-1",
  amount: AMOUNT,
  createdAt: NOON,
} as UpstreamAttempt;

const { upstreamId: _unknown, ...IN_DOUBT } = ATTEMPT;

const LATER = new Date(NOON.getTime() + 3_600_000);

function pending() {
  const names = { id: "id" as TransactionId, reference: "", qrReference: "", qrPayload: "" };
  const command = chargeCommand("order-1" as OrderId);
  return newTransaction("G1" as MerchantId, command, names, NOON);
}

suite("a report of an upstream", () => {
  test("is about an attempt by our name for it and by theirs, once that is known", () => {
    const of = (changed: Partial<Report>, attempt: UpstreamAttempt = ATTEMPT) =>
      checkReport({ ...REPORT, ...changed }, attempt, undefined);
    assert.equal(of({}), undefined);
    assert.equal(of({ orderId: "ours-2" }), "other_order");
    assert.equal(of({ upstreamId: "theirs-2" }), "other_transaction");
    assert.equal(of({ upstreamId: "theirs-2" }, IN_DOUBT), undefined, "any name is news then");
  });

  test("of another amount is about somebody else's order only where their name for ours is not known", () => {
    const report = { ...REPORT, amount: 1_000 as Rupiah };
    assert.equal(checkReport(report, ATTEMPT, undefined), undefined);
    assert.equal(checkReport(report, IN_DOUBT, undefined), "other_amount");
  });

  test("that it has ended closes what is pending, unless money is held: then a person decides", () => {
    const decided = decideReport(pending(), REPORT, { now: LATER });
    assert.equal(decided.outcome, "closed");
    const held = decideReport(pending(), REPORT, { now: LATER, isHeld: true });
    assert.deepEqual(held, { outcome: "unchanged" });
  });
});
