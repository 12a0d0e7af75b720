import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { Secret } from "../../../src/domain/secret.ts";
import { changeIdentity, changePassword } from "../../../src/operations/dashboard/account.ts";
import { inviteMember, linkUser } from "../../../src/operations/dashboard/members.ts";
import { listActivity } from "../../../src/operations/dashboard/record-activity.ts";
import { readSession, startSession } from "../../../src/operations/dashboard/session.ts";
import { ensureOwner, signIn } from "../../../src/operations/dashboard/sign-in.ts";
import { createMerchant } from "../../../src/operations/merchants/create-merchant.ts";
import { findMembers, findUserByEmail } from "../../../src/store/dashboard/users.ts";
import { startTestServer } from "../../support/gateway.ts";
import { PASSWORD, startTestDashboard, type TestDashboard } from "./support.ts";

const NEW_PASSWORD = "Terbaru456";

async function signInAs({ gateway }: TestDashboard, email: string, password: string) {
  const tried = { email, password: new Secret(password), address: "192.0.2.1" };
  return (await signIn(gateway, tried)).outcome;
}

async function sessionOf({ gateway }: TestDashboard, token: string) {
  const session = await readSession(gateway, token);
  assert.ok(session);
  return session;
}

async function actions({ gateway, keys }: TestDashboard): Promise<readonly string[]> {
  const rows = await listActivity(gateway, keys.id, { beforeId: undefined, limit: 50 });
  return rows.map(({ userName, action }) => `${userName}: ${action}`);
}

