import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { Secret } from "../../../src/domain/secret.ts";
import { inviteMember } from "../../../src/operations/dashboard/members.ts";
import { openAfterPassword, signInByCode } from "../../../src/operations/dashboard/second-step.ts";
import { makeSignInLink, signIn } from "../../../src/operations/dashboard/sign-in.ts";
import { endTwoStepOf } from "../../../src/operations/dashboard/two-step.ts";
import type { Gateway } from "../../../src/operations/gateway.ts";
import { createMerchant } from "../../../src/operations/merchants/create-merchant.ts";
import { sweep } from "../../../src/operations/sweep.ts";
import { lockUser } from "../../../src/store/dashboard/second-factors.ts";
import { dumpDatabase } from "../../support/dump-database.ts";
import { PASSWORD, startTestDashboard, type TestDashboard } from "./support.ts";
import { appOf, codesIn, keyIn, openVisitor, setUpTwoSteps } from "./two-step-support.ts";

const MINUTE_MS = 60_000;
const OWNER = "owner@kedai.example";

async function userId({ db }: Gateway, email: string): Promise<string> {
  const { rows } = await db.pool.query<{ id: string }>(
    "select id from dashboard_user where email = $1",
    [email],
  );
  return rows[0]?.id ?? "";
}

/** A sign-in whose password was right, without the pages. */
async function passwordOf(gateway: Gateway, address: string) {
  const password = new Secret(PASSWORD);
  const opened = await signIn(gateway, { email: OWNER, password, address });
  assert.ok(opened.outcome === "second_step", JSON.stringify(opened));
  return async (code: string, from = address) =>
    await signInByCode(gateway, { token: opened.token, code: new Secret(code), address: from });
}

async function sessionCount({ gateway }: TestDashboard): Promise<number> {
  const { rows } = await gateway.db.pool.query<{ count: number }>(
    "select count(*)::integer as count from dashboard_session where user_id = $1",
    [await userId(gateway, OWNER)],
  );
  return rows[0]?.count ?? -1;
}

