import assert from "node:assert/strict";
import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { suite, test } from "node:test";
import { newFolder } from "./support/new-folder.ts";
import { runCommand } from "./support/run-command.ts";
import { runProcess } from "./support/run-process.ts";
import { openTerminal } from "./support/sandbox-terminal.ts";

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
});
