import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { deliverDue } from "../../support/deliver-due.ts";
import { chargeBody } from "../../support/gateway.ts";
import { startTestDashboard, type TestDashboard } from "./support.ts";

async function read(dashboard: TestDashboard, path: string): Promise<string> {
  const answer = await dashboard.as("developer").get(dashboard.base + path);
  assert.equal(answer.status, 200, path);
  return await answer.text();
}

/** The paths and codes of requests, and what else stands in the stream by its kind. */
function rowsOf(page: string): readonly string[] {
  const rows = page.split("<li id=").slice(1);
  return rows.map((row) => {
    const line = row.split("</a>", 1)[0] ?? "";
    const path = /class="method">\w+<\/span>\s*(\/[^\s<]+)/.exec(line)?.[1];
    const code = /class="chip (?:good|bad)"[^>]*>\s*(\w+)\s*</.exec(line)?.[1] ?? "";
    const what = /class="entry-what">\s*([^<]*?)\s*</.exec(line)?.[1] ?? "";
    return path === undefined ? what || `delivery ${code}` : `${path} ${code}`;
  });
}

function litOf(page: string): readonly string[] {
  const rows = page.split("<li id=").slice(1);
  const names = rowsOf(page);
  return names.filter((_, index) => /^[^>]*class="[^"]*\blit\b/.test(rows[index] ?? ""));
}

function linksOf(page: string, base: string): readonly string[] {
  return [...page.matchAll(/data-entry\s+href="([^"#]+)/g)].map(([, href = ""]) =>
    href.replaceAll("&amp;", "&").replace(base, ""),
  );
}

suite("the workbench in the dashboard", () => {
  test("lists requests, events and deliveries, and narrows them", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { call, gateway, keys, clock } = dashboard;
    const { body } = await call("POST", "/v2/charge", chargeBody("order-1"));
    await deliverDue(gateway, { merchantId: keys.id });
    clock.advance(1);
    await call("POST", "/v2/charge", chargeBody("order-1"));
    await call("GET", "/v2/order-2/status");
    const requests = ["/v2/order-2/status 404", "/v2/charge 406", "/v2/charge 201"];
    const all = [...requests.slice(0, 2), "delivery refused", "/v2/charge 201", "Charged"];
    assert.deepEqual(rowsOf(await read(dashboard, "/workbench")), all);
    const id = String(body["transaction_id"]);
    const narrowed = {
      "?kind=request": requests,
      "?kind=request&result=failed": requests.slice(0, 2),
      "?result=failed": all.slice(0, 3),
      "?result=served": all.slice(3),
      "?kind=delivery": [all[2]],
      "?kind=event": ["Charged"],
      "?order=order-1&only=1": all.slice(1),
      "?order=order-1": all,
      [`?order=${id}&only=1&kind=request`]: requests.slice(1),
      "?code=406": ["/v2/charge 406"],
      "?text=conflict": ["/v2/charge 406"],
      "?from=2026-11-02&until=2026-11-02": all,
      "?from=2026-11-03": [],
      "?until=2026-11-01": [],
      "?kind=nothing": all,
    };
    for (const [query, expected] of Object.entries(narrowed)) {
      assert.deepEqual(rowsOf(await read(dashboard, `/workbench${query}`)), expected, query);
    }
    const transaction = await read(dashboard, `/transactions/${id}`);
    const way = `href="${dashboard.base}/workbench\\?order=order-1&(?:amp;)?only=1"`;
    assert.match(transaction, new RegExp(way));
    // On every page there is a way, which lights up what the page is about.
    assert.match(transaction, /class="drawer-control[^>]*href="[^"]*workbench\?order=order-1"/);
    const finance = await dashboard.as("finance").get(`${dashboard.base}/transactions`);
    assert.doesNotMatch(await finance.text(), /drawer-control/);
  });

  test("opens an entry where it stands, and lights up all of its order", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { call, base, gateway, keys, clock } = dashboard;
    await call("POST", "/v2/charge", chargeBody("order-1"));
    await deliverDue(gateway, { merchantId: keys.id });
    clock.advance(1);
    await call("POST", "/v2/charge", chargeBody("order-2"));
    await call("GET", "/v2/order-1/status");
    const list = await read(dashboard, "/workbench");
    assert.deepEqual(litOf(list), []);
    const ofOrder = ["/v2/order-1/status 201", "delivery refused", "/v2/charge 201", "Charged"];
    assert.deepEqual(litOf(await read(dashboard, "/workbench?order=order-1")), ofOrder);
    const details = {
      request: /curl -u &quot;\$SERVER_KEY:&quot; -X GET/,
      delivery: /Nothing listens at this host and port/,
      event: /transaction\.pending/,
    };
    for (const [kind, expected] of Object.entries(details)) {
      const narrowed = await read(dashboard, `/workbench?kind=${kind}&order=order-1&only=1`);
      const place = /open=([^&\s]+)/.exec(linksOf(narrowed, base).join(" "))?.[1] ?? "";
      // By itself, without a word about its order.
      const page = await read(dashboard, `/workbench?open=${place}`);
      assert.match(page, expected);
      assert.deepEqual(litOf(page), ofOrder, kind);
      assert.equal(page.match(/aria-expanded="true"/g)?.length, 1);
      assert.ok(!page.includes(keys.serverKey.reveal()));
      // On a page of the list where it does not stand, it stands above.
      const elsewhere = rowsOf(await read(dashboard, `/workbench?open=${place}&until=2026-11-01`));
      assert.equal(elsewhere.length, 1);
    }
    for (const open of ["nothing", "01a229c4-3d3f-7070-8bb2-b3978049bc69", "%00"]) {
      const answer = await dashboard.as("developer").get(`${base}/workbench?open=${open}`);
      assert.ok([400, 404].includes(answer.status), open);
    }
  });

  test("is where the old addresses lead", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { call, base } = dashboard;
    await call("POST", "/v2/charge", chargeBody("order-1"));
    await call("GET", "/v2/order-2/status");
    const follow = async (path: string) => {
      const answer = await dashboard.as("developer").get(base + path);
      assert.equal(answer.status, 303);
      return (answer.headers.get("location") ?? "").replace(base, "");
    };
    assert.equal(await follow("/requests"), "/workbench?kind=request");
    const narrowed = await follow("/requests?order=order-1&result=served");
    assert.deepEqual(rowsOf(await read(dashboard, narrowed)), ["/v2/charge 201"]);
    const page = await read(dashboard, "/workbench?kind=request&order=order-2&only=1");
    const place = /id="e-([^"]+)"/.exec(page)?.[1] ?? "";
    const one = await read(dashboard, await follow(`/requests/${place}`));
    assert.match(one, /aria-expanded="true"/);
  });

  test("says what a refusal means in the reader's language, with its place in the documents", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { call, gateway, keys, url } = dashboard;
    await call(
      "POST",
      "/v2/charge",
      { ...chargeBody("it's"), metadata: { "<b>": 1 }, custom_expiry: { unit: "HOUR" } },
      { "x-custom": "a'b" },
    );
    const page = await read(dashboard, "/workbench");
    assert.match(page, /hint\s*<\/span>/);
    const link = linksOf(page, dashboard.base).find((one) => one.includes("open=")) ?? "";
    const english = await read(dashboard, link);
    assert.match(english, /custom_expiry.unit is second, minute, hour or day/);
    assert.match(english, /&lt;b&gt;/);
    assert.ok(!english.includes(keys.serverKey.reveal()));
    assert.match(english, /x-custom: a&#39;\\&#39;&#39;b/);
    assert.match(english, /import assert from &quot;node:assert\/strict&quot;/);
    const [, path = "", anchor = ""] = /href="(\/docs\/[^"#]+)#([^"]+)"/.exec(english) ?? [];
    assert.match(await (await fetch(url + path)).text(), new RegExp(`id="${anchor}"`));
    await gateway.db.kysely.updateTable("dashboard_user").set({ language: "id" }).execute();
    assert.match(await read(dashboard, link), /adalah second, minute, hour, atau day/);
  });

  test("reads on, both ways", async (t) => {
    const dashboard = await startTestDashboard(t);
    for (let index = 0; index < 30; index++) await dashboard.call("GET", `/v2/o-${index}/status`);
    const first = await read(dashboard, "/workbench?result=failed");
    assert.equal(rowsOf(first).length, 25);
    const way = (page: string, rel: string) =>
      new RegExp(`rel="${rel}"\\s+href="[^"]*(/workbench\\?[^"]*)"`)
        .exec(page)?.[1]
        ?.replaceAll("&amp;", "&");
    const second = await read(dashboard, way(first, "next") ?? "");
    assert.equal(rowsOf(second).length, 5);
    assert.equal(way(second, "next"), undefined);
    const newer = await read(dashboard, way(second, "prev") ?? "");
    assert.deepEqual(rowsOf(newer), rowsOf(first));
  });
});

