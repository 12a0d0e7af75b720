import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import type { Rupiah } from "@gerbang/protocol";
import { expireDueTransactions } from "../../src/operations/transactions/expire.ts";
import { chargeBody, startTestServer, type TestServer } from "../support/gateway.ts";
import { type LinkedAccount, linkAccount } from "../support/linked-account.ts";

const MINUTE_MS = 60_000;

type Json = Record<string, unknown>;

interface Till extends TestServer {
  readonly post: (path: string, body?: unknown, headers?: Record<string, string>) => Promise<Json>;
  readonly statusOf: (id: string) => Promise<Json>;
  readonly told: (orderId: string) => Promise<readonly string[]>;
}

async function open(t: TestContext): Promise<Till> {
  const server = await startTestServer(t, {
    settings: { paymentNotificationUrls: ["http://127.0.0.1:1/"] },
  });
  return {
    ...server,
    post: async (path, body, headers) => (await server.call("POST", path, body, headers)).body,
    statusOf: async (id) => (await server.call("GET", `/v2/${id}/status`)).body,
    async told(orderId) {
      const rows = await server.gateway.db.kysely
        .selectFrom("notification")
        .select("transaction_status")
        .where("order_id", "=", orderId)
        .orderBy("id")
        .execute();
      return rows.map((row) => row.transaction_status);
    },
  };
}

