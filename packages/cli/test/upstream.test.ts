import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { Secret } from "../../gateway/src/domain/secret.ts";
import { openGateway } from "../../gateway/src/operations/gateway.ts";
import { createMerchant } from "../../gateway/src/operations/merchants/create-merchant.ts";
import { openDatabase } from "../../gateway/src/store/database.ts";
import { startBiSnapFace } from "../../gateway/test/support/bi-snap-upstream.ts";
import { startTestServer } from "../../gateway/test/support/gateway.ts";
import { activeAccount } from "../../gateway/test/support/upstream-accounts.ts";
import { openTerminal, SECRET } from "./support/terminal.ts";
import { tryCommand } from "./support/try-command.ts";

type Card = Readonly<Record<string, string | number | undefined>>;

/** A terminal on a database with a production merchant, which has active accounts of these names. */
async function openOffice(t: TestContext, labels: readonly string[] = []) {
  const terminal = await openTerminal(t);
  const db = openDatabase({ connectionString: terminal.url, max: 1 });
  const gateway = openGateway({
    db,
    secret: new Secret(SECRET),
    wallNow: () => new Date(),
    upstreams: { mode: "sandbox" },
  });
  const { id: merchant } = await createMerchant(gateway, { environment: "production" });
  const accounts: string[] = [];
  for (const label of labels) {
    accounts.push((await activeAccount(gateway, { merchantId: merchant, label })).id);
  }
  await db.close();
  const env = { UPSTREAMS: "sandbox" };
  const run = async (args: readonly string[], more: object = {}, input = "") =>
    await terminal.run(["upstream", ...args, "--json"], { env: { ...env, ...more }, input });
  const query = async (text: string) => {
    const own = openDatabase({ connectionString: terminal.url, max: 1 });
    const { rows } = await own.pool.query<Readonly<Record<string, unknown>>>(text);
    await own.close();
    return rows;
  };
  return { run, merchant, accounts, query, add: ["add", merchant, "--environment", "sandbox"] };
}

