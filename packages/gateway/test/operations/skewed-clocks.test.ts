import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import type { OrderId } from "@gerbang/protocol";
import { Secret } from "../../src/domain/secret.ts";
import { type Gateway, openGateway } from "../../src/operations/gateway.ts";
import { cancel } from "../../src/operations/transactions/cancel.ts";
import { charge } from "../../src/operations/transactions/charge.ts";
import { getStatus } from "../../src/operations/transactions/get-status.ts";
import { openDatabase } from "../../src/store/database.ts";
import { chargeCommand } from "../support/deliveries.ts";
import { createTestGateway, type TestGateway } from "../support/gateway.ts";
import { lastOfAll } from "../support/last-of-all.ts";

const HOUR_MS = 3_600_000;

/** A process on the same database whose clock is ahead. */
function processAhead(t: TestContext, { gateway, clock }: TestGateway, byMs: number): Gateway {
  const { connectionString } = gateway.db.pool.options;
  assert.ok(connectionString);
  const db = openDatabase({ connectionString, max: 4 });
  lastOfAll(t, async () => await db.close());
  return openGateway({
    db,
    secret: new Secret("a secret for tests only"),
    wallNow: () => new Date(clock.now.getTime() + byMs),
  });
}

async function chargeBy(gateway: Gateway, made: TestGateway, orderId: string): Promise<string> {
  const charged = await charge(gateway, await made.merchant(), chargeCommand(orderId));
  assert.ok(charged.outcome !== "refused", orderId);
  return charged.transaction.id;
}

suite("the transactions of one order, made by processes whose clocks differ", () => {
  test("are in the order in which they were made: the order id finds the last", async (t) => {
    const made = await createTestGateway(t);
    const ahead = processAhead(t, made, HOUR_MS);
    const merchant = await made.merchant();
    const found = async () => {
      const looks = [made.gateway, ahead].map(async (gateway) => {
        const status = await getStatus(gateway, merchant, "order-1");
        return status?.transaction.id;
      });
      return [...new Set(await Promise.all(looks))];
    };
    for (const gateway of [ahead, made.gateway, made.gateway, ahead, made.gateway]) {
      const id = await chargeBy(gateway, made, "order-1");
      assert.deepEqual(await found(), [id]);
      await cancel(made.gateway, merchant, "order-1");
      assert.deepEqual(await found(), [id]);
      const status = await getStatus(made.gateway, merchant, id);
      assert.equal(status?.transaction.status, "cancel");
    }
  });

  test("are one at a time all the same, and what was denied at once is charged again", async (t) => {
    const made = await createTestGateway(t);
    const ahead = processAhead(t, made, HOUR_MS);
    const merchant = await made.merchant();
    await chargeBy(ahead, made, "order-1");
    const second = await charge(made.gateway, merchant, chargeCommand("order-1"));
    assert.deepEqual(second, { outcome: "refused", reason: "order_taken" });

    const denied = "force-deny-1" as OrderId;
    await chargeBy(ahead, made, denied);
    const last = await chargeBy(made.gateway, made, denied);
    assert.equal((await getStatus(ahead, merchant, denied))?.transaction.id, last);
  });
});
