import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { pay } from "../../../src/operations/transactions/pay.ts";
import { setAccountState } from "../../../src/operations/upstream/set-account-state.ts";
import { faults } from "../../support/faults.ts";
import { movesOn } from "../../support/merchant-clock.ts";
import { startWorld } from "../../support/upstream-world.ts";
import { startTestDashboard, type TestDashboard, testPeople } from "./support.ts";

const KEY = "abcdefghij01";

async function stored({ gateway }: Pick<TestDashboard, "gateway">) {
  return await gateway.db.kysely
    .selectFrom("transaction")
    .select(["id", "order_id", "charged_as", "gross_amount", "status", "custom_field1"])
    .orderBy("id")
    .execute();
}

async function settle({ gateway, merchant }: TestDashboard, id: string) {
  await pay(gateway, await merchant(), { id, method: { via: "qris", issuer: "dana" } });
}

async function receiptOf(dashboard: Pick<TestDashboard, "gateway" | "url">): Promise<string> {
  const { token } = await dashboard.gateway.db.kysely
    .selectFrom("sale")
    .select("token")
    .orderBy("id", "desc")
    .executeTakeFirstOrThrow();
  return `${dashboard.url}/receipt/${token}`;
}

function ring(dashboard: TestDashboard, fields: Readonly<Record<string, string>> = {}) {
  return dashboard
    .as("operator")
    .post(`${dashboard.base}/till`, { key: KEY, amount: "44.000", note: "2 kopi", ...fields });
}

