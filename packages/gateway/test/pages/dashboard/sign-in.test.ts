import assert from "node:assert/strict";
import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { suite, test } from "node:test";
import type { MerchantId } from "@gerbang/protocol";
import { Secret } from "../../../src/domain/secret.ts";
import { inviteMember } from "../../../src/operations/dashboard/members.ts";
import { hashPassword, isPassword } from "../../../src/operations/dashboard/password.ts";
import {
  choosePassword,
  ensureOwner,
  makeSignInLink,
  signIn,
} from "../../../src/operations/dashboard/sign-in.ts";
import type { Gateway } from "../../../src/operations/gateway.ts";
import { startTestServer } from "../../support/gateway.ts";
import { PASSWORD, startTestDashboard } from "./support.ts";

const MINUTE_MS = 60_000;

function form(url: string, fields: Readonly<Record<string, string>>) {
  return {
    method: "POST",
    redirect: "manual",
    headers: { origin: url },
    body: new URLSearchParams(fields),
  } as const;
}

/** That of somebody who has just been invited. */
async function linkOf(gateway: Gateway, merchantId: MerchantId, email: string): Promise<string> {
  const invited = await inviteMember(gateway, merchantId, { email, name: "Siti", role: "support" });
  assert.ok(invited.outcome === "applied" && invited.link !== undefined);
  return invited.link;
}

async function countSessions({ db }: Gateway): Promise<number> {
  const { rows } = await db.pool.query("select from dashboard_session");
  return rows.length;
}