suite("errors, grouped", () => {
  test("tell each mistake once: how often, since when, of which orders, with an example", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { call, clock, base } = dashboard;
    const wrongSum = (orderId: string) => ({
      ...chargeBody(orderId),
      item_details: [{ id: "a", name: "Kopi", price: 1, quantity: 1 }],
    });
    for (let index = 0; index < 7; index++) {
      await call("POST", "/v2/charge", wrongSum(`order-${index}`));
      clock.advance(60_000);
    }
    await call("POST", "/v2/charge", { ...wrongSum("order-8"), custom_field1: "x".repeat(300) });
    await call("GET", "/v2/order-8/status");
    await call("GET", "/v2/order-9/status");
    const page = await read(dashboard, "/workbench/errors");
    const groups = page.split("<article").slice(1);
    const text = groups.map((group) => group.replace(/<[^>]*>/g, " ").replace(/\s+/g, " "));
    assert.equal(groups.length, 3);
    assert.match(text[0] ?? "", /2 × 404 Transaction doesn.*GET \/v2\/…\/status.*order-8 order-9/);
    const sums = text.find((one) => one.includes("not equal to the sum of item_details")) ?? "";
    assert.match(sums, /8 × 400 .*POST \/v2\/charge .*last 2 Nov 2026 12:07:00 .*\(0 s ago\)/);
    assert.match(sums, /first 2 Nov 2026 12:00:00 .*order-0 .*order-4 and 3 more orders/);
    assert.match(text.join("\n"), /1 × 400 custom_field1/);
    const example = /href="([^"]+open=[^"]+)"/.exec(groups[0] ?? "")?.[1]?.replace(base, "") ?? "";
    assert.match(await read(dashboard, example), /\/v2\/order-9\/status/);
    for (let quarter = 0; quarter < 5; quarter++) {
      clock.advance(14 * 60_000);
      await read(dashboard, "/workbench");
    }
    assert.match(await read(dashboard, "/workbench/errors?since=hour"), /No refused requests/);
    assert.match(await read(dashboard, "/workbench/errors?since=week"), /8 ×/);
  });
});
