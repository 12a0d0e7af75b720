import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { Secret } from "../../gateway/src/domain/secret.ts";
import { openGateway } from "../../gateway/src/operations/gateway.ts";
import { createMerchant } from "../../gateway/src/operations/merchants/create-merchant.ts";
import { openDatabase } from "../../gateway/src/store/database.ts";
import { startTestServer } from "../../gateway/test/support/gateway.ts";
import { openTerminal, SECRET } from "./support/terminal.ts";

type Card = Readonly<Record<string, string | undefined>>;

/** A terminal on a database with a production merchant. */
async function openOffice(t: TestContext) {
  const terminal = await openTerminal(t);
  const db = openDatabase({ connectionString: terminal.url, max: 1 });
  const gateway = openGateway({ db, secret: new Secret(SECRET), wallNow: () => new Date() });
  const { id: merchant } = await createMerchant(gateway, { environment: "production" });
  await db.close();
  const env = { UPSTREAMS: "sandbox" };
  const run = async (args: readonly string[], more: object = {}, input = "") =>
    await terminal.run(["upstream", ...args, "--json"], { env: { ...env, ...more }, input });
  return { run, add: ["add", merchant, "--environment", "sandbox"] };
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
    const id = added["account_id"] ?? "";
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

  test("says what is wrong, in a sentence and without the key", async (t) => {
    const { run, add } = await openOffice(t);
    const key = "SB-Mid-server-theirs-0123456789";
    const cases: readonly [readonly string[], RegExp, object?][] = [
      [[...add, "--base-url", "https://pay.example"], /Leave --base-url out/],
      [add, /Put the server key into GERBANG_UPSTREAM_KEY/, { GERBANG_UPSTREAM_KEY: " " }],
      [["drain", "nobody"], /There is no account nobody/],
      [["set", "nobody"], /Say what to change/],
      [[...add, "--in-flight", "2.5"], /--in-flight must be a whole number/],
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
  });
});
