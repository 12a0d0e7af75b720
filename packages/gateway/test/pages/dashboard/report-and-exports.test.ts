import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { suite, test } from "node:test";
import { crc32, inflateRawSync } from "node:zlib";
import readSheets from "read-excel-file/node";
import { BEGIN_ALIKE_MAX } from "../../../src/operations/dashboard/browse-transactions.ts";
import { seedTransactions } from "../../../src/operations/seeding/seed-transactions.ts";
import { refund } from "../../../src/operations/transactions/refund.ts";
import { csvLine } from "../../../src/pages/dashboard/reports/spreadsheet/csv.ts";
import { xlsx } from "../../../src/pages/dashboard/reports/spreadsheet/xlsx.ts";
import { COLUMN_NAMES } from "../../../src/pages/dashboard/transactions/transaction-columns.ts";
import { startTestDashboard, type TestDashboard } from "./support.ts";

const DAY_MS = 86_400_000;
const SEEDED = 1_500;
/** More than a page looks at of orders that begin alike. */
const MANY = BEGIN_ALIKE_MAX + 100;
const DAYS = 12;

async function seeded(dashboard: TestDashboard, count = SEEDED): Promise<void> {
  const { gateway, keys } = dashboard;
  await seedTransactions(gateway, {
    merchantId: keys.id,
    count,
    days: DAYS,
    until: gateway.wallNow(),
  });
}

