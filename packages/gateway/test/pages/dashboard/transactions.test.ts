import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { TOTALS_LOOK_MAX } from "../../../src/operations/dashboard/browse-transactions.ts";
import { foldTransactionHours } from "../../../src/operations/dashboard/fold-transaction-hours.ts";
import { seedTransactions } from "../../../src/operations/seeding/seed-transactions.ts";
import { cancel } from "../../../src/operations/transactions/cancel.ts";
import { pay } from "../../../src/operations/transactions/pay.ts";
import { refund } from "../../../src/operations/transactions/refund.ts";
import {
  parseTypedPercent,
  parseTypedRupiah,
  parseTypedWhole,
} from "../../../src/pages/dashboard/frame/typed-numbers.ts";
import { foundText } from "../../../src/pages/dashboard/transactions/totals-line.ts";
import { sayIn } from "../../../src/pages/parts/say.ts";
import { sumTransactions } from "../../../src/store/dashboard/transaction-totals.ts";
import { startTestDashboard, type TestDashboard } from "./support.ts";

async function list(dashboard: TestDashboard, query: string): Promise<string[]> {
  const text = await (
    await dashboard.as("owner").get(`${dashboard.base}/transactions${query}`)
  ).text();
  return [...text.matchAll(/class="row-link"[^>]*>([^<]+)</g)].map(([, orderId = ""]) => orderId);
}

async function link(dashboard: TestDashboard, path: string, rel: "prev" | "next") {
  const text = await (await dashboard.as("owner").get(path)).text();
  return new RegExp(`rel="${rel}" href="([^"]+)"`).exec(text)?.[1]?.replaceAll("&amp;", "&");
}

