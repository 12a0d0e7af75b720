import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { TOTALS_LOOK_MAX } from "../../../src/operations/dashboard/browse-transactions.ts";
import { pay } from "../../../src/operations/transactions/pay.ts";
import { foundText } from "../../../src/pages/dashboard/transactions/totals-line.ts";
import { sayIn } from "../../../src/pages/parts/say.ts";
import { sumTransactions } from "../../../src/store/dashboard/transaction-totals.ts";
import { BiSnapCaller, giveClient } from "../../support/bi-snap.ts";
import { readPlan, watchStatements } from "../../support/query-plans.ts";
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

  test("the search finds a customer of BI-SNAP as one of the Core API, by e-mail and by phone", async (t) => {
    const dashboard = await startTestDashboard(t);
    await dashboard.charge("core", 44_000, {
      customer_details: { email: "budi@kedai.example", phone: "+62 812-1111-0003" },
    });
    const caller = new BiSnapCaller(dashboard, await giveClient(dashboard));
    const person = { firstName: "Sari", email: "Sari@Kedai.example", phone: "081211110003" };
    for (const [partnerReferenceNo, named] of [
      ["snap", { customerDetails: person }],
      ["snap-2", { customerDetail: person }],
      ["nobody", { customerDetails: { phone: "0811" } }],
    ] as const) {
      const body = {
        partnerReferenceNo,
        amount: { value: "1000.00", currency: "IDR" },
        additionalInfo: named,
      };
      const options = { token: await caller.token(), externalId: partnerReferenceNo };
      const made = await caller.call("/v1.0/qr/qr-mpm-generate", body, options);
      assert.equal(made.body["responseCode"], "2004700", JSON.stringify(made.body));
    }
    const found = async (search: string) =>
      await list(dashboard, `?q=${encodeURIComponent(search)}`);
    assert.deepEqual(await found("sari@kedai.example"), ["snap-2", "snap"]);
    for (const phone of ["0812 1111 0003", "+62 812-1111-0003", "6281211110003"]) {
      assert.deepEqual(await found(phone), ["snap-2", "snap", "core"], phone);
    }
    assert.deepEqual(await found("0811"), []);
    const owner = dashboard.as("owner");
    const page = await (await owner.get(`${dashboard.base}/transactions?q=snap`)).text();
    assert.match(page, /Sari/);
    const [, id = ""] = /transactions\/([0-9a-f-]{36})/.exec(page) ?? [];
    assert.match(
      await (await owner.get(`${dashboard.base}/transactions/${id}`)).text(),
      /Sari@Kedai/,
    );
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

  test("it goes by settlement only where that does not walk past everything else", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { clock, gateway } = dashboard;
    const late = await dashboard.charge("charged-first", 1_000);
    await dashboard.settle("paid-first", 2_000);
    clock.advance(1_000);
    await pay(gateway, await dashboard.merchant(), { id: late, method: { via: "gopay" } });
    await dashboard.charge("never-paid", 90_000);
    const [byPayment, byCharge] = [
      ["charged-first", "paid-first"],
      ["paid-first", "charged-first"],
    ];
    const day = "from=2026-11-02&until=2026-11-02";
    const paid = "paid_from=2026-11-02&paid_until=2026-11-02";
    const cases: readonly (readonly [query: string, orders: readonly string[]])[] = [
      ["sort=settled&status=pending", ["never-paid"]],
      ["sort=settled&status=pending&status=settlement", byPayment],
      ["sort=settled&status=deny", []],
      [`${paid}&status=pending`, []],
      [`${paid}&status=pending&status=settlement`, byPayment],
      [`sort=settled&${day}`, ["never-paid", ...byCharge]],
      [`sort=settled&${day}&${paid}`, byPayment],
      [`${day}&paid_from=2026-11-01`, byCharge],
      [`from=2026-11-01&${paid}`, byPayment],
    ];
    for (const [query, orders] of cases) {
      assert.deepEqual(await list(dashboard, `?${query}`), orders, query);
      const page = await dashboard.as("owner").get(`${dashboard.base}/transactions?${query}`);
      const text = await page.text();
      assert.match(text, new RegExp(`>${orders.length} transactions?<|No transaction`), query);
      const isOtherwise = query.startsWith("sort") && orders.includes("never-paid");
      assert.equal(
        text.includes("the list goes by time"),
        isOtherwise || query.endsWith("deny"),
        query,
      );
    }
    const statements = await watchStatements(
      async () => await list(dashboard, "?paid_from=2026-01-01&status=expire"),
    );
    const looks = statements.filter(({ text }) => text.includes("t.settled_at >="));
    assert.equal(looks.length, 2);
    for (const look of looks) {
      assert.deepEqual(
        await readPlan(gateway.db.pool, look),
        [],
        "what is never paid is looked for",
      );
    }
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
