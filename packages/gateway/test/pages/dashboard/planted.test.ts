import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { pino } from "pino";
import { exportSnapshot } from "../../../src/operations/sandbox/export-snapshot.ts";
import { deliverDue } from "../../support/deliver-due.ts";
import { dumpDatabase } from "../../support/dump-database.ts";
import { PASSWORD, startTestDashboard, type TestDashboard } from "./support.ts";
import { openVisitor, setUpTwoSteps } from "./two-step-support.ts";

const MARKUP = '"><img src=x onerror=alert(1)>';
const RAW = /<img src=x/;
const ESCAPED = "&lt;img src=x onerror";

/** What somebody fills freely, and columns that the API guards but a page must not rely on. */
const COLUMNS = [
  ["merchant", "name"],
  ["merchant", "city"],
  ["dashboard_user", "name"],
  ["merchant_presentation", "custom_field1_label"],
  ["refund", "reason"],
  ["payment_link", "title"],
  ["payment_link", "note"],
  ["sale", "note"],
  ["activity", "subject"],
  ["activity", "user_name"],
  ["api_request", "path"],
  ["api_request", "client"],
  ["api_request", "body"],
  ["api_request", "answer"],
  ["api_request", "idempotency_key"],
  ["notification_attempt", "answer_body"],
  ["notification_attempt", "final_url"],
] as const;

/** One of everything, with markup wherever there is text. */
async function plantMarkup(dashboard: TestDashboard): Promise<readonly string[]> {
  const { base, call, gateway } = dashboard;
  const owner = dashboard.as("owner");
  const details = { first_name: MARKUP, last_name: MARKUP, email: "a@b.co", phone: MARKUP };
  const body = {
    payment_type: "gopay",
    transaction_details: { order_id: "planted", gross_amount: 5_000 },
    customer_details: { ...details, billing_address: details, shipping_address: details },
    item_details: [{ id: MARKUP, name: MARKUP, price: 5_000, quantity: 1 }],
    custom_field1: MARKUP,
    custom_field2: MARKUP,
    custom_field3: MARKUP,
  };
  const charged = await call("POST", "/v2/charge", body, { "user-agent": MARKUP });
  assert.equal(charged.status, 200, JSON.stringify(charged.body));
  await call("POST", "/sandbox/v1/transactions/planted/pay", {});
  await call("POST", "/v2/planted/refund", { refund_key: "r", amount: 1_000, reason: MARKUP });
  await call("POST", `/v2/charge?${encodeURIComponent(MARKUP)}`, { payment_type: MARKUP });
  await owner.post(`${base}/settings/presentation`, { label1: MARKUP, zone: "7" });
  const link = await owner.post(`${base}/links`, { title: MARKUP, note: MARKUP, amount: "5000" });
  const till = await owner.post(`${base}/till`, { amount: "7000", note: MARKUP });
  await deliverDue(gateway, { merchantId: dashboard.keys.id });
  await gateway.requestRecorder.flush();
  for (const [table, column] of COLUMNS) {
    const { rowCount } = await gateway.db.pool.query(`update ${table} set ${column} = $1`, [
      MARKUP,
    ]);
    assert.ok((rowCount ?? 0) > 0, `${table} has no row`);
  }
  return [link, till].map((answer) => answer.headers.get("location") ?? "");
}

/** Every page that can be reached, as somebody of the merchant and as a buyer. */
async function* crawl(dashboard: TestDashboard, from: readonly string[]) {
  const { url, base } = dashboard;
  const owner = dashboard.as("owner");
  const open = [...from];
  const seen = new Set(open);
  const shapes = new Map<string, number>();
  for (let path = open.shift(); path !== undefined; path = open.shift()) {
    const answer = await owner.get(path);
    const isPage = (answer.headers.get("content-type") ?? "").startsWith("text/html");
    const text = await answer.text();
    if (!isPage) continue;
    yield { path, text };
    const links = text.matchAll(/(?:href|action)="((?:http:\/\/[^/"]+)?\/[^"#]*)/g);
    for (const [, link = ""] of links) {
      const target = link.replaceAll("&amp;", "&").replace(url, "");
      const isOurs =
        target.startsWith(base) || /^\/(?:pay|receipt|snap|gopay|qris|link)/.test(target);
      const shape = target.replaceAll(/[\da-f-]{20,}|=[^&]*|[\w-]{20,}/g, "…");
      const count = shapes.get(shape) ?? 0;
      if (!isOurs || seen.has(target) || count >= 2 || /assets|[.](?:csv|xlsx)/.test(target))
        continue;
      shapes.set(shape, count + 1);
      seen.add(target);
      open.push(target);
    }
  }
}