/** The files of an archive, by its central directory. */
function unzip(archive: Buffer): Map<string, string> {
  const files = new Map<string, string>();
  let at = archive.readUInt32LE(archive.length - 22 + 16);
  while (archive.readUInt32LE(at) === 0x0201_4b50) {
    const nameLength = archive.readUInt16LE(at + 28);
    const name = archive.toString("utf8", at + 46, at + 46 + nameLength);
    const packed = archive.readUInt32LE(at + 20);
    const offset = archive.readUInt32LE(at + 42);
    const start =
      offset + 30 + archive.readUInt16LE(offset + 26) + archive.readUInt16LE(offset + 28);
    const unpacked = inflateRawSync(archive.subarray(start, start + packed));
    assert.equal(crc32(unpacked), archive.readUInt32LE(at + 16), `the checksum of ${name}`);
    files.set(name, unpacked.toString("utf8"));
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return files;
}

suite("the settlement report", () => {
  for (const zone of [7, 9]) {
    test(`its days add up to the transactions, to the rupiah, at UTC+${zone}`, async (t) => {
      const dashboard = await startTestDashboard(t);
      await seeded(dashboard);
      const { gateway, keys, base } = dashboard;
      await dashboard.as("owner").post(`${base}/settings/presentation`, { zone: String(zone) });
      const sums = { settled: 0, gross: 0, refunds: 0, refunded: 0, net: 0 };
      for (let day = -1; day <= DAYS + 1; day++) {
        const date = new Date(gateway.wallNow().getTime() - day * DAY_MS)
          .toISOString()
          .slice(0, 10);
        const text = await (
          await dashboard.as("finance").get(`${base}/report.csv?day=${date}`)
        ).text();
        for (const line of text.trim().split("\r\n").slice(1)) {
          const [, , , , settled, gross, refunds, refunded, net] = line.split(",").map(Number);
          sums.settled += settled ?? 0;
          sums.gross += gross ?? 0;
          sums.refunds += refunds ?? 0;
          sums.refunded += refunded ?? 0;
          sums.net += net ?? 0;
        }
      }
      const { rows } = await gateway.db.pool.query(
        `select t.*, r.*, t.gross - r.refunded as net from
          (select count(*) as settled, sum(gross_amount)::bigint as gross from transaction
            where merchant_id = $1 and settled_at is not null) t,
          (select count(*) as refunds, coalesce(sum(amount), 0)::bigint as refunded from refund
            where merchant_id = $1) r`,
        [keys.id],
      );
      assert.deepEqual(sums, rows[0]);
      assert.ok(sums.settled > 1_000 && sums.refunds > 0);
    });
  }

  test("a payment before midnight and its refund after it stand on the days of the zone", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { gateway, clock, base } = dashboard;
    // 23:50 in Jakarta, 01:50 in Jayapura; the refund forty minutes later.
    clock.advance(new Date("2026-11-02T16:50:00Z").getTime() - gateway.wallNow().getTime());
    const id = await dashboard.settle("order-1", 44_000);
    clock.advance(40 * 60_000);
    await refund(gateway, await dashboard.merchant(), { id, amount: 10_000 as never, reason: "" });
    const now = gateway.wallNow();
    await gateway.db.kysely
      .updateTable("dashboard_session")
      .set({ created_at: now, last_seen_at: now })
      .execute();
    const days = async (zone: number) => {
      await dashboard.as("owner").post(`${base}/settings/presentation`, { zone: String(zone) });
      return await Promise.all(
        ["2026-11-02", "2026-11-03"].map(async (day) => {
          const answer = await dashboard.as("finance").get(`${base}/report.csv?day=${day}`);
          const [, line = ""] = (await answer.text()).trim().split("\r\n");
          return line.split(",").slice(4, 9).join();
        }),
      );
    };
    assert.deepEqual(await days(7), ["1,44000,0,0,44000", "0,0,1,10000,-10000"]);
    assert.deepEqual(await days(9), ["", "1,44000,1,10000,34000"]);
    const page = await dashboard.as("finance").get(`${base}/report?day=2026-11-02`);
    assert.match(await page.text(), /Nothing was settled or refunded on this day/);
  });

  test("a month and any days add up to their days", async (t) => {
    const dashboard = await startTestDashboard(t);
    await seeded(dashboard);
    const { base } = dashboard;
    const net = async (query: string) => {
      const page = await (await dashboard.as("finance").get(`${base}/report?${query}`)).text();
      const shown = /Net<\/dt><dd><span class="money[^"]*">(−?)Rp ([\d.]+)</.exec(page);
      return Number(shown?.[2]?.replaceAll(".", "")) * (shown?.[1] ? -1 : 1);
    };
    const days = ["2026-10-29", "2026-10-30", "2026-10-31"];
    const each = await Promise.all(days.map(async (day) => await net(`day=${day}`)));
    const sum = each.reduce((one, other) => one + other, 0);
    assert.ok(sum > 0);
    assert.equal(await net("from=2026-10-29&until=2026-10-31"), sum);
    assert.equal(await net("from=2026-10-31&until=2026-10-29"), sum);
    const [october, november] = [await net("month=2026-10"), await net("month=2026-11")];
    assert.equal(await net("from=2026-10-01&until=2026-11-30"), october + november);
    const csv = await (
      await dashboard.as("finance").get(`${base}/report.csv?from=2026-10-29&until=2026-10-31`)
    ).text();
    const lines = csv.trim().split("\r\n").slice(1);
    assert.deepEqual([...new Set(lines.map((line) => line.split(",")[0]))], days);
    assert.equal(
      lines.reduce((total, line) => total + Number(line.split(",")[8]), 0),
      sum,
    );
    const page = await (
      await dashboard.as("finance").get(`${base}/report?from=2020-01-01&until=2026-11-02`)
    ).text();
    assert.match(page, /at most 366 days/);
    for (const odd of ["month=2026-13", "from=x&until=y", "day=2026-02-30", "month="]) {
      const answer = await dashboard.as("finance").get(`${base}/report?${odd}`);
      assert.match(await answer.text(), /Sunday, 1 November 2026/, odd);
    }
  });

  test("the page shows the same sums as its file", async (t) => {
    const dashboard = await startTestDashboard(t);
    await dashboard.settle("order-1", 44_000);
    await dashboard.settle("order-2", 6_500);
    const page = await (
      await dashboard.as("finance").get(`${dashboard.base}/report?day=2026-11-02`)
    ).text();
    assert.match(page, /Net<\/dt><dd><span class="money">Rp 50\.500</);
  });
});

const NAMES = {
  title: "Transactions",
  columns: [{ name: "Name", format: "text" }],
  utcOffsetHours: 7,
} as const;

