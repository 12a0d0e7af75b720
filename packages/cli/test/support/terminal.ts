import { spawn } from "node:child_process";
import type { TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import { createTestDatabase } from "../../../gateway/test/support/database.ts";

const BIN = fileURLToPath(new URL("../../bin/gerbang.mjs", import.meta.url));

/** What seals the keys in its database. */
export const SECRET = "a secret for tests only";

interface Result {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Typed {
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
}

/** A terminal on a database of its own. The command is run as a clone runs it, without a build. */
export async function openTerminal(t: TestContext) {
  const { url } = await createTestDatabase(t);
  const begin = (args: readonly string[], { env = {}, input = "" }: Typed = {}) => {
    const environment = { ...process.env };
    for (const name of ["NODE_OPTIONS", "NODE_TEST_CONTEXT"]) delete environment[name];
    const child = spawn(process.execPath, [BIN, ...args], {
      env: {
        ...environment,
        DATABASE_URL: url,
        GERBANG_SECRET: SECRET,
        ...env,
      },
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
    const ended = new Promise<Result>((resolve) => {
      child.on("close", (code) => resolve({ code, ...said }));
    });
    return { child, ended };
  };
  const run = async (args: readonly string[], typed?: Typed) => await begin(args, typed).ended;
  return { begin, run, url, gerbang: async (...args: string[]) => await run(args) };
}