suite("one's own account", () => {
  test("every role changes its name alone, and its e-mail address with its password", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { gateway, base } = dashboard;
    const support = dashboard.as("support");
    const page = `${base}/account`;
    const change = async (fields: Readonly<Record<string, string>>) => {
      const answer = await support.post(page, { part: "identity", ...fields });
      return [answer.status, answer.headers.get("location"), await answer.text()] as const;
    };
    const email = "support@kedai.example";
    const renamed = await change({ name: " Siti ", email });
    assert.deepEqual(renamed.slice(0, 2), [303, page]);
    const same = { part: "identity", name: "Siti", email };
    assert.match(await support.submit(page, same), /Saved\./);
    const to = "Siti@kedai.example";
    for (const proof of ["", "Wrong1234"]) {
      const [status, , text] = await change({ name: "Siti", email: to, proof });
      assert.equal(status, 422);
      assert.match(text, /value="Siti@kedai\.example"/, "what was typed stays");
      assert.match(text, /id="proof"[^>]*aria-invalid="true"/);
    }
    for (const wrong of ["no address", "owner@kedai.example"]) {
      const [status, , text] = await change({ name: "Siti", email: wrong, proof: PASSWORD });
      assert.equal(status, 422);
      assert.match(text, /id="email"[^>]*aria-invalid="true"/);
    }
    const [status, , text] = await change({ name: "x".repeat(101), email });
    assert.equal(status, 422);
    assert.match(text, /id="name"[^>]*aria-invalid="true"/);
    assert.equal((await change({ name: "Siti", email: to, proof: PASSWORD }))[0], 303);
    assert.equal((await findUserByEmail(gateway.db.kysely, "siti@kedai.example"))?.name, "Siti");
    assert.equal(await signInAs(dashboard, email, PASSWORD), "refused");
    assert.equal(await signInAs(dashboard, "siti@kedai.example", PASSWORD), "applied");
    assert.deepEqual(
      (await actions(dashboard)).filter((one) => one.includes("account")),
      [
        "Siti: account_identity",
        "Siti: account_wrong_password",
        "Siti: account_wrong_password",
        "The support: account_identity",
      ],
    );
  });

  test("of two who take one address at the same moment, one is told that it is taken", async (t) => {
    const dashboard = await startTestDashboard(t);
    const outcomes = await Promise.all(
      (["support", "finance"] as const).map(async (role) => {
        const session = await sessionOf(dashboard, dashboard.as(role).token);
        const asking = { session, address: "192.0.2.1" };
        const typed = { name: role, email: "one@kedai.example", password: new Secret(PASSWORD) };
        const outcome = await changeIdentity(dashboard.gateway, asking, typed);
        return outcome.outcome === "refused" ? outcome.reason : outcome.outcome;
      }),
    );
    assert.deepEqual(outcomes.toSorted(), ["applied", "email_taken"]);
  });

  test("a new password takes the old one, ends every other session and link, and keeps this one", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { gateway, base, url } = dashboard;
    const email = "owner@kedai.example";
    const owner = dashboard.as("owner");
    const { user } = await sessionOf(dashboard, owner.token);
    const other = await startSession(gateway, user.id);
    const linked = await linkUser(gateway, email);
    assert.ok(linked.outcome === "applied");
    const change = async (current: string, password: string, repeated = password) => {
      const fields = { part: "password", current, password, repeated };
      const answer = await owner.post(`${base}/account`, fields);
      await answer.arrayBuffer();
      return answer.status;
    };
    assert.equal(await change("Wrong1234", NEW_PASSWORD), 422);
    assert.equal(await change(PASSWORD, NEW_PASSWORD, "Another789"), 422);
    assert.equal(await change(PASSWORD, "short"), 422);
    assert.ok(await readSession(gateway, other));
    assert.equal(await change(PASSWORD, NEW_PASSWORD), 303);
    assert.equal(await readSession(gateway, other), undefined);
    assert.equal((await fetch(url + linked.link)).status, 404);
    assert.equal((await owner.get(`${base}/account`)).status, 200);
    assert.equal(await signInAs(dashboard, email, PASSWORD), "refused");
    assert.equal(await signInAs(dashboard, email, NEW_PASSWORD), "applied");
    assert.ok((await actions(dashboard)).includes("The owner: account_password"));
  });

  test("of two new passwords at the same moment one counts", async (t) => {
    const dashboard = await startTestDashboard(t);
    const session = await sessionOf(dashboard, dashboard.as("owner").token);
    const asking = { session, address: "192.0.2.1" };
    const outcomes = await Promise.all(
      ["Pertama123", "Kedua1234"].map(async (wanted) => {
        const typed = { current: new Secret(PASSWORD), wanted: new Secret(wanted) };
        return (await changePassword(dashboard.gateway, asking, typed)).outcome;
      }),
    );
    assert.deepEqual(outcomes.toSorted(), ["applied", "refused"]);
  });

  test("wrong passwords typed in the account count as at the sign-in", async (t) => {
    const dashboard = await startTestDashboard(t);
    const owner = dashboard.as("owner");
    const statuses: number[] = [];
    for (let count = 0; count < 7; count++) {
      const fields = { current: "Wrong1234", password: NEW_PASSWORD, repeated: NEW_PASSWORD };
      const answer = await owner.post(`${dashboard.base}/account`, { part: "password", ...fields });
      statuses.push(answer.status);
      if (count === 6) assert.equal(answer.headers.get("retry-after"), "900");
      await answer.arrayBuffer();
    }
    assert.deepEqual(statuses, [422, 422, 422, 422, 422, 429, 429]);
    const told = (await actions(dashboard)).filter((one) => one.includes("sign_in_locked"));
    assert.deepEqual(told, ["The owner: sign_in_locked"], "once");
  });

  test("shows where one is signed in, and ends all of it but this", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { gateway, base } = dashboard;
    const owner = dashboard.as("owner");
    const { user } = await sessionOf(dashboard, owner.token);
    const idle = await startSession(gateway, user.id);
    dashboard.clock.advance(14 * 60_000);
    for (const role of ["owner", "support"] as const) {
      await dashboard.as(role).get(`${base}/account`);
    }
    dashboard.clock.advance(2 * 60_000);
    const other = await startSession(gateway, user.id);
    const rows = async () =>
      (await (await owner.get(`${base}/account`)).text()).split('id="sessions"')[1]?.split("<tr>")
        .length;
    assert.equal(await rows(), 1 + 1 + 2, "the idle one is over");
    const ended = await owner.post(`${base}/account`, { part: "sessions" });
    assert.equal(ended.headers.get("location"), `${base}/account`);
    assert.equal(await rows(), 1 + 1 + 1);
    assert.deepEqual(
      [await readSession(gateway, other), await readSession(gateway, idle)],
      [undefined, undefined],
    );
    assert.ok(await readSession(gateway, dashboard.as("support").token));
  });

  test("/dashboard/account leads to the page of the first merchant", async (t) => {
    const dashboard = await startTestDashboard(t);
    const answer = await dashboard.as("finance").get("/dashboard/account");
    assert.equal(answer.headers.get("location"), `${dashboard.base}/account`);
  });
});

