import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { startTestServer, type TestServer } from "../support/gateway.ts";
import { chargeOrder, getPage, postForm, statusOf } from "../support/payer.ts";

const PIN = "112233";
const CALLBACK = { gopay: { enable_callback: true, callback_url: "tokoku://selesai" } };

/** What happened to an order, in its order. */
async function eventsOf({ gateway }: TestServer, orderId: string): Promise<readonly string[]> {
  const { rows } = await gateway.db.pool.query<{ kind: string }>(
    `select e.name as kind from event e join transaction t
       on t.merchant_id = e.merchant_id and t.id = e.transaction_id
     where t.order_id = $1 order by e.id`,
    [orderId],
  );
  return rows.map(({ kind }) => kind);
}

/** Two requests that are under way at the same time. */
async function twice<Answer>(send: () => Promise<Answer>): Promise<readonly [Answer, Answer]> {
  return await Promise.all([send(), send()]);
}

suite("a form of the customer's that is sent twice, without scripts", () => {
  test("in the wallet is one payment, one wrong PIN, and no refusal of what is paid", async (t) => {
    const server = await startTestServer(t);
    const pay = `${server.url}/gopay/ui/checkout/pay`;
    const decline = `${server.url}/gopay/ui/checkout/decline`;
    const { reference: referenceid } = await chargeOrder(server, "kopi-1", CALLBACK);

    const wrong = { referenceid, pin: "000000", form: "one" };
    const tried = await twice(async () => await postForm(pay, wrong));
    for (const { status, location } of tried) {
      assert.equal(status, 303);
      assert.match((await getPage(server.url + location)).html, /Wrong PIN[^]*2 tries left/);
    }
    const declined = await twice(async () => await postForm(decline, { referenceid }));
    for (const { location } of declined) assert.match(location, /notice=declined/);
    assert.equal((await statusOf(server, "kopi-1"))["transaction_status"], "pending");

    const right = { referenceid, pin: PIN, form: "two" };
    const paid = await twice(async () => await postForm(pay, right));
    const otherTab = await postForm(pay, { ...right, form: "three" });
    const late = await postForm(decline, { referenceid });
    const lateWrong = await postForm(pay, { ...wrong, form: "four" });
    for (const { status, location } of [...paid, otherTab, late, lateWrong]) {
      assert.equal(status, 303);
      const { html } = await getPage(server.url + location);
      assert.match(html, /Payment successful|Already paid/, location);
      assert.match(html, /result=success/, location);
      assert.doesNotMatch(html, /result=failure|name="pin"/, location);
    }
    assert.equal((await statusOf(server, "kopi-1"))["transaction_status"], "settlement");
    const events = await eventsOf(server, "kopi-1");
    assert.equal(
      events.filter((kind) => kind === "transaction.settlement").length,
      1,
      events.join(),
    );
    // The wrong one that came after the payment counts for nobody's lock.
    const next = await chargeOrder(server, "kopi-2");
    const again = await postForm(pay, { referenceid: next.reference, pin: "000000" });
    assert.match((await getPage(server.url + again.location)).html, /Wrong PIN[^]*2 tries left/);
  });

  test("in the scanner is one payment, whatever the second one chooses", async (t) => {
    const server = await startTestServer(t);
    const { transactionId } = await chargeOrder(server, "kopi-1", { paymentType: "qris" });
    const { rows } = await server.gateway.db.pool.query<{ qr_reference: string }>(
      "select qr_reference from transaction where id = $1",
      [transactionId],
    );
    const referenceid = rows[0]?.qr_reference ?? "";
    const pay = `${server.url}/qris/payment`;
    const paid = await twice(
      async () => await postForm(pay, { referenceid, issuer: "dana", form: "one" }),
    );
    const otherTab = await postForm(pay, { referenceid, issuer: "ovo", form: "two" });
    for (const { status, location } of [...paid, otherTab]) {
      assert.equal(status, 303);
      assert.match(
        (await getPage(server.url + location)).html,
        /Payment successful|Already paid/,
        location,
      );
    }
    const status = await statusOf(server, "kopi-1");
    assert.deepEqual([status["transaction_status"], status["issuer"]], ["settlement", "dana"]);
    const events = await eventsOf(server, "kopi-1");
    assert.equal(
      events.filter((kind) => kind === "transaction.settlement").length,
      1,
      events.join(),
    );
  });

  test("in Snap is one charge, also when two tabs choose different ways", async (t) => {
    const server = await startTestServer(t);
    const { body } = await server.call("POST", "/snap/v1/transactions", {
      transaction_details: { order_id: "kopi-1", gross_amount: 44_000 },
    });
    const url = String(body["redirect_url"]);
    const chosen = await Promise.all(
      ["gopay", "qris", "gopay", "qris"].map(async (method) => await postForm(url, { method })),
    );
    for (const { status, location } of chosen) {
      assert.deepEqual([status, location], [303, new URL(url).pathname]);
    }
    const { rows } = await server.gateway.db.pool.query("select payment_type from transaction");
    assert.equal(rows.length, 1);
    const { html } = await getPage(url);
    assert.equal(/<img[^>]*\/v2\/qris\//.test(html), rows[0]?.["payment_type"] === "qris");
  });
});
