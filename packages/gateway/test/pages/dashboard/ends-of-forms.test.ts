import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { sampleOf } from "../../../../checkout/test/support/sample.ts";
import { doOnce } from "../../../src/operations/dashboard/sent-forms.ts";
import type { Gateway } from "../../../src/operations/gateway.ts";
import { DASHBOARD_ROUTES } from "../../../src/pages/dashboard/dashboard-routes.ts";
import { exists } from "../../../src/pages/dashboard/frame/visit.ts";
import { beginLink } from "../../support/accounts.ts";
import { MERCHANT_PUBLIC_KEY } from "../../support/bi-snap.ts";
import { deliverDue } from "../../support/deliver-due.ts";
import { chargeBody } from "../../support/gateway.ts";
import { linkAccount } from "../../support/linked-account.ts";
import { startReceiver } from "../../support/receiver.ts";
import { subscribe } from "../../support/subscriptions.ts";
import { PASSWORD, startTestDashboard, type TestDashboard } from "./support.ts";

/** A digest of everything that is kept, by table, and of what is kept beside the answers. */
async function digest({ db, requestRecorder }: Gateway): Promise<readonly object[]> {
  await requestRecorder.flush();
  const { rows: tables } = await db.pool.query<{ name: string }>(
    `select table_name as name from information_schema.tables
     where table_schema = current_schema() and table_type = 'BASE TABLE' order by 1`,
  );
  const each = tables.map(
    ({ name }) =>
      `select '${name}' as name, md5(string_agg(t::text, ',' order by t::text)) from ${name} t`,
  );
  // In an order of its own: the parts of a union come as they are read, by several workers at once.
  return (await db.pool.query<object>(`${each.join(" union all ")} order by 1`)).rows;
}

interface Sent {
  readonly fields: Readonly<Record<string, string>>;
  /** In the places of the names in the route. */
  readonly parts?: Readonly<Record<string, string>>;
}

async function idsOf(dashboard: TestDashboard) {
  const { db } = dashboard.gateway;
  const notification = await db.kysely
    .selectFrom("notification")
    .select("id")
    .executeTakeFirstOrThrow();
  const users = await db.kysely
    .selectFrom("dashboard_user")
    .select("id")
    .where("email", "in", ["support@kedai.example", "finance@kedai.example"])
    .execute();
  return { notification: notification.id, users: users.map(({ id }) => id) };
}

/** A notification that nobody takes. */
async function openIncident({ gateway, keys, ...dashboard }: TestDashboard): Promise<string> {
  await dashboard.call("POST", "/v2/charge", chargeBody("refused"), {
    "x-override-notification": "http://127.0.0.1:1/",
  });
  await deliverDue(gateway, { merchantId: keys.id });
  const { id } = await gateway.db.kysely
    .selectFrom("delivery_incident")
    .select("id")
    .executeTakeFirstOrThrow();
  return id;
}

/** An amount of a linked account. */
async function reserve(dashboard: TestDashboard): Promise<string> {
  const linked = await linkAccount(dashboard);
  const body = linked.chargeBody("reserved", 9_000, { pre_auth: true });
  return String((await dashboard.call("POST", "/v2/charge", body)).body["transaction_id"]);
}

