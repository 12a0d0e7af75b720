import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { writeNamedFile } from "../named-file.ts";
import { toBadge } from "./report/badge.ts";
import { toHtml } from "./report/html/html-report.ts";
import type { JsonReport, ReportedDefect } from "./report/json-report.ts";
import { toJUnit } from "./report/junit.ts";
import { toSarif } from "./report/sarif.ts";
import type { Language } from "./stories/both.ts";

interface ReportOptions {
  readonly folder: string;
  readonly language: Language;
  readonly version: string;
  readonly source: string;
  /** The defects that do not fail, by their fingerprints: those of the baseline. */
  readonly known: ReadonlySet<string>;
  /** How long each run took, in milliseconds. */
  readonly durations: readonly (number | undefined)[];
}

/**
 * Writes every form of the report into a folder that is there, with a schedule file for each defect; gives their names.
 *
 * @throws {CommandError} when one of them cannot be written.
 */
export async function writeReports(
  report: JsonReport,
  { folder, language, version, source, known, durations }: ReportOptions,
): Promise<readonly string[]> {
  const application = await describeApplication();
  const about = { at: new Date(), application, gateway: version };
  const files: readonly (readonly [string, string])[] = [
    ["report.html", toHtml(report, about, language)],
    ["report.json", toText(report)],
    ["junit.xml", toJUnit(report, { source, folder, known, durations })],
    ["report.sarif", toText(toSarif(report, { version, source }))],
    ["badge.json", toText(toBadge(report))],
    ...report.defects.map((one) => [`${one.fingerprint}.json`, toText(replayFile(one))] as const),
  ];
  await Promise.all(
    files.map(async ([name, text]) => await writeNamedFile(join(folder, name), text)),
  );
  return files.map(([name]) => join(folder, name));
}

/** The schedule file that plays a defect again. */
function replayFile({ defect, breaks, steps, fingerprint }: ReportedDefect): object {
  return { gerbang_schedule: 1, defect, breaks, steps, fingerprint };
}

function toText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** As the repository of the working folder describes itself; `undefined` where there is none. */
async function describeApplication(): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)("git", [
      "describe",
      "--always",
      "--dirty",
      "--tags",
    ]);
    return stdout.trim() || undefined;
  } catch {
    // No repository, or no git: the report says that the version is unknown.
    return undefined;
  }
}
