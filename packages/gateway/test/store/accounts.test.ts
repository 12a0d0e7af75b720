import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import type { Rupiah } from "@gerbang/protocol";
import { traitsOfNewCustomer } from "../../src/domain/accounts/test-phones.ts";
import {
  type BalanceMove,
  ensureCustomer,
  moveBalance,
} from "../../src/store/accounts/customers.ts";
import { createTestGateway } from "../support/gateway.ts";

async function arrange(t: TestContext) {
  const made = await createTestGateway(t);
  const { db, newId } = made.gateway;
  const ensure = async () =>
    await ensureCustomer(db.kysely, {
      merchantId: made.keys.id,
      id: newId(),
      phone: "6281110000001",
      createdAt: made.clock.now,
      ...traitsOfNewCustomer("81110000001"),
    });
  const customer = await ensure();
  const move = async (delta: number, option: BalanceMove["option"] = "GOPAY_WALLET") =>
    await db.kysely.transaction().execute(
      async (trx) =>
        await moveBalance(trx, {
          merchantId: made.keys.id,
          customerId: customer.id,
          option,
          delta: delta as Rupiah,
        }),
    );
  return { ...made, ensure, customer, move };
}

suite("a wallet's customer", () => {
  test("is one for a phone number, however many ask for them at once", async (t) => {
    const { ensure, customer } = await arrange(t);
    const found = await Promise.all(Array.from({ length: 6 }, ensure));
    assert.deepEqual(new Set(found.map(({ id }) => id)), new Set([customer.id]));
  });

  test("pays what there is and no rupiah more, whoever takes it at once", async (t) => {
    const { ensure, move } = await arrange(t);
    const taken = await Promise.all(Array.from({ length: 8 }, async () => await move(-300_000)));
    assert.equal(taken.filter(Boolean).length, 3);
    assert.equal((await ensure()).balances.GOPAY_WALLET, 100_000);
    assert.equal(await move(300_000), true);
    assert.equal((await ensure()).balances.GOPAY_WALLET, 400_000);
    assert.equal(await move(-350_000, "PAY_LATER"), true);
    assert.equal(await move(-1, "PAY_LATER"), false);
    assert.equal(await move(1, "GOPAY_SAVINGS"), false);
  });

  test("keeps what an abandoned payment wanted, and never owes, whatever a statement says", async (t) => {
    const { gateway, ensure, customer } = await arrange(t);
    await assert.rejects(
      gateway.db.kysely.transaction().execute(async (trx) => {
        const { merchantId, id: customerId } = customer;
        await moveBalance(trx, {
          merchantId,
          customerId,
          option: "GOPAY_WALLET",
          delta: -5 as Rupiah,
        });
        throw new Error("the process dies here");
      }),
    );
    assert.equal((await ensure()).balances.GOPAY_WALLET, 1_000_000);
    await assert.rejects(
      gateway.db.pool.query("update wallet_customer set wallet_balance = wallet_balance - 1000001"),
      /wallet_customer_pays_what_there_is/,
    );
  });
});
