import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { GUARDS } from "../test/certify/support/guards.ts";

const PAGE = new URL("../../../docs/certify-guards.md", import.meta.url);
const PROGRAM = fileURLToPath(new URL("../test/certify/support/try-mutants.ts", import.meta.url));

/** Which mutants a judge loses: all guards are there when `without` is absent. */
async function lostBy(without?: number): Promise<readonly (readonly [number, string])[]> {
  const words = [
    "--conditions=@gerbang/source",
    PROGRAM,
    ...(without === undefined ? [] : [String(without)]),
  ];
  const { stdout } = await promisify(execFile)(process.execPath, words);
  return (JSON.parse(stdout) as { readonly lost: readonly (readonly [number, string])[] }).lost;
}

/** The document of the judge's guards; throws when a guard can be taken away and nothing is lost. */
async function guardsPage(): Promise<string> {
  const usual = await lostBy();
  if (usual.length > 0) throw new Error(`lost with all guards: ${JSON.stringify(usual)}`);
  const rows: string[] = [];
  for (const [index, { name }] of GUARDS.entries()) {
    const lost = await lostBy(index);
    if (lost.length === 0) throw new Error(`nothing is lost without: ${name}`);
    const escaped = lost.filter(([, found]) => found === "").map(([edit]) => `M${edit}`);
    const renamed = lost
      .filter(([, found]) => found !== "")
      .map(([edit, found]) => `M${edit} as \`${found}\``);
    rows.push(`| ${name} | ${listed(escaped)} | ${listed(renamed)} |`);
  }
  return `<!-- Made by \`node packages/cli/tools/write-guards.ts\`. Edit the code that it is made from. -->

# What each guard of certify's judge is for

Each row takes one guard of the judge away and lets all simulated wrong handlers be certified by \`--quick\`. The first
column of mutants is what then escapes; the second, what is found by another story, or as another class, than the one
it should be. The numbers are those of \`packages/cli/test/certify/support/mutants.ts\`. By night
one handler of each row is certified without its guard as a real process behind a real gateway, too:
\`packages/cli/nightly/certify/guards.test.ts\`.

| The judge holds that … | Without it escapes | Without it is told otherwise |
| --- | --- | --- |
${rows.join("\n")}
`;
}

/** A handful, and how many more. */
function listed(all: readonly string[]): string {
  const shown = all.slice(0, 6).join(", ");
  return all.length > 6 ? `${shown} and ${all.length - 6} more` : shown;
}

/** Writes the document; with `--check` it only compares. It takes two minutes. */
async function main(check: boolean): Promise<void> {
  const page = await guardsPage();
  if (!check) writeFileSync(PAGE, page);
  else if (readFileSync(PAGE, "utf8") !== page) {
    process.stderr.write("Stale: docs/certify-guards.md. Run this again without --check.\n");
    process.exitCode = 1;
  }
}

await main(process.argv.includes("--check"));
