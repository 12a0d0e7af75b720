import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { Rupiah } from "@gerbang/protocol";
import { beginLink } from "../../support/accounts.ts";
import { chargeBody } from "../../support/gateway.ts";
import { linkAccount } from "../../support/linked-account.ts";
import { freezeAtNoon, subscribe } from "../../support/subscriptions.ts";
import { startTestDashboard, type TestDashboard } from "./support.ts";

const textOf = (page: string) => page.replaceAll(/<[^>]*>/g, " ").replaceAll(/\s+/g, " ");

async function accountsOn({ base, ...dashboard }: TestDashboard, query: string) {
  const page = await (await dashboard.as("support").get(`${base}/accounts${query}`)).text();
  return {
    page,
    ids: [...page.matchAll(/<tr data-key="([^"]+)"/g)].map(([, id = ""]) => id),
  };
}

/** What people did to accounts, the first first. */
async function activityOf({ gateway }: TestDashboard) {
  return await gateway.db.kysely
    .selectFrom("activity")
    .select(["action", "subject", "data"])
    .where((row) => row.or([row("action", "like", "account%"), row("action", "like", "sandbox%")]))
    .orderBy("id")
    .execute();
}

suite("linked accounts in the dashboard", () => {
  test("are found by status, phone number and id, page by page", async (t) => {
    const dashboard = await startTestDashboard(t);
    await freezeAtNoon(dashboard);
    const first = await linkAccount(dashboard, { phoneNumber: "81110000001" });
    const { accountId: pending } = await beginLink(dashboard, "81110000001");
    const { accountId: other } = await beginLink(dashboard, "81110000002");
    const { id } = first.account;
    const all = await accountsOn(dashboard, "");
    assert.deepEqual(new Set(all.ids), new Set([other, pending, id]));
    assert.match(textOf(all.page), /\+6281110000001 Linked ENABLED/);
    for (const typed of ["+62 811-1000-0001", "081110000001", "81110000001"]) {
      const { ids } = await accountsOn(dashboard, `?q=${encodeURIComponent(typed)}`);
      assert.deepEqual(new Set(ids), new Set([pending, id]), typed);
    }
    const of = async (query: string) => new Set((await accountsOn(dashboard, query)).ids);
    assert.deepEqual(await of("?status=ENABLED"), new Set([id]));
    assert.deepEqual(await of("?status=PENDING"), new Set([pending, other]));
    assert.deepEqual(await of("?status=PENDING&q=81110000001"), new Set([pending]));
    assert.deepEqual(await of(`?q=${pending}&status=PENDING`), new Set([pending]));
    assert.deepEqual(await of(`?q=${pending}&status=ENABLED`), new Set());
    assert.match((await accountsOn(dashboard, "?q=62999")).page, /No such account/);
    const owner = dashboard.as("owner");
    await owner.post(`${dashboard.base}/sandbox/clock/advance`, { by: "15m" });
    assert.deepEqual(await of("?status=PENDING"), new Set());
    assert.deepEqual(await of("?status=EXPIRED"), new Set([pending, other]));

    for (let more = 0; more < 27; more++) await beginLink(dashboard, "81110000002");
    for (const query of ["?", "?status=PENDING&", "?q=081110000002&"]) {
      const page = await accountsOn(dashboard, query);
      assert.equal(page.ids.length, 25, query);
      const [, next = ""] = /rel="next"\s+href="[^"?]*([^"]+)"/.exec(page.page) ?? [];
      const rest = await accountsOn(dashboard, next.replaceAll("&amp;", "&"));
      const expected = { "?": 5, "?status=PENDING&": 2, "?q=081110000002&": 3 }[query];
      assert.equal(rest.ids.length, expected, query);
      assert.equal(new Set([...page.ids, ...rest.ids]).size, 25 + rest.ids.length, query);
    }
    const found = await owner.get(`${dashboard.base}/palette?q=%2B6281110000001`);
    assert.match(await found.text(), new RegExp(`/accounts/${id}"`));
  });

  test("tell who agreed to what, what it can pay and was charged, and are unlinked for a reason", async (t) => {
    const dashboard = await startTestDashboard(t);
    await freezeAtNoon(dashboard);
    const { gateway, base } = dashboard;
    await gateway.db.kysely
      .updateTable("merchant")
      .set({ pay_account_notification_url: "http://127.0.0.1:9/accounts" })
      .execute();
    const linked = await linkAccount(dashboard, { phoneNumber: "123450006" });
    const { id } = linked.account;
    const page = `${base}/accounts/${id}`;
    const subscription = await subscribe(dashboard, linked);
    const charged = await dashboard.call("POST", "/v2/charge", linked.chargeBody("one-tap", 9_000));
    const payment = `${base}/transactions/${String(charged.body["transaction_id"])}`;
    const support = dashboard.as("support");
    const html = await (await support.get(page)).text();
    const text = textOf(html);
    assert.match(text, /take payments below Rp\s?100\.000 without asking you/);
    assert.match(text, /Agreed 2 Nov 2026 12:00:00/);
    assert.match(text, /own limit, today as when they agreed/);
    await gateway.db.kysely
      .updateTable("wallet_customer")
      .set({ pin_from: 5 as Rupiah })
      .execute();
    const later = textOf(await (await support.get(page)).text());
    assert.match(
      later,
      /take payments below Rp\s?100\.000 .* Today the wallet asks for the PIN from Rp\s?5 on/,
    );
    assert.match(text, /Linked with the PIN 2 Nov 2026/);
    assert.match(text, /GoPay savings GOPAY_SAVINGS Rp\s?5\.000\.000 Active ••••/);
    assert.match(text, /one-tap Paid settlement Rp\s?9\.000/);
    assert.ok(html.includes(`href="${payment}"`));
    assert.ok(html.includes(`href="${base}/subscriptions/${subscription.id}"`));
    assert.ok(!html.includes(linked.token()), "no token can be read off the page");
    assert.ok(!html.includes(linked.account.tokenId));
    assert.doesNotMatch(html, /Unlink the account|Simulated customer/);
    const led = await Promise.all(
      [payment, `${base}/subscriptions/${subscription.id}`].map(
        async (path) => await (await support.get(path)).text(),
      ),
    );
    for (const one of led) assert.ok(one.includes(`href="${page}"`));

    assert.equal((await support.post(`${page}/revoke`, { reason: "asked" })).status, 403);
    const operator = dashboard.as("operator");
    for (const reason of ["", "  ", "x".repeat(501)]) {
      const refused = await operator.post(`${page}/revoke`, { reason });
      assert.equal(refused.status, 422);
      assert.match(await refused.text(), /id="reason-problem">[^<]*500/);
    }
    assert.match(
      textOf(await operator.submit(`${page}/revoke`, { reason: " Lost phone " })),
      /Unlinked\. .* Unlinked DISABLED .* by the merchant /,
    );
    const again = await operator.submit(`${page}/revoke`, { reason: "Lost phone" });
    assert.match(textOf(again), /it is not linked/);
    assert.deepEqual(await activityOf(dashboard), [
      { action: "account_revoke", subject: id, data: { reason: "Lost phone" } },
    ]);
    const told = await gateway.db.kysely
      .selectFrom("notification")
      .select("id")
      .where("kind", "=", "account")
      .execute();
    assert.equal(told.length, 1);
    const message = await support.get(`${base}/notifications/${told[0]?.id ?? ""}`);
    assert.ok((await message.text()).includes(`href="${page}"`));
    const denied = await dashboard.call("POST", "/v2/charge", linked.chargeBody("late", 9_000));
    assert.notEqual(denied.body["transaction_status"], "settlement");
    assert.equal((await operator.get(`${base}/accounts/none`)).status, 404);
  });

  test("let a sandbox change the customer, and leave alone what was paid meanwhile", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { base } = dashboard;
    const linked = await linkAccount(dashboard, { phoneNumber: "81110000001" });
    const taken = await linkAccount(dashboard, { phoneNumber: "81110000002" });
    const { id } = linked.account;
    const page = `${base}/accounts/${id}`;
    const owner = dashboard.as("owner");
    const shown = {
      wallet: "1000000",
      seen_wallet: "1000000",
      later: "350000",
      seen_later: "350000",
      savings: "",
      pin_from: "100000",
      seen_pin_from: "100000",
    };
    assert.match(await (await owner.get(page)).text(), /name="seen_wallet" value="1000000"/);
    await dashboard.call("POST", "/v2/charge", linked.chargeBody("meanwhile", 9_000));
    const frozen = await owner.submit(`${page}/customer`, { ...shown, frozen: "on" });
    assert.match(textOf(frozen), /Saved\./);
    assert.match(frozen, /name="frozen"[^>]* checked/);
    const blocked = await dashboard.call("POST", "/v2/charge", linked.chargeBody("frozen", 9_000));
    assert.equal(blocked.body["status_code"], "410");
    const kinds = { later: "", savings: "75.000", pin_from: "Rp 5.000" };
    const saved = await owner.submit(`${page}/customer`, { ...shown, ...kinds });
    assert.match(saved, /id="pin_from"[^>]*value="5000"/);
    assert.deepEqual(
      [await linked.balance(), await linked.balance("GOPAY_SAVINGS")],
      [991_000, 75_000],
    );
    assert.ok(Number.isNaN(await linked.balance("PAY_LATER")));
    const wrong = await owner.post(`${page}/customer`, { ...shown, wallet: "1.5", frozen: "on" });
    assert.equal(wrong.status, 422);
    const form = await wrong.text();
    assert.match(form, /id="wallet"[^>]*value="1\.5"[^>]*aria-invalid="true"/);
    assert.match(form, /name="frozen"[^>]* checked/);

    const rotated = await owner.submit(`${page}/rotate`);
    assert.match(textOf(rotated), /old tokens are refused now\..*gerbang account rotate/);
    for (const phone of ["62x", "+62 811 1000 0002"]) {
      const refused = await owner.post(`${page}/phone`, { phone });
      assert.equal(refused.status, 422);
      assert.match(await refused.text(), /id="phone-problem">[^<]{5,}/);
    }
    const moved = textOf(await owner.submit(`${page}/phone`, { phone: "+62 811 1000 0003" }));
    assert.match(moved, /another number\..* Unlinked DISABLED .*Phone today \+6281110000003/);
    assert.match(textOf(await owner.submit(`${page}/rotate`)), /Nothing was changed/);

    const { accountId } = await beginLink(dashboard, "81110000002");
    const other = `${base}/accounts/${accountId}`;
    assert.match(textOf(await owner.submit(`${other}/link`)), /Linked as the customer.*ENABLED/);
    assert.match(textOf(await owner.submit(`${other}/link`)), /Not linked/);
    const unlinked = textOf(await owner.submit(`${other}/unlink`));
    assert.match(unlinked, /Unlinked as the customer.*by the customer/);
    assert.ok(unlinked.includes("Other links of this customer"));
    assert.equal(taken.account.status, "ENABLED");
    assert.deepEqual(
      (await activityOf(dashboard)).map(({ action }) => action),
      ["customer", "customer", "rotate", "phone", "link", "unlink"].map(
        (deed) => `sandbox_${deed}`,
      ),
    );
    const operator = dashboard.as("operator");
    for (const deed of ["customer", "phone", "link", "unlink", "rotate"]) {
      assert.equal((await operator.post(`${page}/${deed}`)).status, 403, deed);
    }
  });

  test("say of a reservation when it ends, and take it by command", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { base } = dashboard;
    const linked = await linkAccount(dashboard);
    const body = linked.chargeBody("reserved", 9_000, { pre_auth: true });
    const { body: charged } = await dashboard.call("POST", "/v2/charge", body);
    await dashboard.call("POST", "/v2/charge", chargeBody("open"));
    const owner = dashboard.as("owner");
    const ahead = textOf(await (await owner.get(`${base}/sandbox`)).text());
    assert.match(ahead, /The reservation ends reserved/);
    assert.match(ahead, /Expires open/);
    const page = `${base}/transactions/${String(charged["transaction_id"])}`;
    const shown = textOf(await (await owner.get(page)).text());
    assert.match(shown, /The reservation ends .*The reservation ends/);
    assert.doesNotMatch(shown, /Expires/);
    const captured = textOf(await owner.submit(`${page}/capture`));
    assert.match(captured, /Captured.*gerbang capture reserved/);
  });
});
