import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import type { Rupiah } from "@gerbang/protocol";
import { can, ROLES } from "../../../src/domain/merchants/dashboard-role.ts";
import { createMerchant } from "../../../src/operations/merchants/create-merchant.ts";
import { callAttention } from "../../../src/operations/upstream/call-attention.ts";
import { addRoute } from "../../../src/operations/upstream/change-routes.ts";
import { DASHBOARD_ROUTES } from "../../../src/pages/dashboard/dashboard-routes.ts";
import { exists } from "../../../src/pages/dashboard/frame/visit.ts";
import { startChain } from "../../support/chain.ts";
import { type Desk, differing, lostRefund, startDesk, strayed } from "../../support/desk.ts";
import { chargeBody } from "../../support/gateway.ts";
import { Order, startWorld } from "../../support/upstream-world.ts";
import { startTestDashboard, type TestPeople, testPeople } from "./support.ts";

type Opened = Desk &
  TestPeople & { text(path: string, role?: (typeof ROLES)[number]): Promise<string> };

async function opened(desk: Desk): Promise<Opened> {
  const people = await testPeople(desk.shop);
  return {
    ...desk,
    ...people,
    async text(path, role = "owner") {
      const answer = await people.as(role).get(people.base + path);
      assert.equal(answer.status, 200, `${role} ${path}`);
      return await answer.text();
    },
  };
}

async function openId({ shop }: Desk): Promise<string> {
  const { rows } = await shop.gateway.db.pool.query<{ id: string }>(
    "select id from attention where closed_at is null order by id desc",
  );
  return rows[0]?.id ?? "";
}

async function transactionId({ shop }: Pick<Desk, "shop">, orderId = "order-1"): Promise<string> {
  const transaction = await shop.gateway.findTransaction(shop.keys.id, orderId);
  return transaction?.id ?? "";
}

/** One charge that is pending. */
async function pendingDesk(t: TestContext): Promise<Opened> {
  const desk = await startDesk(t);
  await desk.shop.call("POST", "/v2/charge", chargeBody("order-1", 44_000, "qris"));
  return await opened(desk);
}

const LATER = { reason: "the customer called" };

