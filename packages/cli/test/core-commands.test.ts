import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { suite, test } from "node:test";
import { promisify } from "node:util";
import { linkAccount } from "../../gateway/test/support/linked-account.ts";
import { buildProgram } from "../src/program.ts";
import { runCommand } from "./support/run-command.ts";
import { openTerminal } from "./support/sandbox-terminal.ts";
import { tryCommand } from "./support/try-command.ts";

function parse(text: string): Readonly<Record<string, unknown>> {
  return JSON.parse(text) as Readonly<Record<string, unknown>>;
}

suite("gerbang as the merchant", () => {
  test("charges, asks, cancels and refunds, and opens the dashboard", async (t) => {
    const { made, gerbang } = await openTerminal(t);
    const [plain, named, opened] = await Promise.all([
      gerbang("charge", "44.000", "--json"),
      gerbang("charge", "INV/1 a", "50000", "--type", "qris", "--expiry", "5"),
      gerbang("open"),
    ]);
    assert.equal(plain.code, 0, plain.stderr);
    const charged = parse(plain.stdout);
    assert.match(String(charged["order_id"]), /^order-[0-9a-f]{8}$/);
    assert.deepEqual(
      [charged["gross_amount"], charged["payment_type"], charged["transaction_status"]],
      ["44000.00", "gopay", "pending"],
    );
    assert.equal(named.code, 0, named.stderr);
    assert.match(named.stdout, /^generate-qr-code +http/m);
    assert.match(named.stdout, /^Pay it: gerbang pay -- 'INV\/1 a'$/m);
    assert.equal(opened.stdout, `${made.url}/dashboard\n`);
    const order = String(charged["order_id"]);
    const [status, cancelled, paid, page] = await Promise.all([
      gerbang("status", order),
      gerbang("cancel", "INV/1 a"),
      gerbang("pay", order),
      gerbang("open", order, "--json"),
    ]);
    assert.match(status.stdout, new RegExp(`^order_id +${order}$`, "m"));
    assert.match(cancelled.stdout, /^transaction_status +cancel$/m);
    assert.equal(paid.code, 0, paid.stderr);
    const { url } = parse(page.stdout) as { url: string };
    assert.equal(
      url,
      `${made.url}/dashboard/${made.keys.id}/transactions/${String(charged["transaction_id"])}`,
    );
    const part = await gerbang("refund", order, "14000", "--refund-key", "r-1", "--json");
    assert.equal(part.code, 0, part.stderr || part.stdout);
    // A moment later the bank has confirmed it by itself.
    const denied = await gerbang("deny-refund", order, "r-1");
    assert.ok(denied.code === 0 || /bank has confirmed/.test(denied.stderr), denied.stderr);
    const unknown = await gerbang("deny-refund", order, "r-9");
    assert.deepEqual([unknown.code, /no such refund/.test(unknown.stderr)], [1, true]);
    const rest = await gerbang("refund", order, "--reason", "Out of stock");
    assert.equal(rest.code, 0, rest.stderr);
    assert.match(rest.stdout, /^transaction_status +refund$/m);
    const reserved = (await linkAccount(made)).chargeBody("reserved", 9_000, { pre_auth: true });
    await made.call("POST", "/v2/charge", reserved);
    const captured = await gerbang("capture", "reserved");
    assert.match(captured.stdout, /^transaction_status +settlement$/m, captured.stderr);
    const again = await gerbang("capture", "reserved");
    assert.deepEqual([again.code, /412|cannot be|reserved/.test(again.stderr)], [1, true]);
    const dash = await gerbang("charge", "--", "-7", "1000");
    assert.match(dash.stdout, /^Pay it: gerbang pay -- '-7'$/m);
  });

  test("says in words, and with --json as JSON, what was wrong and where", async (t) => {
    const { gerbang, environment } = await openTerminal(t);
    await gerbang("charge", "order-1", "44000");
    const former = { ...process.env };
    Object.assign(process.env, environment);
    t.after(() => {
      process.env = former;
    });
    const cases: readonly [number, string[], RegExp][] = [
      [2, ["charge"], /Give an <amount>/],
      [2, ["charge", "order-2"], /Give an <amount>, too: gerbang charge order-2 44000/],
      [2, ["charge", "1.5"], /<amount> must be a whole number of rupiah.*'1\.5'/],
      [2, ["charge", "0"], /<amount> must be/],
      [2, ["charge", "44000", "--expiry", "soon"], /--expiry must be a whole number of minutes/],
      [2, ["charge", "44000", "--type", "card"], /Allowed choices are gopay, qris/],
      [1, ["charge", "order-1", "44000"], /conflict/],
      [1, ["status", "order-9"], /doesn't exist/],
      [1, ["refund", "order-1"], /cannot|status/i],
      [2, ["refund", "order-1", "much"], /<amount> must be/],
      [2, ["status"], /missing required argument 'order'/],
      [2, ["pay"], /missing required argument 'order'[\s\S]*See `gerbang pay --help`/],
      [2, ["chrage", "44000"], /unknown command 'chrage'[\s\S]*charge/],
      [2, ["clock", "advance", "soon"], /<duration> must be a duration/],
      [2, ["clock", "adavnce", "5m"], /no command 'adavnce'[\s\S]*Did you mean advance\?/],
      [2, ["clock", "jump"], /It has: [\s\S]*freeze/],
      [2, ["notifications", "--limit", "0"], /--limit must be/],
      [2, ["faults", "set", "drpo"], /drpo is no fault\. Did you mean drop\?/],
      [2, ["faults", "set", "drop:shrae=1"], /Did you mean share\?/],
      [
        2,
        ["settings", "set", "finsh_url=x"],
        /finsh_url is no setting\. Did you mean finish_url\?/,
      ],
      [2, ["settings", "set", "colour=red"], /colour is no setting\. Settings: [\s\S]*finish_url/],
      [4, ["wait", "order-1", "settlement", "--timeout", "0s"], /order-1 is pending/],
    ];
    for (const [code, args, message] of cases) {
      const { exitCode, text, json } = await tryCommand(args);
      const line = args.join(" ");
      assert.equal(exitCode, code, `${line}: ${text}`);
      assert.match(text, message, line);
      assert.equal(json["exit_code"], code, line);
      assert.match(String(json["status_code"]), /^\d{3}$/, line);
      assert.equal(typeof json["status_message"], "string", line);
    }
    const [unknown, wrong] = await Promise.all([
      gerbang("status", "order-9", "--json"),
      gerbang("pay", "--json"),
    ]);
    assert.deepEqual([unknown.code, unknown.stderr, wrong.code, wrong.stderr], [1, "", 2, ""]);
    assert.equal(parse(unknown.stdout)["status_code"], "404", "as the gateway said");
    assert.match(
      String(parse(wrong.stdout)["status_message"]),
      /missing required argument 'order'/,
    );
  });

  test("says that there is nothing, where there is nothing, and deny answers to fail", async (t) => {
    const { gerbang } = await openTerminal(t);
    const [events, list, logs, json] = await Promise.all([
      gerbang("events", "--name", "x"),
      gerbang("notifications"),
      gerbang("logs", "--order", "order-9"),
      gerbang("events", "--name", "x", "--json"),
    ]);
    for (const { stdout } of [events, list, logs]) assert.equal(stdout, "There are none.\n");
    assert.equal(json.stdout, "", "JSON lines");
    await Promise.all([gerbang("charge", "order-1", "1000"), gerbang("charge", "order-2", "1000")]);
    const [denied, failed] = await Promise.all([
      gerbang("deny", "order-1"),
      gerbang("fail", "order-2", "--code", "112"),
    ]);
    for (const { stdout } of [denied, failed]) {
      assert.match(stdout, /^transaction_status +deny$/m);
    }
  });
});

suite("gerbang completion", () => {
  test("bash completes commands, the commands of a family, and options", async () => {
    const { stdout: script, code } = await runCommand(["completion", "bash"]);
    assert.equal(code, 0);
    const complete = async (...words: string[]) => {
      const { stdout } = await promisify(execFile)("bash", [
        "--norc",
        "-c",
        `${script}\nCOMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _gerbang; printf '%s\\n' "\${COMPREPLY[@]}"`,
        "bash",
        ...words,
      ]);
      return stdout.trim().split("\n");
    };
    assert.deepEqual(await complete("gerbang", "cha"), ["charge"]);
    assert.deepEqual(await complete("gerbang", "clock", "f"), ["freeze"]);
    assert.deepEqual(await complete("gerbang", "pay", "order-1", "--is"), ["--issuer"]);
    assert.deepEqual(await complete("gerbang", "merchant", "create", "--ow"), ["--owner"]);
    const all = await complete("gerbang", "");
    const { commands } = await buildProgram();
    for (const command of commands) assert.ok(all.includes(command.name()), command.name());
  });

  test("zsh and fish get every command too, and another shell is refused", async () => {
    const [zsh, fish, other] = await Promise.all([
      runCommand(["completion", "zsh"]),
      runCommand(["completion", "fish"]),
      runCommand(["completion", "tcsh"]),
    ]);
    const { commands } = await buildProgram();
    for (const command of commands) {
      assert.ok(zsh.stdout.includes(`'${command.name()}:`), command.name());
      assert.ok(fish.stdout.includes(`-a '${command.name()}'`), command.name());
    }
    assert.match(zsh.stdout, /^#compdef gerbang$/m);
    assert.match(fish.stdout, /__fish_seen_subcommand_from clock[^\n]* -a 'advance'/);
    assert.equal(other.code, 2);
    assert.match(other.stderr, /Allowed choices are bash, zsh, fish/);
  });
});