suite("sign-in", () => {
  test("the first start's link makes an owner once, and never again", async (t) => {
    const { gateway, url, keys } = await startTestServer(t);
    const [link, again] = [await ensureOwner(gateway), await ensureOwner(gateway)];
    assert.ok(link !== undefined && again !== undefined);
    assert.equal((await fetch(url + link)).status, 404, "only the newest link works");
    const fields = {
      name: "Ayu",
      email: "Ayu@Kedai.example",
      password: PASSWORD,
      repeated: PASSWORD,
    };
    const plain = await fetch(
      url + again,
      form(url, { ...fields, password: "plain", repeated: "plain" }),
    );
    assert.equal(plain.status, 400);
    const [one, two] = await Promise.all([
      fetch(url + again, form(url, fields)),
      fetch(url + again, form(url, fields)),
    ]);
    assert.deepEqual(
      [one.status, two.status].sort((left, right) => left - right),
      [303, 404],
    );
    assert.equal(await ensureOwner(gateway), undefined);
    const invited = await inviteMember(gateway, keys.id, {
      email: "siti@kedai.example",
      name: "Siti",
      role: "owner",
    });
    assert.ok(invited.outcome === "applied" && invited.link !== undefined);
    assert.equal(await ensureOwner(gateway), undefined, "another start makes nobody else's link");
    assert.equal((await fetch(url + invited.link)).status, 200);
    const signed = await fetch(
      `${url}/dashboard/sign-in`,
      form(url, { email: "ayu@kedai.example", password: PASSWORD }),
    );
    assert.equal(signed.status, 303);
    const cookie = signed.headers.get("set-cookie") ?? "";
    assert.match(cookie, /; Path=\/dashboard; HttpOnly; SameSite=Lax$/);
  });

  test("a sign-in link ends after an hour, and the very first one after a day", async (t) => {
    const { gateway, clock, url, keys } = await startTestServer(t);
    const first = await ensureOwner(gateway);
    assert.ok(first !== undefined);
    const later = await linkOf(gateway, keys.id, "siti@kedai.example");
    clock.advance(60 * MINUTE_MS - 1);
    assert.equal((await fetch(url + later)).status, 200);
    clock.advance(1);
    assert.equal((await fetch(url + later)).status, 404);
    const fields = form(url, { password: PASSWORD, repeated: PASSWORD });
    assert.equal((await fetch(url + later, fields)).status, 404);
    clock.advance(23 * 60 * MINUTE_MS - 1);
    assert.equal((await fetch(url + first)).status, 200);
    clock.advance(1);
    assert.equal((await fetch(url + first)).status, 404);
    assert.equal(await countSessions(gateway), 0);
  });

  test("a sign-in link that ends while its password is looked at opens nothing", async (t) => {
    const { gateway, clock, keys } = await startTestServer(t);
    const link = await linkOf(gateway, keys.id, "siti@kedai.example");
    clock.advance(60 * MINUTE_MS - 1);
    const chosen = { password: new Secret(PASSWORD), language: "en" } as const;
    const choosing = choosePassword(gateway, link.split("/").at(-1) ?? "", chosen);
    clock.advance(1);
    assert.equal(await choosing, undefined);
    const { rows } = await gateway.db.pool.query(
      "select from dashboard_user where password_hash is not null",
    );
    assert.equal(rows.length, 0);
    assert.equal(await countSessions(gateway), 0);
  });

  test("an account that was closed is in no session any more, and opens none", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { gateway, keys, base, url } = dashboard;
    const page = `${base}/transactions`;
    const link = await linkOf(gateway, keys.id, "siti@kedai.example");
    assert.equal((await fetch(url + link)).status, 200);
    assert.equal((await dashboard.as("owner").get(page)).status, 200);
    await gateway.db.pool.query(
      "update dashboard_user set disabled_at = $1 where email in ($2, 'siti@kedai.example')",
      [gateway.wallNow(), "owner@kedai.example"],
    );
    assert.equal((await dashboard.as("owner").get(page)).status, 401);
    const reset = await dashboard.as("owner").post(`${base}/sandbox/reset`);
    assert.equal(reset.status, 401);
    const person = { email: "owner@kedai.example", address: "192.0.2.1" };
    const again = await signIn(gateway, { ...person, password: new Secret(PASSWORD) });
    assert.deepEqual(again, { outcome: "refused", reason: "wrong" });
    assert.equal((await fetch(url + link)).status, 404);
    assert.equal((await dashboard.as("support").get(page)).status, 200, "nobody else's is closed");
  });

  test("passwords are kept as argon2id, each with a salt of its own", async () => {
    const [one, two] = await Promise.all([
      hashPassword(new Secret(PASSWORD)),
      hashPassword(new Secret(PASSWORD)),
    ]);
    assert.match(one, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    assert.notEqual(one, two);
    assert.ok(await isPassword(new Secret(PASSWORD), one));
    assert.ok(!(await isPassword(new Secret("rahasia123"), one)));
    assert.ok(!(await isPassword(new Secret(PASSWORD), null)));
  });

  test("after five wrong passwords the right one waits a quarter of an hour", async (t) => {
    const { gateway, clock } = await startTestDashboard(t);
    const tryWith = async (password: string) =>
      await signIn(gateway, {
        email: "owner@kedai.example",
        password: new Secret(password),
        address: "192.0.2.1",
      });
    const wrong = { outcome: "refused", reason: "wrong" };
    const locked = { outcome: "refused", reason: "locked", retryAfterS: 15 * 60 };
    for (let count = 0; count < 5; count++) assert.deepEqual(await tryWith("wrong"), wrong);
    assert.deepEqual(await tryWith(PASSWORD), locked);
    clock.advance(15 * MINUTE_MS);
    assert.equal((await tryWith(PASSWORD)).outcome, "applied");
    assert.deepEqual(await tryWith("wrong"), wrong, "a sign-in starts the count anew");
  });

  test("wrong passwords, the lock and a chosen password stand in the activity log", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { gateway, url, base } = dashboard;
    const address = "192.0.2.1";
    for (let count = 0; count < 8; count++) {
      const password = new Secret("wrong");
      await signIn(gateway, { email: "support@kedai.example", password, address });
      await signIn(gateway, { email: "nobody@kedai.example", password, address });
    }
    const link = await gateway.db.kysely.transaction().execute(async (trx) => {
      const user = await trx
        .selectFrom("dashboard_user")
        .select("id")
        .where("email", "=", "finance@kedai.example")
        .executeTakeFirstOrThrow();
      return await makeSignInLink(gateway, trx, { userId: user.id });
    });
    const chosen = await fetch(url + link, form(url, { password: PASSWORD, repeated: PASSWORD }));
    assert.equal(chosen.status, 303);
    const log = await (await dashboard.as("owner").get(`${base}/activity`)).text();
    const rows = [...log.matchAll(/<td data-label="Who">([^<]*)<\/td><td title="(\w+)"/g)].map(
      ([, who = "", what = ""]) => `${who}: ${what}`,
    );
    assert.deepEqual(rows, [
      "The finance: sign_in",
      "The finance: choose_password",
      "Unknown, from 192.0.2.1: sign_in_locked",
      ...Array.from({ length: 5 }, () => "Unknown, from 192.0.2.1: sign_in_failed"),
    ]);
    assert.match(log, /Locked after too many[\s\S]*The support[\s\S]*from: 192\.0\.2\.1/);
  });

  test("whoever is locked out is told for how long", async (t) => {
    const { gateway, clock, url } = await startTestServer(t);
    const email = "nobody@kedai.example";
    await gateway.db.kysely
      .insertInto("sign_in_failure")
      .values({ subject: `account ${email}`, failures: 10, since: gateway.wallNow() })
      .execute();
    const told = async () => {
      const answer = await fetch(`${url}/dashboard/sign-in`, form(url, { email, password: "x" }));
      return [answer.status, answer.headers.get("retry-after"), await answer.text()] as const;
    };
    clock.advance(20_500);
    const [status, retryAfter, page] = await told();
    assert.deepEqual([status, retryAfter], [429, "40"]);
    assert.match(page, /Wait a minute, then|Tunggu 1 menit, lalu/);
    clock.advance(40_000);
    assert.deepEqual((await told()).slice(0, 2), [401, null]);
  });

  test("guesses made at the same moment all count", async (t) => {
    const { gateway } = await startTestDashboard(t);
    const outcomes = await Promise.all(
      Array.from(
        { length: 20 },
        async () =>
          await signIn(gateway, {
            email: "owner@kedai.example",
            password: new Secret("x"),
            address: "192.0.2.1",
          }),
      ),
    );
    const reasons = outcomes.map((outcome) => outcome.outcome === "refused" && outcome.reason);
    assert.equal(reasons.filter((reason) => reason === "wrong").length, 5);
    assert.equal(reasons.filter((reason) => reason === "locked").length, 15);
  });

  test("tries that one limit refuses count for no other", async (t) => {
    const { gateway, clock } = await startTestDashboard(t);
    const tryFrom = async (address: string, password: string) =>
      await signIn(gateway, {
        email: "owner@kedai.example",
        password: new Secret(password),
        address,
      });
    const locked = (retryAfterS: number) => ({ outcome: "refused", reason: "locked", retryAfterS });
    // A stranger goes on and on at one address, and at one whose whole network is locked.
    await gateway.db.kysely
      .insertInto("sign_in_failure")
      .values({ subject: "address 198.51.100.2", failures: 50, since: gateway.wallNow() })
      .execute();
    for (let count = 0; count < 12; count++) {
      await tryFrom("198.51.100.1", "wrong");
      assert.deepEqual(await tryFrom("198.51.100.2", "wrong"), locked(15 * 60));
    }
    assert.equal((await tryFrom("192.0.2.1", PASSWORD)).outcome, "applied");
    // Now many strangers: the owner waits a minute, however often they try meanwhile.
    for (let count = 10; count < 20; count++) await tryFrom(`198.51.100.${count}`, "wrong");
    for (let count = 0; count < 7; count++) {
      assert.deepEqual(await tryFrom("192.0.2.1", PASSWORD), locked(60));
    }
    const { rows } = await gateway.db.pool.query(
      "select subject from sign_in_failure where subject like '%192.0.2.1%'",
    );
    assert.deepEqual(rows, []);
    clock.advance(MINUTE_MS);
    assert.equal((await tryFrom("192.0.2.1", PASSWORD)).outcome, "applied");
  });

  test("one address cannot try one password on many people", async (t) => {
    const { gateway } = await startTestDashboard(t);
    await gateway.db.kysely
      .insertInto("sign_in_failure")
      .values({ subject: "address 192.0.2.7", failures: 49, since: gateway.wallNow() })
      .execute();
    const tryOne = async (name: string) => {
      const password = new Secret("Password1");
      const email = `${name}@kedai.example`;
      return await signIn(gateway, { email, password, address: "192.0.2.7" });
    };
    assert.deepEqual(await tryOne("budi"), { outcome: "refused", reason: "wrong" });
    assert.deepEqual(await tryOne("siti"), {
      outcome: "refused",
      reason: "locked",
      retryAfterS: 15 * 60,
    });
  });

  test("a stranger's guesses lock nobody out for long, and their right passwords count for nothing", async (t) => {
    const { gateway, clock } = await startTestDashboard(t);
    const tryFrom = async (address: string, password: string) =>
      await signIn(gateway, {
        email: "owner@kedai.example",
        password: new Secret(password),
        address,
      });
    for (let count = 0; count < 10; count++) await tryFrom(`198.51.100.${count}`, "wrong");
    assert.deepEqual(await tryFrom("192.0.2.1", PASSWORD), {
      outcome: "refused",
      reason: "locked",
      retryAfterS: 60,
    });
    clock.advance(MINUTE_MS);
    await gateway.db.kysely
      .insertInto("sign_in_failure")
      .values({ subject: "address 192.0.2.9", failures: 49, since: gateway.wallNow() })
      .execute();
    for (let count = 0; count < 3; count++) {
      assert.equal((await tryFrom("192.0.2.9", PASSWORD)).outcome, "applied");
    }
  });

  test("visitors behind a proxy are told apart only where the proxy is trusted", async (t) => {
    const fields = { email: "owner@kedai.example", password: "wrong" };
    const tryFor = async (url: string, visitor: string) => {
      const sent = form(url, fields);
      const headers = { ...sent.headers, "x-forwarded-for": visitor };
      return (await fetch(`${url}/dashboard/sign-in`, { ...sent, headers })).status;
    };
    const subjects = async ({ gateway }: Awaited<ReturnType<typeof startTestServer>>) => {
      const rows = await gateway.db.kysely.selectFrom("sign_in_failure").selectAll().execute();
      return rows.map(({ subject }) => subject).filter((subject) => subject.startsWith("address"));
    };
    const trusting = await startTestServer(t, { trustProxy: 1 });
    for (const visitor of ["192.0.2.1", "203.0.113.9, 192.0.2.2"])
      await tryFor(trusting.url, visitor);
    assert.deepEqual((await subjects(trusting)).sort(), ["address 192.0.2.1", "address 192.0.2.2"]);
    const wary = await startTestServer(t);
    for (const visitor of ["192.0.2.1", "192.0.2.2"]) await tryFor(wary.url, visitor);
    assert.deepEqual(await subjects(wary), ["address 127.0.0.1"]);
  });

  test("whoever has one address of IPv6 has its whole network", async (t) => {
    const { gateway } = await startTestDashboard(t);
    const tryFrom = async (address: string) =>
      await signIn(gateway, { email: "owner@kedai.example", password: new Secret("x"), address });
    for (let count = 1; count <= 5; count++) await tryFrom(`2001:db8::${count}`);
    const locked = { outcome: "refused", reason: "locked", retryAfterS: 15 * 60 };
    assert.deepEqual(await tryFrom("2001:DB8:0:0:1:2:3:4"), locked);
    assert.deepEqual(await tryFrom("2001:db8:0:1::1"), { outcome: "refused", reason: "wrong" });
  });

  test("an address of any text is borne: with a zone, endless, or none at all", async (t) => {
    const { url } = await startTestServer(t, { trustProxy: 1 });
    for (const visitor of [
      "fe80::1%eth0",
      "x".repeat(9_000),
      "%",
      "[::1]:80",
      "::%%%",
      "\u00e9",
      "",
    ]) {
      const sent = form(url, { email: "nobody@kedai.example", password: "wrong" });
      const headers = { ...sent.headers, "x-forwarded-for": visitor };
      const answer = await fetch(`${url}/dashboard/sign-in`, { ...sent, headers });
      assert.equal(answer.status, 401, visitor);
      const scanned = await fetch(`${url}/qris/scan`, {
        method: "POST",
        headers,
        body: new URLSearchParams({ qr: "http://127.0.0.1:1/x.png" }),
      });
      assert.equal(scanned.status, 422, visitor);
    }
  });

  test("a session ends after a quarter of an hour without use", async (t) => {
    const dashboard = await startTestDashboard(t);
    const page = `${dashboard.base}/transactions`;
    dashboard.clock.advance(14 * MINUTE_MS);
    assert.equal((await dashboard.as("owner").get(page)).status, 200);
    dashboard.clock.advance(14 * MINUTE_MS);
    assert.equal((await dashboard.as("owner").get(page)).status, 200);
    dashboard.clock.advance(16 * MINUTE_MS);
    const ended = await dashboard.as("owner").get(page);
    assert.equal(ended.status, 401);
    const shown = await dashboard.server.app.inject({
      url: page,
      headers: { cookie: dashboard.as("owner").cookie },
    });
    assert.match(String(shown.headers.location), /^\/dashboard\/sign-in\?back=/);
  });

  test("a session ends twelve hours after the sign-in, however busy it is", async (t) => {
    const dashboard = await startTestDashboard(t);
    const page = `${dashboard.base}/transactions`;
    for (let minutes = 0; minutes < 12 * 60; minutes += 10) {
      assert.equal((await dashboard.as("owner").get(page)).status, 200, `after ${minutes} minutes`);
      dashboard.clock.advance(10 * MINUTE_MS);
    }
    dashboard.clock.advance(1_000);
    assert.equal((await dashboard.as("owner").get(page)).status, 401);
  });

  test("a session's cookie that makes no sense, or is over, is taken back", async (t) => {
    const { url, base } = await startTestDashboard(t);
    for (const value of ["%E0%A4%A", "%", "x", ""]) {
      const headers = { cookie: `gerbang_session=${value}` };
      const answer = await fetch(url + base, { headers, redirect: "manual" });
      // A fetch of Node's says that it is no navigation.
      assert.equal(answer.status, 401, value);
      const taken = answer.headers.get("set-cookie") ?? "";
      assert.match(
        taken,
        /^gerbang_session=; Max-Age=0; Path=\/dashboard; .*HttpOnly; SameSite=Lax$/,
      );
    }
  });

  test("signing out everywhere ends every session of the person, and of nobody else", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { gateway, base } = dashboard;
    const page = `${base}/transactions`;
    const second = await signIn(gateway, {
      email: "owner@kedai.example",
      password: new Secret(PASSWORD),
      address: "192.0.2.1",
    });
    assert.ok(second.outcome === "applied");
    await dashboard.as("owner").post("/dashboard/sign-out-everywhere");
    for (const token of [dashboard.as("owner").token, second.token]) {
      const answer = await fetch(dashboard.url + page, {
        headers: { cookie: `gerbang_session=${token}` },
        redirect: "manual",
      });
      assert.equal(answer.status, 401);
    }
    assert.equal((await dashboard.as("support").get(page)).status, 200);
  });

  test("a form without its token, or from another site, changes nothing", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { url, base } = dashboard;
    const id = await dashboard.charge("order-1");
    const target = `${base}/transactions/${id}/cancel`;
    const { cookie } = dashboard.as("owner");
    const forged = await fetch(url + target, { method: "POST", headers: { cookie, origin: url } });
    assert.equal(forged.status, 403);
    assert.equal((await dashboard.as("owner").post(target, { csrf: "x" })).status, 403);
    const csrf = /data-csrf="([^"]+)"/.exec(
      await (await dashboard.as("owner").get(`${base}/transactions`)).text(),
    );
    for (const headers of [
      { origin: "https://evil.example" },
      { "sec-fetch-site": "cross-site" },
    ]) {
      const answer = await fetch(url + target, {
        method: "POST",
        headers: { cookie, ...headers },
        body: new URLSearchParams({ csrf: csrf?.[1] ?? "" }),
      });
      assert.equal(answer.status, 403);
    }
    assert.match(
      await (await dashboard.as("owner").get(`${base}/transactions/${id}`)).text(),
      /chip waiting">pending/,
    );
  });

  test("a large file is refused before it is read when nobody is signed in", async (t) => {
    const { url, base } = await startTestDashboard(t);
    const sending = request(`${url}${base}/sandbox/session`, {
      method: "POST",
      headers: { "content-type": "multipart/form-data", "content-length": 60_000_000 },
    });
    sending.flushHeaders();
    const [answer] = (await once(sending, "response")) as [IncomingMessage];
    sending.destroy();
    assert.equal(answer.statusCode, 303);
    assert.match(answer.headers.location ?? "", /sign-in/);
  });

  test("nobody is led off to another site after signing in", async (t) => {
    const { url } = await startTestDashboard(t);
    for (const back of [
      "https://evil.example",
      "//evil.example",
      "/dashboard/../x",
      "/\\evil.example",
      "javascript:alert(1)",
      "/dashboard?q=\u65e5",
    ]) {
      const answer = await fetch(
        `${url}/dashboard/sign-in`,
        form(url, { email: "owner@kedai.example", password: PASSWORD, back }),
      );
      assert.equal(answer.headers.get("location"), "/dashboard", back);
    }
  });

  test("a page that fails says so, as a page and with its status", async (t) => {
    const dashboard = await startTestDashboard(t);
    await dashboard.gateway.db.kysely
      .updateTable("merchant_key")
      .set({ sealed: Buffer.alloc(40) })
      .execute();
    const answer = await dashboard.as("owner").get(dashboard.base);
    assert.equal(answer.status, 500);
    assert.match(await answer.text(), /<h1>(Something went wrong|Terjadi kesalahan)<\/h1>/);
  });
});
