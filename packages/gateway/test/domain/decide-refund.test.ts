import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { MerchantId, OrderId, RefundKey, Rupiah, TransactionId } from "@gerbang/protocol";
import fc from "fast-check";
import { decideConfirmation, decideRefund } from "../../src/domain/transactions/decide-refund.ts";
import { REFUND_RULES } from "../../src/domain/transactions/refund-rules.ts";
import {
  netPaid,
  type PaidTransaction,
  refundedAmount,
} from "../../src/domain/transactions/transaction.ts";

const NOON = new Date("2026-11-02T05:00:00.000Z");
const SECOND_MS = 1_000;

const PAID: PaidTransaction = {
  id: "t" as TransactionId,
  merchantId: "G123456789" as MerchantId,
  orderId: "order-1" as OrderId,
  reference: "A1ID",
  qrReference: "q",
  qrPayload: "p",
  chargedAs: "gopay",
  acquirer: "gopay",
  grossAmount: 1_000 as Rupiah,
  createdAt: NOON,
  expiresAt: new Date(NOON.getTime() + 900_000),
  enableCallback: false,
  appendNotificationUrls: [],
  overrideNotificationUrls: [],
  request: {},
  version: 2,
  fraudStatus: "accept",
  status: "settlement",
  settledAt: NOON,
  payment: { paymentType: "gopay", paymentOptionType: "GOPAY_WALLET" },
  refunds: [],
};

function refund(transaction: PaidTransaction, key: string, amount: number | undefined) {
  const command = {
    key: key as RefundKey,
    ...(amount !== undefined && { amount: amount as Rupiah }),
    reason: "",
    id: `refund-${key}`,
    chargebackId: 1,
    provider: "approves" as const,
  };
  return decideRefund(transaction, command, REFUND_RULES, NOON);
}

suite("refunds", () => {
  test("no sequence of refunds returns more than was paid, or one key twice", () => {
    const request = fc.record({
      key: fc.constantFrom("a", "b", "c", "d", "e"),
      amount: fc.option(fc.integer({ min: -10, max: 1_100 }), { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(request, { maxLength: 20 }), (requests) => {
        let transaction = PAID;
        for (const { key, amount } of requests) {
          const decision = refund(transaction, key, amount);
          if (decision.outcome === "applied") transaction = decision.transaction;
        }
        const keys = transaction.refunds.map((one) => one.key);
        assert.equal(new Set(keys).size, keys.length);
        assert.ok(transaction.refunds.every(({ amount }) => amount > 0));
        assert.equal(netPaid(transaction), 1_000 - refundedAmount(transaction));
        assert.ok(netPaid(transaction) >= 0);
        const returned = refundedAmount(transaction);
        const part = returned === 0 ? "settlement" : "partial_refund";
        assert.equal(transaction.status, returned === 1_000 ? "refund" : part);
      }),
    );
  });

  test("a refund is confirmed once, at the moment it was due", () => {
    const made = refund(PAID, "a", 100);
    assert.equal(made.outcome, "applied");
    assert.equal(decideConfirmation(made.transaction, NOON).outcome, "unchanged");
    const late = new Date(NOON.getTime() + 3_600 * SECOND_MS);
    const confirmed = decideConfirmation(made.transaction, late);
    assert.equal(confirmed.outcome, "applied");
    assert.deepEqual(
      confirmed.transaction.refunds.map(({ confirmedAt }) => confirmedAt),
      [new Date(NOON.getTime() + SECOND_MS)],
    );
    assert.equal(decideConfirmation(confirmed.transaction, late).outcome, "unchanged");
  });
});
