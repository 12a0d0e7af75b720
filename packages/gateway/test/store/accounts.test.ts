import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import type { MerchantId, Rupiah } from "@gerbang/protocol";
import type { PayAccount } from "../../src/domain/accounts/pay-account.ts";
import { traitsOfNewCustomer } from "../../src/domain/accounts/test-phones.ts";
import { createMerchant } from "../../src/operations/merchants/create-merchant.ts";
import { findAccount, insertAccount } from "../../src/store/accounts/accounts.ts";
import {
  type BalanceMove,
  ensureCustomer,
  findCustomer,
  findCustomerByPhone,
  moveBalance,
} from "../../src/store/accounts/customers.ts";
import { createTestGateway } from "../support/gateway.ts";
import { linkAccount } from "../support/linked-account.ts";

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

suite("a merchant's account", () => {
  test("is the merchant's alone, and its customer is there with it or not at all", async (t) => {
    const { gateway, keys, customer, clock } = await arrange(t);
    const { db } = gateway;
    const account: PayAccount = {
      merchantId: keys.id,
      id: "account-1",
      customerId: "whoever",
      status: "PENDING",
      countryCode: "62",
      phoneNumber: "81110000001",
      linkId: "5a6b7c8d-0000-4000-8000-0000000000ee",
      referenceId: "reference-1",
      tokenId: "token-1",
      visit: { failures: 0 },
      createdAt: clock.now,
      expiresAt: new Date(clock.now.getTime() + 1),
    };
    const linked = await insertAccount(db, { account, customer: { ...customer, id: "another" } });
    assert.equal(linked.account.customerId, customer.id);
    assert.deepEqual(await findAccount(db.kysely, keys.id, account.id), linked.account);
    assert.equal(await findAccount(db.kysely, "G999999999" as MerchantId, account.id), undefined);
    const stranger = { ...customer, id: "third", phone: "62899" };
    await assert.rejects(insertAccount(db, { account, customer: stranger }));
    assert.equal(await findCustomer(db.kysely, keys.id, "third"), undefined);
  });
});

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
    assert.equal(await move(-1, "GOPAY_SAVINGS"), false);
    // Of a source that is gone, what comes back is in the wallet.
    assert.equal(await move(1, "GOPAY_SAVINGS"), true);
    assert.equal((await ensure()).balances.GOPAY_WALLET, 400_001);
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

suite("what is linked to one merchant", () => {
  test("is there for no other one, by whichever name it is asked for", async (t) => {
    const server = await createTestGateway(t);
    const { gateway, keys } = server;
    const { account, customer } = await linkAccount(server);
    const other = await createMerchant(gateway);
    const { kysely } = gateway.db;
    const find = async (merchantId: typeof keys.id) => [
      (await findAccount(kysely, merchantId, account.id))?.id,
      (await findCustomer(kysely, merchantId, customer.id))?.id,
      (await findCustomerByPhone(kysely, merchantId, customer.phone))?.id,
    ];
    assert.deepEqual(await find(keys.id), [account.id, customer.id, customer.id]);
    assert.deepEqual(await find(other.id), [undefined, undefined, undefined]);
  });
});
