import assert from "node:assert/strict";
import { test } from "node:test";
import { messageShape, pathShape } from "../../src/domain/requests/message-shape.ts";

test("messages of one mistake have one shape, and those of another mistake another one", () => {
  const same = (one: string, other: string) =>
    assert.equal(messageShape(one), messageShape(other), one);
  same("item_details[0].price is not a number", "item_details[12].price is not a number");
  same('order "a-1" is taken', 'order "b-2" is taken');
  same(
    "transaction 01a229c4-3d3f-7070-8bb2-b3978049bc69 is gone",
    "transaction 01a229c4-3d40-7070-8bb2-b3978049bc70 is gone",
  );
  same("at most 1.000 of 20", "at most 44.000,50 of 3");
  assert.notEqual(messageShape("custom_field1 too long"), messageShape("custom_field2 too long"));
  assert.notEqual(messageShape("gross_amount is required"), messageShape("order_id is required"));
});

test("paths of one call have one shape", () => {
  assert.equal(pathShape("/v2/order-1/status?x=1"), "/v2/…/status");
  assert.equal(pathShape("/v2/charge"), "/v2/charge");
  assert.equal(pathShape("/sandbox/v1/transactions/order-1/pay"), "/sandbox/v1/transactions/…/pay");
  assert.equal(
    pathShape("/v2/qris/01a229c4-3d3f-7070-8bb2-b3978049bc69/qr-code"),
    "/v2/qris/…/qr-code",
  );
});