suite("gerbang upstream", () => {
  test("adds an account, tests it, and has it take charges; nothing prints its key", async (t) => {
    const [{ run, add }, upstream] = await Promise.all([openOffice(t), startTestServer(t)]);
    const key = upstream.keys.serverKey.reveal();
    const printed: string[] = [];
    const card = async (args: readonly string[], input = "") => {
      const { code, stdout, stderr } = await run(args, {}, input);
      printed.push(stdout, stderr);
      assert.equal(code, 0, `${args.join(" ")}: ${stderr}`);
      return JSON.parse(stdout) as Card;
    };
    const there = ["--profile", "gerbang", "--base-url", upstream.url];
    const added = await card([...add, ...there], `${key}\n`);
    const id = String(added["account_id"]);
    assert.deepEqual(
      [added["state"], added["base_url"], added["server_key"]],
      ["draft", upstream.url, `…${key.slice(-4)}`],
    );
    const early = await run(["activate", id]);
    assert.equal(early.code, 1);
    assert.match(early.stdout, /has not passed a test/);
    assert.equal((await card(["test", id]))["test_result"], "passed");
    assert.equal((await card(["activate", id]))["state"], "active");
    const limited = await card(["set", id, "--calls-per-second", "0.5", "--in-flight", "3"]);
    const limits = [limited["calls_per_second"], limited["in_flight"], limited["call_ms"]];
    assert.deepEqual(limits, [0.5, 3, 5_000]);
    // No process has called it yet.
    assert.deepEqual(await card(["state", id]), { account_id: id, label: "gerbang", processes: 0 });
    assert.doesNotMatch(printed.join("\n"), new RegExp(key));
  });

  test("adds one of the national standard by a file of keys, and prints none of its secrets", async (t) => {
    const [{ run, add }, bank] = await Promise.all([openOffice(t), startTestServer(t)]);
    const { keys, url } = await startBiSnapFace(t, bank, "gerbang");
    const file = {
      client_id: keys.clientId,
      client_secret: keys.clientSecret?.reveal(),
      private_key: keys.privateKey.reveal(),
      provider_public_key: keys.providerPublicKey,
      merchant_id: keys.ids.merchant_id,
    };
    const there = ["--connector", "bi-snap", "--profile", "gerbang", "--base-url", url];
    const fromInput = [...add, ...there, "--keys", "-"];
    const added = await run(fromInput, {}, JSON.stringify(file));
    assert.equal(added.code, 0, added.stdout + added.stderr);
    const card = JSON.parse(added.stdout) as Card;
    assert.equal(card["connector"], "bi-snap");
    assert.equal(card["client_id"], keys.clientId);
    assert.equal(card["provider_merchant_id"], keys.ids.merchant_id);
    assert.equal(card["client_secret"], `…${file.client_secret?.slice(-4)}`);
    assert.match(String(card["message_url"]), /\/upstream\/[\w-]{43}$/);
    const id = String(card["account_id"]);
    const tested = await run(["test", id]);
    assert.equal((JSON.parse(tested.stdout) as Card)["test_result"], "passed", tested.stdout);
    const change = JSON.stringify({ client_secret: "another-secret-of-some-length" });
    const rotated = await run(["rotate", id, "--keys", "-"], {}, change);
    assert.equal((JSON.parse(rotated.stdout) as Card)["client_secret"], "…ngth", rotated.stdout);
    for (const [input, problem] of [
      ["no json", /no JSON/],
      ["[]", /one JSON object/],
      [JSON.stringify({ client_sceret: "x" }), /Nobody knows the key client_sceret/],
      [JSON.stringify({ ...file, merchant_id: 7 }), /merchant_id must be text/],
      [JSON.stringify({ ...file, merchant_id: undefined }), /asks for merchant_id/],
      [JSON.stringify({ ...file, private_key: "none" }), /private_key must be ours/],
    ] as const) {
      const refused = await run(fromInput, {}, input);
      assert.notEqual(refused.code, 0);
      assert.match(refused.stdout + refused.stderr, problem);
    }
    const printed = [added, tested, rotated].map(({ stdout, stderr }) => stdout + stderr).join();
    assert.ok(!printed.includes(file.client_secret ?? "?"));
    assert.ok(!printed.includes("PRIVATE KEY"));
  });

  test("makes its calls within the limits, writes them down, and makes none while the account is to be left alone", async (t) => {
    const [{ run, add, query }, upstream] = await Promise.all([openOffice(t), startTestServer(t)]);
    const key = upstream.keys.serverKey.reveal();
    const there = ["--profile", "gerbang", "--base-url", upstream.url];
    const added = await run([...add, ...there], {}, `${key}\n`);
    const id = String((JSON.parse(added.stdout) as Card)["account_id"]);
    assert.equal((await run(["test", id])).code, 0);
    const calls = "select verb, outcome from upstream_call";
    assert.deepEqual(await query(calls), [{ verb: "test", outcome: "absent" }]);
    assert.deepEqual(await query("select id from gateway_process"), [], "it leaves its share");
    // Another process was told to leave the account alone.
    await query(`insert into gateway_process (id, started_at, seen_at, accounts)
      select '01900000-0000-7000-8000-000000000001', now(), now() + interval '1 minute',
        jsonb_build_object('${id}', jsonb_build_object(
          'breakers', '{"charge": {"state": "closed", "since": "2026-01-01T00:00:00Z"},
            "other": {"state": "closed", "since": "2026-01-01T00:00:00Z"}}'::jsonb,
          'pausedUntil', now() + interval '1 minute'))`);
    assert.equal((await run(["activate", id])).code, 0);
    for (const args of [
      ["test", id],
      ["rotate", id],
    ]) {
      const { code, stdout } = await run(args, {}, `${key}-newer\n`);
      assert.equal(code, 3, stdout);
      assert.match(stdout, /asked to be left alone/);
    }
    assert.equal((await query(calls)).length, 1);
    const [kept] = await query("select test_result from upstream_account");
    assert.deepEqual(kept, { test_result: "passed" }, "what was not asked says nothing");
  });

  test("writes down where charges go, explains it, and tells when a drained account is empty", async (t) => {
    const { run, merchant, accounts } = await openOffice(t, ["one", "two"]);
    const [one = "", two = ""] = accounts;
    const print = async <Printed>(...args: readonly string[]) => {
      const { code, stdout, stderr } = await run(args);
      assert.equal(code, 0, `${args.join(" ")}: ${stdout}${stderr}`);
      return JSON.parse(stdout) as Printed;
    };
    const large = ["--from", "50.001", "--reason", "the limit of bank two"];
    assert.deepEqual(await print("route", "add", one, ...large), {
      position: 1,
      account_id: one,
      account: "one",
      account_state: "active",
      amount_from: 50_001,
      enabled: "yes",
    });
    await print("route", "add", two, "--payment-type", "qris", "--at", "1");
    const amount = ["--amount", "50000"];
    const judged = await print<readonly Card[]>("route", "explain", merchant, ...amount);
    const verdicts = judged.map(({ account, turn, obstacle }) => `${account} ${turn ?? obstacle}`);
    assert.deepEqual(verdicts, ["two 1", "one amount"]);
    const after = async (...args: readonly string[]) =>
      (await print<readonly Card[]>("route", ...args)).map(
        ({ account, enabled }) => `${account} ${enabled}`,
      );
    assert.deepEqual(await after("move", merchant, "2", "1"), ["one yes", "two yes"]);
    assert.deepEqual(await after("disable", merchant, "2"), ["one yes", "two no"]);
    assert.deepEqual(await after("remove", merchant, "1"), ["two no"]);
    const drained = await print<Card>("drain", one);
    assert.deepEqual([drained["state"], drained["empty"]], ["draining", "yes"]);
    assert.equal(drained["open_codes"], 0);
  });

  test("says what is wrong, in a sentence and without the key", async (t) => {
    const { run, merchant, add } = await openOffice(t);
    const key = "SB-Mid-server-theirs-0123456789";
    const cases: readonly [readonly string[], RegExp, object?][] = [
      [[...add, "--base-url", "https://pay.example"], /Leave --base-url out/],
      [add, /Put the server key into GERBANG_UPSTREAM_KEY/, { GERBANG_UPSTREAM_KEY: " " }],
      [["drain", "nobody"], /There is no account nobody/],
      [[...add, "--in-flight", "2.5"], /--in-flight must be a whole number/],
      [["route", "list", "G000000000"], /no production merchant/],
      [["route", "remove", merchant, "1"], /no route at that position/],
      [["reseal"], /GERBANG_SECRET_OLD/, { GERBANG_SECRET: "another secret for tests" }],
    ];
    await Promise.all(
      cases.map(async ([args, message, more]) => {
        const { code, stdout, stderr } = await run(args, { GERBANG_UPSTREAM_KEY: key, ...more });
        assert.notEqual(code, 0, args.join(" "));
        // As JSON, which is printed where results are.
        assert.match(stdout, message);
        assert.doesNotMatch(stdout + stderr, new RegExp(`${key}|\n +at `));
      }),
    );
    // What is wrong with the command line itself, before anything is opened.
    for (const [args, message] of [
      [["set", "nobody"], /Say what to change/],
      [["route", "explain", merchant, "--amount", "1.5"], /whole number of rupiah/],
    ] as const) {
      assert.match((await tryCommand(["upstream", ...args])).text, message);
    }
  });
});
