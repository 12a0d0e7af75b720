import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { Rupiah } from "@gerbang/protocol";
import { customerDetailsOf } from "../../src/domain/transactions/customer-details.ts";
import { decidePin } from "../../src/domain/transactions/decide-pin.ts";
import {
  decideWalletApproval,
  NEW_VISIT,
  type WalletApproval,
  type WalletVisit,
} from "../../src/domain/transactions/decide-wallet-approval.ts";
import {
  chooseCustomer,
  WALLET_CUSTOMERS,
  WALLET_PIN,
} from "../../src/domain/transactions/wallet-customer.ts";

const NOON = new Date("2026-11-02T05:00:00.000Z");
const [ANDI, SARI, BUDI] = WALLET_CUSTOMERS;

function approval(more: Partial<WalletApproval> = {}): WalletApproval {
  return {
    customer: ANDI,
    paymentOptionType: "GOPAY_WALLET",
    pin: WALLET_PIN,
    amount: 44_000 as Rupiah,
    ...more,
  };
}

function minutesLater(minutes: number): Date {
  return new Date(NOON.getTime() + minutes * 60_000);
}

suite("the wallet's approval", () => {
  test("takes the right PIN and forgets the wrong ones before it", () => {
    const decision = decideWalletApproval({ pinFailures: 2 }, approval(), NOON);
    assert.deepEqual(decision, { outcome: "approved", visit: NEW_VISIT });
  });

  test("locks for five minutes at the third wrong PIN", () => {
    let visit: WalletVisit = NEW_VISIT;
    const reasons = [];
    for (const pin of ["000000", "111111", ""]) {
      const decision = decideWalletApproval(visit, approval({ pin }), NOON);
      assert.equal(decision.outcome, "refused");
      reasons.push(decision.reason);
      visit = decision.visit;
    }
    assert.deepEqual(reasons, ["wrong_pin", "wrong_pin", "pin_locked"]);
    assert.deepEqual(visit, { pinFailures: 3, lockedUntil: minutesLater(5) });
  });

  test("refuses the right PIN while it is locked, and takes it afterwards", () => {
    const locked = { pinFailures: 3, lockedUntil: minutesLater(5) };
    const early = decideWalletApproval(locked, approval(), minutesLater(4.99));
    assert.equal(early.outcome === "refused" && early.reason, "pin_locked");
    assert.equal(decideWalletApproval(locked, approval(), minutesLater(5)).outcome, "approved");
  });

  test("gives three new tries after the lock", () => {
    const locked = { pinFailures: 3, lockedUntil: minutesLater(5) };
    const wrong = decideWalletApproval(locked, approval({ pin: "000000" }), minutesLater(6));
    assert.deepEqual(wrong.visit, { pinFailures: 1 });
  });

  test("does not ask for a PIN when the chosen source is too small", () => {
    const decision = decideWalletApproval(NEW_VISIT, approval({ customer: SARI, pin: "" }), NOON);
    assert.equal(decision.outcome === "refused" && decision.reason, "insufficient_balance");
    assert.deepEqual(decision.visit, NEW_VISIT);
  });

  test("spends a balance to its last rupiah", () => {
    const amount = ANDI.balances.GOPAY_COINS;
    const exact = approval({ paymentOptionType: "GOPAY_COINS", amount });
    assert.equal(decideWalletApproval(NEW_VISIT, exact, NOON).outcome, "approved");
    const more = { ...exact, amount: (amount + 1) as Rupiah };
    assert.equal(decideWalletApproval(NEW_VISIT, more, NOON).outcome, "refused");
  });

  test("refuses a blocked customer before anything else", () => {
    const decision = decideWalletApproval(NEW_VISIT, approval({ customer: BUDI, pin: "" }), NOON);
    assert.equal(decision.outcome === "refused" && decision.reason, "customer_blocked");
  });
});

suite("who opens the wallet", () => {
  test("is the customer of the page, then of the charge's phone, then the first", () => {
    const withPhone = (phone: unknown) =>
      customerDetailsOf({ request: { customer_details: { phone } } });
    assert.equal(chooseCustomer("sari", withPhone("081211110003")), SARI);
    for (const phone of ["081211110003", "+62 812-1111-0003", "6281211110003", 123450002]) {
      assert.equal(chooseCustomer(undefined, withPhone(phone)), BUDI, String(phone));
    }
    const additionalInfo = { customerDetails: { phone: "081211110003" } };
    const ofBiSnap = customerDetailsOf({ origin: "bi_snap", request: { additionalInfo } });
    assert.equal(chooseCustomer(undefined, ofBiSnap), BUDI);
    for (const request of [{}, { customer_details: null }, { additionalInfo }]) {
      assert.equal(chooseCustomer("nobody", customerDetailsOf({ request })), ANDI);
    }
    for (const phone of [null, "0811"]) {
      assert.equal(chooseCustomer("nobody", withPhone(phone)), ANDI);
    }
  });
});

suite("the PIN that approves a charge of an account", () => {
  test("is wrong twice, then refused, and after that the right one is, too", () => {
    const right = "123456";
    const decide = (pinFailures: number, entered: string) =>
      decidePin({ pinFailures }, { entered, right });
    assert.deepEqual(decide(0, "000000"), { outcome: "wrong", failures: 1 });
    assert.deepEqual(decide(1, "000000"), { outcome: "wrong", failures: 2 });
    assert.deepEqual(decide(2, right), { outcome: "right" });
    assert.deepEqual(decide(2, "000000"), { outcome: "refused" });
    assert.deepEqual(decide(3, right), { outcome: "refused" });
  });
});
