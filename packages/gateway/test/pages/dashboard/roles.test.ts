import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { suite, test } from "node:test";
import { can, DASHBOARD_ACTIONS, ROLES } from "../../../src/domain/merchants/dashboard-role.ts";
import { changeMember, inviteMember } from "../../../src/operations/dashboard/members.ts";
import { readSession } from "../../../src/operations/dashboard/session.ts";
import type { Gateway } from "../../../src/operations/gateway.ts";
import { createMerchant } from "../../../src/operations/merchants/create-merchant.ts";
import { DASHBOARD_ROUTES } from "../../../src/pages/dashboard/dashboard-routes.ts";
import { exists } from "../../../src/pages/dashboard/frame/visit.ts";
import { findMembers, lockMembers } from "../../../src/store/dashboard/users.ts";
import { startTestDashboard } from "./support.ts";

const PAGES = {
  "": "see_home",
  "/transactions": "see_transactions",
  "/transactions/export.csv": "export_transactions",
  "/transactions/export.xlsx": "export_transactions",
  "/till": "use_till",
  "/links": "see_links",
  "/accounts": "see_accounts",
  "/subscriptions": "see_subscriptions",
  "/notifications": "see_notifications",
  "/workbench": "see_workbench",
  "/report": "see_report",
  "/report.csv": "see_report",
  "/sandbox": "use_sandbox",
  "/settings": "see_settings",
  "/settings/redirects": "see_settings",
  "/settings/merchant": "see_settings",
  "/settings/keys": "see_keys",
  "/settings/access": "see_settings",
  "/settings/display": "see_settings",
  "/account/two-step": "own_account",
  "/users": "manage_users",
  "/activity": "see_activity",
} as const;

async function countWaiting({ db }: Gateway): Promise<number> {
  const { rows } = await db.pool.query<{ waiting: number }>(
    `select count(*) as waiting from pg_stat_activity
     where datname = current_database() and wait_event_type = 'Lock'`,
  );
  return rows[0]?.waiting ?? 0;
}

