import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { suite, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { CommandError, EXIT_MEANINGS } from "../src/command-error.ts";
import { explainFileError } from "../src/file-error.ts";
import { buildProgram } from "../src/program.ts";
import { newFolder } from "./support/new-folder.ts";
import { runCommand } from "./support/run-command.ts";
import { runProcess } from "./support/run-process.ts";
import { openTerminal } from "./support/sandbox-terminal.ts";
import { tryCommand } from "./support/try-command.ts";

const BIN = fileURLToPath(new URL("../bin/gerbang.mjs", import.meta.url));
const README = new URL("../README.md", import.meta.url);
const CERTIFY = new URL("../../../docs/certify.md", import.meta.url);

type Environment = Readonly<Record<string, string>>;

suite("gerbang's exit codes", () => {
  test("tell a wrong command line, a refusal, and a gateway that is not there apart", async (t) => {
    const folder = await newFolder(t);
    const nowhere = { GERBANG_URL: "http://127.0.0.1:1", GERBANG_SERVER_KEY: "SB-Mid-server-none" };
    const data = { GERBANG_DATA: folder };
    const { made } = await openTerminal(t);
    const gateway = { GERBANG_URL: made.url, GERBANG_SERVER_KEY: made.keys.serverKey.reveal() };
    const cases: readonly [number, readonly string[], Environment, RegExp][] = [
      [0, ["pay", "--help"], data, /gerbang pay order-101 --via qris --issuer dana/],
      [0, ["--help"], data, /Exit codes:/],
      [2, ["pay"], data, /missing required argument/],
      [0, ["--version"], data, /^\d+\.\d+\.\d+\n$/],
      [2, ["vanish"], data, /unknown command/],
      [2, ["clock", "advanse", "16m"], { ...data, ...nowhere }, /has no command 'advanse'/],
      [2, ["pay", "order-1", "order-2"], { ...data, ...nowhere }, /too many arguments/],
      [2, ["faults", "set", "drop:often"], { ...data, ...nowhere }, /is not NAME=VALUE/],
      [
        2,
        ["pay", "order-1", "--via", "blah"],
        { ...data, ...nowhere },
        /Allowed choices are gopay/,
      ],
      [2, ["clock", "offset", "--ahead"], { ...data, ...nowhere }, /unknown option '--ahead'/],
      [2, ["faults", "set", "bogus"], gateway, /bogus is no fault\. There are: duplicate/],
      [2, ["faults", "set", "drop:share=2"], gateway, /share must be/],
      [
        2,
        ["faults", "set", "wrong_amount:kinds=payment+account"],
        gateway,
        /means nothing for account/,
      ],
      [2, ["clock", "freeze", "2026-02-30 10:00:00"], gateway, /<moment> must be a moment/],
      [2, ["events", "--limit", "0"], gateway, /limit must be/],
      [2, ["clock", "--url", "gopher://x"], data, /not an http or https URL/],
      [3, ["clock"], data, /No server key/],
      [
        3,
        ["clock"],
        nowhere,
        /^Nothing answers at http:\/\/127\.0\.0\.1:1 .* Is .* running\?.*\n$/,
      ],
      [
        1,
        ["clock", "--url", made.url, "--key", "SB-Mid-server-wrong"],
        data,
        /cannot be authorized/,
      ],
      [
        4,
        ["wait", "order-9", "settlement", "--timeout", "0s"],
        gateway,
        /Not within 0s\. There is no transaction order-9\./,
      ],
    ];
    for (let from = 0; from < cases.length; from += 3) {
      await Promise.all(
        cases.slice(from, from + 3).map(async ([code, args, environment, message]) => {
          const result = await runProcess(args, environment, folder);
          assert.equal(result.code, code, `${args.join(" ")}: ${result.stderr}`);
          assert.match(result.stdout + result.stderr, message);
          assert.doesNotMatch(result.stderr, /\n\s+at /);
        }),
      );
    }
  });

  test("where npm start wrote where it runs, nothing has to be said; its key goes nowhere else", async (t) => {
    const { made } = await openTerminal(t);
    const folder = await newFolder(t);
    const started = { url: made.url, server_key: made.keys.serverKey.reveal() };
    await writeFile(join(folder, "started.json"), JSON.stringify(started));
    const data = { GERBANG_DATA: folder };
    const [found, elsewhere] = await Promise.all([
      runCommand(["clock"], data),
      runCommand(["clock", "--url", "http://127.0.0.1:1"], data),
    ]);
    assert.equal(found.code, 0, found.stderr);
    assert.match(elsewhere.stderr, /No server key/);
    await rename(join(folder, "started.json"), join(folder, "stopped.json"));
    const stopped = await runCommand(["clock"], data);
    assert.equal(stopped.code, 3);
    assert.match(stopped.stderr, /^Nothing runs on .*: `npm start` was stopped\..*\n$/);
  });

  test("stand with their meanings in the table of the README, in the help, and in certify's own", async () => {
    const told = Object.entries(EXIT_MEANINGS).map(([code, meaning]) => [code, meaning]);
    assert.deepEqual(rowsOf(await readFile(README, "utf8")), told);
    const help = (await runCommand(["--help"])).stdout;
    for (const [code, meaning] of told)
      assert.match(help, new RegExp(`^  ${code}  ${meaning}$`, "m"));
    const own = rowsOf(await readFile(CERTIFY, "utf8"));
    const certify = (await runCommand(["certify", "--help"])).stdout.replaceAll("\n", " ");
    assert.ok(own.length > 4);
    for (const [code = "", meaning = ""] of own) {
      assert.ok(certify.includes(` ${code} ${meaning}`), `${code} ${meaning}`);
      assert.ok(code in EXIT_MEANINGS, code);
    }
  });

  test("are the same, with one sentence, whichever file cannot be read or written", async (t) => {
    const { made } = await openTerminal(t);
    const folder = await newFolder(t);
    const [none, inNone, file] = ["none", "none/at-all", "file"].map((name) => join(folder, name));
    assert.ok(none && inNone && file);
    await writeFile(file, "{}");
    const gateway = ["--url", made.url, "--key", made.keys.serverKey.reveal()];
    const listen = [
      "listen",
      "--server-key",
      "SB-Mid-server-x",
      "--to",
      "http://127.0.0.1:9/",
      "--port",
      "0",
    ];
    const cases: readonly [readonly string[], string][] = [
      [["export", inNone, ...gateway], `${inNone} cannot be written: there is no such folder.`],
      [["export", folder, ...gateway], `${folder} cannot be written: it is a folder.`],
      [["import", none, ...gateway], `${none} cannot be read: there is no such file.`],
      [["import", folder, ...gateway], `${folder} cannot be read: it is a folder.`],
      [
        ["faults", "set", "--file", none, ...gateway],
        `${none} cannot be read: there is no such file.`,
      ],
      [["certify", "--config", none], `${none} cannot be read: there is no such file.`],
      [
        ["certify", "--config", join(file, "x")],
        `${file}/x cannot be read: a part of its path is a file.`,
      ],
      [["certify", "--replay", none], `${none} cannot be read: there is no such file.`],
      [["certify", "--baseline", folder], `${folder} cannot be read: it is a folder.`],
      [
        ["certify", "--report", join(file, "x")],
        `${file}/x cannot be written: a part of its path is a file.`,
      ],
      [
        ["certify", "--report", file],
        `${file} cannot be written: something by its name is there already.`,
      ],
      [
        ["snap", "explain", none, "--secret", "x"],
        `${none} cannot be read: there is no such file.`,
      ],
      [
        [...listen, "--log", inNone],
        `--log: ${inNone} cannot be written: there is no such folder.`,
      ],
      [
        [...listen, "--snap-key", inNone],
        `--snap-key: ${inNone} cannot be written: there is no such folder.`,
      ],
      [[...listen, "--snap-key", folder], `--snap-key: ${folder} cannot be read: it is a folder.`],
    ];
    for (const [args, sentence] of cases) {
      const { exitCode, text, json } = await tryCommand(args);
      assert.deepEqual([exitCode, text], [6, sentence], args.join(" "));
      assert.deepEqual([json["exit_code"], json["status_code"]], [6, "500"]);
    }
    assert.deepEqual(await readdir(folder), ["file"], "and nothing is left of it");
    await mkdir(none);
  });

  test("know what the file system says of any file, and take nothing else for that", () => {
    const error = (code: string, syscall: string) =>
      Object.assign(new Error(`${code}: x`), { code, syscall });
    const full = explainFileError(error("ENOSPC", "write"), "report.html", "written");
    assert.ok(full instanceof CommandError);
    assert.equal(full.message, "report.html cannot be written: no space is left on the device.");
    assert.match(explainFileError(error("EOTHER", "open"), "x")?.message ?? "", /^x .* EOTHER\.$/);
    for (const other of [
      error("EACCES", "listen"),
      error("ECONNREFUSED", "connect"),
      new Error("x"),
      "x",
    ]) {
      assert.equal(explainFileError(other), undefined);
    }
  });

  test("tell of an output that cannot be written by one sentence, and not of a reader who has gone", {
    skip: process.platform !== "linux",
  }, async (t) => {
    const folder = await newFolder(t);
    const shell = async (line: string) => {
      const command = `"${process.execPath}" "${BIN}" ${line}`;
      const env = { ...process.env, NODE_OPTIONS: "", GERBANG_DATA: folder };
      return await promisify(execFile)("bash", ["-c", command], { env }).then(
        ({ stderr }) => ({ code: 0, stderr }),
        ({ code, stderr }: { code: number; stderr: string }) => ({ code, stderr }),
      );
    };
    const full = "The output cannot be written: no space is left on the device.\n";
    assert.deepEqual(await shell("--help > /dev/full"), { code: 6, stderr: full });
    assert.deepEqual(await shell("completion bash > /dev/full"), { code: 6, stderr: full });
    assert.deepEqual(await shell("clock --json > /dev/full"), { code: 6, stderr: full });
    assert.deepEqual(await shell("clock 2> /dev/full"), { code: 3, stderr: "" }, "what it came to");
    assert.deepEqual(await shell("--help > /dev/full 2>&1"), { code: 6, stderr: "" });
    assert.deepEqual(await shell("--help | head -1 > /dev/null; exit ${PIPESTATUS[0]}"), {
      code: 0,
      stderr: "",
    });
  });

  test("say what is wrong with a negative number, in each command that takes one", async (t) => {
    const { made } = await openTerminal(t);
    const gateway = ["--url", made.url, "--key", made.keys.serverKey.reveal()];
    const amount = /<amount> must be a whole number of rupiah, such as 44000; this is '-5'\./;
    const cases: readonly [readonly string[], RegExp][] = [
      [["charge", "order-1", "-5"], amount],
      [["charge", "-5"], amount],
      [["charge", "order-1", "-5", "--type", "qris"], amount],
      [["charge", ...gateway, "--", "order-1", "-5"], amount],
      [["refund", "order-1", "-5"], amount],
      [["subscription", "create", "account", "-5"], amount],
      [["clock", "advance", "-5m"], /must/],
      [["charge", "44000", "--expiry", "-5"], /--expiry must be a whole number of minutes/],
      [["events", "--limit", "-5"], /limit must be/],
    ];
    for (const [args, message] of cases) {
      const { exitCode, text } = await tryCommand(
        args.includes("--") ? args : [...args, ...gateway],
      );
      assert.equal(exitCode, 2, `${args.join(" ")}: ${text}`);
      assert.match(text, message);
      assert.doesNotMatch(text, /unknown option/, args.join(" "));
    }
    for (const args of [
      ["charge", "order-1", "-x"],
      ["charge", "order-1", "-5", "--other"],
    ]) {
      assert.match((await tryCommand(args)).text, /unknown option '-(?:x|-other)'/);
    }
    assert.match((await tryCommand(["pay", "order-1", "-5"])).text, /too many arguments/);
  });

  test("leave no digit to be an option's letter", async () => {
    const program = await buildProgram();
    const shorts = (command: typeof program): readonly string[] => [
      ...command.options.map(({ short }) => short ?? ""),
      ...command.commands.flatMap(shorts),
    ];
    assert.deepEqual(
      shorts(program).filter((one) => /\d/.test(one)),
      [],
    );
  });
});

/** The rows of the table of exit codes in a document. */
function rowsOf(page: string): readonly (readonly string[])[] {
  const [, table = ""] = /\| Exit code \| Means \|\n\|-.*\n((?:\|.*\n)+)/.exec(page) ?? [];
  const lines = table.trim().split("\n");
  return lines.map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}
