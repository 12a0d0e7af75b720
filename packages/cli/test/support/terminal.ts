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
  const run = async (args: readonly string[], { env = {}, input = "" }: Typed = {}) => {
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
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    // A command that reads nothing may have ended already.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
    const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
    return { code, stdout, stderr } satisfies Result;
  };
  return { run, url, gerbang: async (...args: string[]) => await run(args) };
}
