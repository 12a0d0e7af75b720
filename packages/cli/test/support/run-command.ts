import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const BIN = fileURLToPath(new URL("../../bin/gerbang.mjs", import.meta.url));

/** How a command ended, and what it said. */
interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const NOT_INHERITED = [
  "NODE_OPTIONS",
  "NODE_TEST_CONTEXT",
  "DATABASE_URL",
  "GERBANG_DATA",
  "GERBANG_URL",
  "GERBANG_SERVER_KEY",
];

/** Runs a command as a clone runs it, without a build, and with nothing to read. */
export async function runCommand(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  cwd?: string,
): Promise<CommandResult> {
  const inherited = { ...process.env };
  for (const name of NOT_INHERITED) delete inherited[name];
  const child = spawn(process.execPath, [BIN, ...args], {
    env: { ...inherited, ...environment },
    ...(cwd !== undefined && { cwd }),
  });
  const texts = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].on("data", (chunk: Buffer) => {
      texts[name] += chunk.toString();
    });
  }
  child.stdin.end();
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { code, ...texts };
}