suite("roles", () => {
  test("each role sees exactly the pages that the table gives it", async (t) => {
    const dashboard = await startTestDashboard(t);
    for (const role of ROLES) {
      for (const [path, action] of Object.entries(PAGES)) {
        const answer = await dashboard.as(role).get(dashboard.base + path);
        await answer.arrayBuffer();
        const refused = path === "" ? 303 : 403;
        assert.equal(answer.status, can(role, action) ? 200 : refused, `${role} ${path}`);
      }
    }
  });

  test("each role may do with every route what the table says, also by a post of its own making", async (t) => {
    const dashboard = await startTestDashboard(t);
    const merchant = { environment: "sandbox" } as const;
    for (const { method, path, action } of DASHBOARD_ROUTES) {
      if (!exists(merchant, action)) continue;
      const target = dashboard.base + path.replaceAll(/:\w+/g, "none");
      for (const role of ROLES.filter((one) => one !== "owner")) {
        const as = dashboard.as(role);
        const answer = method === "GET" ? await as.get(target) : await as.post(target);
        await answer.arrayBuffer();
        if (path === "") continue;
        assert.equal(answer.status === 403, !can(role, action), `${role} ${method} ${path}`);
      }
    }
  });

  test("no post does anything without the form's token", async (t) => {
    const dashboard = await startTestDashboard(t);
    const merchant = { environment: "sandbox" } as const;
    const posts = DASHBOARD_ROUTES.filter(
      ({ method, action }) => method === "POST" && exists(merchant, action),
    );
    assert.ok(posts.length > 15);
    for (const { path } of posts) {
      const target = dashboard.base + path.replaceAll(/:\w+/g, "none");
      const { status } = await dashboard.as("owner").post(target, { csrf: "guessed" });
      assert.equal(status, 403, path);
    }
  });

  test("the menu shows what one may see, and nothing else", async (t) => {
    const dashboard = await startTestDashboard(t);
    const text = await (await dashboard.as("support").get(`${dashboard.base}/transactions`)).text();
    assert.match(text, /data-go="t"/);
    assert.match(text, /data-go="n"/);
    for (const key of ["h", "r", "x", "s", "u", "a"]) {
      assert.doesNotMatch(text, new RegExp(`data-go="${key}"`));
    }
    assert.doesNotMatch(text, /export\.csv/);
  });

  test("the merchant's own address leads to the first of these, and what is refused keeps the menu", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { base } = dashboard;
    const support = dashboard.as("support");
    assert.equal((await support.get(base)).headers.get("location"), `${base}/transactions`);
    for (const path of ["/report", "/transactions/none"]) {
      const page = await (await support.get(base + path)).text();
      assert.match(page, /<nav[\s\S]*data-go="t"/, path);
    }
  });

  test("another's merchant does not exist, not even for an owner", async (t) => {
    const dashboard = await startTestDashboard(t);
    const other = await createMerchant(dashboard.gateway);
    const { status } = await dashboard.as("owner").get(`/dashboard/${other.id}/transactions`);
    assert.equal(status, 404);
  });

  test("a transaction of another merchant is not found by its id", async (t) => {
    const dashboard = await startTestDashboard(t);
    const other = await createMerchant(dashboard.gateway);
    const answer = await fetch(`${dashboard.url}/v2/charge`, {
      method: "POST",
      headers: {
        authorization: `Basic ${btoa(`${other.serverKey.reveal()}:`)}`,
        "content-type": "application/json",
      },
      body: JSON.stringify({
        payment_type: "gopay",
        transaction_details: { order_id: "theirs", gross_amount: 1000 },
      }),
    });
    const { transaction_id: id } = (await answer.json()) as { transaction_id: string };
    for (const path of [`/transactions/${id}`, "/transactions/theirs"]) {
      assert.equal((await dashboard.as("owner").get(dashboard.base + path)).status, 404);
    }
    for (const [action, fields] of [
      ["cancel", {}],
      ["refund", { amount: "1000" }],
    ] as const) {
      const target = `${dashboard.base}/transactions/${id}/${action}`;
      assert.equal((await dashboard.as("owner").post(target, fields)).status, 404, action);
    }
    const list = await (
      await dashboard.as("owner").get(`${dashboard.base}/transactions?q=${id}`)
    ).text();
    assert.doesNotMatch(list, /theirs/);
  });

  test("what does not exist is a page that says so, to whoever asks", async (t) => {
    const dashboard = await startTestDashboard(t);
    for (const path of ["/dashboard/none/of/this", `${dashboard.base}/none`]) {
      const answers = [
        await dashboard.as("owner").get(path),
        await dashboard.as("owner").post(path),
        await fetch(dashboard.url + path),
      ];
      for (const answer of answers) {
        assert.equal(answer.status, 404);
        assert.match(
          await answer.text(),
          /<h1>(?:There is nothing here|Tidak ada apa-apa di sini)/,
        );
      }
    }
    const slash = await dashboard.as("owner").get("/dashboard/");
    assert.equal(slash.headers.get("location"), "/dashboard");
  });

  test("a NUL byte is refused wherever it stands, signed in or not", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { base, url } = dashboard;
    const paths = [
      "/transactions?q=%00",
      "/notifications?q=%00",
      "/transactions/export.csv?q=a%00b",
      "/transactions/%00",
      "/notifications?before=%00",
      "/activity?before=%00",
    ];
    for (const path of paths) {
      assert.equal((await dashboard.as("owner").get(base + path)).status, 400, path);
    }
    const typed = await dashboard.as("owner").post(`${base}/settings/presentation`, {
      label1: "a\0b",
    });
    assert.equal(typed.status, 400);
    const signIn = await fetch(`${url}/dashboard/sign-in`, {
      method: "POST",
      headers: { origin: url },
      body: new URLSearchParams({ email: "a\0b@x.y", password: "x" }),
    });
    assert.equal(signIn.status, 400);
    const raw = await fetch(`${url}/dashboard/sign-in`, {
      method: "POST",
      headers: { origin: url, "content-type": "application/x-www-form-urlencoded" },
      body: "email=a\0b@x.y",
    });
    assert.equal(raw.status, 400);
  });

  test("a role that there is not makes nobody a user, and changes nobody", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { gateway, keys, base } = dashboard;
    const members = async () => await findMembers(gateway.db.kysely, keys.id);
    const before = await members();
    const support = before.find(({ role }) => role === "support")?.id ?? "";
    const person = { email: "baru@kedai.example", name: "Baru" };
    for (const role of ["__proto__", "constructor", "root", "Owner", "owner ", "", undefined]) {
      const fields = role === undefined ? {} : { role };
      for (const [path, sent] of [
        ["users", { ...person, ...fields }],
        [`users/${support}/role`, fields],
      ] as const) {
        const answer = await dashboard.as("owner").post(`${base}/${path}`, sent);
        assert.equal(answer.status, 409, `${path} ${role}`);
        assert.match(await answer.text(), /is one of owner, operator|salah satu dari owner/);
      }
    }
    assert.deepEqual(await members(), before);
  });

  test("the last owner stays an owner, also when two leave at once", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { gateway, keys, base } = dashboard;
    const members = await gateway.db.kysely
      .selectFrom("membership")
      .selectAll()
      .where("merchant_id", "=", keys.id)
      .execute();
    const owner = members.find(({ role }) => role === "owner")?.user_id ?? "";
    const operator = members.find(({ role }) => role === "operator")?.user_id ?? "";
    const as = dashboard.as("owner");
    assert.equal((await as.post(`${base}/users/${owner}/role`, { role: "support" })).status, 409);
    assert.equal((await as.post(`${base}/users/${operator}/role`, { role: "owner" })).status, 303);
    const by = await readSession(gateway, as.token);
    assert.ok(by);
    const leave = async (userId: string) =>
      await changeMember(gateway, { merchantId: keys.id, userId, by }, { kind: "remove" });
    // Holds both back until both are under way.
    const outcomes = await gateway.db.kysely.transaction().execute(async (trx) => {
      await lockMembers(trx, keys.id);
      const leaving = Promise.all([leave(owner), leave(operator)]);
      while ((await countWaiting(gateway)) < 2);
      return { leaving };
    });
    const told = (await outcomes.leaving).map((outcome) => outcome?.outcome);
    assert.deepEqual(new Set(told), new Set(["applied", "refused"]));
    const left = await gateway.db.kysely
      .selectFrom("membership")
      .select("user_id")
      .where("merchant_id", "=", keys.id)
      .where("role", "=", "owner")
      .execute();
    assert.equal(left.length, 1);
  });

  test("an owner cannot make a link for somebody who also serves a merchant of others", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { gateway, keys, base } = dashboard;
    const other = await createMerchant(gateway);
    const { user_id: id } = await gateway.db.kysely
      .selectFrom("membership")
      .select("user_id")
      .where("merchant_id", "=", keys.id)
      .where("role", "=", "finance")
      .executeTakeFirstOrThrow();
    await gateway.db.kysely
      .insertInto("membership")
      .values({ merchant_id: other.id, user_id: id, role: "owner", created_at: gateway.wallNow() })
      .execute();
    const answer = await dashboard.as("owner").post(`${base}/users/${id}/link`);
    assert.equal(answer.status, 409);
    assert.doesNotMatch(await answer.text(), /dashboard\/welcome/);
  });

  test("the table in the documentation is the one in the code", () => {
    const page = readFileSync(new URL("../../../../../docs/dashboard.md", import.meta.url), "utf8");
    const rows = [...page.matchAll(/^\| `(\w+)` *\|[^|]*\|(.*)\|$/gm)].map(
      ([, action = "", cells = ""]) =>
        [action, cells.split("|").map((cell) => cell.trim() === "yes")] as const,
    );
    assert.deepEqual(
      rows.map(([action]) => action),
      DASHBOARD_ACTIONS,
    );
    for (const [action, allowed] of rows) {
      const known = DASHBOARD_ACTIONS.find((one) => one === action);
      assert.ok(known);
      assert.deepEqual(
        allowed,
        ROLES.map((role) => can(role, known)),
        action,
      );
    }
  });

  test("an invitation of a known person is answered, also twice at once and at two merchants", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { gateway, base, keys } = dashboard;
    const other = await createMerchant(gateway);
    const invite = { email: "Baru@Kedai.example", name: "Baru", role: "finance" } as const;
    const outcomes = await Promise.all([
      inviteMember(gateway, keys.id, invite),
      inviteMember(gateway, keys.id, invite),
      inviteMember(gateway, other.id, invite),
    ]);
    const applied = outcomes.filter((one) => one.outcome === "applied");
    assert.equal(applied.length, 2);
    assert.equal(applied.filter(({ link }) => link !== undefined).length, 1);
    assert.deepEqual(
      outcomes.filter(({ outcome }) => outcome === "refused"),
      [{ outcome: "refused", reason: "member_already" }],
    );

    await inviteMember(gateway, other.id, { ...invite, email: "lama@kedai.example" });
    const fields = { email: " LAMA@kedai.example", name: "Lama", role: "finance" };
    const html = await dashboard.as("owner").submit(`${base}/users`, fields);
    assert.match(html, /known here already|sudah dikenal di sini/);
    assert.doesNotMatch(html, /\/dashboard\/welcome\//);
    const again = await dashboard.as("owner").post(`${base}/users`, fields);
    assert.match(await again.text(), /is a user already|sudah menjadi pengguna/);
  });
});