suite("the list of transactions", () => {
  test("pages meet without a gap or a repeat, downwards and upwards", async (t) => {
    const dashboard = await startTestDashboard(t);
    // Many at one moment: the clock stands still.
    for (let number = 0; number < 60; number++) await dashboard.charge(`order-${number}`);
    const down: string[][] = [];
    let path: string | undefined = `${dashboard.base}/transactions`;
    let last = path;
    while (path) {
      down.push(await list(dashboard, path.slice(dashboard.base.length + "/transactions".length)));
      last = path;
      path = await link(dashboard, path, "next");
    }
    assert.deepEqual(
      down.map(({ length }) => length),
      [25, 25, 10],
    );
    assert.equal(new Set(down.flat()).size, 60);
    assert.equal(down[0]?.[0], "order-59");
    const up = await link(dashboard, last, "prev");
    assert.deepEqual(
      await list(dashboard, up?.slice(`${dashboard.base}/transactions`.length) ?? ""),
      down[1],
    );
    const oldest = await list(dashboard, "?end=oldest");
    assert.equal(oldest.at(-1), "order-0");
  });

  test("a new charge does not move the page one is on", async (t) => {
    const dashboard = await startTestDashboard(t);
    for (let number = 0; number < 30; number++) await dashboard.charge(`order-${number}`);
    const second = await link(dashboard, `${dashboard.base}/transactions`, "next");
    const query = second?.slice(`${dashboard.base}/transactions`.length) ?? "";
    const before = await list(dashboard, query);
    await dashboard.charge("order-new");
    assert.deepEqual(await list(dashboard, query), before);
  });

  test("the search finds an order, a transaction, an e-mail and a custom field", async (t) => {
    const dashboard = await startTestDashboard(t);
    const id = await dashboard.charge("order-1", 44_000, {
      customer_details: { email: "Budi@Kedai.example" },
    });
    await dashboard.charge("order-2");
    await dashboard.gateway.db.kysely
      .updateTable("transaction")
      .set({ custom_field2: "Meja 7" })
      .where("id", "=", id as never)
      .execute();
    for (const search of ["order-1", id, "budi@kedai.EXAMPLE", "Meja 7"]) {
      assert.deepEqual(
        await list(dashboard, `?q=${encodeURIComponent(search)}`),
        ["order-1"],
        search,
      );
    }
    // What was typed is no pattern, and its end is open for order ids only.
    for (const search of ["rder", "order-_", "budi@", "' or 1=1 --", "%"]) {
      assert.deepEqual(await list(dashboard, `?q=${encodeURIComponent(search)}`), [], search);
    }
  });

  test("the search finds orders by how their ids begin, newest first, page by page", async (t) => {
    const dashboard = await startTestDashboard(t);
    for (let number = 0; number < 30; number++) {
      await dashboard.charge(`INV/2026-${number}`);
      await dashboard.charge(`inv/2026-${number}`);
    }
    await dashboard.settle("INV/2026-paid");
    const first = await list(dashboard, "?q=INV%2F2026-");
    assert.deepEqual(first.slice(0, 2), ["INV/2026-paid", "INV/2026-29"]);
    assert.ok(first.every((orderId) => orderId.startsWith("INV/2026-")));
    const next = await link(dashboard, `${dashboard.base}/transactions?q=INV%2F2026-`, "next");
    const second = await list(
      dashboard,
      next?.slice(`${dashboard.base}/transactions`.length) ?? "",
    );
    assert.equal(new Set([...first, ...second]).size, 31);
    assert.deepEqual(await list(dashboard, "?q=INV&status=settlement"), ["INV/2026-paid"]);
  });

  test("the search takes an order id for text, whatever it is made of, and links to its page", async (t) => {
    const dashboard = await startTestDashboard(t);
    const orderIds = ["100%", "100_", " 100", "100 ", "=100", "#100?a&b", "💸/100", "a+b", "a b"];
    for (const orderId of orderIds) await dashboard.charge(orderId);
    const find = async (search: string) =>
      (await list(dashboard, `?q=${encodeURIComponent(search)}`)).map((found) =>
        found.replaceAll("&amp;", "&"),
      );
    for (const orderId of orderIds) {
      assert.ok((await find(orderId)).includes(orderId), JSON.stringify(orderId));
    }
    assert.deepEqual(await find("100%"), ["100%"]);
    assert.deepEqual(await find("100_"), ["100_"]);
    assert.deepEqual(await find("  =100 "), ["=100"]);
    assert.deepEqual(await find("a+b"), ["a+b"]);
    assert.deepEqual(await find("\0"), []);
    const owner = dashboard.as("owner");
    const page = await (await owner.get(`${dashboard.base}/transactions?q=%23100`)).text();
    const href = /class="row-link"[^>]*href="([^"]+)"|href="([^"]+)"[^>]*class="row-link"/.exec(
      page,
    );
    const opened = await owner.get(href?.[1] ?? href?.[2] ?? "");
    assert.equal(opened.status, 200);
    assert.match(await opened.text(), /#100\?a&amp;b/);
    const csv = await (
      await owner.get(`${dashboard.base}/transactions/export.csv?q=%3D100`)
    ).text();
    assert.match(csv, /,'=100,/);
  });

  test("filters narrow by status, type, amount and day, and are kept from page to page", async (t) => {
    const dashboard = await startTestDashboard(t);
    await dashboard.charge("small", 1_000);
    await dashboard.settle("large", 90_000);
    assert.deepEqual(await list(dashboard, "?status=settlement"), ["large"]);
    assert.deepEqual(await list(dashboard, "?status=pending&status=settlement"), [
      "large",
      "small",
    ]);
    assert.deepEqual(await list(dashboard, "?min=Rp+50.000"), ["large"]);
    assert.deepEqual(await list(dashboard, "?max=50000&type=gopay"), ["small"]);
    assert.deepEqual(await list(dashboard, "?type=qris"), []);
    assert.deepEqual(await list(dashboard, "?min=1000.00&max=1.000,00"), ["small"]);
    const unreadable = await dashboard
      .as("owner")
      .get(`${dashboard.base}/transactions?min=1.5&max=90000`);
    assert.match(await unreadable.text(), /“1\.5” is not an amount in whole rupiah/);
    assert.deepEqual(await list(dashboard, "?from=2026-11-02&until=2026-11-02"), [
      "large",
      "small",
    ]);
    assert.deepEqual(await list(dashboard, "?until=2026-11-01"), []);
    for (let number = 0; number < 30; number++) await dashboard.charge(`order-${number}`, 2_000);
    const next = await link(
      dashboard,
      `${dashboard.base}/transactions?max=5000&col=amount`,
      "next",
    );
    assert.match(next ?? "", /max=5000/);
    assert.match(next ?? "", /col=amount/);
  });

  test("an issuer is found however it is spelled", async (t) => {
    const dashboard = await startTestDashboard(t);
    const id = await dashboard.charge("order-1");
    await pay(dashboard.gateway, await dashboard.merchant(), {
      id,
      method: { via: "qris", issuer: "dana" },
    });
    for (const issuer of ["dana", "DANA", " Dana "]) {
      assert.deepEqual(await list(dashboard, `?issuer=${issuer}`), ["order-1"], issuer);
    }
    assert.deepEqual(await list(dashboard, "?issuer=OVO"), []);
  });

  test("an issuer has one name and one choice, in however many spellings it came", async (t) => {
    const dashboard = await startTestDashboard(t);
    for (const [orderId, issuer] of [
      ["order-1", "dana"],
      ["order-2", "Dana"],
      ["order-3", "airpay shopee"],
      ["order-4", "Bank Kita"],
    ] as const) {
      const id = await dashboard.charge(orderId);
      const method = { via: "qris", issuer } as const;
      await pay(dashboard.gateway, await dashboard.merchant(), { id, method });
    }
    assert.deepEqual(await list(dashboard, "?issuer=DANA"), ["order-2", "order-1"]);
    assert.deepEqual(await list(dashboard, "?issuer=shopeepay"), ["order-3"]);
    const { base } = dashboard;
    const get = async (path: string) => await (await dashboard.as("owner").get(base + path)).text();
    const page = await get("/transactions?issuer=dana");
    const choices = /<select id="issuer"[\s\S]*?<\/select>/.exec(page)?.[0] ?? "";
    assert.deepEqual(
      [...choices.matchAll(/value="([^"]*)"(\s*selected)?/g)].map(([, name, chosen]) => [
        name,
        Boolean(chosen),
      ]),
      [
        ["", false],
        ["Bank Kita", false],
        ["DANA", true],
        ["ShopeePay", false],
      ],
    );
    assert.match(await get("/transactions"), />ShopeePay <span class="wire">airpay shopee</);
    const report = await get("/report?day=2026-11-02");
    assert.equal(report.match(/DANA/g)?.length, 1, "one line for both spellings");
    assert.match(
      report,
      /paid_from=2026-11-02&amp;paid_until=2026-11-02&amp;type=qris&amp;issuer=dana"[^>]*><span>2</,
    );
  });

  test("it goes by settlement, with its days, and by amount, page by page", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { clock, gateway } = dashboard;
    const late = await dashboard.charge("charged-first", 1_000);
    await dashboard.settle("paid-first", 2_000);
    clock.advance(1_000);
    await pay(gateway, await dashboard.merchant(), { id: late, method: { via: "gopay" } });
    await dashboard.charge("never-paid", 90_000);
    assert.deepEqual(await list(dashboard, "?sort=settled"), ["charged-first", "paid-first"]);
    assert.deepEqual(await list(dashboard, "?paid_from=2026-11-02&paid_until=2026-11-02"), [
      "charged-first",
      "paid-first",
    ]);
    assert.deepEqual(await list(dashboard, "?paid_until=2026-11-01"), []);
    for (let number = 0; number < 55; number++) await dashboard.charge(`order-${number}`, 3_000);
    const seen: string[] = [];
    let path: string | undefined = `${dashboard.base}/transactions?sort=amount`;
    while (path) {
      seen.push(...(await list(dashboard, path.slice(`${dashboard.base}/transactions`.length))));
      path = await link(dashboard, path, "next");
    }
    assert.deepEqual([seen.length, new Set(seen).size], [58, 58]);
    assert.equal(seen[0], "never-paid");
    assert.deepEqual(seen.slice(-2), ["paid-first", "charged-first"]);
    const mixed = await dashboard
      .as("owner")
      .get(`${dashboard.base}/transactions?sort=amount&status=settlement`);
    const text = await mixed.text();
    assert.match(text, /With these filters the list goes by time/);
    assert.match(text, /class="c-time"\s*aria-sort="descending"/);
  });

  test("what the filters find is counted and summed, and of very many is said to be more", async (t) => {
    const dashboard = await startTestDashboard(t);
    await dashboard.settle("paid", 90_000);
    await dashboard.charge("open", 10_000);
    const totals = async (query: string) => {
      const answer = await dashboard.as("owner").get(`${dashboard.base}/transactions${query}`);
      const line = /<p class="totals"[\s\S]*?<\/p>/.exec(await answer.text())?.[0] ?? "";
      return line
        .replaceAll(/<[^>]+>/g, " ")
        .replaceAll(/\s+/g, " ")
        .trim();
    };
    assert.equal(await totals(""), "2 transactions Rp 100.000 charged Rp 90.000 paid");
    assert.equal(await totals("?max=20000"), "1 transaction Rp 10.000 charged Rp 0 paid");
    assert.equal(await totals("?q=paid"), "1 transaction Rp 90.000 charged Rp 90.000 paid");
    assert.equal(await totals("?sort=settled"), "1 transaction Rp 90.000 charged Rp 90.000 paid");
    for (let number = 0; number < 4; number++) await dashboard.charge(`order-${number}`, 1_000);
    const look = async (filter: Parameters<typeof sumTransactions>[2]["filter"]) => {
      const asked = { filter, sort: "created", lookMax: 3 } as const;
      const { found, looked } = await sumTransactions(
        dashboard.gateway.db,
        dashboard.keys.id,
        asked,
      );
      return [found, looked];
    };
    assert.deepEqual(await look({}), [4, 4], "one more than may be looked at");
    assert.deepEqual(await look({ amountMin: 20_000 }), [0, 4], "the newest four are small");
    assert.deepEqual(await look({ statuses: ["settlement"] }), [1, 1]);
    assert.deepEqual(await look({ search: "order-" }), [4, 4]);
    const beyond = TOTALS_LOOK_MAX + 1;
    const said = (found: number, looked: number, isCutShort = false) =>
      foundText(sayIn("en"), { found, looked }, isCutShort);
    assert.equal(said(beyond, beyond), "More than 10.000 transactions");
    assert.equal(said(6_213, beyond), "At least 6.213 transactions");
    assert.equal(said(2_000, 2_000, true), "At least 2.000 transactions");
  });

  test("what customers write stays text", async (t) => {
    const dashboard = await startTestDashboard(t);
    const id = await dashboard.charge("order-1", 44_000, {
      customer_details: {
        first_name: "<script>alert(1)</script>",
        email: '"><img src=x>@x.example',
      },
    });
    for (const path of ["/transactions", `/transactions/${id}`]) {
      const answer = await dashboard.as("owner").get(dashboard.base + path);
      assert.match(answer.headers.get("content-security-policy") ?? "", /script-src 'self'/);
      assert.doesNotMatch(await answer.text(), /<script>alert|<img src=x/);
    }
  });
});

