import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { describeApi } from "../../../src/http/api-document.ts";
import { startTestServer } from "../../support/gateway.ts";
import { startTestDashboard } from "../dashboard/support.ts";

suite("the documents in the product", () => {
  test("are for everybody, in both languages, and ask nobody else for anything", async (t) => {
    const { url } = await startTestServer(t);
    const open = async (path: string, language = "en") => {
      const answer = await fetch(url + path, { headers: { "accept-language": language } });
      assert.match(answer.headers.get("content-type") ?? "", /^text\/html/, path);
      assert.match(answer.headers.get("content-security-policy") ?? "", /default-src 'none'/);
      return await answer.text();
    };
    for (const path of ["/docs", "/docs/guides/statuses", "/docs/api", "/docs/api/charge"]) {
      const page = await open(path);
      assert.doesNotMatch(page, /style="|<script(?! type="module" src="\/assets\/)| on\w+="/);
      assert.doesNotMatch(page, /(?:src|href)="https?:/, path);
    }
    const [english, indonesian] = [
      await open("/docs/guides/first-payment"),
      await open("/docs/guides/first-payment", "id"),
    ];
    assert.match(english, /<html lang="en"[\s\S]*Your first payment in ten minutes/);
    assert.match(indonesian, /<html lang="id"[\s\S]*Pembayaran pertama dalam sepuluh menit/);
    assert.ok(english.includes(`curl ${url}/v2/charge`), "with the address of this gateway");
    const fallback = await open("/docs/sandbox", "id");
    assert.match(fallback, /belum ada dalam bahasa Indonesia[\s\S]*<article[^>]* lang="en"/);
    assert.match(await open("/docs/guides/statuses"), /<svg[^>]*viewBox/, "the drawing");
    const home = await open("/");
    assert.match(home, /href="\/docs"/);
  });

  test("tell people what is not there, and lead on", async (t) => {
    const { url } = await startTestServer(t);
    for (const path of ["/docs/nothing", "/docs/api/nothing", "/docs/errors/nothing", "/nothing"]) {
      const answer = await fetch(url + path, { headers: { accept: "text/html" } });
      assert.equal(answer.status, 404, path);
      const page = await answer.text();
      assert.match(page, /href="\/docs"/, path);
      assert.match(page, /href="\/"/, path);
    }
    const program = await fetch(`${url}/nothing`, { headers: { accept: "application/json" } });
    assert.match(program.headers.get("content-type") ?? "", /json/);
    for (const [path, proper] of [
      ["/docs/", "/docs"],
      ["/docs/api/", "/docs/api"],
      ["/docs/sandbox.md?lang=id", "/docs/sandbox?lang=id"],
      ["/docs/integrate/README.md", "/docs/integrate"],
    ] as const) {
      const moved = await fetch(url + path, { redirect: "manual" });
      assert.deepEqual([moved.status, moved.headers.get("location")], [308, proper]);
      assert.equal((await fetch(url + proper)).status, 200);
    }
    const climbing = await fetch(`${url}/docs/..%2f..%2fpackage`);
    assert.equal(climbing.status, 404);
  });

  test("find words of both languages, members of messages, and what has to be escaped", async (t) => {
    const { url } = await startTestServer(t);
    const search = async (q: string, language = "en") => {
      const query = new URLSearchParams({ q });
      const answer = await fetch(`${url}/docs/search?${query.toString()}`, {
        headers: { "accept-language": language },
      });
      assert.equal(answer.status, 200);
      const page = await answer.text();
      const results = Array.from(
        page.matchAll(/<li><a href="(\/docs\/[^"]+)">/g),
        ([, href = ""]) => href,
      );
      return { page, results: page.includes("results") ? results : [] };
    };
    const first = async (q: string, language?: string) => (await search(q, language)).results;
    assert.ok(
      (await first("localhost")).includes("/docs/guides/troubleshooting#can-i-test-on-localhost"),
    );
    assert.ok((await first("tanda tangan", "id")).some((one) => one.includes("troubleshooting")));
    assert.ok((await first("callback_url")).includes("/docs/api/charge"));
    assert.ok((await first("refu amou")).length > 0, "beginnings of words do");
    assert.ok((await first("412")).includes("/docs/errors/status_not_updatable"));
    assert.deepEqual(await first("qwertyuiop"), []);
    const { page } = await search(`"><script>alert(1)</script>`);
    assert.doesNotMatch(page, /<script>alert/);
    assert.equal((await search("x".repeat(5_000))).results.length, 0);
  });
});

const ENGLISH = { headers: { "accept-language": "en" } };