suite("two-step sign-in", () => {
  test("is set up with the password and a first code, and asks for one after the password from then on", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { base, clock } = dashboard;
    const page = `${base}/account/two-step`;
    const owner = dashboard.as("owner");
    const second = openVisitor(dashboard);
    assert.equal((await second.password("owner")).headers.get("location"), "/dashboard");
    const wrong = await owner.post(page, { part: "begin", password: "Wrong1234" });
    assert.equal(wrong.status, 422);
    const shown = await owner.submit(page, { part: "begin", password: PASSWORD });
    const app = appOf(clock, keyIn(shown));
    assert.match(shown, /<img\s+src="data:image\/svg\+xml;base64,/);
    // Nobody is asked for a code that they may not be able to make.
    assert.equal(
      (await openVisitor(dashboard).password("owner")).headers.get("location"),
      "/dashboard",
    );
    assert.equal((await owner.post(page, { part: "confirm", code: "000000" })).status, 422);
    const on = await owner.submit(page, { part: "confirm", code: app.codeNow() });
    const codes = codesIn(on);
    assert.equal(new Set(codes).size, 10);
    assert.deepEqual(codesIn(await (await owner.get(page)).text()), [], "they are shown once");
    assert.equal((await second.get(base)).status, 401, "a session of the password alone has ended");

    const visitor = openVisitor(dashboard);
    const asked = await visitor.password("owner", { back: `${base}/report`, language: "en" });
    const to = asked.headers.get("location") ?? "";
    assert.equal(
      to,
      `/dashboard/sign-in/code?back=${encodeURIComponent(`${base}/report`)}&lang=en`,
    );
    assert.match(
      asked.headers.getSetCookie().join("\n"),
      /^gerbang_sign_in=[\w-]{43}; Path=\/dashboard\/sign-in; HttpOnly; SameSite=Lax$/m,
    );
    assert.ok(!visitor.cookies.has("gerbang_session"), "the password alone opens nothing");
    assert.equal((await visitor.get(base)).status, 401);
    const form = await (await visitor.get(to)).text();
    assert.match(form, /autocomplete="one-time-code"/);
    assert.equal((await visitor.code(app.codeNow())).status, 401, "the first code was used up");
    const entered = await visitor.code(app.code(), { back: `${base}/report` });
    assert.equal(entered.headers.get("location"), `${base}/report`);
    assert.ok(!visitor.cookies.has("gerbang_sign_in"));
    assert.equal((await visitor.get(`${base}/report`)).status, 200);
    const log = await (await visitor.get(`${base}/activity`)).text();
    for (const action of ["two_step_on", "sign_in_wrong_code", "account_wrong_code", "sign_in"]) {
      assert.match(log, new RegExp(`title="${action}"`), action);
    }
  });

  test("gives a session of its own, whatever cookie the browser had before", async (t) => {
    const dashboard = await startTestDashboard(t);
    const app = await setUpTwoSteps(dashboard, "owner");
    const visitor = openVisitor(dashboard);
    visitor.cookies.set("gerbang_session", "planted-by-somebody-else");
    await visitor.password("owner");
    const step = visitor.cookies.get("gerbang_sign_in");
    await visitor.code(app.code());
    const session = visitor.cookies.get("gerbang_session");
    assert.match(session ?? "", /^[\w-]{43}$/);
    assert.notEqual(session, step);
    // What waited for the code is no session, and is over.
    const thief = openVisitor(dashboard);
    thief.cookies.set("gerbang_session", step ?? "");
    assert.equal((await thief.get(dashboard.base)).status, 401);
    const again = openVisitor(dashboard);
    again.cookies.set("gerbang_sign_in", step ?? "");
    assert.equal((await again.code(app.code())).headers.get("location"), "/dashboard/sign-in");
  });

  test("its cookies are out of reach of scripts, other sites and, behind https, plain connections", async (t) => {
    for (const publicUrl of ["http://pay.kedai.example", "https://pay.kedai.example"]) {
      const dashboard = await startTestDashboard(t, { publicUrl });
      const app = await setUpTwoSteps(dashboard, "owner");
      const visitor = openVisitor(dashboard);
      const answers = [
        await visitor.password("owner"),
        await visitor.code(app.code()),
        await dashboard.as("owner").post(`${dashboard.base}/settings/presentation`, { zone: "7" }),
      ];
      const lines = answers.flatMap((answer) => answer.headers.getSetCookie());
      const kept = lines.filter((line) => !line.includes("Max-Age=0"));
      assert.deepEqual(
        kept.map((line) => line.split("=", 1)[0]),
        ["gerbang_sign_in", "gerbang_session", "gerbang_session", "gerbang_note"],
      );
      for (const line of kept) {
        assert.match(line, /; HttpOnly/, line);
        assert.match(line, /; SameSite=(?:Lax|Strict)/, line);
        assert.equal(/; Secure/.test(line), publicUrl.startsWith("https"), line);
      }
    }
  });

  test("tells nobody who has not the password that there is a second step", async (t) => {
    const dashboard = await startTestDashboard(t);
    await setUpTwoSteps(dashboard, "owner");
    const seen = async (email: string) => {
      const answer = await fetch(`${dashboard.url}/dashboard/sign-in`, {
        method: "POST",
        headers: { origin: dashboard.url },
        body: new URLSearchParams({ email, password: "Wrong1234" }),
      });
      const page = (await answer.text()).replaceAll(email, "E-MAIL");
      return [answer.status, answer.headers.getSetCookie(), page];
    };
    const withTwo = await seen(OWNER);
    assert.deepEqual(withTwo, await seen("support@kedai.example"));
    assert.deepEqual(withTwo, await seen("nobody@kedai.example"));
    const stranger = openVisitor(dashboard);
    for (const path of ["/dashboard/sign-in/code", "/dashboard/sign-in/code?back=/dashboard/x"]) {
      assert.match(
        (await stranger.get(path)).headers.get("location") ?? "",
        /^\/dashboard\/sign-in/,
      );
    }
    stranger.cookies.set("gerbang_sign_in", "guessed");
    assert.equal((await stranger.code("123456")).headers.get("location"), "/dashboard/sign-in");
  });

  test("takes each code once, also when it is sent many times at once and from two browsers", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { gateway } = dashboard;
    const app = await setUpTwoSteps(dashboard, "owner");
    const before = await sessionCount(dashboard);
    const [one, two] = [
      await passwordOf(gateway, "192.0.2.1"),
      await passwordOf(gateway, "192.0.2.2"),
    ];
    const code = app.code();
    const outcomes = await Promise.all([one(code), two(code), one(code), two(code)]);
    const applied = outcomes.filter(({ outcome }) => outcome === "applied");
    assert.equal(applied.length, 1, JSON.stringify(outcomes));
    assert.equal(await sessionCount(dashboard), before + 1);
    const recovery = app.recoveryCodes[0] ?? "";
    const [three, four] = [
      await passwordOf(gateway, "192.0.2.3"),
      await passwordOf(gateway, "192.0.2.4"),
    ];
    const tried = await Promise.all([three(recovery), four(recovery)]);
    assert.equal(tried.filter(({ outcome }) => outcome === "applied").length, 1);
    // The same code in a step of its own: an earlier half minute is not taken after a later one.
    const five = await passwordOf(gateway, "192.0.2.5");
    for (const away of [0, -1]) {
      assert.deepEqual(await five(app.codeNow(away)), { outcome: "refused", reason: "wrong" });
    }
    assert.equal((await five(app.codeNow(1))).outcome, "applied", "a phone may be ahead");
  });

  test("takes a recovery code as people type it, and tells how many are left", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { gateway, base } = dashboard;
    const app = await setUpTwoSteps(dashboard, "owner");
    const [first = "", second = ""] = app.recoveryCodes;
    const visitor = openVisitor(dashboard);
    await visitor.password("owner");
    await visitor.code(` ${first.toUpperCase().replaceAll("-", " ")} `);
    const shown = await (await visitor.get(`${base}/account/two-step`)).text();
    assert.match(shown, /9 recovery codes are left|Tersisa 9 kode/);
    assert.match(
      await (await visitor.get(`${base}/activity`)).text(),
      /recovery code[\s\S]*left: 9/,
    );
    const again = await passwordOf(gateway, "192.0.2.1");
    assert.deepEqual(await again(first), { outcome: "refused", reason: "wrong" });
    const page = `${base}/account/two-step`;
    // Of somebody else's they are worth nothing.
    await setUpTwoSteps(dashboard, "support");
    const theirs = await dashboard.as("support").post(page, { part: "codes", code: second });
    assert.equal(theirs.status, 422);
    const renewed = await dashboard.as("owner").submit(page, { part: "codes", code: second });
    assert.equal(codesIn(renewed).length, 10);
    assert.deepEqual(await again(app.recoveryCodes[2] ?? ""), {
      outcome: "refused",
      reason: "wrong",
    });
    assert.equal((await again(codesIn(renewed)[0] ?? "")).outcome, "applied");
  });

  test("bears five wrong codes from one address, however often the password is told in between", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { gateway, clock } = dashboard;
    const app = await setUpTwoSteps(dashboard, "owner");
    const address = "192.0.2.1";
    for (let count = 0; count < 5; count++) {
      const tryCode = await passwordOf(gateway, address);
      assert.deepEqual(await tryCode("000000"), { outcome: "refused", reason: "wrong" });
    }
    const password = new Secret(PASSWORD);
    const locked = await signIn(gateway, { email: OWNER, password, address });
    assert.ok(locked.outcome === "refused" && locked.reason === "locked", JSON.stringify(locked));
    const elsewhere = await passwordOf(gateway, "192.0.2.2");
    const right = await elsewhere(app.code(), address);
    assert.ok(right.outcome === "refused" && right.reason === "locked");
    const log = await (await dashboard.as("owner").get(`${dashboard.base}/activity`)).text();
    assert.match(log, /wrong passwords or codes|kata sandi atau kode salah/);
    clock.advance(15 * MINUTE_MS);
    assert.equal((await (await passwordOf(gateway, address))(app.code())).outcome, "applied");
    assert.equal((await (await passwordOf(gateway, address))(app.code())).outcome, "applied");
  });

  test("bears ten wrong codes in an hour from all addresses, and guesses at one moment all count", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { gateway, clock } = dashboard;
    const app = await setUpTwoSteps(dashboard, "owner");
    const tries = await Promise.all(
      Array.from({ length: 10 }, async (_, at) => await passwordOf(gateway, `198.51.100.${at}`)),
    );
    const outcomes = await Promise.all(
      tries.flatMap((tryCode) => [tryCode("000000"), tryCode("000001")]),
    );
    const wrong = outcomes.filter((one) => one.outcome === "refused" && one.reason === "wrong");
    assert.equal(wrong.length, 10);
    // The other tries counted for the account alone, whose minute is over.
    clock.advance(2 * MINUTE_MS);
    const fresh = await passwordOf(gateway, "203.0.113.1");
    const lock = await fresh(app.code());
    assert.ok(lock.outcome === "refused" && lock.reason === "locked", JSON.stringify(lock));
    assert.ok(lock.retryAfterS > 50 * 60);
    clock.advance(60 * MINUTE_MS);
    const later = await passwordOf(gateway, "203.0.113.1");
    assert.equal((await later(app.code())).outcome, "applied");
  });

  test("waits ten minutes for the code, and not beyond another password or the end of all sessions", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { gateway, clock } = dashboard;
    const app = await setUpTwoSteps(dashboard, "owner");
    const ended = { outcome: "refused", reason: "ended" };
    const late = await passwordOf(gateway, "192.0.2.1");
    clock.advance(10 * MINUTE_MS);
    assert.deepEqual(await late(app.codeNow()), ended);
    const visitor = openVisitor(dashboard);
    await visitor.password("owner");
    await visitor.code(app.code());
    const cut = await passwordOf(gateway, "192.0.2.1");
    await dashboard.as("owner").post("/dashboard/sign-out-everywhere");
    const alive = await passwordOf(gateway, "192.0.2.1");
    const id = await userId(gateway, OWNER);
    const link = await gateway.db.kysely
      .transaction()
      .execute(async (trx) => await makeSignInLink(gateway, trx, { userId: id }));
    const fields = { password: "Sandibaru1", repeated: "Sandibaru1" };
    const chosen = await fetch(dashboard.url + link, {
      method: "POST",
      redirect: "manual",
      headers: { origin: dashboard.url },
      body: new URLSearchParams(fields),
    });
    assert.equal(chosen.headers.get("location"), "/dashboard/sign-in/code", "nor is a link enough");
    assert.doesNotMatch(chosen.headers.getSetCookie().join("\n"), /gerbang_session=[\w-]{43}/);
    assert.deepEqual(await alive(app.code()), ended, "the password that it stood on is gone");
    assert.deepEqual(await cut(app.codeNow()), ended);
    clock.advance(25 * 60 * MINUTE_MS);
    await sweep(gateway);
    assert.equal((await dumpDatabase(gateway.db.pool)).get("sign_in_step")?.length, 0);
  });

  test("ends a session that begins by the password alone at the moment it is switched on", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { gateway } = dashboard;
    const id = await userId(gateway, OWNER);
    // Held back until both are under way: the session is begun while the second step is not yet on.
    const opening = await gateway.db.kysely.transaction().execute(async (trx) => {
      await lockUser(trx, id);
      const opened = { isOver: false };
      const begun = openAfterPassword(gateway, id).finally(() => {
        opened.isOver = true;
      });
      while (!opened.isOver && (await countWaiting(gateway)) < 1);
      await trx
        .insertInto("second_factor")
        .values({
          user_id: id,
          sealed_key: gateway.secondFactorBox.seal(new Secret("GEZDGNBVGY3TQOJQ")),
          created_at: gateway.wallNow(),
          confirmed_at: gateway.wallNow(),
          last_step: 0,
        })
        .execute();
      return { begun };
    });
    assert.equal((await opening.begun)?.outcome, "second_step");
  });

  test("is switched off by a code, by an owner of all that somebody sees, and by the operator", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { gateway, base } = dashboard;
    const page = `${base}/account/two-step`;
    const app = await setUpTwoSteps(dashboard, "owner");
    assert.equal(
      (await dashboard.as("owner").post(page, { part: "off", code: "000000" })).status,
      422,
    );
    await dashboard.as("owner").post(page, { part: "off", code: app.code() });
    assert.equal(
      (await openVisitor(dashboard).password("owner")).headers.get("location"),
      "/dashboard",
    );
    assert.deepEqual((await dumpDatabase(gateway.db.pool)).get("recovery_code"), []);

    await setUpTwoSteps(dashboard, "support");
    const users = await (await dashboard.as("owner").get(`${base}/users`)).text();
    assert.match(users, /two steps|dua langkah/);
    const off = `${base}/users/${await userId(gateway, "support@kedai.example")}/two-step-off`;
    for (const role of ["operator", "developer", "finance"] as const) {
      assert.equal((await dashboard.as(role).post(off)).status, 403, role);
    }
    const other = await createMerchant(gateway);
    const invited = { email: "support@kedai.example", name: "S", role: "support" } as const;
    await inviteMember(gateway, other.id, invited);
    assert.equal(
      (await dashboard.as("owner").post(off)).status,
      409,
      "others' merchants are not theirs",
    );
    await gateway.db.pool.query("delete from membership where merchant_id = $1", [other.id]);
    assert.equal((await dashboard.as("owner").post(off)).status, 303);
    assert.equal(
      (await dashboard.as("support").get(`${base}/transactions`)).status,
      401,
      "its sessions end",
    );
    assert.equal(
      (await openVisitor(dashboard).password("support")).headers.get("location"),
      "/dashboard",
    );

    await setUpTwoSteps(dashboard, "finance");
    const email = " Finance@kedai.example";
    assert.deepEqual(await endTwoStepOf(gateway, email), { outcome: "applied" });
    const theirs = await dashboard.as("finance").get(`${base}/transactions`);
    assert.equal(theirs.status, 401, "by whichever way");
    assert.deepEqual(await endTwoStepOf(gateway, email), { outcome: "unchanged" });
    const unknown = { outcome: "refused", reason: "unknown" };
    assert.deepEqual(await endTwoStepOf(gateway, "nobody@kedai.example"), unknown);
    const log = await (await dashboard.as("owner").get(`${base}/activity`)).text();
    assert.match(log, /gerbang \(command line\)<\/td>\s*<td[^>]*title="two_step_off"/);
    assert.match(log, /title="user_no_second_step"/);
  });

  test("cannot be begun over one that is on, and its forms refuse what is too old", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { base, clock } = dashboard;
    const page = `${base}/account/two-step`;
    const owner = dashboard.as("owner");
    for (const part of ["codes", "off"]) {
      const said = await owner.submit(page, { part, code: "000000" });
      assert.match(said, /Nothing was changed|Tidak ada yang diubah/, part);
    }
    const key = keyIn(await owner.submit(page, { part: "begin", password: PASSWORD }));
    const newer = keyIn(await owner.submit(page, { part: "begin", password: PASSWORD }));
    assert.notEqual(key.reveal(), newer.reveal());
    const former = await owner.post(page, { part: "confirm", code: appOf(clock, key).codeNow() });
    assert.equal(former.status, 422, "the former key is void");
    clock.advance(14 * MINUTE_MS);
    await owner.get(page);
    clock.advance(2 * MINUTE_MS);
    assert.doesNotMatch(await (await owner.get(page)).text(), /data:image\/svg/);
    const late = await owner.submit(page, { part: "confirm", code: appOf(clock, newer).codeNow() });
    assert.match(late, /Nothing was changed|Tidak ada yang diubah/);
    await setUpTwoSteps(dashboard, "owner");
    const over = await owner.submit(page, { part: "begin", password: PASSWORD });
    assert.match(over, /Nothing was changed|Tidak ada yang diubah/);
    const again = await owner.submit(page, { part: "confirm", code: "000000" });
    assert.match(again, /Nothing was changed|Tidak ada yang diubah/, "there is nothing to confirm");
    for (const part of ["", "none", "confirm"]) {
      assert.ok((await owner.post(page, { part })).status < 500, part);
    }
  });

  test("is required of everybody once a merchant asks for it, before anything of it is seen", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { base, url, gateway } = dashboard;
    const owner = dashboard.as("owner");
    const access = `${base}/settings/access`;
    const required = { part: "steps", required: "yes" };
    assert.equal((await owner.post(access, required)).status, 422, "an owner sets theirs up first");
    const app = await setUpTwoSteps(dashboard, "owner");
    assert.equal((await dashboard.as("developer").post(access, required)).status, 403);
    await owner.post(access, required);
    const developer = dashboard.as("developer");
    const setUp = `${base}/account/two-step`;
    for (const path of ["", "/transactions", "/settings/keys", "/account", "/palette", "/live"]) {
      const answer = await developer.get(base + path);
      if (answer.status !== 404) assert.equal(answer.headers.get("location"), setUp, path);
    }
    const posted = await developer.post(`${base}/settings/reveal`, { key: "x" });
    assert.equal(posted.headers.get("location"), setUp);
    const seesKey = async () => {
      const docs = await fetch(`${url}/docs/guides/first-payment`, {
        headers: { cookie: developer.cookie },
      });
      return (await docs.text()).includes(dashboard.keys.serverKey.reveal());
    };
    assert.ok(!(await seesKey()));
    const page = await developer.get(setUp);
    assert.equal(page.status, 200);
    assert.match(
      await page.text(),
      /open only to people who sign in with two steps|hanya terbuka bagi/,
    );
    await setUpTwoSteps(dashboard, "developer");
    assert.equal((await developer.get(`${base}/transactions`)).status, 200);
    assert.equal((await owner.get(`${base}/transactions`)).status, 200);
    assert.ok(await seesKey());
    await owner.post(`${base}/account/two-step`, { part: "off", code: app.code() });
    assert.equal((await owner.get(`${base}/transactions`)).headers.get("location"), setUp);
    assert.deepEqual(
      (await gateway.db.kysely.selectFrom("merchant_access").selectAll().execute()).length,
      1,
    );
  });

  test("keeps keys and codes out of the database's text", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { gateway } = dashboard;
    const app = await setUpTwoSteps(dashboard, "owner");
    const used = app.code();
    await (await passwordOf(gateway, "192.0.2.1"))(used);
    const dump = [...(await dumpDatabase(gateway.db.pool)).values()].flat().join("\n");
    for (const secret of [app.key.reveal(), ...app.recoveryCodes]) {
      assert.ok(!dump.includes(secret), secret);
      assert.ok(!dump.includes(Buffer.from(secret).toString("hex")), secret);
      assert.ok(!dump.includes(secret.replaceAll("-", "")), secret);
    }
  });
});

async function countWaiting({ db }: Gateway): Promise<number> {
  const { rows } = await db.pool.query<{ waiting: number }>(
    `select count(*)::integer as waiting from pg_stat_activity
     where datname = current_database() and wait_event_type = 'Lock'`,
  );
  return rows[0]?.waiting ?? 0;
}