suite("a charge of a linked account", () => {
  test("takes a small amount at once, tells it as settled, and gives it back as it is refunded", async (t) => {
    const till = await open(t);
    const { chargeBody: body, balance } = await linkAccount(till);
    const charged = await till.post("/v2/charge", body("kopi-1", 44_000));
    assert.equal(charged["status_code"], "200");
    assert.equal(charged["status_message"], "Success, GoPay transaction is successful");
    assert.equal(charged["transaction_status"], "settlement");
    assert.equal(charged["actions"], undefined);
    assert.equal(await balance(), 956_000);
    assert.deepEqual(await till.told("kopi-1"), ["settlement"]);
    const status = await till.statusOf("kopi-1");
    assert.equal(status["payment_option_type"], "GOPAY_WALLET");
    assert.equal(status["settlement_time"], "2026-11-02 12:00:00");
    const refund = async (amount: number) => await till.post("/v2/kopi-1/refund", { amount });
    assert.equal((await refund(10_000))["transaction_status"], "partial_refund");
    assert.equal(await balance(), 966_000);
    // 180 days: it is no payment by deeplink, whose 45 are over.
    till.clock.advance(179 * 24 * 60 * MINUTE_MS);
    assert.equal((await refund(34_001))["status_code"], "414");
    assert.equal((await refund(34_000))["transaction_status"], "refund");
    assert.equal(await balance(), 1_000_000);
    assert.equal((await till.post("/v2/charge", body("kopi-1", 44_000)))["status_code"], "406");
    assert.equal(await balance(), 1_000_000);
  });

  test("takes from the source that its token names", async (t) => {
    const till = await open(t);
    const { chargeBody: body, balance, token } = await linkAccount(till);
    const later = { payment_option_token: token("PAY_LATER") };
    const charged = await till.post("/v2/charge", body("kopi-1", 50_000, later));
    assert.equal(charged["transaction_status"], "settlement");
    assert.equal((await till.statusOf("kopi-1"))["payment_option_type"], "PAY_LATER");
    assert.deepEqual([await balance(), await balance("PAY_LATER")], [1_000_000, 300_000]);
    const savings = { payment_option_token: token("GOPAY_SAVINGS") };
    const none = await till.post("/v2/charge", body("kopi-2", 50_000, savings));
    assert.deepEqual(none["validation_messages"], ["GoPay token is invalid for the payment"]);
  });

  test("is refused in the words of the API when something is missing or wrong", async (t) => {
    const till = await open(t);
    const linked = await linkAccount(till);
    const frozen = await linkAccount(till, { isFrozen: true });
    const wrong = async (gopay: Json) => {
      const answer = await till.call("POST", "/v2/charge", { ...chargeBody("kopi-1"), gopay });
      const { status_code: code, status_message: message, validation_messages: said } = answer.body;
      return [answer.status, code, ...((said as string[] | undefined) ?? [message])];
    };
    const account_id = linked.account.id;
    const payment_option_token = linked.token();
    for (const [gopay, expected] of [
      [{ payment_option_token }, [400, "400", "Gopay.account_id is required"]],
      [{ payment_option_token, account_id: "" }, [400, "400", "Gopay.account_id is required"]],
      [{ pre_auth: true }, [400, "400", "Gopay.account_id is required"]],
      [{ account_id }, [400, "400", "Gopay.payment_option_token is required"]],
      [
        { account_id: "a".repeat(256), payment_option_token },
        [400, "400", "gopay.account_id too long"],
      ],
      [
        { account_id, payment_option_token: "t".repeat(4_001) },
        [400, "400", "gopay.payment_option_token too long"],
      ],
      [
        { account_id, payment_option_token: "x" },
        [400, "400", "GoPay token is invalid for the payment"],
      ],
      [{ account_id: "nobody", payment_option_token }, [200, "404", "GoPay Wallet doesn't exist."]],
      [
        { account_id: frozen.account.id, payment_option_token: frozen.token() },
        [200, "410", "GoPay user is blocked"],
      ],
      [
        { account_id: frozen.account.id, payment_option_token },
        [400, "400", "GoPay token is invalid for the payment"],
      ],
    ] as const) {
      assert.deepEqual(await wrong(gopay), expected, JSON.stringify(gopay));
    }
    const { status, body } = await till.call("POST", "/v2/charge", {
      ...chargeBody("kopi-1"),
      gopay: { account_id: {}, payment_option_token },
    });
    assert.deepEqual([status, body["status_code"]], [200, "413"]);
    assert.equal((await till.statusOf("kopi-1"))["status_code"], "404");
    assert.deepEqual(await till.told("kopi-1"), []);
  });

  test("what says nothing of an account is paid by link, as ever", async (t) => {
    const till = await open(t);
    const gopay = {
      account_id: "",
      payment_option_token: null,
      pre_auth: false,
      promotion_ids: [],
    };
    const charged = await till.post("/v2/charge", { ...chargeBody("kopi-1"), gopay });
    assert.equal(charged["status_message"], "GoPay transaction is created");
    const foreign = { ...chargeBody("kopi-2", 44_000, "qris"), gopay: { pre_auth: true } };
    assert.equal((await till.post("/v2/charge", foreign))["status_code"], "201");
  });

  test("is denied by too small a balance and by fraud rules, which frees the order id", async (t) => {
    const till = await open(t);
    const poor = await linkAccount(till, { balances: { GOPAY_WALLET: 43_999 as Rupiah } });
    const risky = await linkAccount(till, { isRisky: true });
    const denied = await till.post("/v2/charge", poor.chargeBody("kopi-1", 44_000));
    assert.equal(denied["status_code"], "202");
    assert.equal(denied["transaction_status"], "deny");
    assert.equal(denied["channel_response_code"], "201");
    assert.equal(denied["channel_response_message"], "Insufficient Balance");
    assert.deepEqual(await till.told("kopi-1"), ["deny"]);
    const fraud = await till.post("/v2/charge", risky.chargeBody("kopi-2", 44_000));
    assert.equal(fraud["status_message"], "GoPay transaction is rejected by FDS");
    assert.equal(fraud["fraud_status"], "deny");
    assert.deepEqual([await poor.balance(), await risky.balance()], [43_999, 1_000_000]);
    const again = await till.post("/v2/charge", poor.chargeBody("kopi-1", 43_999));
    assert.equal(again["transaction_status"], "settlement");
    assert.equal(await poor.balance(), 0);
  });

  test("with an idempotency key takes once, and answers alike", async (t) => {
    const till = await open(t);
    const { chargeBody: body, balance } = await linkAccount(till);
    const charge = async () =>
      await till.post("/v2/charge", body("kopi-1", 44_000), { "idempotency-key": "a key" });
    const first = await charge();
    assert.equal(first["transaction_status"], "settlement");
    assert.deepEqual(await charge(), first);
    assert.equal(await balance(), 956_000);
  });

  test("that is recurring asks nobody for a PIN", async (t) => {
    const till = await open(t);
    const { chargeBody: body } = await linkAccount(till);
    const asked = await till.post("/v2/charge", body("kopi-1", 100_000));
    assert.equal(asked["transaction_status"], "pending");
    const recurring = await till.post("/v2/charge", {
      ...body("kopi-2", 100_000, { recurring: true }),
      payment_provider_metadata: { recurring_parent_order: "kopi-0", recurring_sequence: "1" },
    });
    assert.equal(recurring["transaction_status"], "settlement");
  });

  test("costs the customer less with a promotion, of which a refund gives back its share", async (t) => {
    const till = await open(t);
    const {
      account,
      balance,
      chargeBody: body,
    } = await linkAccount(till, {
      pinFrom: 1_000_000 as Rupiah,
    });
    const { body: offered } = await till.call(
      "GET",
      `/v2/gopay/promo/${account.id}?gross_amount=200000&currency=IDR`,
    );
    const promotions = offered["promotions"] as readonly { id: string; type: string }[];
    const discount = promotions.find(({ type }) => type === "DISCOUNT")?.id ?? "";
    const charge = async (id: string, promotion_ids: readonly string[]) =>
      await till.post("/v2/charge", body(id, 200_000, { promotion_ids }));
    const unknown = await charge("kopi-1", ["nothing"]);
    assert.deepEqual(unknown["validation_messages"], ["Malformed data"]);
    const charged = await charge("kopi-1", [discount]);
    assert.equal(charged["gross_amount"], "200000.00");
    assert.equal(await balance(), 815_000);
    await till.post("/v2/kopi-1/refund", { amount: 100_001 });
    assert.equal(await balance(), 907_500);
    await till.post("/v2/kopi-1/refund", {});
    assert.equal(await balance(), 1_000_000);
  });

  test("uses a promotion once for each customer, and gives it back when it comes to nothing", async (t) => {
    const till = await open(t);
    const phoneNumber = "81230000001";
    const traits = { phoneNumber, pinFrom: 200_001 as Rupiah };
    const linked = await linkAccount(till, traits);
    // The same customer has linked a second account, and shares the limit with it.
    const second = await linkAccount(till, traits);
    const other = await linkAccount(till, { ...traits, phoneNumber: "81230000002" });
    const offered = async ({ account }: LinkedAccount) => {
      const path = `/v2/gopay/promo/${account.id}?gross_amount=200000`;
      const { body } = await till.call("GET", path);
      return body["promotions"] as readonly { id: string; code: string }[];
    };
    const codes = async (by: LinkedAccount) => (await offered(by)).map(({ code }) => code);
    const discount = (await offered(linked)).find(({ code }) => code === "HEMAT15RB")?.id ?? "";
    const charge = async (id: string, by = linked, more: Json = {}, amount = 200_000) =>
      await till.post(
        "/v2/charge",
        by.chargeBody(id, amount, { promotion_ids: [discount], ...more }),
      );
    const isUsed = async (left: readonly string[]) => {
      assert.deepEqual(await codes(linked), left);
      assert.deepEqual(await codes(second), left);
    };
    const [all, cashback] = [["CASHBACK10", "HEMAT15RB"], ["CASHBACK10"]];
    // Reserved, and cancelled.
    assert.equal((await charge("kopi-1", linked, { pre_auth: true }))["status_code"], "200");
    await isUsed(cashback);
    const again = await charge("kopi-2", second);
    assert.deepEqual(again["validation_messages"], ["Malformed data"]);
    assert.equal((await till.statusOf("kopi-2"))["status_code"], "404");
    await till.post("/v2/kopi-1/cancel");
    await isUsed(all);
    // Reserved, and released.
    assert.equal((await charge("kopi-2", second, { pre_auth: true }))["status_code"], "200");
    till.clock.advance(15 * MINUTE_MS);
    await expireDueTransactions(till.gateway);
    await isUsed(all);
    // Waiting for its PIN, and expired.
    assert.equal((await charge("kopi-3", linked, {}, 250_000))["transaction_status"], "pending");
    await isUsed(cashback);
    till.clock.advance(5 * MINUTE_MS);
    await expireDueTransactions(till.gateway);
    await isUsed(all);
    // Denied from the start.
    assert.equal((await charge("force-deny-1"))["transaction_status"], "deny");
    await isUsed(all);
    // Paid: used for good, also when it is refunded.
    assert.equal((await charge("kopi-4"))["transaction_status"], "settlement");
    await till.post("/v2/kopi-4/refund", {});
    await isUsed(cashback);
    assert.deepEqual(await codes(other), all);
    assert.equal((await charge("kopi-5", other))["transaction_status"], "settlement");
    // Next month it is another promotion.
    till.clock.advance(30 * 24 * 60 * MINUTE_MS);
    await isUsed(all);
  });

  test("uses a promotion once, however many ask for it at once by two accounts", async (t) => {
    const till = await open(t);
    const traits = { phoneNumber: "81230000001", pinFrom: 1_000_000 as Rupiah };
    const richer = { ...traits, balances: { GOPAY_WALLET: 20_000_000 as Rupiah } };
    const accounts = [await linkAccount(till, richer), await linkAccount(till, richer)] as const;
    const path = `/v2/gopay/promo/${accounts[0].account.id}?gross_amount=200000`;
    const { recommended_promotion_id: best } = (await till.call("GET", path)).body;
    const answers = await Promise.all(
      Array.from({ length: 20 }, async (_, at) => {
        const by = accounts[at % 2 === 0 ? 0 : 1];
        const body = by.chargeBody(`kopi-${at}`, 200_000, { promotion_ids: [best] });
        return (await till.post("/v2/charge", body))["status_code"];
      }),
    );
    assert.equal(answers.filter((code) => code === "200").length, 1);
    assert.equal(answers.filter((code) => code === "400").length, 19);
    assert.equal(await accounts[0].balance(), 19_800_000);
  });

  test("has no code to scan, no picture and no page of the wallet's", async (t) => {
    const till = await open(t);
    const { chargeBody: body } = await linkAccount(till);
    const { transaction_id: id } = await till.post("/v2/charge", body("kopi-1", 100_000));
    const picture = await fetch(`${till.url}/v2/gopay/${String(id)}/qr-code`);
    assert.equal(((await picture.json()) as Json)["status_code"], "404");
    const paid = await till.call("POST", "/sandbox/v1/transactions/kopi-1/pay", { via: "qris" });
    assert.equal(paid.status, 412);
    const { reference } = await till.gateway.db.kysely
      .selectFrom("transaction")
      .select("reference")
      .executeTakeFirstOrThrow();
    const page = await fetch(`${till.url}/gopay/ui/checkout?referenceid=${reference}`);
    assert.equal(page.status, 404);
  });
});

