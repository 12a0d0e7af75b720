import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { createMerchant } from "../../src/operations/merchants/create-merchant.ts";
import { leaseNamedNotification } from "../../src/store/notifications/lease-named.ts";
import { notifications, owe } from "../support/deliveries.ts";
import { createTestGateway, NOON } from "../support/gateway.ts";

suite("a message that is named to be delivered", () => {
  test("is its own merchant's alone, also by its id", async (t) => {
    const made = await createTestGateway(t);
    const { gateway, keys } = made;
    await owe(made, "order-1", "http://127.0.0.1:2/");
    const [message] = await notifications(made);
    assert.ok(message);
    const { id: other } = await createMerchant(gateway);
    const lease = { wall: NOON, until: new Date(NOON.getTime() + 6_000) };
    const leasedBy = async (merchantId: typeof other) =>
      (await leaseNamedNotification(gateway.db, { merchantId, name: { id: message.id } }, lease))
        ?.id;
    assert.equal(await leasedBy(other), undefined);
    assert.equal(await leasedBy(keys.id), message.id);
  });
});
