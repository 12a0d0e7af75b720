import { join } from "node:path";
import { LEFT_OUT } from "../left-out.ts";
import { printShort } from "../schedule/notation.ts";
import { parseSteps } from "../schedule/spoken.ts";
import { findingOf } from "../stories/findings/findings.ts";
import { isAdvice } from "./exit-code.ts";
import type { JsonReport, ReportedDefect, ReportedRun } from "./json-report.ts";

/** What differs between equal runs, and so stands in no JSON report. */
interface JUnitContext {
  /** The file at which findings are shown: the handler's, or else the configuration. */
  readonly source: string;
  /** Where the files lie by which a defect is played again. */
  readonly folder: string;
  /** Fingerprints of the baseline: what is known does not fail. */
  readonly known?: ReadonlySet<string>;
  /** How long each of the report's runs took, in their order, in milliseconds. */
  readonly durations?: readonly (number | undefined)[];
}

/** One test: a story of the suite, or what is wrong with an ordinary run. */
interface Case {
  readonly suite: string;
  readonly name: string;
  readonly ms: number;
  /** `undefined` where it passed. */
  readonly outcome:
    | { readonly is: "failure" | "error" | "skipped"; readonly xml: string }
    | undefined;
  readonly says?: string;
}

/** What is wrong with an order of which nothing out of the ordinary was asked belongs to no family. */
const ORDINARY = "ordinary runs";

/**
 * A suite for each family and a test for each story, as systems of continuous integration read them: Jenkins takes what
 * stands before the last dot of `classname` for a package, GitLab tells tests apart by `classname` and `name`, and leads
 * to `file`. A story fails with its defect, is skipped with the reason why it was left out, and is an error where it
 * was unsteady. As by the exit code, advice does not fail, nor what the baseline holds.
 */
export function toJUnit(report: JsonReport, context: JUnitContext): string {
  const cases = [...ordinaryCases(report, context), ...storyCases(report, context)];
  const suites = Map.groupBy(cases, ({ suite }) => suite);
  const body = [...suites].map(([name, own]) => suiteOf(name, own, context)).join("");
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="gerbang certify ${report.profile}" ${countsOf(cases)}>
${body}</testsuites>
`;
}

function suiteOf(name: string, cases: readonly Case[], { source }: JUnitContext): string {
  const tests = cases.map((one) => {
    const named = `classname="certify.${escape(name)}" name="${escape(one.name)}" file="${escape(source)}"`;
    const inner = [one.outcome?.xml, one.says && `<system-out>${escape(one.says)}</system-out>`]
      .filter((part) => part !== undefined)
      .map((part) => `      ${part}\n`)
      .join("");
    const head = `    <testcase ${named} time="${seconds(one.ms)}"`;
    return inner === "" ? `${head}/>\n` : `${head}>\n${inner}    </testcase>\n`;
  });
  return `  <testsuite name="${escape(name)}" ${countsOf(cases)}>\n${tests.join("")}  </testsuite>\n`;
}

function countsOf(cases: readonly Case[]): string {
  const count = (is: string) => cases.filter(({ outcome }) => outcome?.is === is).length;
  const ms = cases.reduce((sum, one) => sum + one.ms, 0);
  return `tests="${cases.length}" failures="${count("failure")}" errors="${count("error")}" skipped="${count("skipped")}" time="${seconds(ms)}"`;
}

/** A defect that no story of the suite shows would be in no test: what the ordinary runs say by themselves. */
function ordinaryCases(report: JsonReport, context: JUnitContext): readonly Case[] {
  const shown = new Set(report.runs.map(({ fingerprint }) => fingerprint));
  const alone = report.defects.filter(({ fingerprint }) => !shown.has(fingerprint));
  return alone.map((defect) => {
    const name = `${defect.defect} ${defect.schedule || CHARGE_ALONE}`;
    return { suite: ORDINARY, name, ms: 0, ...toldBy(defect, context) };
  });
}

function storyCases(report: JsonReport, context: JUnitContext): readonly Case[] {
  const byPrint = new Map(report.defects.map((defect) => [defect.fingerprint, defect]));
  const broken = new Map(report.unsteady.map(({ steps, breaks }) => [shortOf(steps), breaks]));
  return report.runs.map((run, index) => {
    const defect = byPrint.get(run.fingerprint ?? "");
    return {
      suite: run.family,
      name: run.schedule || CHARGE_ALONE,
      ms: context.durations?.[index] ?? 0,
      ...(defect ? toldBy(defect, context) : { outcome: outcomeOf(run, broken) }),
    };
  });
}

/** What a run comes to that shows no defect. */
function outcomeOf(
  { result, schedule, missing = [] }: ReportedRun,
  broken: ReadonlyMap<string, string>,
): Case["outcome"] {
  if (result === "left out") {
    const why = missing.map((one) => LEFT_OUT[one].en).join("; ");
    return { is: "skipped", xml: `<skipped message="${escape(why)}"/>` };
  }
  if (result !== "unsteady") return undefined;
  const what = `${broken.get(schedule) ?? "Something"} was broken once, and never again`;
  return { is: "error", xml: `<error type="unsteady" message="${escape(what)}"/>` };
}

function toldBy(
  defect: ReportedDefect,
  { folder, known }: JUnitContext,
): Pick<Case, "outcome" | "says"> {
  const { defect: id, breaks, fingerprint, story, schedule } = defect;
  const title = `${id} ${findingOf(id).title.en}`;
  const told = [
    ...story.en.map((line, index) => `${index + 1}. ${line}`),
    "",
    `Breaks ${breaks}. Shortest schedule: ${schedule || CHARGE_ALONE}`,
    `Play it again: gerbang certify --replay ${join(folder, `${fingerprint}.json`)}`,
  ].join("\n");
  if (isAdvice(breaks)) return { outcome: undefined, says: `Advice: ${title}\n${told}` };
  if (known?.has(fingerprint)) {
    const xml = `<skipped message="${escape(`known, in the baseline: ${title}`)}"/>`;
    return { outcome: { is: "skipped", xml }, says: told };
  }
  const message = escape(`${title}: ${schedule || CHARGE_ALONE}`);
  const xml = `<failure type="${id}" message="${message}">${escape(told)}</failure>`;
  return { outcome: { is: "failure", xml } };
}

const CHARGE_ALONE = "(the charge alone)";

function shortOf(steps: readonly string[]): string {
  const schedule = parseSteps(steps);
  return schedule ? printShort(schedule) : "";
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(3);
}

/** What a shop shows may hold characters that XML has no way to write at all. */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const UNWRITABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu;

function escape(text: string): string {
  return text
    .replaceAll(UNWRITABLE, "\ufffd")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