suite("typed numbers", () => {
  test("a dot groups thousands or stands before two zeros, and means nothing else", () => {
    const read = {
      "44000": 44_000,
      "44.000": 44_000,
      "1.044.000": 1_044_000,
      "Rp 44.000": 44_000,
      "rp. 44.000,00": 44_000,
      "44000.00": 44_000,
      "44000,00": 44_000,
      "100.00": 100,
      "0": 0,
    };
    for (const [text, amount] of Object.entries(read)) {
      assert.equal(parseTypedRupiah(text), amount, text);
    }
    const refused = [
      "1.5",
      "1.50",
      "1,000",
      "44.00.000",
      "44.0000",
      "0.100",
      "1.000.00",
      "4 4",
      "-1",
    ];
    for (const text of [...refused, "", "Rp", "1e3", "9".repeat(16), undefined]) {
      assert.equal(parseTypedRupiah(text), undefined, text);
    }
    assert.deepEqual(["1.000", "7", "1.5", "1e3", "0x10"].map(parseTypedWhole), [
      1_000,
      7,
      undefined,
      undefined,
      undefined,
    ]);
    assert.deepEqual(["12,5", "100", "101", "5e1"].map(parseTypedPercent), [
      0.125,
      1,
      undefined,
      undefined,
    ]);
  });
});