suite("the reference", () => {
  test("has a page for every call, and says of each everything that the document says", async (t) => {
    const { url } = await startTestServer(t);
    const api = describeApi();
    const index = await (await fetch(`${url}/docs/api`, ENGLISH)).text();
    for (const [path, methods] of Object.entries(api.paths)) {
      for (const { operationId } of Object.values(methods)) {
        assert.ok(index.includes(`href="/docs/api/${operationId}"`), operationId);
        const page = await (await fetch(`${url}/docs/api/${operationId}`, ENGLISH)).text();
        assert.ok(page.includes(path), path);
        assert.doesNotMatch(page, /\(\?|\\d|\[\^|Must be |<dd[^>]*><\/dd>/, operationId);
        for (const name of ["curl", "node", "php", "python", "java", "go", "ruby"]) {
          assert.ok(page.includes(`data-sample="${name}"`), `${operationId} in ${name}`);
        }
      }
    }
    const charge = await (await fetch(`${url}/docs/api/charge`, ENGLISH)).text();
    assert.ok(charge.includes("item_details[].quantity"));
    // What is meant, not everything that is put up with.
    const typeOf = (member: string) =>
      new RegExp(`<code>${member}</code> <span class="hint">(.*?)</span>`).exec(charge)?.[1];
    assert.equal(typeOf("payment_type"), "string");
    assert.equal(typeOf("transaction_details.gross_amount"), "integer");
    assert.equal(typeOf("gopay.enable_callback"), "boolean");
    assert.equal(typeOf("item_details"), "array of objects");
    assert.ok(charge.includes("a number or a boolean is read as its text"));
    assert.ok(charge.length < 80_000, "a page that is read, not scrolled through");
    const messages = await (await fetch(`${url}/docs/api/messages`, ENGLISH)).text();
    for (const name of Object.keys(api.components.schemas)) {
      assert.ok(messages.includes(`id="${name}"`), name);
    }
    const clock = await (await fetch(`${url}/docs/api/sandboxSetFaults`, ENGLISH)).text();
    const share = /<code>rules\[\]\.share<\/code>[\s\S]*?<dd[^>]*>(.*?)<\/dd>/.exec(clock)?.[1];
    assert.equal(share, "a number above 0, and 1 at the most");
  });
});

suite("documents that know who reads", () => {
  test("are those of the merchant whose dashboard leads to them, and say so", async (t) => {
    const dashboard = await startTestDashboard(t);
    const owner = dashboard.as("owner");
    const named = { name: "Aaa Toko", email: "owner@kedai.example" };
    await owner.post(`${dashboard.base}/new-merchant`, named);
    const home = await (await owner.get(dashboard.base)).text();
    const [way = ""] = /\/docs\?merchant=\w+/.exec(home) ?? [];
    assert.equal(way, `/docs?merchant=${dashboard.keys.id}`);
    const page = await owner.get(`/docs/guides/first-payment?merchant=${dashboard.keys.id}`);
    const text = await page.text();
    assert.ok(text.includes(dashboard.keys.serverKey.reveal()));
    assert.match(text, /Samples for Kedai Gerbang/);
  });

  test("show the server key to those who may see it, and to nobody else", async (t) => {
    const dashboard = await startTestDashboard(t);
    const key = dashboard.keys.serverKey.reveal();
    for (const [role, sees] of [
      ["owner", true],
      ["developer", true],
      ["operator", false],
      ["finance", false],
      ["support", false],
    ] as const) {
      for (const path of ["/docs/api/charge", "/docs/guides/first-payment"]) {
        const page = await (await dashboard.as(role).get(path)).text();
        assert.equal(page.includes(key), sees, `${role} ${path}`);
      }
    }
    const stranger = await (await fetch(`${dashboard.url}/docs/api/charge`)).text();
    assert.ok(!stranger.includes(key) && stranger.includes("YOUR_SERVER_KEY"));
    const log = await (await dashboard.as("owner").get(`${dashboard.base}/activity`)).text();
    const told = log.match(/title="settings_reveal_key"/g) ?? [];
    assert.equal(told.length, 2, "once for each person who was shown it");
    const { kysely } = dashboard.gateway.db;
    await kysely.updateTable("merchant").set({ environment: "production" }).execute();
    const page = await (await dashboard.as("owner").get("/docs/api/charge")).text();
    assert.ok(!page.includes(key), "a production key stands in no sample");
  });

  test("are led to from the dashboard, and a sign-in leads back to them", async (t) => {
    const dashboard = await startTestDashboard(t);
    const home = await (await dashboard.as("owner").get(dashboard.base)).text();
    assert.match(home, /class="docs-link" href="\/docs\?merchant=/);
    const signIn = async (back: string) => {
      const answer = await fetch(`${dashboard.url}/dashboard/sign-in`, {
        method: "POST",
        headers: { origin: dashboard.url },
        redirect: "manual",
        body: new URLSearchParams({ email: "owner@kedai.example", password: "Rahasia123", back }),
      });
      return answer;
    };
    const signedIn = await signIn("/docs/api/charge");
    assert.equal(signedIn.headers.get("location"), "/docs/api/charge");
    const cookies = signedIn.headers
      .getSetCookie()
      .filter((one) => one.startsWith("gerbang_session"));
    assert.deepEqual(
      cookies.map((one) => /Path=([^;]+)/.exec(one)?.[1]),
      ["/docs", "/dashboard"],
    );
    for (const one of cookies) assert.match(one, /HttpOnly; SameSite=Lax/);
    assert.equal((await signIn("//elsewhere.example/docs")).headers.get("location"), "/dashboard");
  });
});
