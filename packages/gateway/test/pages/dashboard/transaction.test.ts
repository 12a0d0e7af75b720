import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { cancel } from "../../../src/operations/transactions/cancel.ts";
import { pay } from "../../../src/operations/transactions/pay.ts";
import { refund } from "../../../src/operations/transactions/refund.ts";
import { linkAccount } from "../../support/linked-account.ts";
import { startTestDashboard } from "./support.ts";

suite("one transaction", () => {
  test("that is reserved is shown with its account, captured once, and only by who may", async (t) => {
    const dashboard = await startTestDashboard(t);
    const linked = await linkAccount(dashboard);
    const charge = async (id: string, amount: number, gopay = {}) => {
      const { body } = await dashboard.call(
        "POST",
        "/v2/charge",
        linked.chargeBody(id, amount, gopay),
      );
      return `${dashboard.base}/transactions/${String(body["transaction_id"])}`;
    };
    const show = async (path: string, role: "owner" | "support") =>
      await (await dashboard.as(role).get(path)).text();
    const reserved = await charge("order-1", 60_000, { pre_auth: true });
    const page = await show(reserved, "owner");
    assert.match(page, /Reserved[^]*chip waiting">authorize/);
    assert.ok(page.includes(linked.account.id));
    assert.doesNotMatch(page, /qr-code|QR payload/);
    assert.match(await show(reserved, "support"), /Your role may not capture/);
    const list = `${dashboard.base}/transactions?status=authorize`;
    assert.match(await show(list, "owner"), /order-1/);
    const captured = await dashboard.as("owner").submit(`${reserved}/capture`);
    assert.match(captured, /Captured: the amount is taken/);
    assert.match(await dashboard.as("owner").submit(`${reserved}/capture`), /no longer reserved/);
    const cancelled = await charge("order-2", 60_000, { pre_auth: true });
    assert.match(await dashboard.as("owner").submit(`${cancelled}/cancel`), /Cancelled\./);
    assert.equal(await linked.balance(), 940_000);
    const waiting = await show(await charge("order-3", 150_000), "owner");
    assert.match(waiting, /href="[^"]+\/v2\/gopay\/redirect\/gppd_[^"]+"/);
    assert.doesNotMatch(waiting, /qr-code/);
  });

  test("a refund form sent four times at once returns the money once and is answered alike", async (t) => {
    const dashboard = await startTestDashboard(t);
    const id = await dashboard.settle("order-1", 44_000);
    const path = `${dashboard.base}/transactions/${id}`;
    const page = await (await dashboard.as("finance").get(path)).text();
    const key = /name="key" value="([^"]+)"/.exec(page)?.[1] ?? "";
    const form = { key, amount: "Rp 10.000", reason: "Salah pesan", sure: "10000" };
    const answers = await Promise.all(
      Array.from({ length: 4 }, async () => {
        return await dashboard.as("finance").submit(`${path}/refund`, form);
      }),
    );
    for (const answer of answers) assert.match(answer, /role="status">[^]*Refunded\. The provider/);
    const after = await (await dashboard.as("finance").get(path)).text();
    assert.match(after, /Rp 34\.000/);
    assert.doesNotMatch(after, /refund\.refused/);
    const log = await (await dashboard.as("owner").get(`${dashboard.base}/activity`)).text();
    assert.match(log, /The finance[\s\S]*Refunded[\s\S]*order-1/);
    assert.equal([...log.matchAll(/title="refund"/g)].length, 1);
    const other = { ...form, amount: "9.000", sure: "9000" };
    const refused = await dashboard.as("finance").submit(`${path}/refund`, other);
    assert.match(refused, /Refunded already: this form was sent before/);
  });

  test("what was given back, or never paid, cannot be given back: and it says which", async (t) => {
    const dashboard = await startTestDashboard(t);
    const finance = dashboard.as("finance");
    const paid = `${dashboard.base}/transactions/${await dashboard.settle("order-1", 9_000)}/refund`;
    const [first, second] = ["one", "two"].map((key) => ({ key, amount: "9000", reason: "" }));
    assert.match(await finance.submit(paid, { ...first, sure: "9000" }), /Refunded\. The provider/);
    const given = /everything was given back already/;
    assert.match(await finance.submit(paid, { ...second, sure: "9000" }), given);
    assert.match(await finance.submit(paid, { ...second }), given);
    const pending = `${dashboard.base}/transactions/${await dashboard.charge("order-2", 9_000)}/refund`;
    for (const sure of [{}, { sure: "9000" }]) {
      assert.match(await finance.submit(pending, { ...second, ...sure }), /it was never paid/);
    }
  });

  test("nothing is refunded before the amount was shown and confirmed", async (t) => {
    const dashboard = await startTestDashboard(t);
    const id = await dashboard.settle("order-1", 44_000);
    const path = `${dashboard.base}/transactions/${id}`;
    const send = async (fields: Readonly<Record<string, string>>) => {
      const answer = await dashboard.as("finance").post(`${path}/refund`, fields);
      return { status: answer.status, text: await answer.text() };
    };
    for (const sure of [undefined, "yes", "1000"]) {
      const asked = await send({ amount: "10.000", key: "k-1", ...(sure && { sure }) });
      assert.equal(asked.status, 200);
      assert.match(asked.text, /name="sure" value="10000">Refund Rp 10\.000</);
      assert.match(asked.text, /Rp 34\.000/);
    }
    for (const amount of ["1.5", "44,5", "1,000", "abc", ""]) {
      const refused = await send({ amount, key: "k-1", sure: "15" });
      assert.equal(refused.status, 422, amount);
      assert.match(refused.text, /Nothing was refunded[\s\S]*whole rupiah[\s\S]*aria-invalid/);
    }
    assert.match((await send({ amount: "50.000" })).text, /more than the Rp 44\.000 that is left/);
    assert.match((await send({ amount: "0" })).text, /Nothing is not a refund/);
    const refunds = await dashboard.gateway.db.kysely.selectFrom("refund").select("id").execute();
    assert.deepEqual(refunds, []);
    const cents = await send({ amount: "100.00", key: "k-1" });
    assert.match(cents.text, /name="sure" value="100">/);
  });

  test("who refused a refund is told apart: the provider, or a rule of Gerbang's", async (t) => {
    const dashboard = await startTestDashboard(t);
    const merchant = await dashboard.merchant();
    const show = async (id: string) =>
      await (await dashboard.as("owner").get(`${dashboard.base}/transactions/${id}`)).text();
    const id = await dashboard.settle("order-1", 44_000);
    await refund(dashboard.gateway, merchant, { id, amount: 90_000 as never, reason: "" });
    assert.match(await show(id), /Refund refused by Gerbang/);
    const denied = await dashboard.settle("force-refund-denied-1", 44_000);
    const outcome = await refund(dashboard.gateway, merchant, { id: denied, reason: "" });
    assert.equal(outcome?.outcome === "refused" && outcome.reason, "denied_by_provider");
    assert.match(await show(denied), /Refund refused by the provider/);
  });

  test("what applies can be done, what does not is not there, and a role that may not is told", async (t) => {
    const dashboard = await startTestDashboard(t);
    const pending = await dashboard.charge("order-1");
    const settled = await dashboard.settle("order-2");
    const show = async (id: string, role: "owner" | "support") =>
      await (await dashboard.as(role).get(`${dashboard.base}/transactions/${id}`)).text();
    const expired = await dashboard.charge("order-3");
    await cancel(dashboard.gateway, await dashboard.merchant(), expired);
    const [open, paid, over] = await Promise.all(
      [pending, settled, expired].map(async (id) => await show(id, "owner")),
    );
    assert.match(open ?? "", /Cancel the transaction/);
    assert.doesNotMatch(open ?? "", /\/refund"/);
    assert.match(open ?? "", /class="qr"[\s\S]*Open the wallet/);
    assert.match(paid ?? "", /\/refund"/);
    assert.doesNotMatch(paid ?? "", /Cancel the transaction|class="qr"|Open the wallet/);
    assert.match(paid ?? "", /QR payload/);
    assert.doesNotMatch(over ?? "", /class="card actions|class="qr"|Open the wallet/);
    assert.match(await show(settled, "support"), /Your role may not refund/);
    assert.match(await show(pending, "support"), /Your role may not cancel/);
  });

  test("the way back leads to the list as it was, and nowhere else", async (t) => {
    const dashboard = await startTestDashboard(t);
    const id = await dashboard.settle("order-1");
    const { base } = dashboard;
    const list = "status=settlement&min=1.000&sort=settled&col=amount";
    const page = await (await dashboard.as("owner").get(`${base}/transactions?${list}`)).text();
    const opened = /class="row-link"\s*href="([^"]+)"/.exec(page)?.[1] ?? "";
    const shown = await (await dashboard.as("owner").get(opened)).text();
    const back = /<a href="([^"]+)" data-list-back/.exec(shown)?.[1]?.replaceAll("&amp;", "&");
    assert.equal(back, `${base}/transactions?${list}`);
    const forged = `${base}/transactions/${id}?list=${encodeURIComponent("//evil.example/?q=1")}`;
    const kept = await (await dashboard.as("owner").get(forged)).text();
    assert.match(kept, new RegExp(`<a href="${base}/transactions\\?%2F%2Fevil`));
  });

  test("a refund shows whose money goes back where, before it does", async (t) => {
    const dashboard = await startTestDashboard(t);
    const id = await dashboard.charge("order-1", 44_000, {
      customer_details: { first_name: "Budi", email: "budi@kedai.example" },
    });
    await pay(dashboard.gateway, await dashboard.merchant(), {
      id,
      method: { via: "qris", issuer: "airpay shopee" },
    });
    const path = `${dashboard.base}/transactions/${id}`;
    const form = await (await dashboard.as("finance").get(path)).text();
    assert.match(form, /list="reasons"[\s\S]*<option value="Out of stock"/);
    assert.match(form, />Continue</);
    const asked = await dashboard.as("finance").post(`${path}/refund`, { amount: "10.000" });
    const text = await asked.text();
    for (const known of ["order-1", "Budi, budi@kedai.example", "Rp 44.000, QRIS, ShopeePay"]) {
      assert.ok(text.includes(`<dd>${known}</dd>`), known);
    }
  });

  test("its status stands in people's words, beside the wire's", async (t) => {
    const dashboard = await startTestDashboard(t);
    const id = await dashboard.settle("order-1");
    const { base, gateway } = dashboard;
    for (const [language, word, state] of [
      ["en", "Paid", "Pending"],
      ["id", "Lunas", "Menunggu"],
    ] as const) {
      await gateway.db.kysely.updateTable("dashboard_user").set({ language }).execute();
      for (const path of ["/transactions", `/transactions/${id}`]) {
        const page = await (await dashboard.as("owner").get(base + path)).text();
        assert.match(page, new RegExp(`>${word}</span>\\s*<span class="chip good">settlement<`));
      }
      const page = await (await dashboard.as("owner").get(`${base}/notifications`)).text();
      assert.match(page, new RegExp(`>${state}</span>\\s*<span class="chip waiting">owed<`));
    }
  });

  test("it shows what the status API answers, word for word", async (t) => {
    const dashboard = await startTestDashboard(t);
    const id = await dashboard.settle("order-1");
    const { body } = await dashboard.call("GET", `/v2/${id}/status`);
    const page = await (
      await dashboard.as("owner").get(`${dashboard.base}/transactions/${id}`)
    ).text();
    const shown = /API answers now<\/summary><pre[^>]*>([^<]+)</.exec(page)?.[1] ?? "";
    assert.deepEqual(JSON.parse(shown.replaceAll("&quot;", '"')), body);
  });
});
