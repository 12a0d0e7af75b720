import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { suite, test } from "node:test";
import { fileURLToPath } from "node:url";
import { dependenciesPage, lockText } from "../../../tools/dependencies-page.ts";

const ROOT = new URL("../../../../../", import.meta.url);
const NAME = /\btest\(\s*(["'`])((?:\\.|(?!\1).)*)\1/gs;

function namesOfTests(): ReadonlySet<string> {
  const cwd = fileURLToPath(ROOT);
  const files = globSync("packages/*/test/**/*.test.ts", { cwd });
  const texts = files.map((file) => readFileSync(new URL(file, ROOT), "utf8"));
  return new Set(texts.flatMap((text) => [...text.matchAll(NAME)].map(([, , name = ""]) => name)));
}

suite("the threat model", () => {
  test("names tests that there are, and one at least in each of its lines", () => {
    const page = readFileSync(new URL("docs/security.md", ROOT), "utf8");
    const rows = [...page.matchAll(/^\| (?!---|Who \|).*\|$/gm)].map(([row]) => row.split(" | "));
    assert.ok(rows.length > 25);
    const known = namesOfTests();
    for (const cells of rows) {
      assert.equal(cells.length, 4, cells[0]);
      const names = [...(cells[3] ?? "").matchAll(/_([^_]+)_/g)].map(([, name = ""]) => name);
      assert.ok(names.length > 0, cells[1]);
      for (const name of names) assert.ok(known.has(name), `there is no test “${name}”`);
    }
  });
});

interface Lock {
  packages: Record<string, object>;
}

function lockWith(path: string, found: object): string {
  const lock = JSON.parse(lockText()) as Lock;
  return JSON.stringify({ ...lock, packages: { ...lock.packages, [path]: found } });
}

suite("the list of dependencies", () => {
  test("what others wrote is listed, may be used, and needs nothing run at installation", () => {
    const page = dependenciesPage("", lockText());
    for (const name of ["fastify", "pg", "pino", "find-my-way"]) {
      assert.match(page, new RegExp(`^\\| ${name} \\| \\d+[.]`, "m"));
    }
    for (const [found, problem] of [
      [{ version: "1.0.0", license: "GPL-3.0" }, /left-pad: its licence is GPL-3\.0/],
      [{ version: "1.0.0" }, /left-pad: its licence is none/],
      [{ version: "1.0.0", license: "GPL-3.0", dev: true }, /left-pad: its licence/],
      [{ version: "1.0.0", license: "MIT", hasInstallScript: true }, /left-pad: it runs a script/],
    ] as const) {
      assert.throws(() => dependenciesPage("", lockWith("node_modules/left-pad", found)), problem);
    }
    const nested = { version: "1.0.0", license: "MIT" };
    const path = "node_modules/pg/node_modules/left-pad";
    assert.match(
      dependenciesPage("", lockWith(path, nested)),
      /^\| left-pad \| 1\.0\.0 \| MIT \|$/m,
    );
    const asking = { dependencies: { "find-my-way": "1.0.0" } };
    const unasked = lockWith("packages/new", asking);
    assert.throws(() => dependenciesPage("", unasked), /find-my-way: what is it for\?/);
  });
});
