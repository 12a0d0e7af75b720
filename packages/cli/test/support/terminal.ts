import { spawn } from "node:child_process";
import type { TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import { createTestDatabase } from "../../../gateway/test/support/database.ts";
import { type CommandResult, inheritedEnvironment, runCommand } from "./run-command.ts";

const BIN = fileURLToPath(new URL("../../bin/gerbang.mjs", import.meta.url));

/** What seals the keys in its database. */
export const SECRET = "a secret for tests only";

interface Typed {
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
}

/** A terminal on a database of its own, whose commands run in this process; what `begin` begins is one of its own. */
export async function openTerminal(t: TestContext) {
  const { url } = await createTestDatabase(t);
  const own = { DATABASE_URL: url, GERBANG_SECRET: SECRET };
  const begin = (args: readonly string[], { env = {}, input = "" }: Typed = {}) => {
    const child = spawn(process.execPath, [BIN, ...args], {
      env: { ...inheritedEnvironment(), ...own, ...env },
    });
    const said = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const) {
      child[name].on("data", (chunk: Buffer) => {
        said[name] += chunk.toString();
      });
    }
    // A command that reads nothing may have ended already.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
    const ended = new Promise<CommandResult>((resolve) => {
      child.on("close", (code) => resolve({ code, ...said }));
    });
    return { child, ended };
  };
  const run = async (args: readonly string[], { env = {}, input = "" }: Typed = {}) =>
    await runCommand(args, { ...own, ...env }, input);
  return { begin, run, url, gerbang: async (...args: string[]) => await run(args) };
}
