import { globSync, readFileSync } from "node:fs";
import path from "node:path";

/** What a statement does to a table: `insert refund`, for example. */
type StatementKind = string;

const STORE = new URL("../../../src/store/", import.meta.url).pathname;

const IN_SQL = [
  ["insert", /insert\s+into\s+"?(\w+)/gi],
  ["insert", /\bcopy\s+"?(\w+)"?\s*\(/gi],
  ["update", /(?<![\w-])update\s+(?:only\s+)?"?(\w+)"?(?:\s+(?:as\s+)?"?\w+"?)?\s+set\b/gi],
  ["delete", /delete\s+from\s+"?(\w+)/gi],
] as const;

const IN_BUILDER = [
  ["insert", /insertInto\(\s*"(\w+)"/g],
  ["insert", /insertFrom\(\s*"(\w+)"/g],
  ["update", /updateTable\(\s*"(\w+)"/g],
  ["delete", /deleteFrom\(\s*"(\w+)"/g],
] as const;

const COMMENT = /^\s*(\/\/|\*|\/\*|--).*$/gm;

/** The kinds of what a statement writes. */
export function kindsOf(sql: string): readonly StatementKind[] {
  return kindsBy(IN_SQL, sql);
}

/** Every kind that stands in the store's sources. */
export function kindsInStore(): ReadonlySet<StatementKind> {
  const sources = globSync("**/*.ts", { cwd: STORE }).map((file) =>
    readFileSync(path.join(STORE, file), "utf8").replaceAll(COMMENT, ""),
  );
  return new Set(sources.flatMap((source) => kindsBy([...IN_SQL, ...IN_BUILDER], source)));
}

function kindsBy(
  patterns: readonly (readonly [verb: string, pattern: RegExp])[],
  text: string,
): readonly StatementKind[] {
  return patterns.flatMap(([verb, pattern]) =>
    [...text.matchAll(pattern)].map(([, table = ""]) => `${verb} ${table}`),
  );
}
