import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { suite, test } from "node:test";
import { promisify } from "node:util";
import type { TransactionId } from "@gerbang/protocol";
import { shellWord } from "../../../src/domain/shell-word.ts";
import { parseShortRupiah } from "../../../src/pages/dashboard/frame/typed-numbers.ts";
import { readPaletteCommand } from "../../../src/pages/dashboard/palette/palette-command.ts";
import { startTestDashboard, type TestDashboard } from "./support.ts";

const run = promisify(execFile);

/** What the list offers: where it leads, or what a press of it posts. */
async function offered(dashboard: TestDashboard, typed: string, role: "owner" | "support") {
  const { base } = dashboard;
  const answer = await dashboard.as(role).get(`${base}/palette?q=${encodeURIComponent(typed)}`);
  assert.equal(answer.status, 200);
  const page = await answer.text();
  const list = page.slice(page.indexOf("data-palette-list"));
  const forms = [...list.matchAll(/<form method="post" action="([^"]+)"[\s\S]*?<\/form>/g)].map(
    ([form, path = ""]) => ({
      path,
      fields: Object.fromEntries(
        [...form.matchAll(/name="(\w+)" value="([^"]*)"/g)]
          .filter(([, name]) => name !== "csrf")
          .map(([, name, value]) => [name, value]),
      ) as Record<string, string>,
    }),
  );
  const links = [...list.matchAll(/class="palette-entry" href="([^"]+)"/g)].map(([, to]) => to);
  return { forms, links, list };
}

/** The command and the call that a page says do the same. */
function equivalentIn(page: string) {
  const plain = (text = "") =>
    text.replaceAll("&#39;", "'").replaceAll("&quot;", '"').replaceAll("&amp;", "&");
  const [, cli] = /<div class="equivalent[\s\S]*?<code[^>]*>([\s\S]*?)<\/code>/.exec(page) ?? [];
  const [, curl] = /<pre class="json"[^>]* data-copy="curl">([\s\S]*?)<\/pre>/.exec(page) ?? [];
  return { cli: plain(cli).trim(), curl: plain(curl).trim() };
}

