import assert from "node:assert/strict";
import { execFile, fork } from "node:child_process";
import { once } from "node:events";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { parseShort } from "../../src/certify/schedule/notation.ts";
import { canonicalKey } from "../../src/certify/schedule/spoken.ts";
import { buildSuite } from "../../src/certify/schedule/suite.ts";
import { findEdit } from "../../test/certify/handler/edits.ts";
import { GUARDS } from "../../test/certify/support/guards.ts";
import { WANTED } from "../../test/certify/support/mutants.ts";

const programOf = (name: string) =>
  fileURLToPath(new URL(`../../test/certify/support/${name}.ts`, import.meta.url));
const SOURCE = "--conditions=@gerbang/source";

/** The first mutant of the reference handler that the simulation loses without a guard. */
async function lostWithout(guard: number): Promise<number | undefined> {
  const words = [SOURCE, programOf("try-mutants"), String(guard)];
  const { stdout } = await promisify(execFile)(process.execPath, words);
  const { lost } = JSON.parse(stdout) as { readonly lost: readonly (readonly [number, string])[] };
  return lost.find(([edit]) => findEdit(edit) !== undefined)?.[0];
}

/** That of the mutant's shortest schedule, as far as it is prescribed and in the suite. */
function familyOf(wanted: string): string {
  const words = wanted.split(" ").slice(1).join(" ");
  const schedule = words === "" ? undefined : parseShort(words);
  const key = schedule && canonicalKey(schedule);
  return buildSuite("quick").find((one) => canonicalKey(one.schedule) === key)?.family ?? "";
}

async function play(guard: number, edit: number, family: string): Promise<string> {
  const words = [String(guard), String(edit), family];
  const child = fork(programOf("try-mutant"), words, { execArgv: [SOURCE], stdio: "ignore" });
  const [told] = (await Promise.race([once(child, "message"), once(child, "exit")])) as [unknown];
  if (child.exitCode === null) await once(child, "exit");
  assert.equal(typeof told, "string", `the process ended with ${child.exitCode}`);
  return told as string;
}

describe("without a guard a real handler is not told as what it is", () => {
  for (const [index, { name }] of GUARDS.entries()) {
    it(name, async (t) => {
      const edit = await lostWithout(index);
      if (edit === undefined) return t.skip("only simulated handlers are lost");
      const wanted = WANTED.find(([mutant]) => mutant === edit)?.[1] ?? "";
      const found = await play(index, edit, familyOf(wanted));
      t.diagnostic(`mutant ${edit}: ${found === "" ? "not found" : found}, not ${wanted}`);
      assert.notEqual(wanted.includes(" ") ? found : found.split(" ")[0], wanted);
    });
  }
});
