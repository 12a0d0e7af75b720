import assert from "node:assert/strict";
import { createPublicKey } from "node:crypto";
import { suite, type TestContext, test } from "node:test";
import { ROLES } from "../../../src/domain/merchants/dashboard-role.ts";
import { beat } from "../../../src/operations/upstream/account-health.ts";
import { findAccount } from "../../../src/operations/upstream/accounts.ts";
import { changeFinding } from "../../../src/operations/upstream/change-finding.ts";
import { saveFound } from "../../../src/store/upstream/findings.ts";
import { MERCHANT_PUBLIC_KEY } from "../../support/bi-snap.ts";
import { type Chain, startChain } from "../../support/chain.ts";
import { chargeBody } from "../../support/gateway.ts";
import { type TestPeople, testPeople } from "./support.ts";

type Opened = Chain & TestPeople & { text(path: string): Promise<string> };

async function open(
  t: TestContext,
  options: Parameters<typeof startChain>[1] = { accounts: 1 },
): Promise<Opened> {
  const chain = await startChain(t, options);
  const people = await testPeople(chain.shop);
  return {
    ...chain,
    ...people,
    text: async (path) => {
      const answer = await people.as("owner").get(people.base + path);
      assert.equal(answer.status, 200, path);
      return plain(await answer.text());
    },
  };
}

function plain(page: string): string {
  const [, main = page] = /<main[^>]*>([\s\S]*)<\/main>/.exec(page) ?? [];
  return main.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ");
}

async function charge({ shop }: Chain, orderId: string): Promise<unknown> {
  const answer = await shop.call("POST", "/v2/charge", chargeBody(orderId, 44_000, "qris"));
  return answer.body["status_code"];
}

