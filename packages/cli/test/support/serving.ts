import { type ChildProcess, spawn } from "node:child_process";
import type { TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import { newFolder } from "./new-folder.ts";

const BIN = fileURLToPath(new URL("../../bin/gerbang.mjs", import.meta.url));

type LogLine = Readonly<Record<string, unknown>> & { readonly msg: string };

/** `gerbang serve` in a process of its own, and what it logs. */
interface Serving {
  readonly child: ChildProcess;
  readonly lines: readonly LogLine[];
  /** Everything that was written to standard error and is not a line of the log. */
  readonly text: () => string;
  /** Everything that was written to standard output. */
  readonly printed: () => string;
  /** Resolves to the line that makes so many with this message. */
  readonly logged: (message: string, times?: number) => Promise<LogLine>;
  /** Resolves when it has ended and nothing more can be read of it. */
  readonly ended: Promise<number | null>;
}

export async function serve(
  t: TestContext,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<Serving> {
  const child = spawn(process.execPath, [BIN, "serve", ...args], {
    env: {
      PATH: process.env["PATH"],
      GERBANG_DATA: await newFolder(t),
      PORT: "0",
      ...environment,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  t.after(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  const lines: LogLine[] = [];
  const waiting = new Set<() => void>();
  const rest: string[] = [];
  let unread = "";
  child.stderr.on("data", (chunk: Buffer) => {
    const read = (unread + chunk.toString()).split("\n");
    unread = read.pop() ?? "";
    for (const line of read) {
      if (line.startsWith("{")) lines.push(JSON.parse(line) as LogLine);
      else rest.push(line);
    }
    for (const look of waiting) look();
  });
  const logged = async (message: string, times = 1) =>
    await new Promise<LogLine>((resolve, reject) => {
      const look = () => {
        const line = lines.filter(({ msg }) => msg === message)[times - 1];
        if (!line) return;
        waiting.delete(look);
        resolve(line);
      };
      waiting.add(look);
      void ended.then(() => reject(new Error(`it ended without "${message}": ${rest.join("\n")}`)));
      look();
    });
  const texts = { text: () => rest.join("\n"), printed: () => output };
  return { child, lines, ...texts, logged, ended };
}