suite("the palette", () => {
  test("reads what the command line would take, and what one would say", () => {
    const cases: readonly (readonly [string, unknown])[] = [
      ["pay order-101 via dana", { verb: "pay", order: "order-101", issuer: "dana" }],
      ["gerbang pay o --via qris --issuer bca", { verb: "pay", order: "o", issuer: "BCA" }],
      ["bayar order-101 lewat Bank Jago", { verb: "pay", order: "order-101", issuer: "Bank Jago" }],
      ["pay -- -101", { verb: "pay", order: "-101" }],
      ['refund "order 7"', { verb: "refund", order: "order 7" }],
      ["fail o", { verb: "deny", order: "o" }],
      ["charge 275rb qris", { verb: "charge", amount: 275_000, type: "qris" }],
      ["charge 1.5", { verb: "charge", type: "gopay" }],
      ["advance 15m", { verb: "advance", by: "15m" }],
      ["clock advance 1d 12h", { verb: "advance", by: "1d12h" }],
      ["majukan", { verb: "advance" }],
      ["clock freeze", { verb: "clock", mode: "frozen" }],
      ["real", { verb: "clock", mode: "real" }],
      ["salin client key", { verb: "copy", kind: "client" }],
      ["order-101", undefined],
      ["constructor", undefined],
      ["", undefined],
    ];
    for (const [typed, command] of cases)
      assert.deepEqual(readPaletteCommand(typed), command, typed);
  });

  test("reads amounts as people say them, and guesses none", () => {
    const cases: readonly (readonly [string, number | undefined])[] = [
      ["275rb", 275_000],
      ["275 ribu", 275_000],
      ["275k", 275_000],
      ["1,5jt", 1_500_000],
      ["1.5 juta", 1_500_000],
      ["1,275jt", 1_275_000],
      ["Rp 275.000", 275_000],
      ["275000", 275_000],
      ["1.500rb", undefined],
      ["0,0005rb", undefined],
      ["275rbx", undefined],
    ];
    for (const [typed, amount] of cases) assert.equal(parseShortRupiah(typed), amount, typed);
  });

  test("finds payments by order, transaction and amount, and pages by name in either language", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { base } = dashboard;
    const first = await dashboard.charge("order-101", 275_000);
    const second = await dashboard.settle("order-102", 44_000);
    const linksOf = async (typed: string) => (await offered(dashboard, typed, "owner")).links;
    assert.deepEqual(await linksOf("order-101"), [`${base}/transactions/${first}`]);
    assert.deepEqual(await linksOf("275rb"), [`${base}/transactions/${first}`]);
    assert.deepEqual(await linksOf(second), [`${base}/transactions/${second}`]);
    assert.ok((await linksOf("order-")).length >= 2);
    assert.deepEqual(await linksOf("pengguna"), [`${base}/users`]);
    assert.deepEqual(await linksOf("keys"), [`${base}/settings/keys`]);
    assert.match((await offered(dashboard, "nothing like it", "owner")).list, /Nothing found/);
    // Out of the section: other merchants, people, documents, one's own session.
    const owner = dashboard.as("owner");
    const made = await owner.post(`${base}/new-merchant`, { name: "Toko Dua" });
    assert.deepEqual(await linksOf("toko dua"), [made.headers.get("location")]);
    assert.deepEqual(await linksOf("merchant baru"), [`${base}/new-merchant`]);
    assert.deepEqual(await linksOf("the finance"), [`${base}/users`]);
    assert.ok((await linksOf("docs refund")).every((link) => link?.startsWith("/docs/")));
    assert.ok((await linksOf("docs refund")).length > 0);
    assert.ok((await linksOf("error 406")).every((link) => link?.startsWith("/docs/errors/")));
    assert.ok((await linksOf("galat 406")).length > 0);
    assert.deepEqual(await linksOf("docs"), ["/docs"]);
    for (const [typed, path] of [
      ["sign out", "/dashboard/sign-out"],
      ["keluar", "/dashboard/sign-out"],
      ["language", "/dashboard/language"],
    ] as const) {
      const { forms } = await offered(dashboard, typed, "owner");
      assert.ok(
        forms.some((form) => form.path === path),
        typed,
      );
    }
    const support = await offered(dashboard, "the finance", "support");
    assert.deepEqual(support.links, []);
    assert.deepEqual((await offered(dashboard, "new merchant", "support")).links, []);
    assert.deepEqual(await linksOf("refund order-1"), [`${base}/transactions/${second}`]);
    assert.deepEqual(await linksOf("cancel order-1"), [`${base}/transactions/${first}`]);
  });

  test("pays as it was told, leads to the payment, and says how to do the same elsewhere", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { base } = dashboard;
    const id = await dashboard.charge("it's 5", 44_000);
    const { forms } = await offered(dashboard, `pay "it's 5" via dana`, "owner");
    assert.deepEqual(forms, [
      { path: `${base}/sandbox/pay/${id}`, fields: { from: "palette", via: "dana" } },
    ]);
    const [form] = forms;
    const owner = dashboard.as("owner");
    const answer = await owner.post(form?.path ?? "", form?.fields);
    assert.equal(answer.headers.get("location"), `${base}/transactions/${id}`);
    const other = await dashboard.charge("order-2");
    const page = await owner.submit(`${base}/sandbox/pay/${other}`, { via: "dana" });
    assert.equal(equivalentIn(page).cli, "gerbang pay order-2 --via qris --issuer dana");
    const row = await dashboard.gateway.db.kysely
      .selectFrom("transaction")
      .select(["status", "issuer"])
      .where("id", "=", id as TransactionId)
      .executeTakeFirst();
    assert.deepEqual(row, { status: "settlement", issuer: "dana" });
  });

  test("says of an order that is there that it cannot be done with it now", async (t) => {
    const dashboard = await startTestDashboard(t);
    const id = await dashboard.settle("kopi-4");
    for (const typed of ["pay kopi-4", "cancel kopi-4", "deny kopi-4"]) {
      const { forms, links, list } = await offered(dashboard, typed, "owner");
      assert.deepEqual(forms, [], typed);
      assert.deepEqual(links, [`${dashboard.base}/transactions/${id}`], typed);
      assert.match(list, /Paid · that cannot be done now/, typed);
    }
    assert.deepEqual((await offered(dashboard, "pay nothing-like-it", "owner")).links, []);
  });

  test("says of each thing that is done here a call that does it, and which a shell takes", async (t) => {
    if (spawnSync("curl", ["--version"]).status !== 0) return t.skip("there is no curl");
    const dashboard = await startTestDashboard(t);
    const { base } = dashboard;
    const owner = dashboard.as("owner");
    const odd = `it's "$HOME" \`x\``;
    const charged = await dashboard.charge(odd);
    const paid = await dashboard.settle("order-paid");
    const refund = { amount: "4000", sure: "4000", reason: `it's $cold`, key: "r-1" };
    const acts: readonly (readonly [string, Record<string, string>, string])[] = [
      [`/sandbox/refuse/${charged}`, {}, "200"],
      ["/sandbox/clock/advance", { by: "2m" }, "200"],
      ["/sandbox/charge", { amount: "5000", order_id: "o 3", type: "qris" }, "406"],
      // With the key of this refund: sent again it refunds nothing again.
      [`/transactions/${paid}/refund`, refund, "406"],
      [`/transactions/${charged}/cancel`, {}, "412"],
      ["/sandbox/clock", { mode: "frozen" }, "200"],
      ["/sandbox/clock", { mode: "real" }, "200"],
      ["/sandbox/faults/clear", {}, "200"],
    ];
    for (const [path, fields, status] of acts) {
      const { cli, curl } = equivalentIn(await owner.submit(base + path, fields));
      assert.match(cli, /^gerbang \w/, path);
      const { stdout } = await run("/bin/sh", ["-c", `${curl} -s -w '\n%{http_code}'`], {
        env: { ...process.env, SERVER_KEY: dashboard.keys.serverKey.reveal() },
      });
      const lines = stdout.trimEnd().split("\n");
      const code = /"status_code":"(\d+)"/.exec(stdout)?.[1] ?? lines.at(-1);
      assert.equal(code, status, `${curl}\n${stdout}`);
    }
  });

  test("offers nothing that a role may not do, nor what is simulated to a production merchant", async (t) => {
    const dashboard = await startTestDashboard(t);
    await dashboard.charge("order-1");
    const lines = ["pay order-1", "advance 15m", "charge 5000", "copy server key", "real"];
    for (const line of [...lines, "cancel order-1", "refund order-1"]) {
      const { forms, links } = await offered(dashboard, line, "support");
      assert.deepEqual([forms, links], [[], []], line);
    }
    const { kysely } = dashboard.gateway.db;
    await kysely.updateTable("merchant").set({ environment: "production" }).execute();
    for (const line of ["pay order-1", "advance 15m", "charge 5000", "real"]) {
      assert.deepEqual((await offered(dashboard, line, "owner")).forms, [], line);
    }
    assert.equal((await offered(dashboard, "copy server key", "owner")).forms.length, 1);
  });

  test("gives a shell one word, whatever is in it", async () => {
    for (const word of ["", "plain-1", "it's", '$HOME `x` "y"', "a\nb", "--x", "é ~ *", "!"]) {
      const { stdout } = await run("/bin/sh", ["-c", `printf %s ${shellWord(word)}`]);
      assert.equal(stdout, word);
    }
  });
});