/** What to send to each form so that it does something. */
async function fillIn(
  dashboard: TestDashboard,
  url: string,
): Promise<Readonly<Record<string, Sent>>> {
  const incident = await openIncident(dashboard);
  const paid = await dashboard.settle("paid");
  const open = await Promise.all(
    ["cancelled", "payable", "deniable", "refusable"].map(
      async (one) => await dashboard.charge(one),
    ),
  );
  const [cancelled = "", payable = "", deniable = "", refusable = ""] = open;
  const { notification, users } = await idsOf(dashboard);
  const [user = "", gone = ""] = users;
  const made = await dashboard
    .as("owner")
    .post(`${dashboard.base}/links`, { title: "Iuran", amount: "5.000" });
  const link = made.headers.get("location")?.split("/").at(-1) ?? "";
  const later = { startAt: new Date(dashboard.clock.now.getTime() + 86_400_000) };
  const linked = await linkAccount(dashboard);
  const subscription = await subscribe(dashboard, linked, { schedule: later });
  const revoked = await linkAccount(dashboard);
  const { accountId: pending } = await beginLink(dashboard);
  return {
    "/transactions/:id/cancel": { fields: {}, parts: { id: cancelled } },
    "/transactions/:id/capture": { fields: {}, parts: { id: await reserve(dashboard) } },
    "/transactions/:id/refund": {
      fields: { amount: "1.000", sure: "1000", key: "dashboard-1" },
      parts: { id: paid },
    },
    "/notifications/:id/resend": { fields: {}, parts: { id: notification } },
    "/notifications/test": { fields: { url } },
    "/incidents/:id/mute": { fields: { hours: "4" }, parts: { id: incident } },
    "/incidents/:id/unmute": { fields: {}, parts: { id: incident } },
    "/incidents/:id/resend": { fields: {}, parts: { id: incident } },
    "/incidents/:id/stop": { fields: {}, parts: { id: incident } },
    "/notifications/resend-given-up": { fields: { endpoint: url } },
    "/till": { fields: { amount: "7.000" } },
    "/links": { fields: { title: "Iuran", amount: "7.000" } },
    "/links/:id/close": { fields: {}, parts: { id: link } },
    "/accounts/:id/revoke": { fields: { reason: "asked" }, parts: { id: revoked.account.id } },
    "/accounts/:id/customer": {
      fields: { wallet: "5.000", seen_wallet: "1" },
      parts: { id: revoked.account.id },
    },
    "/accounts/:id/phone": {
      fields: { phone: "+62 811 2222 333" },
      parts: { id: revoked.account.id },
    },
    "/accounts/:id/link": { fields: {}, parts: { id: pending } },
    "/accounts/:id/rotate": { fields: {}, parts: { id: pending } },
    "/accounts/:id/unlink": { fields: {}, parts: { id: pending } },
    "/subscriptions/:id/disable": { fields: {}, parts: { id: subscription.id } },
    "/subscriptions/:id/enable": { fields: {}, parts: { id: subscription.id } },
    "/subscriptions/:id/cancel": { fields: {}, parts: { id: subscription.id } },
    "/sandbox/pay/:id": { fields: { via: "dana" }, parts: { id: payable } },
    "/sandbox/deny/:id": { fields: {}, parts: { id: deniable } },
    "/sandbox/refuse/:id": { fields: {}, parts: { id: refusable } },
    "/sandbox/clock": { fields: { mode: "frozen" } },
    "/sandbox/clock/advance": { fields: { by: "1h" } },
    "/sandbox/faults": { fields: { fault: "drop", share: "50" } },
    "/sandbox/release": { fields: {} },
    "/settings/urls": { fields: { recurringNotificationUrl: `${url}/r` } },
    "/settings/urls/add": { fields: { newUrl: `${url}/more` } },
    "/settings/urls/remove": { fields: { url: `${url}/more` } },
    "/settings/redirects": { fields: { finishUrl: "https://kedai.example/done" } },
    "/settings/messages": { fields: { messageShape: "2021" } },
    "/settings/links": { fields: { deeplinkVersion: "2" } },
    "/settings/profile": {
      fields: { name: "Kedai", city: "Bandung", postalCode: "40111", categoryCode: "5812" },
    },
    "/settings/access": { fields: { part: "addresses", api: "", dashboard: "127.0.0.0/8" } },
    "/account/two-step": { fields: { part: "begin", password: PASSWORD } },
    "/settings/presentation": { fields: { label1: "Table", zone: "8" } },
    "/settings/rotate": { fields: { kind: "client", overlap: "24" } },
    "/settings/bi-snap/add-key": { fields: { publicKey: MERCHANT_PUBLIC_KEY } },
    "/settings/bi-snap/linking": { fields: { redirectUrls: "https://kedai.example/linked" } },
    "/settings/bi-snap/messages": { fields: { prefix: `${url}/snap`, partnerId: "me" } },
    "/sandbox/charge": { fields: { amount: "9.000", order_id: "order-9", type: "qris" } },
    "/account": { fields: { part: "sessions" } },
    "/new-merchant": { fields: { name: "Kedai Baru" } },
    "/users": { fields: { email: "baru@kedai.example", name: "Baru", role: "finance" } },
    "/users/:user/role": { fields: { role: "finance" }, parts: { user } },
    "/users/:user/two-step-off": { fields: {}, parts: { user } },
    "/users/:user/link": { fields: {}, parts: { user } },
    "/users/:user/remove": { fields: {}, parts: { user: gone } },
  };
}

function filled(path: string, { parts = {} }: Sent): string {
  return path.replaceAll(/:(\w+)/g, (_, name: string) => parts[name] ?? "none");
}

async function open(t: TestContext) {
  const receiver = await startReceiver(t, 200);
  const dashboard = await startTestDashboard(t);
  await dashboard.gateway.db.kysely
    .updateTable("merchant")
    .set({ payment_notification_urls: [receiver.url] })
    .execute();
  return { dashboard, url: receiver.url.replace(/\/$/, "") };
}

