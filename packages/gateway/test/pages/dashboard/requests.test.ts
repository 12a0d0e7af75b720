import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { chargeBody } from "../../support/gateway.ts";
import { startTestDashboard, type TestDashboard } from "./support.ts";

async function read(dashboard: TestDashboard, path: string): Promise<string> {
  const answer = await dashboard.as("developer").get(dashboard.base + path);
  assert.equal(answer.status, 200, path);
  return await answer.text();
}

/** The paths and codes of the rows. */
function rowsOf(page: string): readonly string[] {
  const rows = page.split("<tr data-key").slice(1);
  return rows.map((row) => {
    const path = /<\/span>\s*(\/\S+)/.exec(row)?.[1] ?? "";
    return `${path} ${/class="chip (?:good|bad)"[^>]*>(\d+)</.exec(row)?.[1] ?? ""}`;
  });
}

suite("the page of the API's log", () => {
  test("lists calls, narrows them, and leads from and to the transaction", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { call, base } = dashboard;
    const { body } = await call("POST", "/v2/charge", chargeBody("order-1"));
    await call("POST", "/v2/charge", chargeBody("order-1"));
    await call("GET", "/v2/order-2/status");
    const all = ["/v2/order-2/status 404", "/v2/charge 406", "/v2/charge 201"];
    assert.deepEqual(rowsOf(await read(dashboard, "/requests")), all);
    const narrowed = {
      "?result=failed": all.slice(0, 2),
      "?result=served": all.slice(2),
      "?order=order-1": all.slice(1),
      [`?order=${String(body["transaction_id"])}`]: all.slice(1),
      "?code=406": [all[1]],
      "?text=conflict": [all[1]],
      "?from=2026-11-02&until=2026-11-02": all,
      "?from=2026-11-03": [],
      "?until=2026-11-01": [],
    };
    for (const [query, expected] of Object.entries(narrowed)) {
      assert.deepEqual(rowsOf(await read(dashboard, `/requests${query}`)), expected, query);
    }
    const page = await read(dashboard, "/requests?order=order-1&result=served");
    const link = /href="([^"]+\/requests\/[^"]+)"/.exec(page)?.[1]?.replace(base, "");
    assert.ok(link);
    const one = await read(dashboard, link);
    assert.match(one, new RegExp(`href="${base}/transactions/${String(body["transaction_id"])}"`));
    const transaction = await read(dashboard, `/transactions/${String(body["transaction_id"])}`);
    assert.match(transaction, new RegExp(`href="${base}/requests\\?order=order-1"`));
    assert.equal((await dashboard.as("developer").get(`${base}/requests/nothing`)).status, 404);
  });

  test("shows one call with hints in the reader's language, to be repeated without its key", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { call, gateway, keys } = dashboard;
    await call(
      "POST",
      "/v2/charge",
      { ...chargeBody("it's"), metadata: { "<b>": 1 }, custom_expiry: { unit: "HOUR" } },
      { "x-custom": "a'b" },
    );
    const page = await read(dashboard, "/requests");
    assert.match(page, /hint<\/span>|hint\s*<\/span>/);
    const link = /requests\/[\w-]{36}/.exec(page)?.[0] ?? "";
    const english = await read(dashboard, `/${link}`);
    assert.match(english, /custom_expiry.unit is second, minute, hour or day/);
    assert.match(english, /&lt;b&gt;/);
    assert.ok(!english.includes(keys.serverKey.reveal()));
    assert.match(english, /curl -u &quot;\$SERVER_KEY:&quot; -X POST/);
    assert.match(english, /x-custom: a&#39;\\&#39;&#39;b/);
    await gateway.db.kysely.updateTable("dashboard_user").set({ language: "id" }).execute();
    assert.match(await read(dashboard, `/${link}`), /adalah second, minute, hour, atau day/);
  });

  test("reads on, both ways", async (t) => {
    const dashboard = await startTestDashboard(t);
    for (let index = 0; index < 30; index++) await dashboard.call("GET", `/v2/o-${index}/status`);
    const first = await read(dashboard, "/requests?result=failed");
    assert.equal(rowsOf(first).length, 25);
    const older = /rel="next" href="[^"]*(\/requests\?[^"]*)"/.exec(first)?.[1] ?? "";
    const second = await read(dashboard, older.replaceAll("&amp;", "&"));
    assert.equal(rowsOf(second).length, 5);
    assert.ok(!second.includes('rel="next"'));
    const newer = /rel="prev" href="[^"]*(\/requests\?[^"]*)"/.exec(second)?.[1] ?? "";
    assert.deepEqual(rowsOf(await read(dashboard, newer.replaceAll("&amp;", "&"))), rowsOf(first));
  });
});