suite("the till", () => {
  test("makes one charge of a form, however often it is sent at once, and shows its code", async (t) => {
    const dashboard = await startTestDashboard(t);
    const answers = await Promise.all([ring(dashboard), ring(dashboard), ring(dashboard)]);
    const places = answers.map((answer) => answer.headers.get("location"));
    assert.deepEqual(
      answers.map(({ status }) => status),
      [303, 303, 303],
    );
    assert.equal(new Set(places).size, 1);
    const [made, ...others] = await stored(dashboard);
    assert.deepEqual(others, []);
    assert.equal(made?.order_id, `till-${KEY}`);
    assert.equal(made.charged_as, "qris");
    assert.equal(Number(made.gross_amount), 44_000);
    assert.equal(made.custom_field1, "2 kopi", "the merchant's server hears of the note");
    const page = await (await dashboard.as("operator").get(places[0] ?? "")).text();
    assert.match(page, /<gerbang-checkout[^>]* sandbox/);
    assert.match(page, new RegExp(`/v2/qris/${made.id}/qr-code`), "also without scripts");
    assert.match(page, new RegExp(`/qris/payment\\?referenceid=`), "how to pay in the sandbox");
    const log = await (await dashboard.as("owner").get(`${dashboard.base}/activity`)).text();
    assert.equal(log.match(/title="till_charge"/g)?.length, 1);
  });

  test("never shows what was paid before as the next customer's payment", async (t) => {
    const dashboard = await startTestDashboard(t);
    await ring(dashboard);
    const other = await ring(dashboard, { amount: "45.000" });
    assert.equal(other.status, 409, "another amount from the same form");
    const page = await other.text();
    assert.match(page, /value="45\.000"/);
    assert.doesNotMatch(page, new RegExp(`value="${KEY}"`), "the next press charges anew");
    assert.equal((await ring(dashboard, { note: "3 kopi" })).status, 409);
    assert.equal((await stored(dashboard)).length, 1);
    await settle(dashboard, `till-${KEY}`);
    assert.equal((await ring(dashboard)).status, 409, "the same amount, once it was paid");
  });

  test("says what cannot be charged, and keeps what was typed", async (t) => {
    const dashboard = await startTestDashboard(t);
    for (const [fields, text] of [
      [{ amount: "1.5" }, /“1\.5” is not an amount/],
      [{ amount: "" }, /is not an amount/],
      [{ amount: "0" }, /is not an amount/],
      [{ amount: "10.000.001" }, /Rp 10\.000\.000 at the most/],
      [{ note: "x".repeat(201) }, /200 characters at the most/],
    ] as const) {
      const answer = await ring(dashboard, fields);
      const page = await answer.text();
      assert.equal(answer.status, 422, JSON.stringify(fields));
      assert.match(page, text);
      assert.match(page, /aria-invalid="true"/);
      const kept: string = "amount" in fields ? fields.amount : fields.note;
      assert.ok(page.includes(`value="${kept}"`), "what was typed stays");
    }
    assert.deepEqual(await stored(dashboard), []);
    assert.equal((await ring(dashboard, { amount: "10000000", key: "no key" })).status, 303);
  });

  test("sums today by the merchant's clock and zone, and lists what it asked for", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { base } = dashboard;
    const till = async () => await (await dashboard.as("operator").get(`${base}/till`)).text();
    assert.match(await till(), /Rp 0<[\s\S]*0\s*payments/);
    await dashboard.settle("from-the-api", 6_000);
    await ring(dashboard);
    await settle(dashboard, `till-${KEY}`);
    const page = await till();
    assert.match(page, /takings-sum">Rp 50\.000</);
    assert.match(page, /2\s*payments/);
    assert.match(page, /sale-status settlement">Paid</);
    assert.match(page, /12:00\s+WIB · 2 kopi/);
    await movesOn(dashboard, 12 * 3_600_000 + 1_000);
    const tomorrow = await till();
    assert.match(tomorrow, /takings-sum">Rp 0</, "midnight of WIB has passed");
    assert.match(tomorrow, /Tuesday,? 3 November 2026/);
    assert.match(tomorrow, /Nothing yet today/);
  });

  test("is for owners and operators, and each merchant's own", async (t) => {
    const dashboard = await startTestDashboard(t);
    const place = (await ring(dashboard)).headers.get("location") ?? "";
    assert.equal((await dashboard.as("owner").get(place)).status, 200);
    for (const role of ["finance", "developer", "support"] as const) {
      assert.equal((await dashboard.as(role).get(place)).status, 403);
      assert.equal((await dashboard.as(role).post(`${dashboard.base}/till`)).status, 403);
    }
    const unknown = `${dashboard.base}/till/00000000-0000-7000-8000-000000000000`;
    assert.equal((await dashboard.as("owner").get(unknown)).status, 404);
  });
});

suite("a receipt", () => {
  test("tells the buyer as much as they need, follows refunds, and is found by nobody else", async (t) => {
    const dashboard = await startTestDashboard(t);
    await ring(dashboard, { note: "2 kopi <susu>" });
    const receipt = await receiptOf(dashboard);
    const read = async (language = "en") => {
      const answer = await fetch(receipt, { headers: { "accept-language": language } });
      assert.equal(answer.status, 200);
      assert.match(answer.headers.get("content-security-policy") ?? "", /default-src 'none'/);
      assert.equal(answer.headers.get("cache-control"), "no-store");
      return await answer.text();
    };
    assert.match(await read(), /Not paid yet/);
    await settle(dashboard, `till-${KEY}`);
    const paid = await read();
    assert.match(paid, /<meta name="robots" content="noindex"/);
    assert.match(paid, /Simulated: no money moved/);
    assert.match(paid, /<strong>Paid<\/strong>/);
    assert.match(paid, /Rp 44\.000/);
    assert.match(paid, /2 kopi &lt;susu&gt;/);
    assert.match(paid, /2 Nov 2026,? 12:00:00 WIB/);
    assert.match(paid, new RegExp(`till-${KEY}`));
    assert.doesNotMatch(paid, /issuer|dana|customer/i, "nothing of the payer's person");
    assert.match(await read("id"), /Simulasi: tidak ada uang berpindah[\s\S]*Lunas/);
    await dashboard.call("POST", `/v2/till-${KEY}/refund`, {
      refund_key: "r1",
      amount: 4_000,
      reason: "less sugar",
    });
    assert.match(await read(), /Paid, partly refunded[\s\S]*−Rp 4\.000[\s\S]*Rp 40\.000/);
    for (const wrong of ["x", "a".repeat(22), `${receipt.split("/").at(-1)}1`]) {
      const answer = await fetch(`${dashboard.url}/receipt/${wrong}`);
      assert.equal(answer.status, 404);
      assert.match(answer.headers.get("content-type") ?? "", /html/);
    }
  });

  test("answers the checkout element by the state and by the stream", async (t) => {
    const dashboard = await startTestDashboard(t);
    await ring(dashboard);
    const receipt = await receiptOf(dashboard);
    const state = (await (await fetch(`${receipt}/state`)).json()) as Record<string, string>;
    const [made] = await stored(dashboard);
    assert.deepEqual(state, {
      order_id: `till-${KEY}`,
      transaction_status: "pending",
      payment_type: "qris",
      gross_amount: "44000.00",
      expires_at: "2026-11-02T05:15:00.000Z",
      now: "2026-11-02T05:00:00.000Z",
      qr_code_url: `/v2/qris/${made?.id}/qr-code`,
    });
    const stream = await fetch(`${receipt}/events`);
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    let told = "";
    const until = async (pattern: RegExp) => {
      while (!pattern.test(told)) told += (await reader?.read())?.value ?? "";
    };
    await until(/"transaction_status":"pending"/);
    await settle(dashboard, `till-${KEY}`);
    await until(/"transaction_status":"settlement"/);
    await reader?.cancel();
    dashboard.clock.advance(16 * 60_000);
    assert.equal((await fetch(`${dashboard.url}/receipt/nobody/state`)).status, 404);
  });
});

async function productionTill(t: TestContext) {
  const world = await startWorld(t);
  const people = await testPeople(world.shop);
  const send = async () =>
    await people
      .as("operator")
      .post(`${people.base}/till`, { key: KEY, amount: "44.000", note: "2 kopi" });
  return { world, people, send };
}

suite("the till of a production merchant", () => {
  test("charges through the upstream, and shows nothing that is simulated", async (t) => {
    const { world, people, send } = await productionTill(t);
    const place = (await send()).headers.get("location") ?? "";
    const page = await (await people.as("operator").get(place)).text();
    assert.match(page, /<gerbang-checkout/);
    assert.doesNotMatch(page, / sandbox|\/qris\/payment|\/sandbox\//);
    const receipt = await receiptOf(world.shop);
    const state = (await (await fetch(`${receipt}/state`)).json()) as Record<string, string>;
    assert.equal(state["transaction_status"], "pending");
    const text = await (await fetch(receipt)).text();
    assert.doesNotMatch(text, /[Ss]imulat|Sandbox/);
  });

  test("says that nobody knows yet, and joins what was begun when it is asked again", async (t) => {
    const { world, people, send } = await productionTill(t);
    const heal = world.calls.add({ verb: "charge", fault: faults.dropAnswer() });
    const place = (await send()).headers.get("location") ?? "";
    const page = await (await people.as("operator").get(place)).text();
    assert.match(page, /has not answered yet/);
    assert.match(page, new RegExp(`name="key" value="${KEY}"`));
    assert.deepEqual(await stored(world.shop), []);
    heal();
    assert.equal((await send()).headers.get("location"), place);
    assert.match(await (await people.as("operator").get(place)).text(), /<gerbang-checkout/);
    assert.equal((await stored(world.shop)).length, 1);
    const { rows } = await world.bank.gateway.db.pool.query("select id from transaction");
    assert.equal(rows.length, 1, "one code at the upstream, too");
  });

  test("says that it was refused", async (t) => {
    const { world, send } = await productionTill(t);
    const { gateway, keys } = world.shop;
    const { rows } = await gateway.db.pool.query<{ id: string }>(
      "select id from upstream_account where merchant_id = $1",
      [keys.id],
    );
    await setAccountState(gateway, { merchantId: keys.id, accountId: rows[0]?.id ?? "" }, "off");
    const answer = await send();
    assert.equal(answer.status, 502);
    const page = await answer.text();
    assert.match(page, /Nothing was charged/);
    assert.match(page, /value="44\.000"/);
  });
});
