import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { MerchantId, Rupiah } from "@gerbang/protocol";
import type { Customer } from "../../src/domain/accounts/customer.ts";
import {
  type AccountChargeDecision,
  decideAccountCharge,
  SHORT_OF_BALANCE,
} from "../../src/domain/accounts/decide-account-charge.ts";
import { optionToken } from "../../src/domain/accounts/option-token.ts";
import type { PayAccount } from "../../src/domain/accounts/pay-account.ts";
import { leftOver, payableWith, promotionsFor } from "../../src/domain/accounts/promotions.ts";
import { traitsOfNewCustomer } from "../../src/domain/accounts/test-phones.ts";

const AT = new Date("2026-11-02T05:00:00.000Z");
const MERCHANT = "G100200300" as MerchantId;

function customerOf(phoneNumber: string, traits: Partial<Customer> = {}): Customer {
  return {
    merchantId: MERCHANT,
    id: "customer-1",
    phone: `62${phoneNumber}`,
    createdAt: AT,
    ...traitsOfNewCustomer(phoneNumber),
    ...traits,
  };
}

const ENABLED: PayAccount = {
  merchantId: MERCHANT,
  id: "account-1",
  customerId: "customer-1",
  status: "ENABLED",
  countryCode: "62",
  phoneNumber: "81110000001",
  linkId: "5a6b7c8d-0000-4000-8000-0000000000ee",
  referenceId: "6c7d8e9f-0000-4000-8000-0000000000ff",
  tokenId: "token-1",
  visit: { consentedAt: AT, phoneProvenAt: AT, failures: 0 },
  createdAt: AT,
  expiresAt: new Date(AT.getTime() + 900_000),
  enabledAt: AT,
};

const WALLET = optionToken(ENABLED, "GOPAY_WALLET");

function decide(asked: {
  readonly account?: Partial<PayAccount>;
  readonly customer?: Customer;
  readonly token?: string;
  readonly amount: number;
}): AccountChargeDecision {
  return decideAccountCharge({
    account: { ...ENABLED, ...asked.account },
    customer: asked.customer ?? customerOf("81110000001"),
    token: asked.token ?? WALLET,
    amount: asked.amount as Rupiah,
  });
}

suite("a charge of a linked account", () => {
  test("is paid at once below the limit without PIN, and confirmed by the customer from there on", () => {
    assert.deepEqual(decide({ amount: 99_999 }), { outcome: "payable", option: "GOPAY_WALLET" });
    assert.equal(decide({ amount: 100_000 }).outcome, "action_required");
    const token = optionToken(ENABLED, "PAY_LATER");
    assert.deepEqual(decide({ amount: 5_000, token }), { outcome: "payable", option: "PAY_LATER" });
  });

  test("takes all that there is, and is denied for a rupiah more", () => {
    assert.equal(decide({ amount: 1_000_000 }).outcome, "action_required");
    assert.deepEqual(decide({ amount: 1_000_001 }), {
      outcome: "denied",
      option: "GOPAY_WALLET",
      denial: SHORT_OF_BALANCE,
    });
    assert.deepEqual(SHORT_OF_BALANCE, {
      fraudStatus: "accept",
      channelResponse: { code: "201", message: "Insufficient Balance" },
    });
  });

  test("needs a token of this account that is still good, of a source that is there and active", () => {
    const invalid = { outcome: "refused", reason: "token_invalid" };
    const amount = 5_000;
    assert.deepEqual(decide({ amount, token: "" }), invalid);
    assert.deepEqual(decide({ amount, token: `${WALLET} ` }), invalid);
    assert.deepEqual(decide({ amount, account: { tokenId: "token-2" } }), invalid);
    assert.deepEqual(decide({ amount, token: optionToken(ENABLED, "GOPAY_SAVINGS") }), invalid);
    const customer = customerOf("81110000001", { inactiveOptions: ["GOPAY_WALLET"] });
    assert.deepEqual(decide({ amount, customer }), invalid);
    for (const status of ["PENDING", "DISABLED", "EXPIRED"] as const) {
      assert.deepEqual(decide({ amount, account: { status } }), invalid);
    }
  });

  test("does what the phone number asks for", () => {
    const amount = 5_000;
    const outcomeOf = (phoneNumber: string, token = WALLET) => {
      const decision = decide({ amount, token, customer: customerOf(phoneNumber) });
      return "reason" in decision ? decision.reason : decision.outcome;
    };
    assert.equal(outcomeOf("123450004"), "user_blocked");
    assert.equal(outcomeOf("123450005"), "denied");
    assert.equal(outcomeOf("123450006", optionToken(ENABLED, "GOPAY_SAVINGS")), "payable");
    assert.equal(outcomeOf("123450008"), "action_required");
    const risky = decide({ amount, customer: customerOf("123450007") });
    assert.deepEqual(risky.outcome === "denied" && risky.denial, { fraudStatus: "deny" });
    assert.equal(
      decide({ amount: 20_000_000, customer: customerOf("123450009") }).outcome,
      "payable",
    );
  });

  test("of an account that is not there finds no wallet", () => {
    assert.deepEqual(
      decideAccountCharge({
        account: undefined,
        customer: undefined,
        token: WALLET,
        amount: 1 as Rupiah,
      }),
      { outcome: "refused", reason: "wallet_not_found" },
    );
  });
});

suite("promotions", () => {
  const amount = 160_000 as Rupiah;
  const offered = promotionsFor(amount, AT);
  const ids = offered.map(({ id }) => id);

  test("take off what is a discount, and nothing for what comes back later", () => {
    assert.equal(payableWith([], amount, offered), 160_000);
    const payable = ids.map((id) => payableWith([id], amount, offered));
    assert.deepEqual(payable, [160_000, 145_000]);
    assert.equal(payableWith(ids, amount, offered), 145_000);
  });

  test("are good once, for their amount, and in their month of Jakarta", () => {
    const [cashback = "", discount = ""] = ids;
    assert.equal(payableWith([discount, discount], amount, offered), undefined);
    assert.equal(payableWith(["CASHBACK|x"], amount, offered), undefined);
    assert.equal(payableWith([discount], amount, promotionsFor(149_999 as Rupiah, AT)), undefined);
    const payableAt = (at: string) =>
      payableWith([cashback], amount, promotionsFor(amount, new Date(at)));
    const [lastSecond, next] = ["2026-11-30T16:59:59.999Z", "2026-11-30T17:00:00.000Z"];
    assert.equal(payableAt(lastSecond), 160_000);
    assert.equal(payableAt(next), undefined);
  });

  test("are left over as long as a customer has not used them as often as one may", () => {
    const [cashback = "", discount = ""] = ids;
    const left = (uses: readonly (readonly [string, number])[]) =>
      leftOver(offered, new Map(uses)).map(({ id }) => id);
    assert.deepEqual(left([]), ids);
    assert.deepEqual(left([[cashback, 1]]), [discount]);
    assert.deepEqual(
      left([
        [cashback, 0],
        [discount, 2],
      ]),
      [cashback],
    );
  });

  test("give no more than their greatest", () => {
    const [best] = promotionsFor(10_000_000 as Rupiah, AT);
    assert.deepEqual([best?.code, best?.saving], ["CASHBACK10", 25_000]);
  });
});
