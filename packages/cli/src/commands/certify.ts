import { type Command, Option } from "commander";
import { certify, countOrders, replay, suiteOf, type Verdict } from "../certify/certify.ts";
import { LEFT_OUT, type LeftOut } from "../certify/left-out.ts";
import { loadConfig, readJson } from "../certify/load-config.ts";
import { sentenceOf, tellProgress } from "../certify/progress.ts";
import { exitCodeFor } from "../certify/report/exit-code.ts";
import { readBaseline, toJsonReport } from "../certify/report/json-report.ts";
import { type TargetOptions, withDriver } from "../certify/run-certify.ts";
import { FAMILIES, type Profile } from "../certify/schedule/families.ts";
import { printShort } from "../certify/schedule/notation.ts";
import { parseSteps } from "../certify/schedule/spoken.ts";
import type { Schedule } from "../certify/schedule/step.ts";
import type { Run } from "../certify/search.ts";
import type { Language } from "../certify/stories/both.ts";
import { tellStory } from "../certify/stories/tell-story.ts";
import { writeReports } from "../certify/write-reports.ts";
import { CommandError, EXIT } from "../command-error.ts";
import { makeNamedFolder } from "../named-file.ts";
import { printJson, printLine } from "../sandbox/print.ts";
import { readVersion } from "../version.ts";
import { addCertifyInit } from "./certify-init.ts";

interface CertifyCommandOptions extends TargetOptions {
  readonly config?: string;
  readonly quick: boolean;
  readonly deep: boolean;
  readonly replay?: string;
  readonly baseline?: string;
  readonly report?: string;
  readonly language: Language;
  readonly list: boolean;
  readonly only?: readonly string[];
  readonly json: boolean;
}

const HELP = `
Plays hundreds of stories of an order against your application (messages late, twice, at once, lost, forged; the
status call failing; the process killed) and judges by what your own order shows. It makes orders, pays, expires
and refunds them, all in the sandbox; nothing is deleted. The example shop needs no configuration:
  $ npm start
  $ gerbang certify --quick
For any other: \`gerbang certify init\`.

Exit codes of this command: 0 certified, 1 defects, 2 the command line or the file is wrong,
3 the gateway or the shop cannot be reached, 5 unsteady, 6 a file cannot be read or written.`;

/** `gerbang certify` */
export function addCertifyCommand(program: Command): void {
  const command = program
    .command("certify")
    .enablePositionalOptions()
    .description("torture your own order handling, and see whether it is sound")
    .option("--config <file>", "what to certify; gerbang-certify.json if there is one")
    .option("--quick", "about 300 schedules instead of 2,000", false)
    .option("--deep", "everything, overnight", false)
    .option("--replay <file>", "play one schedule file again: 0 when it fails no longer")
    .option("--baseline <file>", "an earlier report.json: only what it does not hold fails")
    .option("--report <folder>", "write HTML, JSON, JUnit, SARIF and a badge there")
    .addOption(
      new Option("--language <language>", "of the HTML report").choices(["en", "id"]).default("en"),
    )
    .addOption(
      new Option("--only <family...>", "some families of schedules").choices(
        FAMILIES.map(({ name }) => name),
      ),
    )
    .option("--list", "print the schedules, and play nothing", false)
    .option("--allow-host <host...>", "a machine that is not of this network", [])
    .option("--url <url>", "the gateway's address (GERBANG_URL; else that of `npm start`)")
    .option("--key <key>", "the server key (GERBANG_SERVER_KEY; else that of `npm start`)")
    .option("--json", "print the report as JSON", false)
    .addHelpText("after", HELP)
    .action(async (options: CertifyCommandOptions) => await run(options));
  addCertifyInit(command);
}

async function run(options: CertifyCommandOptions): Promise<void> {
  if (options.quick && options.deep) {
    throw new CommandError("--quick and --deep do not go together.", EXIT.usage);
  }
  const profile = options.quick ? "quick" : options.deep ? "deep" : "standard";
  const wanted: Wanted = { profile, ...(options.only && { only: options.only }) };
  if (options.list) return list(suiteOf(wanted));
  if (options.replay !== undefined) return await playAgain(options.replay, options);
  await certifyAll(wanted, options);
}

interface Wanted {
  readonly profile: Profile;
  readonly only?: readonly string[];
}