suite("exports", () => {
  test("a CSV holds every transaction of the filter once, the newest first", async (t) => {
    const dashboard = await startTestDashboard(t);
    await seeded(dashboard, MANY);
    const found = await dashboard.as("finance").get(`${dashboard.base}/transactions?q=KOPI-`);
    assert.match(await found.text(), /More than 2\.000 order ids begin like this/);
    const path = `${dashboard.base}/transactions/export.csv?q=KOPI-&col=time&col=amount&export=me`;
    const answer = await dashboard.as("finance").get(path);
    // `text()` would take the byte order mark away.
    const text = Buffer.from(await answer.arrayBuffer()).toString("utf8");
    assert.equal(text[0], "\uFEFF");
    const lines = text.slice(1).trim().split("\r\n");
    assert.equal(lines[0], "transaction_time,order_id,gross_amount");
    const orders = lines.slice(1).map((line) => line.split(",")[1]);
    assert.equal(orders.length, MANY);
    assert.equal(new Set(orders).size, MANY);
    const times = lines.slice(1).map((line) => line.split(",")[0] ?? "");
    assert.deepEqual(times, [...times].sort().reverse());
    const progress = await dashboard.as("finance").get(`${dashboard.base}/transactions/exports/me`);
    const { done, isFinished } = (await progress.json()) as { done: number; isFinished: boolean };
    assert.deepEqual([done, isFinished], [MANY, true]);
    const others = await dashboard.as("owner").get(`${dashboard.base}/transactions/exports/me`);
    assert.deepEqual(await others.json(), { done: 0, total: 0 });
  });

  test("a CSV is the same in either language, with any labels; its times and days name their zone", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { base, gateway, keys } = dashboard;
    await dashboard.settle("order-1", 44_000);
    await gateway.db.kysely
      .updateTable("transaction")
      .set({ issuer: "Dana", payment_type: "qris" })
      .where("merchant_id", "=", keys.id)
      .execute();
    const owner = dashboard.as("owner");
    const get = async (path: string, language: string) => {
      const cookie = `${owner.cookie}; gerbang_language=${language}`;
      const answer = await fetch(dashboard.url + base + path, { headers: { cookie } });
      return (await answer.text()).trim().split("\r\n");
    };
    await owner.post(`${base}/settings/presentation`, { zone: "9", label1: "Meja" });
    const both = await Promise.all(
      ["en", "id"].map(async (language) => await get("/transactions/export.csv", language)),
    );
    assert.deepEqual(both[0], both[1]);
    assert.equal(
      both[0]?.[0],
      "transaction_time,settlement_time,order_id,customer_name,customer_email,payment_type,issuer," +
        "acquirer,gross_amount,refund_amount,transaction_status,custom_field1,custom_field2,custom_field3," +
        "transaction_id",
    );
    const noon = "2026-11-02T14:00:00+09:00";
    assert.match(
      both[0][1] ?? "",
      new RegExp(`^${noon},${noon},order-1,.*,qris,dana,`.replaceAll("+", "\\+")),
    );
    const report = await get("/report.csv?day=2026-11-02", "id");
    assert.match(report[0] ?? "", /^day,merchant_id,payment_type,issuer,.*,net,time_zone$/);
    assert.match(report[1] ?? "", /^2026-11-02,\w+,qris,dana,1,44000,0,0,44000,WIT$/);
    for (const path of ["/transactions/export.xlsx?col=issuer", "/report.xlsx?day=2026-11-02"]) {
      const answer = await owner.get(base + path);
      const [sheet] = await readSheets(Buffer.from(await answer.arrayBuffer()));
      assert.ok(sheet?.data[1]?.includes("dana"), path);
    }
  });

  test("an XLSX holds the same, numbers as numbers", async (t) => {
    const dashboard = await startTestDashboard(t);
    await dashboard.settle("order-1", 44_000);
    await dashboard.charge("order-2", 1_000, { customer_details: { first_name: "=1+1 & <b>" } });
    const path = `${dashboard.base}/transactions/export.xlsx?col=customer&col=amount`;
    const answer = await dashboard.as("finance").get(path);
    const files = unzip(Buffer.from(await answer.arrayBuffer()));
    assert.deepEqual(
      [...files.keys()],
      [
        "xl/worksheets/sheet1.xml",
        "xl/styles.xml",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "_rels/.rels",
        "[Content_Types].xml",
      ],
    );
    const sheet = files.get("xl/worksheets/sheet1.xml") ?? "";
    assert.equal(sheet.match(/<row /g)?.length, 3);
    assert.match(sheet, /<c r="\w+" s="4"><v>44000<\/v><\/c>/);
    assert.match(sheet, /<t xml:space="preserve">=1\+1 &amp; &lt;b&gt;<\/t>/);
  });

  test("a spreadsheet program reads dates as dates, amounts as numbers, and every column", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { base, gateway } = dashboard;
    const id = await dashboard.settle("order-1", 1_234_000);
    await refund(gateway, await dashboard.merchant(), {
      id,
      amount: 34_000 as never,
      reason: "",
    });
    const get = async (path: string) =>
      Buffer.from(await (await dashboard.as("finance").get(base + path)).arrayBuffer());
    const file = await get("/transactions/export.xlsx");
    const [sheet] = await readSheets(file);
    const [head = [], row = []] = sheet?.data ?? [];
    const cells = Object.fromEntries(head.map((name, index) => [String(name), row[index]]));
    // What the clock on a wall in Jakarta shows.
    const noon = new Date("2026-11-02T12:00:00Z");
    assert.deepEqual(cells["Time (WIB)"], noon);
    assert.deepEqual(cells["Settled (WIB)"], noon);
    assert.equal(cells["Amount"], 1_234_000);
    assert.equal(cells["Refunded"], 34_000);
    assert.equal(cells["Transaction id"], id);
    assert.equal(cells["Status"], "partial_refund");
    assert.equal(head.length, COLUMN_NAMES.length);
    const files = unzip(file);
    const xml = files.get("xl/worksheets/sheet1.xml") ?? "";
    assert.match(xml, /<pane ySplit="1"[^>]*state="frozen"/);
    assert.match(xml, /<col min="1" max="1" width="\d+" customWidth="1"\/>/);
    assert.match(xml, /<autoFilter ref="A1:O2"\/><\/worksheet>$/);
    assert.match(files.get("xl/styles.xml") ?? "", /formatCode="#,##0"/);
    assert.match(files.get("[Content_Types].xml") ?? "", /styles\+xml/);

    const [report] = await readSheets(await get("/report.xlsx?month=2026-11"));
    const [names = [], line = []] = report?.data ?? [];
    assert.equal(names[0], "Day (WIB)");
    const [day, ...figures] = line;
    assert.deepEqual(day, new Date("2026-11-02T00:00:00Z"));
    const { id: merchantId } = dashboard.keys;
    assert.equal(figures.join(), `${merchantId},gopay,,1,1234000,1,34000,1200000`);
    assert.equal(typeof figures[4], "number");
  });

  test("a table too long for one sheet goes on in the next", async () => {
    async function* rows() {
      for (let number = 0; number < 7; number++) yield [[`row ${number}`]];
    }
    const parts: Buffer[] = [];
    for await (const part of xlsx(NAMES, rows(), 4)) parts.push(part);
    const files = unzip(Buffer.concat(parts));
    const counts = [1, 2, 3].map(
      (number) => files.get(`xl/worksheets/sheet${number}.xml`)?.match(/<row /g)?.length,
    );
    assert.deepEqual(counts, [4, 4, 2]);
    assert.match(files.get("xl/workbook.xml") ?? "", /Transactions 3/);
  });

  test("rows that cannot be read break the file off instead of ending it", async () => {
    async function* rows() {
      yield [["row 1"]];
      throw new Error("the database is gone");
    }
    await assert.rejects(async () => {
      for await (const _part of xlsx(NAMES, rows()));
    }, /the database is gone/);
  });

  test("no more rows are read for somebody who has left", async () => {
    let read = 0;
    let isClosed = false;
    async function* rows() {
      try {
        for (; read < 100_000; read++) yield [[`row ${read} ${randomUUID()}`]];
      } finally {
        isClosed = true;
      }
    }
    for await (const _part of xlsx(NAMES, rows())) {
      if (read > 5_000) break;
    }
    assert.ok(read < 100_000, `${read} rows were read`);
    assert.ok(isClosed);
  });

  test("text never becomes a formula in a spreadsheet", () => {
    assert.equal(
      csvLine(["=1+1", '+"x"', "-5", "@a", "a,b", null, -5]),
      `'=1+1,"'+""x""",'-5,'@a,"a,b",,-5\r\n`,
    );
    assert.equal(
      csvLine(["a;=1+1", 'a;" =1+1', "a\t@b", "a\n-1", "a; b - c"]),
      `"a;'=1+1","a;"" '=1+1","a\t'@b","a\n'-1","a; b - c"\r\n`,
    );
    // Blanks, signs that nobody sees, and other forms of the same sign.
    for (const before of [
      " ",
      "\u200B",
      "\u00A0",
      "\uFEFF",
      "\u2060",
      "\u00AD",
      "\u202E",
      "\u3000",
    ]) {
      assert.equal(csvLine([`${before}=1+1`]), `'${before}=1+1\r\n`);
      assert.equal(csvLine([`a;${before}=1`]), `"a;${before}'=1"\r\n`);
    }
    for (const sign of "＝＋－＠﹢﹣﹦﹫−") {
      assert.equal(csvLine([`${sign}1`]), `'${sign}1\r\n`);
    }
    for (const line of ["\v", "\u0085", "\u2028"]) {
      assert.match(csvLine([`${line}=1`, `a${line}=1`]), /^'.'?=1,a.'=1\r\n$/s);
    }
    assert.equal(csvLine(["Kopi – 2 = enak", "a -b"]), "Kopi – 2 = enak,a -b\r\n");
  });
});
