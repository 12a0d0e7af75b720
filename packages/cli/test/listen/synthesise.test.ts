import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { computeSignature } from "@gerbang/protocol";
import { parseExactJson } from "../../src/listen/exact-json.ts";
import { readStatusView, type StatusView } from "../../src/listen/status-view.ts";
import { type Origin, synthesise } from "../../src/listen/synthesise.ts";

const KEY = "SB-Mid-server-EXAMPLEKEY000000000001";
const CHARGE: Origin = { by: "charge" };

const EXPIRED: StatusView = {
  status_code: "407",
  status_message: "Success, transaction is found",
  transaction_id: "6f1c2a10-4b7e-4d0a-9c55-0a1b2c3d4e01",
  order_id: "TRX-20260105-0001",
  gross_amount: "44000.00",
  payment_type: "gopay",
  signature_key: "of the answer's code",
  transaction_status: "expire",
  id: "of the answer",
};

function make(view: StatusView, origin: Origin = CHARGE): Record<string, unknown> {
  return JSON.parse(synthesise(view, { serverKey: KEY, origin })) as Record<string, unknown>;
}

suite("a notification that is made from a status answer", () => {
  test("has the text, the code and the signature of a notification, and nothing of the answer's own", async () => {
    const codes = { expire: "202", cancel: "202", deny: "202", pending: "201", settlement: "200" };
    for (const [transaction_status, status_code] of Object.entries(codes)) {
      const body = make({ ...EXPIRED, transaction_status, actions: [], qr_string: "0002" });
      const signature_key = await computeSignature({ ...EXPIRED, status_code } as never, KEY);
      assert.deepEqual(body, {
        transaction_id: EXPIRED.transaction_id,
        order_id: EXPIRED.order_id,
        gross_amount: EXPIRED.gross_amount,
        payment_type: "gopay",
        transaction_status,
        status_code,
        status_message: "midtrans payment notification",
        signature_key,
      });
    }
  });

  test("has the signature that the service's documents calculate", () => {
    const { signature_key } = make({ ...EXPIRED, transaction_status: "settlement" });
    assert.equal(
      signature_key,
      "bde5e5f7053dec6d94472a28aa5d94ae895831727fa2527bee7d74663d7142bc3710b16d6495246b82843fa974803bc93931a252d889890558b9201d5536a889",
    );
  });

  test("says off-us of QRIS that nobody has paid, and what the answer says of QRIS that was", () => {
    const qris = { ...EXPIRED, payment_type: "qris" };
    assert.equal(make(qris)["transaction_type"], "off-us");
    const paid = { ...qris, settlement_time: "2026-01-05 10:17:02", transaction_type: "on-us" };
    assert.equal(make(paid)["transaction_type"], "on-us");
    assert.equal("transaction_type" in make(EXPIRED), false);
  });

  test("repeats the customer of the charge", () => {
    const customer = { full_name: "Ani Wijaya" };
    assert.deepEqual(make(EXPIRED, { by: "charge", customer })["customer_details"], customer);
  });

  test("has its members in falling order and no acquirer when it was paid through Snap", () => {
    const names = Object.keys(make({ ...EXPIRED, acquirer: "gopay" }, { by: "snap" }));
    assert.deepEqual(names, names.toSorted().toReversed());
    assert.equal(names.includes("acquirer"), false);
  });

  test("keeps the code of a status that came later than this program", () => {
    const body = make({ ...EXPIRED, transaction_status: "partial_settlement", status_code: "200" });
    assert.equal(body["status_code"], "200");
  });

  test("keeps numbers that a double does not hold", () => {
    const view = readStatusView(
      parseExactJson(
        `{"transaction_id":"t","order_id":"o","gross_amount":"1.00","transaction_status":"refund","refunds":[{"refund_chargeback_id":123456789012345678}]}`,
      ),
    );
    assert.ok(view);
    assert.match(
      synthesise(view, { serverKey: KEY, origin: CHARGE }),
      /"refund_chargeback_id":123456789012345678[,}]/,
    );
  });
});
