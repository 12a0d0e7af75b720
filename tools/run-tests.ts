import { spawn } from "node:child_process";
import { globSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";

/*
 * Runs the test files that the arguments name, by paths or patterns, a few dozen in each process: one that
 * is begun for a single file spends more on loading the gateway, and on running it before it is compiled,
 * than on the tests. A handful of files have a process each. Options go to the runner:
 *
 *   node tools/run-tests.ts --test-name-pattern="a refund" "packages/gateway/test/**\/*.test.ts"
 */

const ROOT = path.resolve(import.meta.dirname, "..");
/** As many at once as a small machine has cores. */
const AT_ONCE = 2;
/** More than run at once, so that neither core waits long for the last. */
const PROCESSES = 8;
const LEFT_BEHIND_MS = 10_000;
const RUNNER = [
  "--conditions=@gerbang/source",
  "--test",
  `--test-concurrency=${AT_ONCE}`,
  "--test-timeout=60000",
  "--test-global-setup=packages/gateway/test/support/postgres-server.ts",
];

/** What a failed test leaves behind, such as a browser that hangs, must not keep everybody waiting for ever. */
const END = `import { after } from "node:test";
after(() => setTimeout(() => {
  console.error("Something that a test left behind keeps its process alive: ended.");
  process.exit();
}, ${LEFT_BEHIND_MS}).unref());
`;

const given = process.argv.slice(2);
const options = given.filter((one) => one.startsWith("-"));
const patterns = given.filter((one) => !one.startsWith("-"));
const files = globSync(patterns, { cwd: ROOT }).sort();
if (files.length === 0) throw new Error(`no test file is named by ${patterns.join(" ")}`);

const folder = mkdtempSync(path.join(tmpdir(), "gerbang-test-groups-"));
const groups = dealOut(files).map((group, index) => writeGroup(group, index));
const runner = spawn(process.execPath, [...RUNNER, ...options, ...groups], {
  cwd: ROOT,
  stdio: "inherit",
});
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => runner.kill(signal));
runner.on("exit", (code) => {
  rmSync(folder, { recursive: true, force: true });
  process.exitCode = code ?? 1;
});

/** Neighbours take about as long as each other: dealt out in turn, each process has its share of them. */
function dealOut(all: readonly string[]): readonly (readonly string[])[] {
  return Array.from({ length: Math.min(PROCESSES, all.length) }, (_, index) =>
    all.filter((_, at) => at % PROCESSES === index),
  );
}

/** A file that is all of a group's files; what the runner says of a test names the file that it stands in. */
function writeGroup(group: readonly string[], index: number): string {
  const entry = path.join(folder, `group-${index + 1}.test.mjs`);
  const urls = group.map((file) => pathToFileURL(path.join(ROOT, file)).href);
  const imports = urls.map((url) => `await import(${JSON.stringify(url)});\n`);
  writeFileSync(entry, [END, ...imports].join(""));
  return entry;
}
