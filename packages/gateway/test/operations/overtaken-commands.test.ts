import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { parseRefundKey, type Rupiah } from "@gerbang/protocol";
import { isPaid } from "../../src/domain/transactions/transaction.ts";
import type { Gateway } from "../../src/operations/gateway.ts";
import { resetMerchant } from "../../src/operations/sandbox/reset-merchant.ts";
import { cancel } from "../../src/operations/transactions/cancel.ts";
import { charge } from "../../src/operations/transactions/charge.ts";
import { expireDueTransactions } from "../../src/operations/transactions/expire.ts";
import { pay, payLate } from "../../src/operations/transactions/pay.ts";
import { refund } from "../../src/operations/transactions/refund.ts";
import { chargeCommand } from "../support/deliveries.ts";
import { createTestGateway, type TestGateway } from "../support/gateway.ts";

/** The same gateway, in which something else is done between a command's decision and its commit. */
function overtakenOnce(gateway: Gateway, meanwhile: () => Promise<unknown>): Gateway {
  let isOver = false;
  return {
    ...gateway,
    commitChange: async (change) => {
      if (!isOver) {
        isOver = true;
        await meanwhile();
      }
      return await gateway.commitChange(change);
    },
  };
}

suite("a command that another one overtakes", () => {
  test("lists its refund behind the other one's, which was made first", async (t) => {
    const made = await createTestGateway(t);
    const { gateway, merchant } = made;
    await charge(gateway, await merchant(), chargeCommand("order-1"));
    await pay(gateway, await merchant(), { id: "order-1", method: { via: "gopay" } });
    const refundBy = async (by: Gateway, name: string) => {
      const key = parseRefundKey(name);
      assert.ok(key);
      const amount = 1_000 as Rupiah;
      const order = { id: "order-1", key, amount, reason: "cold" };
      const outcome = await refund(by, await merchant(), order);
      assert.equal(outcome?.outcome, "applied");
      assert.equal(outcome.refund.key, name);
    };
    await refundBy(
      overtakenOnce(gateway, async () => await refundBy(gateway, "first")),
      "second",
    );
    assert.deepEqual(await refundKeys(made), ["first", "second"]);
    const { rows } = await gateway.db.pool.query(
      "select data->>'refund_id' = r.id as same from event e join refund r on r.refund_key = data->>'refund_key'",
    );
    assert.deepEqual(rows, [{ same: true }, { same: true }]);
  });

  test("pays the newer transaction of an order that was charged again", async (t) => {
    const made = await createTestGateway(t);
    const { gateway, clock, merchant } = made;
    await charge(gateway, await merchant(), chargeCommand("order-1"));
    clock.advance(16 * 60_000);
    await expireDueTransactions(gateway);
    const again = async () => await charge(gateway, await merchant(), chargeCommand("order-1"));
    const overtaken = overtakenOnce(gateway, again);
    const payment = { id: "order-1", method: { via: "gopay" } } as const;
    const outcome = await payLate(overtaken, await merchant(), payment);
    assert.equal(outcome?.outcome, "applied");
    const { rows } = await gateway.db.pool.query("select status from transaction order by id");
    assert.deepEqual(rows, [{ status: "expire" }, { status: "settlement" }]);
  });

  test("is told that there is no such transaction where the merchant's past was forgotten", async (t) => {
    const { gateway, merchant } = await createTestGateway(t);
    await charge(gateway, await merchant(), chargeCommand("order-1"));
    const reset = async () => await resetMerchant(gateway, await merchant());
    const { id } = await merchant();
    const answer = { httpStatus: 200, text: "" };
    const kept = () => ({ merchantId: id, key: "forgotten with it", runId: "this", answer });
    const overtaken = overtakenOnce(gateway, reset);
    assert.equal(await cancel(overtaken, await merchant(), "order-1", kept), undefined);
  });
});

async function refundKeys({ gateway, merchant }: TestGateway): Promise<readonly string[]> {
  const transaction = await gateway.findTransaction((await merchant()).id, "order-1");
  assert.ok(transaction && isPaid(transaction));
  return transaction.refunds.map(({ key }) => key);
}
