import { spawn } from "node:child_process";
import { ShopError } from "./shop-error.ts";
import { type Filling, fillIn, toArguments } from "./template.ts";

const TIMEOUT_MS = 60_000;
const OUTPUT_MAX = 1024 * 1024;

/** Runs a command without a shell: what fills it in is never more than an argument. Gives its standard output. */
export async function runCommand(line: string, filling: Filling): Promise<string> {
  const [program = "", ...words] = toArguments(line).map((word) => fillIn(word, filling));
  const now = filling.now === undefined ? {} : { GERBANG_NOW: filling.now };
  const child = spawn(program, words, {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...now },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].on("data", (part: Buffer) => {
      if (said[name].length < OUTPUT_MAX) said[name] += part.toString();
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", (error) => reject(new ShopError(`${program}: ${error.message}`)));
    child.on("close", resolve);
  });
  if (code === 0) return said.stdout;
  const reason = said.stderr.trim().split("\n").at(-1) ?? "";
  throw new ShopError(`${program} ended with ${code}${reason && `: ${reason}`}`);
}