suite("one transaction", () => {
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

suite("home", () => {
  test("lists only what needs somebody, and says so when nothing does", async (t) => {
    const dashboard = await startTestDashboard(t);
    const show = async () => await (await dashboard.as("owner").get(dashboard.base)).text();
    const calm = await show();
    assert.match(calm, /Needs attention[\s\S]*All clear/);
    assert.doesNotMatch(calm, /waiting to be sent|pending|Under way/);
    await dashboard.settle("order-1");
    await dashboard.charge("order-2");
    await foldTransactionHours(dashboard.gateway);
    const busy = await show();
    assert.match(busy, /All clear[\s\S]*Under way[\s\S]*waiting to be sent/);
    assert.match(busy, /Success rate<\/dt><dd>100,0%/, "what is pending has not failed");
  });
});

suite("seeding", () => {
  test("the same seed makes the same past, and repeating it adds nothing", async (t) => {
    const { gateway, keys } = await startTestDashboard(t);
    const options = { merchantId: keys.id, count: 700, seed: 7, until: gateway.wallNow() };
    assert.equal(await seedTransactions(gateway, options), 700);
    const ids = async () =>
      await gateway.db.kysely.selectFrom("transaction").select("id").orderBy("id").execute();
    const before = await ids();
    assert.equal(await seedTransactions(gateway, options), 0);
    assert.deepEqual(await ids(), before);
    const { rows } = await gateway.db.pool.query<{ late: number; owed: number }>(
      `select count(*) filter (where greatest(created_at, settled_at, closed_at) > $1) as late,
        (select count(*) from notification where state = 'owed') as owed from transaction`,
      [gateway.wallNow()],
    );
    assert.deepEqual(rows, [{ late: 0, owed: 0 }], "nothing of it lies ahead or is sent");
  });

  test("one that is broken off leaves sums of what it wrote", async (t) => {
    const { gateway, keys } = await startTestDashboard(t);
    await assert.rejects(
      seedTransactions(gateway, {
        merchantId: keys.id,
        count: 1_200,
        until: gateway.wallNow(),
        onProgress: () => {
          throw new Error("broken off");
        },
      }),
      /broken off/,
    );
    const { rows } = await gateway.db.pool.query<{ summed: number; there: number }>(
      `select (select sum(charged) from transaction_hour)::int as summed,
        (select count(*) from transaction)::int as there`,
    );
    assert.deepEqual(rows, [{ summed: 500, there: 500 }]);
  });

  test("sums per hour follow what is charged, paid and refunded, however often they are made", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { gateway, keys, clock } = dashboard;
    await seedTransactions(gateway, { merchantId: keys.id, count: 400, until: gateway.wallNow() });
    await dashboard.charge("order-1");
    const id = await dashboard.settle("order-2", 50_000);
    clock.advance(3_600_000);
    await refund(gateway, await dashboard.merchant(), { id, amount: 20_000 as never, reason: "" });
    for (let times = 0; times < 2; times++) {
      await foldTransactionHours(gateway);
      const { rows } = await gateway.db.pool.query<{ equal: boolean }>(
        `select (select (sum(charged), sum(paid), sum(settled_amount), sum(refunded_amount))
            from transaction_hour)::text
          = (select (count(*), count(settled_at), sum(gross_amount) filter (where settled_at is not null),
              (select sum(amount) from refund)) from transaction)::text as equal`,
      );
      assert.deepEqual(rows, [{ equal: true }]);
    }
  });
});