suite("a reservation", () => {
  test("holds the amount until it is captured, the whole of it and once", async (t) => {
    const till = await open(t);
    const { chargeBody: body, balance } = await linkAccount(till);
    const reserved = await till.post("/v2/charge", body("kopi-1", 60_000, { pre_auth: true }));
    assert.equal(reserved["status_code"], "200");
    assert.equal(reserved["transaction_status"], "authorize");
    assert.equal(reserved["channel_response_code"], "0");
    assert.equal(await balance(), 940_000);
    const status = await till.statusOf("kopi-1");
    assert.equal(status["status_code"], "200");
    assert.equal(status["expiry_time"], "2026-11-02 12:15:00");
    assert.equal(status["settlement_time"], undefined);
    assert.equal((await till.post("/v2/charge", body("kopi-1", 1)))["status_code"], "406");
    assert.equal((await till.post("/v2/kopi-1/refund", {}))["status_code"], "412");
    assert.equal((await till.post("/v2/kopi-1/expire"))["status_code"], "412");
    const capture = async (gross_amount?: unknown) =>
      await till.post("/v2/capture", { transaction_id: reserved["transaction_id"], gross_amount });
    for (const amount of [59_999, 60_001, "1", 0, "many"]) {
      assert.equal((await capture(amount))["status_code"], "400", String(amount));
    }
    till.clock.advance(14 * MINUTE_MS);
    const captured = await capture("60000");
    assert.equal(captured["status_code"], "200");
    assert.equal(captured["transaction_status"], "settlement");
    assert.equal(captured["settlement_time"], "2026-11-02 12:14:00");
    assert.equal((await capture(60_000))["status_code"], "412");
    assert.equal(await balance(), 940_000);
    assert.deepEqual(await till.told("kopi-1"), ["authorize", "settlement"]);
    assert.equal((await till.post("/v2/kopi-1/cancel"))["status_code"], "412");
    assert.equal((await till.post("/v2/kopi-1/refund", {}))["status_code"], "200");
    assert.equal(await balance(), 1_000_000);
  });

  test("is given back when it is cancelled, and when a quarter of an hour is over", async (t) => {
    const till = await open(t);
    const { chargeBody: body, balance } = await linkAccount(till);
    const reserve = async (id: string) =>
      await till.post("/v2/charge", body(id, 60_000, { pre_auth: true }));
    await reserve("kopi-1");
    await reserve("kopi-2");
    assert.equal(await balance(), 880_000);
    const cancelled = await till.post("/v2/kopi-1/cancel");
    assert.equal(cancelled["status_message"], "Success, transaction is canceled");
    assert.equal(await balance(), 940_000);
    assert.equal((await till.post("/v2/kopi-1/cancel"))["status_code"], "412");
    const capture = async (transaction_id: string) =>
      (await till.post("/v2/capture", { transaction_id, gross_amount: 60_000 }))["status_code"];
    assert.equal(await capture("kopi-1"), "412");
    till.clock.advance(15 * MINUTE_MS - 1);
    await expireDueTransactions(till.gateway);
    assert.equal((await till.statusOf("kopi-2"))["transaction_status"], "authorize");
    till.clock.advance(1);
    // Nobody has marked it yet, and still nothing is taken any more.
    assert.equal(await capture("kopi-2"), "412");
    await expireDueTransactions(till.gateway);
    await expireDueTransactions(till.gateway);
    const released = await till.statusOf("kopi-2");
    assert.equal(released["status_code"], "407");
    assert.equal(released["payment_option_type"], "GOPAY_WALLET");
    assert.equal(await balance(), 1_000_000);
    assert.deepEqual(await till.told("kopi-2"), ["authorize", "expire"]);
    assert.deepEqual(await till.told("kopi-1"), ["authorize", "cancel"]);
    assert.equal((await reserve("kopi-2"))["transaction_status"], "authorize");
  });

  test("comes back to the wallet when its source is gone: cancelled, released or refunded", async (t) => {
    const till = await open(t);
    const { chargeBody: body, token, balance, customer } = await linkAccount(till);
    const charge = async (id: string, isPreAuth: boolean) => {
      const payLater = { payment_option_token: token("PAY_LATER"), pre_auth: isPreAuth };
      return (await till.post("/v2/charge", body(id, 60_000, payLater)))["status_code"];
    };
    assert.equal(await charge("kopi-1", true), "200");
    assert.equal(await charge("kopi-2", true), "200");
    assert.equal(await charge("kopi-3", false), "200");
    const path = `/sandbox/v1/customers/${customer.phone}`;
    assert.equal((await till.call("PUT", path, { pay_later_left: null })).status, 200);
    assert.equal((await till.post("/v2/kopi-1/cancel"))["status_code"], "200");
    assert.equal(await balance(), 1_060_000);
    till.clock.advance(15 * MINUTE_MS);
    await expireDueTransactions(till.gateway);
    assert.equal((await till.statusOf("kopi-2"))["transaction_status"], "expire");
    assert.equal(await balance(), 1_120_000);
    for (const amount of [20_000, 40_000]) {
      assert.equal((await till.post("/v2/kopi-3/refund", { amount }))["status_code"], "200");
    }
    assert.equal(await balance(), 1_180_000);
    assert.equal((await till.post("/v2/kopi-3/refund", { amount: 1 }))["status_code"], "412");
  });

  test("is captured under an idempotency key with one answer", async (t) => {
    const till = await open(t);
    const { chargeBody: body } = await linkAccount(till);
    await till.post("/v2/charge", body("kopi-1", 60_000, { pre_auth: true }));
    const capture = async () =>
      await till.post("/v2/capture", { transaction_id: "kopi-1" }, { "idempotency-key": "k" });
    const first = await capture();
    assert.equal(first["status_code"], "200");
    assert.deepEqual(await capture(), first);
  });
});