suite("the accounts at upstreams, in the dashboard", () => {
  test("tell what was found about them, by whom, and what it changes", async (t) => {
    const opened = await open(t);
    const { account, shop } = opened;
    const key = { merchantId: account.merchantId, accountId: account.id };
    const said = { at: "2026-11-30T00:00:00.000Z", by: "rehearsal", version: "1.2.3" } as const;
    await saveFound(shop.gateway.db, key, {
      clock_skew_ms: { value: 90_000, ...said },
      status_lag_ms: { value: 0, ...said },
      in_progress_text: { value: "<b>Wait</b>", ...said },
    });
    const by = { id: "operator", name: "Ayu" };
    const change = { ...key, by, reason: "their mail" };
    await changeFinding(shop.gateway, change, { name: "message", value: "none" });
    const page = await opened.text("/upstreams");
    assert.match(page, /Last rehearsal [^a-z]*Nov[^a-z]* 4 findings/);
    assert.match(page, /clock_skew_ms 90000 found by version 1\.2\.3[^_]*are moved by it/);
    assert.match(page, /&lt;b&gt;Wait&lt;\/b&gt;/);
    assert.match(page, /message none said by a person: their mail/);
    assert.doesNotMatch(page, /twice as long/);
    for (let made = 0; made < 5; made++) assert.equal(await charge(opened, `order-${made}`), "201");
    await beat(shop.gateway, "one");
    const skew = /clock_skew_ms 90000 found by [^_]*of late goes before it/;
    assert.match(await opened.text("/upstreams"), skew);
    assert.match(await opened.text("/activity"), /Said how an upstream behaves/);
  });

  test("say whether they work, and are tested, drained and activated for a reason", async (t) => {
    const opened = await open(t);
    const { account, base } = opened;
    const place = `${base}/upstreams/${account.id}`;
    assert.equal(await charge(opened, "order-1"), "201");
    const first = await opened.text("/upstreams");
    assert.match(first, /Last rehearsal not rehearsed yet/);
    assert.match(first, /active takes charges/);
    assert.match(first, /Answered in the last hour 100,0% · \d\/\d/);
    assert.match(first, /Still open there 1 code that can be paid/);
    assert.match(await opened.as("developer").submit(`${place}/test`), /The key is right/);
    assert.equal((await opened.as("operator").post(`${place}/state`, { do: "off" })).status, 403);
    assert.match(await opened.text(`/upstreams/${account.id}?do=draining`), /takes no new charge/);
    const why = { do: "draining", reason: "moving to another contract" };
    const silent = await opened.as("owner").post(`${place}/state`, { ...why, reason: "  " });
    assert.equal(silent.status, 422);
    assert.match(await silent.text(), /say why/);
    assert.match(await opened.as("owner").submit(`${place}/state`, why), /Drain: done/);
    assert.equal(await charge(opened, "order-2"), "402");
    const log = await opened.text("/activity");
    assert.match(log, /Drained an upstream account [^.]*reason *: moving to another contract/);
    assert.match(log, /Tested an upstream account/);
    await opened.as("owner").submit(`${place}/state`, { do: "active", reason: "back" });
    assert.equal(await charge(opened, "order-2"), "201");
  });

  test("stand in the order of their use: those that take charges before those that do not", async (t) => {
    const opened = await open(t, { accounts: 2 });
    const [first, second] = opened.branches.map(({ account }) => account.id);
    assert.ok(first !== undefined && second !== undefined);
    const places = async () => {
      const page = await opened.text("/upstreams");
      return [page.indexOf(first), page.indexOf(second)]
        .map(Math.sign)
        .concat(Math.sign(page.indexOf(first) - page.indexOf(second)));
    };
    assert.deepEqual(await places(), [1, 1, -1], "the older one first");
    const place = `${opened.base}/upstreams/${first}/state`;
    await opened.as("owner").submit(place, { do: "off", reason: "moved away" });
    assert.deepEqual(await places(), [1, 1, 1]);
  });

  test("take another key only when it works, and show none", async (t) => {
    const opened = await open(t);
    const { account, base } = opened;
    const place = `${base}/upstreams/${account.id}/key`;
    const key = "SB-Mid-server-nobodys-0123456789";
    const wrong = await opened
      .as("owner")
      .post(place, { server_key: key, reason: "monthly", do: "key" });
    const page = await wrong.text();
    assert.match(
      plain(page),
      /Nothing was changed: the new key failed: refused: key not accepted \(unauthorized\)/,
    );
    assert.ok(!page.includes(key));
    assert.equal(await charge(opened, "order-1"), "201", "the key before still works");
    const { keys } = opened.bank;
    const same = { server_key: keys.serverKey.reveal(), reason: "monthly", do: "key" };
    assert.match(await (await opened.as("owner").post(place, same)).text(), /that is its key/);
    assert.doesNotMatch(await opened.text("/activity"), /Changed an upstream account/);
  });

  test("of the national standard say at the field what is wrong with a key, and keep what is no secret", async (t) => {
    const opened = await open(t, { biSnap: "midtrans" });
    const { account, base } = opened;
    const form = `${base}/upstreams/${account.id}`;
    const theirs = createPublicKey(MERCHANT_PUBLIC_KEY)
      .export({ type: "spki", format: "pem" })
      .toString();
    const send = async (fields: Readonly<Record<string, string>>) => {
      const sent = { reason: "monthly", do: "key", ...fields };
      const answer = await opened.as("owner").post(`${form}/key`, sent);
      assert.equal(answer.status, 422);
      return await answer.text();
    };
    const ours = await send({ provider_public_key: theirs });
    assert.match(ours, /<textarea\s+id="provider-key"[^>]*aria-invalid="true"/);
    assert.match(plain(ours), /public half of our own key/);
    assert.ok(ours.includes(theirs.trim()), "what was typed stays");
    const typed = "-----BEGIN PRIVATE KEY-----nothing";
    const noKey = await send({ private_key: typed, client_secret: "another-secret" });
    assert.match(noKey, /<textarea\s+id="private-key"[^>]*aria-invalid="true"/);
    assert.ok(!noKey.includes(typed) && !noKey.includes("another-secret"));
    assert.match(await send({ client_secret: "short" }), /id="client-secret"[^>]*aria-invalid/);
    await opened.shop.gateway.db.kysely
      .updateTable("dashboard_user")
      .set({ language: "id" })
      .execute();
    const wrong = await send({ client_secret: "nobody-knows-this-one" });
    assert.match(plain(wrong), /kunci baru gagal: ditolak: kunci tidak diterima \(unauthorized\)/);
    assert.match(
      plain(await opened.as("owner").submit(`${form}/test`)),
      /Kunci benar/,
      "the secret before still works",
    );
  });

  test("are for production merchants, and for those who operate them", async (t) => {
    const opened = await open(t);
    for (const role of ROLES) {
      for (const path of ["/upstreams", "/upstreams/routing", "/upstreams/inbox"]) {
        const { status } = await opened.as(role).get(opened.base + path);
        const isTheirs = role !== "finance" && role !== "support";
        assert.equal(status, isTheirs ? 200 : 403, `${role} ${path}`);
      }
    }
    const none = `${opened.base}/upstreams/none`;
    assert.equal((await opened.as("owner").get(none)).status, 404);
    assert.equal((await opened.as("owner").post(`${none}/test`)).status, 404);
    const { kysely } = opened.shop.gateway.db;
    await kysely.updateTable("merchant").set({ environment: "sandbox" }).execute();
    assert.equal((await opened.as("owner").get(`${opened.base}/upstreams`)).status, 404);
  });
});