suite("what is planted", () => {
  test("markup in every field that somebody can fill stays text on every page", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { base } = dashboard;
    const made = await plantMarkup(dashboard);
    let [pages, withMarkup] = [0, 0];
    const places = [
      "",
      "/workbench",
      "/transactions",
      "/users",
      "/activity",
      "/settings",
      "/account",
    ];
    const starts = [...places.map((path) => base + path), ...made];
    for await (const { path, text } of crawl(dashboard, starts)) {
      pages++;
      if (text.includes(ESCAPED)) withMarkup++;
      const at = text.search(RAW);
      assert.equal(at, -1, `${path}: ${text.slice(Math.max(0, at - 100), at + 60)}`);
    }
    assert.ok(pages > 50 && withMarkup > 30, `${withMarkup} of ${pages} pages`);
  });

  test("nothing that is secret stands in the database, a session file, an export or the log", async (t) => {
    const lines: string[] = [];
    const logger = pino({ level: "trace" }, { write: (line: string) => void lines.push(line) });
    const dashboard = await startTestDashboard(t, { logger });
    const { base, gateway, keys, call } = dashboard;
    const app = await setUpTwoSteps(dashboard, "owner");
    const visitor = openVisitor(dashboard);
    await visitor.password("owner");
    await visitor.code(app.recoveryCodes[0] ?? "");
    await visitor.password("owner", { password: "Planted-Wrong-1" });
    await dashboard.settle("order-1");
    const planted = { server_key: keys.serverKey.reveal(), password: PASSWORD, pin: "975310" };
    for (const path of [
      "/v2/charge",
      "/v2/none",
      "/sandbox/v1/none",
      `/v2/x?password=${PASSWORD}`,
    ]) {
      await call("POST", path, planted);
    }
    // A surprise is logged with what it was about.
    await gateway.db.pool.query(
      "alter table dashboard_session rename column last_seen_at to hidden",
    );
    await (await visitor.get(base)).arrayBuffer();
    await gateway.db.pool.query(
      "alter table dashboard_session rename column hidden to last_seen_at",
    );
    assert.match(lines.join(""), /a page of the dashboard failed/);
    await gateway.requestRecorder.flush();
    const session: string[] = [];
    for await (const part of exportSnapshot(gateway, await dashboard.merchant()))
      session.push(String(part));
    const csv = await (
      await dashboard.as("operator").get(`${base}/transactions/export.csv`)
    ).text();
    const secrets = {
      "server key": keys.serverKey.reveal(),
      password: PASSWORD,
      "wrong password": "Planted-Wrong-1",
      pin: "975310",
      "authenticator key": app.key.reveal(),
      "recovery code": app.recoveryCodes[1] ?? "",
      session: visitor.cookies.get("gerbang_session") ?? "",
      "operator's secret": "a secret for tests only",
    };
    const places = {
      database: [...(await dumpDatabase(gateway.db.pool)).values()].flat().join("\n"),
      log: lines.join(""),
      "session file": session.join(""),
      export: csv,
    };
    assert.ok(places["session file"].includes("order-1") && csv.includes("order-1"));
    for (const [place, text] of Object.entries(places)) {
      for (const [name, secret] of Object.entries(secrets)) {
        assert.ok(secret !== "" && !text.includes(secret), `${name} in the ${place}`);
        const hex = Buffer.from(secret).toString("hex");
        assert.ok(!text.includes(hex), `${name} in the ${place}, in hexadecimal`);
        assert.ok(!text.includes(btoa(`${secret}:`)), `${name} in the ${place}, as it is sent`);
      }
    }
  });
});
