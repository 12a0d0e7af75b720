import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { chargeOrder, getPage, postForm, statusOf } from "../support/payer.ts";
import { startTestDashboard } from "./dashboard/support.ts";

suite("a charge of QRIS", () => {
  test("is paid by scanning, whichever door somebody tries in the app's place", async (t) => {
    const server = await startTestDashboard(t);
    const { transactionId } = await chargeOrder(server, "kopi-1", { paymentType: "qris" });
    const { reference } = await server.gateway.db.kysely
      .selectFrom("transaction")
      .select("reference")
      .executeTakeFirstOrThrow();

    const byApi = await server.call("POST", "/sandbox/v1/transactions/kopi-1/pay", {
      via: "gopay",
    });
    assert.equal(byApi.status, 400);
    assert.deepEqual(byApi.body["validation_messages"], [
      "via must be qris: what was charged as qris is scanned",
    ]);

    const wallet = `${server.url}/gopay/ui/checkout`;
    const fields = { referenceid: reference, pin: "112233" };
    for (const [language, title] of [
      ["en", /Scan to pay/],
      ["id", /Bayar dengan memindai/],
    ] as const) {
      const { html } = await getPage(`${wallet}?referenceid=${reference}`, {
        "accept-language": language,
      });
      assert.match(html, title);
      assert.doesNotMatch(html, /name="pin"/);
    }
    for (const path of [`${wallet}/pay`, `${wallet}/decline`, `${server.url}/v2/deeplink/payment`])
      assert.equal((await postForm(path, fields)).status, 303, path);

    const owner = server.as("owner");
    const byDashboard = await owner.submit(`${server.base}/sandbox/pay/${transactionId}`, {
      via: "",
    });
    assert.match(byDashboard, /role="alert">[^]*(?:charged as qris is scanned|harus dipindai)/);
    const page = await (await owner.get(`${server.base}/sandbox`)).text();
    assert.doesNotMatch(page, /<option value="">GoPay<\/option>/);

    assert.equal((await statusOf(server, "kopi-1"))["transaction_status"], "pending");
    const events = await server.gateway.db.kysely.selectFrom("event").select("name").execute();
    assert.deepEqual(
      events.map(({ name }) => name),
      ["transaction.pending"],
    );

    const scanned = await owner.submit(`${server.base}/sandbox/pay/${transactionId}`, {
      via: "dana",
    });
    assert.match(scanned, /role="status">[^]*(?:Paid|Dibayar)\./);
    assert.equal((await statusOf(server, "kopi-1"))["transaction_status"], "settlement");
    const late = await server.call("POST", "/sandbox/v1/transactions/kopi-1/pay", { via: "gopay" });
    assert.equal(late.status, 412);
  });

  test("is paid in the scanner", async (t) => {
    const server = await startTestDashboard(t);
    await chargeOrder(server, "kopi-1", { paymentType: "qris" });
    const { qr_reference: referenceId } = await server.gateway.db.kysely
      .selectFrom("transaction")
      .select("qr_reference")
      .executeTakeFirstOrThrow();
    await postForm(`${server.url}/qris/payment`, { referenceId });
    assert.equal((await statusOf(server, "kopi-1"))["transaction_status"], "settlement");
  });
});