suite("routing, in the dashboard", () => {
  test("says what would take a charge now and why, and is changed for a reason", async (t) => {
    const opened = await open(t, { accounts: 2 });
    const { base, branches } = opened;
    const [one, two] = branches.map(({ account }) => account);
    assert.ok(one && two);
    const ask = async (query = "") => await opened.text(`/upstreams/routing${query}`);
    assert.match(await ask(), /No routes are written down: every account is asked/);
    const route = { account: two.id, type: "qris", from: "100rb", reason: "cheaper above" };
    const routing = `${base}/upstreams/routing`;
    assert.match(await opened.as("owner").submit(routing, route), /The routes are changed/);
    assert.match(
      await opened.as("owner").submit(routing, { account: one.id, reason: "the rest" }),
      /changed/,
    );
    const large = await ask("?amount=275rb&type=qris");
    assert.match(
      large,
      new RegExp(`Rp 275\\.000 by QRIS: ${two.label} is asked, then ${one.label}`),
    );
    const small = await ask("?amount=44.000&type=qris");
    assert.match(small, new RegExp(`Rp 44\\.000 by QRIS: ${one.label} is asked`));
    assert.match(small, /passed over takes other amounts/);
    for (const [fields, said] of [
      [{ ...route, reason: "" }, /say why/],
      [{ ...route, from: "much" }, /an amount cannot be read/],
      [{ ...route, from: "5000", until: "100" }, /the amounts are none/],
      [{ ...route, account: "none" }, /there is no such account/],
    ] as const) {
      const refused = await opened.as("owner").post(routing, fields);
      assert.equal(refused.status, 422);
      assert.match(await refused.text(), said);
    }
    const { rows } = await opened.shop.gateway.db.pool.query<{ id: string }>(
      "select id from upstream_route order by position",
    );
    const change = async (what: string, at: number) =>
      await opened.as("owner").submit(`${routing}/${rows[at]?.id}`, { do: what, reason: "trying" });
    await change("disable", 1);
    assert.match(await ask("?amount=44.000"), /Nothing takes Rp 44\.000 by QRIS now/);
    await change("enable", 1);
    await change("up", 1);
    assert.match(
      await ask("?amount=275rb"),
      new RegExp(`${one.label} is asked, then ${two.label}`),
    );
    await change("remove", 0);
    assert.doesNotMatch(await ask("?amount=275rb"), new RegExp(`then ${two.label}`));
    assert.match(await change("remove", 0), /somebody else has removed it/);
    assert.equal((await opened.as("operator").post(routing, route)).status, 403);
  });
});

suite("the inbox, in the dashboard", () => {
  test("tells of each message what it was taken for and what came of it, with its bytes", async (t) => {
    const opened = await open(t);
    const { base, shop } = opened;
    await charge(opened, "order-1");
    await opened.pay("order-1");
    await opened.tell();
    const genuine = await opened.text("/upstreams/inbox");
    assert.match(genuine, /order-1 genuine It says: paid the upstream was asked how it stands/);
    assert.match(
      genuine,
      /order-1 genuine It says: waiting \(pending\) noted: this order\S+s messages come/,
    );
    await opened.shop.gateway.db.pool.query(
      "update upstream_message set attempt_id = null where claims = 'pending'",
    );
    const rehearsed =
      /order-1 genuine It says: waiting \(pending\) it is about a rehearsal\S+s order/;
    assert.match(await opened.text("/upstreams/inbox"), rehearsed);
    const { rows } = await shop.gateway.db.pool.query<{ path: string; body: Buffer; id: string }>(
      "select id, path, body from upstream_message where claims = 'paid'",
    );
    const [paid] = rows;
    assert.ok(paid);
    const page = await (
      await opened.as("developer").get(`${base}/upstreams/inbox/${paid.id}`)
    ).text();
    assert.match(plain(page), /Our order order-1 paid/);
    const { signature_key: signature } = JSON.parse(paid.body.toString()) as Record<string, string>;
    assert.ok(signature !== undefined && !page.includes(signature));
    assert.match(page, /transaction_status/);
    const token = await inboxToken(opened);
    const send = async (body: object) =>
      await fetch(`${shop.url}/upstream/${token}`, { method: "POST", body: JSON.stringify(body) });
    assert.equal(
      (await send({ ...JSON.parse(paid.body.toString()), gross_amount: "1.00" })).status,
      401,
    );
    const odd = await opened.text("/upstreams/inbox?only=odd");
    assert.match(odd, /forged Its signature is wrong: ignored nothing/);
    assert.doesNotMatch(odd, /genuine/);
    assert.match(await opened.text("/upstreams/inbox?order=order-1"), /genuine/);
    assert.match(await opened.text("/upstreams/inbox?order=order-9"), /No message\./);
    assert.equal((await opened.as("owner").get(`${base}/upstreams/inbox/none`)).status, 404);
  });
});

async function inboxToken({ shop, account }: Opened): Promise<string> {
  const opened = await findAccount(shop.gateway, shop.keys.id, account.id);
  assert.ok(opened);
  return opened.credentials.inboxToken.reveal();
}