/** As a page of its own has it in its forms: another one each time. */
async function tokenOf({ base, ...dashboard }: TestDashboard): Promise<string> {
  const page = await (await dashboard.as("owner").get(`${base}/account`)).text();
  return /name="csrf" value="([^"]+)"/.exec(page)?.[1] ?? "";
}

function formsOfSandbox() {
  const merchant = { environment: "sandbox" } as const;
  return DASHBOARD_ROUTES.filter(
    ({ method, action }) => method === "POST" && exists(merchant, action),
  );
}

suite("every form of the dashboard", () => {
  test("ends in a page of its own, which changes nothing however often it is loaded", async (t) => {
    const { dashboard, url } = await open(t);
    const { base, gateway } = dashboard;
    const sent = await fillIn(dashboard, url);
    const forms = formsOfSandbox();
    assert.deepEqual(
      Object.keys(sent).filter((path) => !forms.some((form) => form.path === path)),
      [],
    );
    const owner = dashboard.as("owner");
    const typed = forms.filter((form) => form.fileBytesMax === undefined);
    // All are sent, since one makes what another changes; by day every third end is looked at.
    const lookedAt = new Set(sampleOf(typed, 3, 1));
    for (const one of typed) {
      const { path } = one;
      const form = sent[path] ?? { fields: {} };
      const answer = await owner.post(base + filled(path, form), form.fields);
      assert.equal(answer.status, 303, path);
      const location = answer.headers.get("location") ?? "";
      assert.match(location, /^\/dashboard\/G\d+(?:[/?#]|$)/, path);
      if (!lookedAt.has(one)) continue;
      const before = await digest(gateway);
      for (const _ of ["", "again"]) {
        const page = await owner.get(location);
        assert.equal(page.status, 200, `${path} leads to ${location}`);
        await page.arrayBuffer();
      }
      assert.deepEqual(await digest(gateway), before, path);
    }
  });

  test("does once what is sent twice at once, as a double click without scripts does", async (t) => {
    const { dashboard, url } = await open(t);
    const { base, gateway } = dashboard;
    const sent = await fillIn(dashboard, url);
    const owner = dashboard.as("owner");
    const noted = async () => {
      const { rows } = await gateway.db.pool.query<{ action: string }>(
        "select action from activity order by id",
      );
      return rows.map(({ action }) => action);
    };
    let told = await noted();
    // Who looks at a key changes nothing, and may look again.
    const forms = formsOfSandbox().filter(
      ({ action, fileBytesMax }) => action !== "see_keys" && fileBytesMax === undefined,
    );
    // All have the same door: by day every third is tried at it.
    for (const { path } of sampleOf(forms, 3)) {
      const form = sent[path] ?? { fields: {} };
      const fields = { ...form.fields, csrf: await tokenOf(dashboard) };
      const both = await Promise.all(
        [1, 2].map(async () => await owner.post(base + filled(path, form), fields)),
      );
      const again = await owner.post(base + filled(path, form), fields);
      const ends = [...both, again].map(({ status, headers }) => [
        status,
        headers.get("location"),
        headers.getSetCookie().map((cookie) => cookie.split(";", 1)[0]),
      ]);
      assert.equal(ends[0]?.[0], 303, path);
      assert.deepEqual(ends[1], ends[0], path);
      assert.deepEqual(ends[2], ends[0], path);
      const now = await noted();
      const added = now.slice(told.length);
      assert.ok(added.length <= 1, `${path} wrote ${added.join()}`);
      told = now;
    }
  });

  test("is done again when another rendering of it is sent, or something else in it, or after a refusal", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { base, gateway } = dashboard;
    const post = async (csrf: string, fields: Readonly<Record<string, string>>) =>
      (await dashboard.as("owner").post(`${base}/sandbox/faults`, { ...fields, csrf })).status;
    const plans = async () =>
      (await gateway.db.pool.query("select 1 from activity where action = 'sandbox_faults'")).rows
        .length;
    const csrf = await tokenOf(dashboard);
    assert.notEqual(csrf, await tokenOf(dashboard));
    assert.equal(await post(csrf, { fault: "drop", share: "abc" }), 422);
    assert.equal(await post(csrf, { fault: "drop", share: "abc" }), 422);
    assert.equal(await post(csrf, { fault: "drop", share: "50" }), 303);
    assert.equal(await post(csrf, { fault: "drop", share: "50" }), 303);
    assert.equal(await plans(), 1);
    assert.equal(await post(csrf, { fault: "drop", share: "60" }), 303);
    assert.equal(await plans(), 2);
    assert.equal(await post(await tokenOf(dashboard), { fault: "drop", share: "60" }), 303);
    assert.equal(await plans(), 3);
    assert.equal(await post(`${csrf}x`, { fault: "cut" }), 303, "no rendering of ours");
    assert.equal(await post(`x${csrf}`, { fault: "cut" }), 403);
  });

  test("is not done by another process while the first one is at it, nor after that was killed", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { gateway, keys } = dashboard;
    const form = { merchantId: keys.id, form: Buffer.alloc(32, 7) };
    const { signal } = new AbortController();
    const end = { location: "/dashboard", note: null };
    const first = Promise.withResolvers<typeof end>();
    const begun = Promise.withResolvers<void>();
    const act = async () => {
      begun.resolve();
      return await first.promise;
    };
    const never = async () => await Promise.reject(new Error("done twice"));
    const one = doOnce(gateway, form, { act, signal });
    await begun.promise;
    const left = { act: never, signal: AbortSignal.timeout(150) };
    assert.equal(await doOnce(gateway, form, left), "unknown");
    const other = doOnce(gateway, form, { act: never, signal });
    first.resolve(end);
    assert.deepEqual(await Promise.all([one, other]), ["done", end]);

    const failing = { merchantId: keys.id, form: Buffer.alloc(32, 8) };
    await assert.rejects(doOnce(gateway, failing, { act: never, signal }), /done twice/);
    const repaired = { act: async () => await Promise.resolve(end), signal };
    assert.equal(await doOnce(gateway, failing, repaired), "done", "what failed may be tried");
  });

  test("has an address that leads to its page, for who opens it or chooses a language there", async (t) => {
    const { dashboard, url } = await open(t);
    const { base } = dashboard;
    const sent = await fillIn(dashboard, url);
    const owner = dashboard.as("owner");
    for (const { path } of formsOfSandbox()) {
      const answer = await owner.get(base + filled(path, sent[path] ?? { fields: {} }));
      await answer.arrayBuffer();
      if (answer.status === 200) continue;
      assert.equal(answer.status, 303, path);
      const page = await owner.get(answer.headers.get("location") ?? "");
      assert.equal(page.status, 200, path);
      await page.arrayBuffer();
    }
    const refused = await owner.post(`${base}/settings/profile`, { name: "Ü" });
    assert.match(await refused.text(), new RegExp(`name="back" value="${base}/settings/merchant"`));
  });
});

suite("the note of a form", () => {
  test("is told once, on its own page, and to nobody else", async (t) => {
    const { dashboard } = await open(t);
    const { base, url } = dashboard;
    const answer = await dashboard.as("owner").post(`${base}/settings/presentation`, { zone: "8" });
    const [note = ""] = answer.headers.getSetCookie();
    assert.match(note, /; Path=\/dashboard\/\w+\/settings\/display; HttpOnly; SameSite=Lax$/);
    assert.doesNotMatch(note, /Saved/);
    const load = async (role: "owner" | "operator", path: string, headers = {}) => {
      const cookie = `${dashboard.as(role).cookie}; ${note.split(";", 1)[0]}`;
      const page = await fetch(url + base + path, { headers: { cookie, ...headers } });
      return [/Saved\./.test(await page.text()), page.headers.getSetCookie().join()] as const;
    };
    assert.deepEqual(await load("owner", "/settings/keys"), [false, ""]);
    assert.deepEqual(await load("owner", "/settings/display", { "x-live-parts": "1" }), [
      false,
      "",
    ]);
    assert.equal((await load("operator", "/settings/display"))[0], false);
    const [isTold, cleared] = await load("owner", "/settings/display");
    assert.ok(isTold);
    assert.match(cleared, /^gerbang_note=;.* Path=.*Expires=Thu, 01 Jan 1970/);
    dashboard.clock.advance(61_000);
    assert.equal((await load("owner", "/settings/display"))[0], false);
  });

  test("cannot be made by anybody's link or cookie", async (t) => {
    const { dashboard } = await open(t);
    const { base, url } = dashboard;
    const id = await dashboard.settle("paid");
    const { cookie } = dashboard.as("owner");
    const forged = [
      "",
      "AAAA",
      Buffer.alloc(20).toString("base64url"),
      Buffer.from(JSON.stringify({ tone: "good", text: "Refunded." })).toString("base64url"),
    ];
    for (const note of forged) {
      const path = `${base}/transactions/${id}?result=refunded&note=Refunded.`;
      const page = await fetch(url + path, {
        headers: { cookie: `${cookie}; gerbang_note=${note}` },
      });
      assert.equal(page.status, 200);
      assert.doesNotMatch(await page.text(), /class="notice/, note);
    }
  });

  test("carries a link to hand over, which no address and no second look shows", async (t) => {
    const { dashboard } = await open(t);
    const { base } = dashboard;
    const invited = { email: "baru@kedai.example", name: "Baru", role: "finance" };
    const answer = await dashboard.as("owner").post(`${base}/users`, invited);
    assert.equal(answer.headers.get("location"), `${base}/users`);
    const again = { email: "lagi@kedai.example", name: "Lagi", role: "finance" };
    const page = await dashboard.as("owner").submit(`${base}/users`, again);
    assert.match(page, /\/dashboard\/welcome\/[\w-]{20,}/);
    const after = await (await dashboard.as("owner").get(`${base}/users`)).text();
    assert.doesNotMatch(after, /\/dashboard\/welcome\//);
  });

  test("reveals a key on the next page alone, which no browser keeps", async (t) => {
    const { dashboard } = await open(t);
    const { base, gateway, keys } = dashboard;
    const { id } = await gateway.db.kysely
      .selectFrom("merchant_key")
      .select("id")
      .where("kind", "=", "server")
      .executeTakeFirstOrThrow();
    const owner = dashboard.as("owner");
    const answer = await owner.post(`${base}/settings/reveal`, { key: id });
    const secret = keys.serverKey.reveal();
    assert.equal(answer.headers.get("location"), `${base}/settings/keys`);
    assert.ok(!JSON.stringify([...answer.headers]).includes(secret));
    assert.ok((await owner.submit(`${base}/settings/reveal`, { key: id })).includes(secret));
    const after = await owner.get(`${base}/settings/keys`);
    assert.equal(after.headers.get("cache-control"), "no-store");
    assert.ok(!(await after.text()).includes(secret));
  });
});

suite("a form that is refused", () => {
  test("keeps what was typed and says at the field what is wrong with it", async (t) => {
    const { dashboard } = await open(t);
    const { base, gateway } = dashboard;
    const paid = await dashboard.settle("paid");
    const linked = await linkAccount(dashboard);
    const account = `/accounts/${linked.account.id}`;
    const owner = dashboard.as("owner");
    const cases = [
      ["/sandbox/faults", { fault: "drop", share: "abc", seed: "7" }, "share", "abc"],
      ["/sandbox/faults", { fault: "slow", seconds: "61" }, "seconds", "61"],
      ["/sandbox/faults", { fault: "cut", fault2: "drop", limit2: "x" }, "limit2", "x"],
      ["/settings/urls/add", { newUrl: "kedai.example/n" }, "newUrl", "kedai.example/n"],
      [
        "/settings/urls",
        { recurringNotificationUrl: "ftp://x" },
        "recurringNotificationUrl",
        "ftp://x",
      ],
      ["/settings/redirects", { finishUrl: "javascript:x" }, "finishUrl", "javascript:x"],
      ["/settings/profile", { name: "Kedai", city: "Ü" }, "city", "Ü"],
      ["/users", { name: "Baru", email: "no address", role: "finance" }, "email", "no address"],
      [`${account}/phone`, { phone: "62x" }, "phone", "62x"],
      [`${account}/customer`, { wallet: "1.5", savings: "7.000" }, "wallet", "1.5"],
      [`/transactions/${paid}/refund`, { amount: "1.5" }, "amount", "1.5"],
    ] as const;
    const before = await digest(gateway);
    for (const [path, fields, field, value] of cases) {
      const answer = await owner.post(base + path, fields);
      assert.ok([409, 422].includes(answer.status), `${path} ${answer.status}`);
      const page = await answer.text();
      const tag = new RegExp(`<input[^>]*\\bid="${field}"[^>]*>`).exec(page)?.[0] ?? "";
      assert.ok(tag.includes(`value="${value}"`), `${path}: ${tag}`);
      assert.match(tag, /aria-invalid="true"/, path);
      assert.match(tag, /autofocus/, path);
      assert.match(tag, new RegExp(`aria-describedby="${field}-problem`), path);
      assert.match(page, new RegExp(`id="${field}-problem">[^<]{5,}`), path);
      for (const [name, typed] of Object.entries(fields)) {
        const kept =
          page.includes(`name="${name}"`) &&
          (page.includes(`value="${typed}" selected`) ||
            page.includes(`value="${typed}"`) ||
            page.includes(`selected>${typed}`));
        assert.ok(kept, `${path} forgot ${name}`);
      }
    }
    assert.deepEqual(await digest(gateway), before);
  });
});
