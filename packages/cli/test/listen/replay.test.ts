import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { canReach, LEGAL_MOVES, TRANSACTION_STATUSES } from "@gerbang/protocol";
import { replay } from "../../src/listen/replay.ts";
import type { StatusView } from "../../src/listen/status-view.ts";

const PENDING: StatusView = {
  transaction_id: "t-1",
  order_id: "o-1",
  gross_amount: "44000.00",
  payment_type: "qris",
  transaction_status: "pending",
  acquirer: "gopay",
};

const PAID: StatusView = {
  ...PENDING,
  transaction_status: "settlement",
  settlement_time: "2026-11-02 12:01:00",
  issuer: "dana",
  transaction_type: "off-us",
};

interface Refund {
  readonly refund_chargeback_id: number;
  readonly refund_amount: string;
  readonly created_at: string;
  readonly bank_confirmed_at?: string;
}

function refund(id: number, amount: number, made: number, confirmed?: number): Refund {
  return {
    refund_chargeback_id: id,
    refund_amount: `${amount}.00`,
    created_at: at(made),
    ...(confirmed !== undefined && { bank_confirmed_at: at(confirmed) }),
  };
}

function at(minute: number): string {
  return `2026-11-02 13:${String(minute).padStart(2, "0")}:00`;
}

function refunded(status: string, sum: number, refunds: readonly Refund[]): StatusView {
  return { ...PAID, transaction_status: status, refund_amount: `${sum}.00`, refunds };
}

function statuses(views: readonly StatusView[]): readonly string[] {
  return views.map(({ transaction_status }) => transaction_status);
}

/** What each message says of refunds: its status, the sum, and which are confirmed. */
function refundsOf(views: readonly StatusView[]): readonly string[] {
  return views.map(({ transaction_status, refund_amount, refunds }) =>
    [
      transaction_status,
      refund_amount,
      ...((refunds ?? []) as Refund[]).map(
        (one) => `${one.refund_chargeback_id}${one.bank_confirmed_at ? "+" : "-"}`,
      ),
    ].join(" "),
  );
}

suite("what a transaction has been between two looks", () => {
  test("is nothing when nothing has happened, and nothing for an answer older than what was told", () => {
    assert.deepEqual(replay(PENDING, PENDING), []);
    assert.deepEqual(replay(PAID, PENDING), []);
    const back = refunded("refund", 44_000, [refund(1, 44_000, 1, 2)]);
    assert.deepEqual(replay(back, PAID), []);
    assert.deepEqual(replay(back, refunded("refund", 44_000, [refund(1, 44_000, 1)])), []);
  });

  test("is the one move that there was", () => {
    assert.deepEqual(replay(PENDING, PAID), [PAID]);
    for (const transaction_status of ["expire", "cancel", "deny"]) {
      const over = { ...PENDING, transaction_status };
      assert.deepEqual(replay(PENDING, over), [over]);
    }
  });

  test("is the settlement as well when it was refunded before anybody looked, and it says nothing of refunds", () => {
    const back = refunded("refund", 44_000, [refund(1, 44_000, 1, 2)]);
    const views = replay(PENDING, back);
    assert.deepEqual(refundsOf(views), ["settlement ", "refund 44000.00 1-", "refund 44000.00 1+"]);
    assert.equal(views[0]?.["issuer"], "dana");
    assert.deepEqual(views.at(-1), back);
  });

  test("begins with the pending that nobody was told of, without what only the payment brought", () => {
    const views = replay(undefined, PAID);
    assert.deepEqual(statuses(views), ["pending", "settlement"]);
    assert.deepEqual(views[0], PENDING);
    assert.deepEqual(statuses(replay(undefined, PENDING)), ["pending"]);
    assert.deepEqual(statuses(replay(undefined, { ...PENDING, transaction_status: "deny" })), [
      "deny",
    ]);
    const card = { ...PAID, payment_type: "credit_card", transaction_status: "settlement" };
    assert.deepEqual(statuses(replay(undefined, card)), ["settlement"]);
  });

  test("is two messages for each refund, in the order in which they were made and confirmed", () => {
    const [first, second] = [refund(1, 10_000, 1, 5), refund(2, 34_000, 2, 3)];
    const both = refunded("refund", 44_000, [first, second]);
    assert.deepEqual(refundsOf(replay(PAID, both)), [
      "partial_refund 10000.00 1-",
      "refund 44000.00 1- 2-",
      "refund 44000.00 1- 2+",
      "refund 44000.00 1+ 2+",
    ]);
    const one = refunded("partial_refund", 10_000, [refund(1, 10_000, 1)]);
    assert.deepEqual(refundsOf(replay(PAID, one)), ["partial_refund 10000.00 1-"]);
    assert.deepEqual(refundsOf(replay(one, both)), [
      "refund 44000.00 1- 2-",
      "refund 44000.00 1- 2+",
      "refund 44000.00 1+ 2+",
    ]);
    const confirmed = refunded("partial_refund", 10_000, [refund(1, 10_000, 1, 5)]);
    assert.deepEqual(replay(one, confirmed), [confirmed]);
    assert.deepEqual(replay(confirmed, confirmed), []);
  });

  test("is a refund that is not listed, too", () => {
    const back = { ...PAID, transaction_status: "refund", refund_amount: "44000.00" };
    assert.deepEqual(replay(PAID, back), [back]);
    assert.deepEqual(statuses(replay(PENDING, back)), ["settlement", "refund"]);
  });

  test("begins anew for another transaction of the same order", () => {
    const expired = { ...PENDING, transaction_status: "expire" };
    const again = { ...PAID, transaction_id: "t-2" };
    assert.deepEqual(statuses(replay(expired, again)), ["pending", "settlement"]);
  });

  test("is what it is where nobody knows a way, and of a status that came later", () => {
    const expired = { ...PENDING, transaction_status: "expire" };
    assert.deepEqual(replay(expired, PAID), [PAID]);
    const odd = { ...PAID, transaction_status: "partial_settlement" };
    assert.deepEqual(replay(PENDING, odd), [odd]);
    assert.deepEqual(replay(odd, odd), []);
    assert.deepEqual(replay(odd, PAID), [PAID]);
  });

  test("takes legal moves alone, and ends in what it is, between any two statuses", () => {
    for (const from of TRANSACTION_STATUSES) {
      for (const to of TRANSACTION_STATUSES) {
        if (!canReach(from, to) || from === to) continue;
        const way = statuses(
          replay({ ...PAID, transaction_status: from }, { ...PAID, transaction_status: to }),
        );
        assert.equal(way.at(-1), to);
        for (const [index, status] of way.entries()) {
          const moves: readonly string[] = LEGAL_MOVES[(way[index - 1] ?? from) as typeof from];
          assert.ok(moves.includes(status), `${from} ${way.join(" ")}`);
        }
      }
    }
  });
});
