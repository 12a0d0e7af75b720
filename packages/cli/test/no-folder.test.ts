import assert from "node:assert/strict";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { suite, type TestContext, test } from "node:test";
import type { Command } from "commander";
import { createTestDatabase } from "../../gateway/test/support/database.ts";
import { EXIT } from "../src/command-error.ts";
import { buildProgram } from "../src/program.ts";
import { newFolder } from "./support/new-folder.ts";
import { runProcess } from "./support/run-process.ts";
import { tryCommand } from "./support/try-command.ts";

/** Something that each argument may be, so that every command gets to its work. */
const ARGUMENTS: Readonly<Record<string, string>> = {
  duration: "1m",
  moment: "2026-12-01 09:00:00",
  "name=value": "finish_url=https://kedai.example",
  rules: "drop",
  statuses: "settlement",
  amount: "44000",
  rupiah: "44000",
  email: "ayu@kedai.example",
  id: "G123456789",
  shell: "bash",
};
const OPTIONS: Readonly<Record<string, string>> = {
  "--transactions": "5",
  "--environment": "sandbox",
};
/** Those that may make a folder, or need none. */
const EXEMPT = new Set(["serve", "completion", "help", "snap explain"]);

function leaves(command: Command): readonly Command[] {
  const children = command.commands.filter((one) => !EXEMPT.has(pathOf(one).join(" ")));
  return command.commands.length === 0 ? [command] : children.flatMap(leaves);
}

function pathOf(command: Command): readonly string[] {
  return command.parent ? [...pathOf(command.parent), command.name()] : [];
}

const SAID: Readonly<Record<string, readonly string[]>> = {
  "certify init": ["--create-run", "make", "--read-run", "show {order_id}", "--order-id", "/id"],
  "upstream set": ["x", "--in-flight", "5"],
  "upstream route remove": ["x", "1"],
  "upstream route move": ["x", "2", "1"],
  "upstream route enable": ["x", "1"],
  "upstream route disable": ["x", "1"],
  "upstream route explain": ["x", "--amount", "44000"],
};

function argumentsFor(command: Command, files: string): readonly string[] {
  const options = command.options
    .filter(({ mandatory }) => mandatory)
    .flatMap(({ long }) => [long ?? "", OPTIONS[long ?? ""] ?? "x"]);
  // Either an argument or an option says what is meant.
  const name = pathOf(command).join(" ");
  const said = SAID[name] ?? { reset: ["--yes"], resend: ["x"], export: [] }[command.name()];
  if (said) return said;
  return [
    ...options,
    // As its usage tells them: [options] <order> [amount]
    ...[...command.usage().matchAll(/[<[]([\w=-]+)(?:\.\.\.)?[>\]]/g)]
      .map(([, name = ""]) => name)
      .filter((name) => name !== "options")
      .map((name) => (name === "file" ? join(files, "session.jsonl") : (ARGUMENTS[name] ?? "x"))),
  ];
}

async function stay(t: TestContext, environment: NodeJS.ProcessEnv): Promise<string> {
  const [folder, cwd, former] = [await newFolder(t), process.cwd(), process.env];
  process.chdir(folder);
  process.env = environment;
  t.after(() => {
    process.chdir(cwd);
    process.env = former;
  });
  return folder;
}

suite("where no gateway keeps its data", () => {
  test("no command but serve makes any: each says so and ends with 3", async (t) => {
    const files = await newFolder(t);
    await writeFile(join(files, "session.jsonl"), "{}");
    const folder = await stay(t, { PATH: process.env["PATH"] });
    const commands = leaves(await buildProgram());
    assert.ok(commands.length > 35, `${commands.length} commands`);
    for (const command of commands) {
      const argv = [...pathOf(command), ...argumentsFor(command, files)];
      const { exitCode, text } = await tryCommand(argv);
      assert.equal(exitCode, EXIT.unreachable, `${argv.join(" ")}: ${text}`);
      assert.match(text, /GERBANG_DATA|GERBANG_SERVER_KEY/);
      assert.deepEqual(await readdir(folder), [], argv.join(" "));
    }
  });

  test("a database without the gateway's secret is left alone, too, and none is made up", async (t) => {
    const folder = await newFolder(t);
    const { url } = await createTestDatabase(t);
    const created = await runProcess(["merchant", "create"], { DATABASE_URL: url }, folder);
    assert.equal(created.code, 3);
    assert.match(created.stderr, /^No gateway's secret in .*\.gerbang\. Set GERBANG_SECRET or/);
    const secret = { GERBANG_SECRET: "a secret for tests only" };
    const listed = await runProcess(["merchant", "list", "--json"], secret, folder);
    assert.equal(listed.code, 3);
    const told = JSON.parse(listed.stdout) as { status_code: string; status_message: string };
    assert.equal(told.status_code, "503");
    assert.ok(
      told.status_message.startsWith(
        `No gateway's data in ${join(folder, ".gerbang")}. Set GERBANG_DATA`,
      ),
    );
    assert.deepEqual(await readdir(folder), []);
  });

  test("the folder of a gateway that runs is found from a folder below", async (t) => {
    const folder = await newFolder(t);
    const below = join(folder, "src", "payments");
    await mkdir(below, { recursive: true });
    await mkdir(join(folder, ".gerbang"));
    const started = { url: "http://127.0.0.1:1", server_key: "SB-Mid-server-x" };
    await writeFile(join(folder, ".gerbang", "started.json"), JSON.stringify(started));
    const [asked, listed] = await Promise.all([
      runProcess(["clock"], {}, below),
      runProcess(["merchant", "list"], {}, below),
    ]);
    assert.match(asked.stderr, /^Nothing answers at http:\/\/127\.0\.0\.1:1 /);
    assert.ok(listed.stderr.startsWith(`No gateway's data in ${join(folder, ".gerbang")}.`));
    assert.deepEqual(await readdir(below), []);
  });
});