async function certifyAll(wanted: Wanted, options: CertifyCommandOptions): Promise<void> {
  const baseline = await findBaseline(options.baseline);
  // Before anything is played: what cannot be kept is known at once.
  if (options.report !== undefined) await makeNamedFolder(options.report);
  const { config, source } = await loadConfig(options.config, process.env);
  const begun = performance.now();
  const verdict = await withDriver(config, options, async ({ driver, offers, amount }) => {
    say(announce(wanted.profile, countOrders({ ...wanted, offers })));
    const { isTTY } = process.stderr;
    const tell = tellProgress({ isTerminal: isTTY, write: (text) => process.stderr.write(text) });
    const found = await certify(driver, { ...wanted, amount, offers, tell });
    if (isTTY) say("");
    return found;
  });
  const report = toJsonReport(verdict, wanted.profile);
  if (!options.json) printVerdict(verdict, (performance.now() - begun) / 1_000);
  if (options.report !== undefined) {
    const files = await writeReports(report, {
      folder: options.report,
      language: options.language,
      version: readVersion(),
      source: config.source ?? source,
      known: baseline ?? new Set(),
      durations: verdict.runs.map(({ ms }) => ms),
    });
    say(`Written: ${files.join(", ")}`);
  }
  if (options.json) printJson(report);
  process.exitCode = exitCodeFor(verdict, baseline);
}

function announce(profile: Profile, orders: number): string {
  return `certify ${profile}: about ${orders.toLocaleString("en")} orders will be made, paid, closed and refunded in the sandbox.`;
}

function list(suite: ReturnType<typeof suiteOf>): void {
  for (const { family, schedule, needs } of suite) {
    const needed = needs.length === 0 ? "" : `  (needs ${needs.join(", ")})`;
    printLine(`${family.padEnd(24)}${printShort(schedule) || "(the charge alone)"}${needed}`);
  }
}

function printVerdict({ defects, unsteady, played, runs }: Verdict, seconds: number): void {
  const leftOut = runs.filter(({ result }) => result === "left out");
  for (const { id, schedule, fingerprint, witness } of defects) {
    printLine(sentenceOf({ id, schedule }));
    for (const [index, line] of tellStory(schedule, "en", witness).entries()) {
      printLine(`  ${index + 1}. ${line}`);
    }
    printLine(`  ${fingerprint}\n`);
  }
  for (const { invariant, schedule } of unsteady) {
    printLine(`unsteady  ${printShort(schedule)}  broke ${invariant} once, and never again`);
  }
  printLine(
    `${played} schedules in ${seconds.toFixed(1)} s (${Math.round(played / seconds)} a second): ${verdictOf({ defects, unsteady })}.`,
  );
  if (leftOut.length > 0) {
    printLine(`${leftOut.length} left out, and so not certified:`);
    for (const [why, count] of countReasons(leftOut)) {
      printLine(`  ${String(count).padStart(4)}  ${LEFT_OUT[why].en} (${why})`);
    }
  }
}

/** How many were left out for each reason, by the first of each one's. */
function countReasons(leftOut: readonly Run[]): ReadonlyMap<LeftOut, number> {
  const counts = new Map<LeftOut, number>();
  for (const { missing } of leftOut) {
    for (const why of missing.slice(0, 1)) counts.set(why, (counts.get(why) ?? 0) + 1);
  }
  return counts;
}

function verdictOf({ defects, unsteady }: Pick<Verdict, "defects" | "unsteady">): string {
  if (defects.length > 0) return `${defects.length} defect${defects.length === 1 ? "" : "s"}`;
  return unsteady.length > 0 ? "unsteady" : "certified";
}

async function findBaseline(file: string | undefined): Promise<ReadonlySet<string> | undefined> {
  if (file === undefined) return undefined;
  const prints = readBaseline(await readJson(file));
  if (prints) return prints;
  throw new CommandError(`${file} is no report of this command.`, EXIT.usage);
}

async function playAgain(file: string, options: CertifyCommandOptions): Promise<void> {
  const schedule = await readSchedule(file);
  const { config } = await loadConfig(options.config, process.env);
  const violation = await withDriver(
    config,
    options,
    async ({ driver, offers, amount }) => await replay(driver, schedule, { offers, amount }),
  );
  printLine(
    violation
      ? `It still breaks ${violation.invariant}: ${printShort(schedule)}`
      : `It fails no longer: ${printShort(schedule)}`,
  );
  process.exitCode = violation ? EXIT.refused : EXIT.done;
}

async function readSchedule(file: string): Promise<Schedule> {
  const value = await readJson(file);
  const { steps } = (value ?? {}) as { readonly steps?: unknown };
  const lines = Array.isArray(steps) && steps.every((one) => typeof one === "string") ? steps : [];
  const schedule = parseSteps(lines);
  if (schedule) return schedule;
  throw new CommandError(
    `${file} is no schedule file, or holds a step that is unknown.`,
    EXIT.usage,
  );
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
