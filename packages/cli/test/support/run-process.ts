import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { type CommandResult, inheritedEnvironment } from "./run-command.ts";

const BIN = fileURLToPath(new URL("../../bin/gerbang.mjs", import.meta.url));

/** Runs a command as a clone runs it: as a process of its own, without a build, and with nothing to read. */
export async function runProcess(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  cwd?: string,
): Promise<CommandResult> {
  const child = spawn(process.execPath, [BIN, ...args], {
    env: { ...inheritedEnvironment(), ...environment },
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
