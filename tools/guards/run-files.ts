import { spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { TestResult } from "./report-results.ts";

const REPORTER = fileURLToPath(new URL("report-results.ts", import.meta.url));
/** A test that hangs without a guard is red all the same; nobody wants to wait for it for long. */
const TEST_TIMEOUT_MS = 30_000;
const FILE_TIMEOUT_MS = 240_000;

/** What became of the tests of some files. */
export interface FilesRun {
  readonly passed: ReadonlySet<string>;
  /** By name, with the beginning of the error. */
  readonly failed: ReadonlyMap<string, string>;
  /** Why tests were not run, or not to their end, which says nothing about any of them. */
  readonly died?: string;
}

interface RunPlace {
  readonly root: string;
  /** Of the database server. */
  readonly url: string;
  /** Whether a file is ended at its first red test: then which others would be red is not known. */
  readonly stopsAtFirst?: boolean;
}

/** Runs files of tests in a tree, one after the other. */
export async function runFiles(place: RunPlace, files: readonly string[]): Promise<FilesRun> {
  const passed = new Set<string>();
  const failed = new Map<string, string>();
  const died: string[] = [];
  for (const file of files) {
    const run = await runFile(place, file);
    for (const name of run.passed) passed.add(name);
    for (const [name, error] of run.failed) failed.set(name, error);
    if (run.died !== undefined) died.push(`${file}: ${run.died}`);
  }
  return { passed, failed, ...(died.length > 0 && { died: died.join("\n") }) };
}

/** As a process of its own, without the runner's: that would take longer to begin than many a test takes. */
async function runFile({ root, url, stopsAtFirst }: RunPlace, file: string): Promise<FilesRun> {
  const words = [
    "--conditions=@gerbang/source",
    `--test-reporter=${REPORTER}`,
    `--test-timeout=${TEST_TIMEOUT_MS}`,
    "--test-force-exit",
    file,
  ];
  const compiled = path.join(tmpdir(), "gerbang-compile-cache");
  const child = spawn(process.execPath, words, {
    cwd: root,
    env: { ...process.env, NODE_COMPILE_CACHE: compiled, GERBANG_TEST_DATABASE_URL: url },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: FILE_TIMEOUT_MS,
    killSignal: "SIGKILL",
  });
  const closed = once(child, "close") as Promise<[number | null]>;
  const complaints = readAll(child.stderr);
  const results: TestResult[] = [];
  for await (const line of createInterface(child.stdout)) {
    // Whatever else is printed is what tests print.
    if (!line.startsWith('{"name":')) continue;
    const result = JSON.parse(line) as TestResult;
    results.push(result);
    if (stopsAtFirst && result.outcome === "failed") child.kill("SIGKILL");
  }
  const [code] = await closed;
  return judge(results, code, await complaints);
}

async function readAll(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function judge(results: readonly TestResult[], code: number | null, complaints: string): FilesRun {
  const of = (outcome: TestResult["outcome"]) => results.filter((one) => one.outcome === outcome);
  const failed = of("failed");
  // Where a test failed, what it left behind may have ended the process, too.
  const isDead = failed.length === 0 && (code !== 0 || results.length === 0);
  return {
    passed: new Set(of("passed").map(({ name }) => name)),
    failed: new Map(failed.map(({ name, error = "" }) => [name, error])),
    ...(isDead && { died: `ended with ${code}\n${complaints.slice(-2_000)}` }),
  };
}