suite("what needs a person, in the dashboard", () => {
  test("the workbench tells what was said to the upstream and by it; support sees no raw answers", async (t) => {
    const desk = await opened(await strayed(t));
    const stream = await desk.text("/workbench");
    assert.match(stream, /Asked for a code/);
    assert.match(stream, /Message from the upstream/);
    assert.match(stream, /POST<\/span> \/v2\/charge/);
    assert.doesNotMatch(stream, /value="wallet"/);
    const only = await desk.text("/workbench?kind=upstream");
    assert.doesNotMatch(only, /\/v2\/charge/);
    const ofOrder = await desk.text("/workbench?kind=upstream&order=order-1&only=1");
    const lines = (page: string) => page.match(/<li id="e-/g)?.length ?? 0;
    assert.ok(lines(ofOrder) > 1);
    assert.equal(lines(ofOrder), lines(only));
    assert.equal(lines(await desk.text("/workbench?kind=upstream&order=order-2&only=1")), 0);
    const failed = lines(await desk.text("/workbench?kind=upstream&result=failed"));
    const worked = lines(await desk.text("/workbench?kind=upstream&result=served"));
    assert.equal(failed + worked, lines(only));
    const open = only.match(/open=[^#"&]+/g)?.at(-1) ?? "";
    for (const role of ["owner", "support"] as const) {
      const page = await desk.text(`/workbench?${open}`, role);
      assert.equal(/<pre class="json"/.test(page), role === "owner", role);
      assert.doesNotMatch(page, /signature_key&quot;: &quot;[0-9a-f]/);
    }
  });

  test("is listed with what is known, counted in the menu, and decided by a form with a reason", async (t) => {
    const desk = await opened(await strayed(t));
    const id = await openId(desk);
    const list = await desk.text("/attention");
    assert.match(list, /Money without an order/);
    assert.match(list, /came after the order had ended/);
    assert.match(list, /Rp 44\.000/);
    assert.match(list, new RegExp(`/transactions/${await transactionId(desk)}`));
    assert.match(list, /Asked for the status/);
    assert.match(list, /&quot;transaction_status&quot;: &quot;settlement&quot;/);
    assert.match(list, /&quot;signature_key&quot;: &quot;…/);
    assert.doesNotMatch(list, /signature_key&quot;: &quot;[0-9a-f]/);
    assert.match(list, /class="tally urgent">1</);
    const home = await desk.text("");
    assert.match(home, /<strong>1<\/strong>\s*matter at the upstream needs a person/);
    const form = await desk.text(`/attention/${id}?do=keep`);
    assert.match(form, /The money stays with the merchant/);

    const path = `${desk.base}/attention/${id}`;
    const as = desk.as("operator");
    const empty = await as.post(path, { do: "keep", reason: " " });
    assert.equal(empty.status, 422);
    assert.match(await empty.text(), /Write a reason/);
    const long = await as.post(path, { do: "keep", reason: "x".repeat(501) });
    assert.equal(long.status, 422);
    const kept = await as.post(path, { do: "keep", reason: "delivered <all> the same" });
    assert.equal(kept.status, 303);
    assert.equal(kept.headers.get("location"), `${desk.base}/attention`);
    const again = await as.post(path, { do: "return", ...LATER });
    assert.equal(again.headers.get("location"), `${desk.base}/attention`);
    const after = await desk.text("/attention");
    assert.match(after, /All clear/);
    assert.match(after, /The operator/);
    assert.match(after, /delivered &lt;all&gt; the same/);
    const activity = await desk.text("/activity");
    assert.match(activity, /Kept stray money/);
    assert.match(activity, /reason: delivered &lt;all&gt; the same/);
    assert.equal((await desk.row("stray_payment"))["state"], "kept");
  });

  test("a payment of another amount is told as such, returned, and gone when it is back", async (t) => {
    const desk = await opened(await differing(t));
    const id = await openId(desk);
    const list = await desk.text("/attention");
    assert.match(list, /paid Rp 40\.000; the order is over Rp 44\.000/);
    const page = `/transactions/${await transactionId(desk)}`;
    assert.match(await desk.text(page), /Held: the amount that was paid is another one/);
    const answer = await desk
      .as("finance")
      .post(`${desk.base}/attention/${id}`, { do: "return", ...LATER });
    assert.equal(answer.headers.get("location"), `${desk.base}/attention`);
    const waiting = await desk.text("/attention");
    assert.match(waiting, /on its way back/);
    assert.match(waiting, /The finance: <strong>Return the money/);
    assert.doesNotMatch(waiting, /\?do=/);
    await desk.resolve();
    assert.match(await desk.text("/attention"), /All clear/);
    const text = await desk.text(page);
    assert.match(text, /was returned/);
    assert.match(text, /chip over">cancel/);
  });

  test("each role sees and may do what the table says; support sees no raw answers", async (t) => {
    const desk = await opened(await lostRefund(t, "drop"));
    const id = await openId(desk);
    const page = `/transactions/${await transactionId(desk)}`;
    for (const role of ROLES) {
      const list = await desk.text("/attention", role);
      assert.equal(/\?do=made/.test(list), can(role, "decide_attention"), role);
      const mayRead = can(role, "see_upstream_answers");
      assert.equal(/<summary>Answer<\/summary>/.test(await desk.text(page, role)), mayRead, role);
      const form = await desk.text(`/attention/${id}?do=made`, role);
      assert.equal(/name="reason"/.test(form), can(role, "decide_attention"), role);
      if (can(role, "decide_attention")) continue;
      const { status } = await desk.as(role).post(`${desk.base}/attention/${id}`, {
        do: "made",
        ...LATER,
      });
      assert.equal(status, 403, role);
    }
    const forged = { csrf: "guessed", do: "made", ...LATER };
    const { status } = await desk.as("owner").post(`${desk.base}/attention/${id}`, forged);
    assert.equal(status, 403);
    assert.match(await desk.text(page), /Reserved for a refund in doubt/);
    assert.deepEqual(await desk.open(), ["refund_unknown"]);
  });

  test("another merchant's is not found, and what is no decision changes nothing", async (t) => {
    const desk = await pendingDesk(t);
    const { gateway } = desk.shop;
    const other = await createMerchant(gateway, { environment: "production" });
    const seen = { kind: "unauthorized", subject: "theirs", data: {} } as const;
    await callAttention(gateway, { merchantId: other.id, ...seen });
    const id = await openId(desk);
    const as = desk.as("owner");
    for (const path of [`/attention/${id}`, "/attention/none"]) {
      assert.equal((await as.get(desk.base + path)).status, 404);
      assert.equal((await as.post(desk.base + path, { do: "seen", ...LATER })).status, 404);
    }
    assert.equal((await as.post(`${desk.base}/transactions/none/ask`)).status, 404);
    assert.equal((await as.get(`/dashboard/${other.id}/attention`)).status, 404);
    assert.match(await desk.text("/attention?page=999"), /All clear/);
    await callAttention(gateway, { merchantId: desk.shop.keys.id, ...seen });
    const own = await openId(desk);
    for (const decision of ["", "return", "__proto__", "ask"]) {
      const answer = await as.post(`${desk.base}/attention/${own}`, { do: decision, ...LATER });
      assert.match(answer.headers.get("location") ?? "", /\/attention\/[^/]+$/, decision);
    }
    assert.deepEqual(await desk.open(), ["unauthorized"]);
  });

  test("every kind has words in both languages", async (t) => {
    const desk = await pendingDesk(t);
    const { gateway, keys } = desk.shop;
    const { rows } = await gateway.db.pool.query<{ id: string; transaction_id: string }>(
      "select id, transaction_id from upstream_attempt",
    );
    const [{ id, transaction_id: transactionId } = { id: "", transaction_id: "" }] = rows;
    const about = { merchantId: keys.id, transactionId, data: { amount: 5_000, order_id: "o-9" } };
    for (const kind of ["charge_unknown", "contradiction", "bad_offer"] as const) {
      await callAttention(gateway, { ...about, kind, subject: id });
    }
    for (const kind of ["refund_unconfirmed", "foreign_refund", "amount_differs"] as const) {
      await callAttention(gateway, { ...about, kind, subject: "r-1" });
    }
    for (const kind of [
      "unauthorized",
      "not_enabled",
      "forged_messages",
      "webhooks_silent",
      "clock_skew",
      "unknown_order",
      "foreign_gerbang",
    ] as const) {
      const { transactionId: _, ...where } = about;
      await callAttention(gateway, { ...where, kind, subject: desk.account.id });
    }
    const english = await desk.text("/attention");
    const seen = english.match(/<h2><a href="[^"]+">[^<]+/g) ?? [];
    assert.equal(seen.length, 13);
    const address = /\/upstream\/[\w-]{43}/;
    assert.match(english, address, "where messages go is for those who set accounts up");
    assert.doesNotMatch(await desk.text("/attention", "operator"), address);
    const accounts = await desk.text("/upstreams");
    assert.match(
      accounts,
      /webhooks_silent<\/span>\s*<a href="[^"]+\/attention">The upstream&#39;s messages/,
    );
    assert.match(accounts, /Its clock<\/dt>/);
    await gateway.db.pool.query("update dashboard_user set language = 'id'");
    const indonesian = await desk.text("/attention");
    assert.match(indonesian, /lang="id"/);
    for (const title of seen) assert.ok(!indonesian.includes(title.split(">").at(-1) ?? ""), title);
  });
});

suite("a production merchant's dashboard", () => {
  test("says whose money moves, and has nothing simulated", async (t) => {
    const desk = await pendingDesk(t);
    const { gateway } = desk.shop;
    const page = await desk.text(`/transactions/${await transactionId(desk)}`);
    assert.match(page, /money-sandbox[^>]*>\s*<strong>Production merchant, sandbox upstream/);
    assert.doesNotMatch(page, /Open the wallet|gopay\/ui|Sandbox tools|Simulated payments/);
    assert.match(page, /class="qr"/);
    const home = await desk.text("");
    assert.doesNotMatch(home, /Simulated payments|\/sandbox"/);
    for (const { method, path, action } of DASHBOARD_ROUTES) {
      if (action !== "use_sandbox") continue;
      const target = desk.base + path.replaceAll(/:\w+/g, "none");
      const as = desk.as("owner");
      const answer = method === "GET" ? await as.get(target) : await as.post(target);
      assert.equal(answer.status, 404, path);
    }
    await gateway.db.pool.query("update upstream_account set environment = 'production'");
    assert.match(await desk.text("/attention"), /money-real[^>]*>\s*<strong>Production</);
    await gateway.db.pool.query("update upstream_account set state = 'off'");
    assert.match(await desk.text("/attention"), /every charge is refused/);
  });

  test("shows the upstream's words in the timeline, and asks it now", async (t) => {
    const desk = await pendingDesk(t);
    const id = await transactionId(desk);
    await desk.pay("order-1", { via: "qris", issuer: "dana" });
    const ask = `${desk.base}/transactions/${id}/ask`;
    assert.match(await desk.as("support").submit(ask), /The upstream has answered/);
    assert.equal(await desk.status("order-1"), "settlement");
    await desk.tell();
    const page = await desk.text(`/transactions/${id}`);
    for (const text of [
      "Attempt 1: Ours",
      "Asked for a code",
      "gave a code",
      "Asked for the status",
      "HTTP 200",
      "Message from the upstream",
      "It says: paid",
      "Ours \\(sandbox\\)",
      "Order id there",
    ]) {
      assert.match(page, new RegExp(text), text);
    }
    // Paid: nobody is to scan it any more.
    assert.doesNotMatch(page, /class="qr"/);
    assert.doesNotMatch(page, new RegExp(desk.bank.keys.serverKey.reveal()));
    assert.match(await desk.text("/activity"), /Asked the upstream/);
    desk.proxy.treat(() => "drop");
    assert.match(await desk.as("owner").submit(ask), /gave no usable answer/);
    await desk.shop.gateway.db.pool.query(
      "update upstream_attempt set leased_until = created_at + interval '3 minutes'",
    );
    assert.match(await desk.as("owner").submit(ask), /being asked this very moment/);
  });

  test("says when a cancellation waits for the upstream", async (t) => {
    const desk = await pendingDesk(t);
    const id = await transactionId(desk);
    desk.proxy.treat(({ path }) => (path.endsWith("/cancel") ? "lose" : "drop"));
    const page = await desk.as("owner").submit(`${desk.base}/transactions/${id}/cancel`);
    assert.match(page, /has not said yet whether it is cancelled/);
    assert.match(page, /A cancellation was asked for; the upstream has yet to answer/);
    desk.proxy.treat(() => "pass");
    await desk.as("owner").submit(`${desk.base}/transactions/${id}/cancel`);
    await desk.shop.gateway.db.kysely
      .updateTable("dashboard_user")
      .set({ language: "id" })
      .execute();
    const over = await desk.text(`/transactions/${id}`);
    assert.match(over, /ditutup \(dibatalkan <span class="wire">cancelled<\/span>\)/);
    assert.match(over, /Akuirer<\/dt>\s*<dd>GoPay</);
  });

  test("lists its upstream accounts, with no more of their keys than the end", async (t) => {
    const desk = await pendingDesk(t);
    const key = desk.bank.keys.serverKey.reveal();
    const text = await desk.text("/settings/merchant");
    assert.match(text, /Upstream accounts/);
    assert.match(text, new RegExp(new URL(desk.proxy.url).host));
    assert.match(text, new RegExp(`…${key.slice(-4)}`));
    assert.doesNotMatch(text, new RegExp(key.slice(-8)));
    assert.match(text, /takes charges/);
    assert.match(text, /passed/);
    const operator = await desk.text("/settings/merchant", "operator");
    assert.match(operator, /Upstream accounts/);
    assert.doesNotMatch(operator, new RegExp(`…${key.slice(-4)}`));
  });

  test("what belongs to upstreams does not exist for a sandbox merchant", async (t) => {
    const dashboard = await startTestDashboard(t);
    const id = await dashboard.charge("order-1");
    const merchant = { environment: "sandbox" } as const;
    const routes = DASHBOARD_ROUTES.filter(({ action }) => !exists(merchant, action));
    assert.ok(routes.length >= 4);
    for (const { method, path } of routes) {
      const target = dashboard.base + path.replaceAll(/:\w+/g, id);
      for (const role of ROLES) {
        const as = dashboard.as(role);
        const answer = method === "GET" ? await as.get(target) : await as.post(target);
        assert.equal(answer.status, 404, `${role} ${path}`);
      }
    }
    // Whoever sees little begins where there is something.
    const begun = await dashboard.as("support").get("/dashboard");
    assert.equal(begun.headers.get("location"), `${dashboard.base}/transactions`);
    const page = await (await dashboard.as("owner").get(dashboard.base)).text();
    assert.doesNotMatch(page, /data-go="p"/);
    assert.match(page, /Simulated payments/);
    const settings = await (
      await dashboard.as("owner").get(`${dashboard.base}/settings/merchant`)
    ).text();
    assert.doesNotMatch(settings, /Upstream accounts/);
  });

  test("counts the charges of which nobody knows what they became", async (t) => {
    const chain = await startChain(t);
    const people = await testPeople(chain.shop);
    await chain.shop.call("POST", "/v2/charge", chargeBody("order-1"));
    await chain.shop.gateway.db.pool.query(
      "update upstream_attempt set state = 'open', shown = false",
    );
    await chain.shop.gateway.db.pool.query("update upstream_attempt set state = 'unwanted'");
    await chain.shop.gateway.db.pool.query(
      "update upstream_charge set state = 'creating', deeplink = null, picture_url = null",
    );
    const home = await (await people.as("owner").get(people.base)).text();
    assert.match(home, /<strong>1<\/strong>\s*charge waits for the upstream/);
    assert.match(home, /<strong>1<\/strong>\s*order that nobody saw/);
  });
});

suite("a charge that went on at the next account, in the dashboard", () => {
  test("is told with the account of each attempt, call and message", async (t) => {
    const world = await startWorld(t, { accounts: 2 });
    await world.calls.refuse();
    assert.equal(await new Order(world, "order-1").charge(), "201");
    await world.tell();
    const people = await testPeople(world.shop);
    const path = `${people.base}/transactions/${await transactionId(world)}`;
    const page = await (await people.as("owner").get(path)).text();
    assert.match(page, /Attempt 1: bank 1</);
    assert.match(page, /Attempt 2: bank 2</);
    const hints = [...page.matchAll(/<span class="hint">(bank \d) · ([^<]*)</g)];
    const told = hints.map(([, bank, what]) => `${bank} ${what?.split(" · ").at(0)}`);
    assert.match(told.join("\n"), /^bank 1 no connection/);
    assert.match(told.join("\n"), /bank 2 It says: waiting/);
    const activity = await (await people.as("owner").get(`${people.base}/activity`)).text();
    assert.doesNotMatch(activity, /Added a route/);
    const { merchantId, id: accountId } = world.account;
    const by = { id: "operator", name: "gerbang (command line)", reason: "it is cheaper" };
    await addRoute(world.shop.gateway, merchantId, { accountId, amountUntil: 9 as Rupiah }, by);
    const after = await (await people.as("owner").get(`${people.base}/activity`)).text();
    assert.match(after, /Added a route to an account/);
    assert.match(after, /it is cheaper/);
  });
});
