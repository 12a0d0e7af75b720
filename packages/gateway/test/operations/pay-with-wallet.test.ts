import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import type { OrderId, Rupiah } from "@gerbang/protocol";
import { WALLET_CUSTOMERS, WALLET_PIN } from "../../src/domain/transactions/wallet-customer.ts";
import { charge } from "../../src/operations/transactions/charge.ts";
import { findByReference, type Payable } from "../../src/operations/transactions/find-payable.ts";
import { pay } from "../../src/operations/transactions/pay.ts";
import {
  payWithWallet,
  readWalletVisit,
} from "../../src/operations/transactions/pay-with-wallet.ts";
import { createTestGateway, type TestGateway } from "../support/gateway.ts";

const MINUTE_MS = 60_000;

async function chargeOne(made: TestGateway): Promise<Payable> {
  const merchant = await made.merchant();
  const decision = await charge(made.gateway, merchant, {
    paymentType: "gopay",
    orderId: "kopi-101" as OrderId,
    grossAmount: 44_000 as Rupiah,
    acquirer: "gopay",
    expiry: { durationMs: 15 * MINUTE_MS },
    enableCallback: false,
    appendNotificationUrls: [],
    overrideNotificationUrls: ["http://127.0.0.1:1/told"],
    request: {},
  });
  assert.ok(decision.outcome === "applied");
  const payable = await findByReference(made.gateway, decision.transaction.reference);
  assert.ok(payable);
  return payable;
}

async function arrange(t: TestContext) {
  const made = await createTestGateway(t);
  const payable = await chargeOne(made);
  const send = async (pin: string, form: string) =>
    await payWithWallet(made.gateway, payable, {
      approval: { customer: WALLET_CUSTOMERS[0], paymentOptionType: "GOPAY_WALLET", pin },
      method: { via: "gopay", paymentOptionType: "GOPAY_WALLET" },
      form,
    });
  const eventsNamed = async (name: string) =>
    await made.gateway.db.kysely
      .selectFrom("event")
      .select("data")
      .where("name", "=", name)
      .orderBy("id")
      .execute();
  return { ...made, payable, send, eventsNamed };
}

suite("paying with the wallet", () => {
  test("one form sent many times at once pays once, and each is told that it paid", async (t) => {
    const { send, eventsNamed } = await arrange(t);
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, async () => await send(WALLET_PIN, "form-1")),
    );
    assert.deepEqual(new Set(outcomes.map(({ outcome }) => outcome)), new Set(["paid"]));
    assert.equal((await eventsNamed("transaction.settlement")).length, 1);
    assert.deepEqual(await send(WALLET_PIN, "form-1"), { outcome: "paid" });
  });

  test("another form for what is paid is refused", async (t) => {
    const { send } = await arrange(t);
    assert.deepEqual(await send(WALLET_PIN, "form-1"), { outcome: "paid" });
    const second = await send(WALLET_PIN, "form-2");
    assert.deepEqual(second, { outcome: "refused", reason: "already_paid" });
  });

  test("a scan that was faster is not taken for this form's payment", async (t) => {
    const { gateway, merchant, payable, send } = await arrange(t);
    const method = { via: "qris", issuer: "dana" } as const;
    await pay(gateway, await merchant(), { id: payable.transaction.id, method });
    const outcome = await send(WALLET_PIN, "form-1");
    assert.deepEqual(outcome, { outcome: "refused", reason: "already_paid" });
  });

  test("many wrong PINs at once are no more tries than one by one", async (t) => {
    const { send, eventsNamed } = await arrange(t);
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, async (_, index) => await send("000000", `form-${index}`)),
    );
    const reasons = outcomes.map((outcome) => outcome.outcome === "refused" && outcome.reason);
    assert.equal(reasons.filter((reason) => reason === "wrong_pin").length, 2);
    assert.equal(reasons.filter((reason) => reason === "pin_locked").length, 6);
    assert.equal((await eventsNamed("wallet.refused")).length, 8);
  });

  test("a wrong PIN that is sent twice is one, and another one in the same form another", async (t) => {
    const { send, eventsNamed } = await arrange(t);
    const wrong = { outcome: "refused", reason: "wrong_pin" };
    const both = await Promise.all([send("000000", "form-1"), send("000000", "form-1")]);
    assert.deepEqual(both, [wrong, wrong]);
    assert.deepEqual(await send("000001", "form-1"), wrong);
    assert.equal((await eventsNamed("wallet.refused")).length, 2);
    const locked = { outcome: "refused", reason: "pin_locked" };
    assert.deepEqual(await send("000000", "form-2"), locked);
    assert.deepEqual(await send("000000", "form-1"), locked);
  });

  test("a lock ends by the merchant's clock, and the payment goes through", async (t) => {
    const { gateway, clock, payable, send } = await arrange(t);
    for (const form of ["a", "b", "c"]) await send("000000", form);
    const locked = await send(WALLET_PIN, "d");
    assert.deepEqual(locked, { outcome: "refused", reason: "pin_locked" });
    clock.advance(5 * MINUTE_MS);
    assert.deepEqual(await readWalletVisit(gateway, payable, "andi"), { pinFailures: 0 });
    assert.deepEqual(await send(WALLET_PIN, "e"), { outcome: "paid" });
  });

  test("a lock concerns one customer and one transaction", async (t) => {
    const { gateway, payable, send } = await arrange(t);
    for (const form of ["a", "b", "c"]) await send("000000", form);
    assert.deepEqual(await readWalletVisit(gateway, payable, "budi"), { pinFailures: 0 });
  });

  test("the right PIN settles nothing after the time has run out", async (t) => {
    const { clock, send, eventsNamed } = await arrange(t);
    clock.advance(15 * MINUTE_MS);
    const outcome = await send(WALLET_PIN, "form-1");
    assert.deepEqual(outcome, { outcome: "refused", reason: "expired" });
    assert.deepEqual(await eventsNamed("transaction.settlement"), []);
  });

  test("a refusal is an event and no notification", async (t) => {
    const { gateway, send, eventsNamed } = await arrange(t);
    const owed = async () => (await gateway.db.pool.query("select from notification")).rowCount;
    const before = await owed();
    await send("000000", "form-1");
    const [event] = await eventsNamed("wallet.refused");
    const { press, ...data } = event?.data ?? {};
    assert.deepEqual(data, { reason: "wrong_pin", customer: "andi" });
    assert.match(String(press), /^[\w-]{16}$/);
    assert.equal(await owed(), before);
  });
});
