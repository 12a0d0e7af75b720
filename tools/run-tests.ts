import { spawn } from "node:child_process";
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";

/*
 * Runs the test files that the arguments name, by paths or patterns, a few dozen in each process: one that
 * is begun for a single file spends more on loading the gateway, and on running it before it is compiled,
 * than on the tests. Those that need a browser are together, so that two are started and stay warm. A
 * handful of files have a process each. Options go to the runner, but for `--whole`: then what a test takes a
 * sample of it takes in all combinations (`packages/checkout/test/support/sample.ts`).
 *
 *   node tools/run-tests.ts --test-name-pattern="a refund" "packages/gateway/test/**\/*.test.ts"
 */

const ROOT = path.resolve(import.meta.dirname, "..");
/** One more than a small machine has cores: each waits now and then, for deadlines, browsers and databases. */
const AT_ONCE = 4;
/** They come first. What follows is dealt to more than run at once, so that no core waits long for the last. */
const WITH_BROWSER = 2;
const WITHOUT = 4;
const LEFT_BEHIND_MS = 10_000;
const TEST_MS = 60_000;
/** What stands in nightly/ takes as long as it takes, also when one of it is run by hand. */
const NIGHTLY_TEST_MS = 7_200_000;
const RUNNER = [
  "--conditions=@gerbang/source",
  "--test",
  `--test-concurrency=${AT_ONCE}`,
  "--test-global-setup=packages/gateway/test/support/postgres-server.ts",
];

/**
 * No test begins before all files are loaded: whenever none is left of those that are known, the runner takes it
 * that all is over, closes what is shared, and END ends the process, with the files that were still to come.
 */
const BEGIN = `import { after, test } from "node:test";
const loading = Promise.withResolvers();
let isOver = false;
test("the files of this process can be loaded", async () => await loading.promise);
process.on("exit", () => {
  if (isOver) return;
  console.error("Ended before all tests were.");
  process.exitCode = 1;
});
`;

/** What a failed test leaves behind, such as a browser that hangs, must not keep everybody waiting for ever. */
const END = `loading.resolve();
after(() => {
  isOver = true;
  setTimeout(() => {
    console.error("Something that a test left behind keeps its process alive: ended.");
    process.exit();
  }, ${LEFT_BEHIND_MS}).unref();
});
`;

const given = process.argv.slice(2);
const options = given.filter((one) => one.startsWith("-") && one !== "--whole");
const patterns = given.filter((one) => !one.startsWith("-"));
const files = globSync(patterns, { cwd: ROOT }).sort();
if (files.length === 0) throw new Error(`no test file is named by ${patterns.join(" ")}`);

const isNightly = files.every((file) => file.split(path.sep).includes("nightly"));
const folder = mkdtempSync(path.join(tmpdir(), "gerbang-test-groups-"));
const groups = dealOut(files).map((group, index) => writeGroup(group, index));
const runner = spawn(process.execPath, [...RUNNER, deadline(), ...options, ...groups], {
  cwd: ROOT,
  stdio: "inherit",
  env: { ...process.env, ...(given.includes("--whole") && { GERBANG_TEST_WHOLE: "yes" }) },
});
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => runner.kill(signal));
runner.on("exit", (code) => {
  rmSync(folder, { recursive: true, force: true });
  process.exitCode = code ?? 1;
});

function deadline(): string {
  return `--test-timeout=${isNightly ? NIGHTLY_TEST_MS : TEST_MS}`;
}

function dealOut(all: readonly string[]): readonly (readonly string[])[] {
  const [inBrowser, others] = [all.filter(needsBrowser), all.filter((file) => !needsBrowser(file))];
  // Of a handful none waits for another.
  if (all.length <= WITH_BROWSER + WITHOUT) return all.map((file) => [file]);
  return [...dealTo(WITH_BROWSER, inBrowser), ...dealTo(WITHOUT, others)];
}

/** Its suite is skipped where there is no browser. */
function needsBrowser(file: string): boolean {
  return readFileSync(path.join(ROOT, file), "utf8").includes("browserMissing");
}

/** Neighbours take about as long as each other: dealt out in turn, each process has its share of them. */
function dealTo(processes: number, dealt: readonly string[]): readonly (readonly string[])[] {
  return Array.from({ length: Math.min(processes, dealt.length) }, (_, index) =>
    dealt.filter((_, at) => at % processes === index),
  );
}

/** A file that is all of a group's files; what the runner says of a test names the file that it stands in. */
function writeGroup(group: readonly string[], index: number): string {
  const entry = path.join(folder, `group-${index + 1}.test.mjs`);
  const urls = group.map((file) => pathToFileURL(path.join(ROOT, file)).href);
  const imports = urls.map(
    (url) => `await import(${JSON.stringify(url)}).catch(loading.reject);\n`,
  );
  writeFileSync(entry, [BEGIN, ...imports, END].join(""));
  return entry;
}