suite("the language of a person", () => {
  const form = (url: string, fields: Readonly<Record<string, string>>) =>
    ({
      method: "POST",
      redirect: "manual",
      headers: { origin: url },
      body: new URLSearchParams(fields),
    }) as const;

  async function languageOf(
    { gateway }: TestDashboard | Awaited<ReturnType<typeof startTestServer>>,
    email: string,
  ) {
    return (await findUserByEmail(gateway.db.kysely, email))?.language;
  }

  test("is that of the welcome page on which they chose their password", async (t) => {
    const server = await startTestServer(t);
    const { gateway, url, keys } = server;
    const first = await ensureOwner(gateway);
    const passwords = { password: PASSWORD, repeated: PASSWORD };
    const invite = async (name: string) => {
      const email = `${name}@kedai.example`;
      const invited = await inviteMember(gateway, keys.id, { email, name, role: "support" });
      assert.ok(invited.outcome === "applied" && invited.link !== undefined);
      return [email, invited.link] as const;
    };
    const cases = [
      ["ayu@kedai.example", first, "", { "accept-language": "id-ID,id;q=0.9" }, "id"],
      [...(await invite("siti")), "", { "accept-language": "en-GB" }, "en"],
      [...(await invite("budi")), "?lang=id", { "accept-language": "en-GB" }, "id"],
      [...(await invite("john")), "?lang=en", { "accept-language": "id" }, "en"],
    ] as const;
    for (const [email, link, query, headers, language] of cases) {
      const page = await (await fetch(`${url}${link}${query}`, { headers })).text();
      assert.match(page, new RegExp(`<html lang="${language}"`));
      assert.match(page, new RegExp(`name="language" value="${language}"`));
      assert.match(
        page,
        /class="language"[^>]*hreflang="(?:id|en)"/,
        "the other one is a link away",
      );
      // A browser that keeps no cookies sends nothing else back.
      const fields = { ...passwords, email, name: "Somebody", language };
      assert.equal((await fetch(url + link, form(url, fields))).status, 303);
      assert.equal(await languageOf(server, email), language);
    }
  });

  test("is kept by a new link, and changed by a choice on the sign-in page only", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { gateway, url } = dashboard;
    const email = "owner@kedai.example";
    const linked = await linkUser(gateway, email);
    assert.ok(linked.outcome === "applied");
    const headers = { "accept-language": "id" };
    const page = await (await fetch(url + linked.link, { headers })).text();
    assert.match(page, /<html lang="en"/, "theirs, not the browser's");
    const chosen = form(url, { password: PASSWORD, repeated: PASSWORD, language: "id" });
    assert.equal((await fetch(url + linked.link, chosen)).status, 303);
    assert.equal(await languageOf(dashboard, email), "en");
    const signInPage = async (query: string) =>
      await (await fetch(`${url}/dashboard/sign-in${query}`, { headers })).text();
    assert.match(
      await signInPage(""),
      /<html lang="id"[\s\S]*href="\/dashboard\/sign-in\?lang=en"/,
    );
    assert.match(await signInPage(""), /name="language" value=""/);
    assert.match(await signInPage("?lang=id&back=/dashboard"), /name="language" value="id"/);
    assert.match(await signInPage(""), /gerbang user link/);
    const fields = { email, password: PASSWORD };
    await fetch(`${url}/dashboard/sign-in`, form(url, fields));
    assert.equal(await languageOf(dashboard, email), "en");
    await fetch(`${url}/dashboard/sign-in`, form(url, { ...fields, language: "id" }));
    assert.equal(await languageOf(dashboard, email), "id");
  });
});

suite("several merchants", () => {
  test("an owner makes another merchant, owns it, and both logs of theirs can be opened", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { gateway, base } = dashboard;
    const owner = dashboard.as("owner");
    assert.match(await (await owner.get(base)).text(), new RegExp(`href="${base}/new-merchant"`));
    const menu = await (await dashboard.as("developer").get(base)).text();
    assert.doesNotMatch(menu, /new-merchant/);
    assert.equal((await dashboard.as("developer").post(`${base}/new-merchant`)).status, 403);
    for (const name of ["", "Kedai é", "x".repeat(101)]) {
      const refused = await owner.post(`${base}/new-merchant`, { name });
      assert.equal(refused.status, 422, name);
      if (name !== "") assert.ok((await refused.text()).includes(`value="${name}"`));
    }
    const made = await owner.post(`${base}/new-merchant`, { name: "Toko Dua" });
    const home = made.headers.get("location") ?? "";
    assert.match(home, /^\/dashboard\/G\d{9}$/);
    const page = await (await owner.get(home)).text();
    assert.match(page, /Toko Dua/);
    assert.ok(page.includes(`href="${base}"`), "the other one is in the menu");
    assert.match(
      await (await owner.get(`${home}/activity`)).text(),
      /The owner[\s\S]*create_merchant/,
    );
    assert.equal((await dashboard.as("developer").get(home)).status, 404);
    assert.equal((await gateway.db.kysely.selectFrom("merchant").select("id").execute()).length, 2);
  });

  test("merchants that nobody looks after become the first owner's at the next start", async (t) => {
    const { gateway, keys } = await startTestServer(t);
    const before = await createMerchant(gateway);
    await ensureOwner(gateway);
    const after = await createMerchant(gateway);
    await ensureOwner(gateway);
    await ensureOwner(gateway);
    for (const { id } of [keys, before, after]) {
      const members = await findMembers(gateway.db.kysely, id);
      assert.deepEqual(
        members.map(({ email, role }) => [email, role]),
        [["owner@gerbang.localhost", "owner"]],
      );
    }
  });
});
